"""The ghost layer: a take shown in place, outlined, its edge warming with surprise."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QAbstractAnimation, QLineF, QObject, QPointF, QRect, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QWidget

from app.roll.columns import Columns
from app.roll.geometry import Geometry
from app.roll.painting import fill_rects, note_boxes
from app.roll.palette import WARMTHS, Palette, faded
from app.roll.scene import Ghost
from app.theme import TRACKS, Role
from core.note_columns import Ints
from core.score import Note, Span
from core.words import tr

FADE_MS = 80
FIRST_SEEN = 0.3  # how solid a ghost is in its first frame already: it comes with the key
MARKED_FROM = 0.6  # of surprise: from here on a note has a folded corner as well
EAR = 8  # pixels
TAG, TAG_GAP = 20, 6  # pixels that the words for a click are high, and stand off their line
UNHEARD = 0.5  # how solid the edges of notes are that are not heard
HOOK = 10  # pixels that a bracket's hook is wide
UNDERLINES_FROM = 8  # pixels of height from which two lines, and a pin with its needle, have room


class Fade(QObject):
    """Brings ghosts in over 80 ms, or at once where the system asks for less motion."""

    changed = Signal()

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self._animation = QVariantAnimation(self)
        self._animation.setDuration(FADE_MS)
        self._animation.setStartValue(FIRST_SEEN)
        self._animation.setEndValue(1.0)
        self._animation.valueChanged.connect(self.changed)

    @property
    def opacity(self) -> float:
        """How solid the ghosts are now, up to 1."""
        running = self._animation.state() is QAbstractAnimation.State.Running
        return float(self._animation.currentValue()) if running else 1.0

    def begin(self) -> None:
        """Start anew."""
        self._animation.stop()
        if self._widget.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) > 0:
            self._animation.start()

    def end(self) -> None:
        """Be done at once."""
        self._animation.stop()


def paint_wash(
    painter: QPainter, geometry: Geometry, palette: Palette, ghost: Ghost, kept_to: int | None
) -> None:
    """Wash the take's span lightly, and a little more what a click would keep."""
    accent = palette.theme[Role.ACCENT]
    start, end = geometry.x(ghost.span.start), geometry.x(ghost.span.end)
    painter.fillRect(QRect(start, 0, end - start, geometry.height), faded(accent, 0.05))
    if kept_to is not None:
        line = geometry.x(min(kept_to, ghost.span.end))
        painter.fillRect(QRect(start, 0, line - start, geometry.height), faded(accent, 0.06))
        _paint_tag(painter, line, palette, tr("keep to here"))


def _paint_tag(painter: QPainter, line: int, palette: Palette, words: str) -> None:
    """At the line up to which a click keeps the take: what it would do."""
    painter.setPen(QPen(palette.theme[Role.ACCENT], 1))
    painter.drawLine(QLineF(line - 0.5, 0, line - 0.5, TAG))
    wide = painter.fontMetrics().horizontalAdvance(words)
    left = line - TAG_GAP - wide
    room = QRect(left if left >= 0 else line + TAG_GAP, 0, wide, TAG)
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)
    painter.setPen(Qt.PenStyle.NoPen)


def paint_seam(painter: QPainter, geometry: Geometry, palette: Palette, ghost: Ghost) -> None:
    """A soft dashed line where the take begins."""
    pen = QPen(faded(palette.theme[Role.GHOST_EDGE], 0.8), 1)
    pen.setDashPattern([3, 5])
    painter.setPen(pen)
    x = geometry.x(ghost.span.start) + 0.5
    painter.drawLine(QLineF(x, 0, x, geometry.height))
    painter.setPen(Qt.PenStyle.NoPen)


def paint_ghost(painter: QPainter, geometry: Geometry, palette: Palette, ghost: Ghost) -> None:
    """The take's notes: outlined boxes, warm-edged and ticked where they surprise."""
    columns = ghost.columns
    rows = columns.touching(geometry.tick(0), geometry.tick(geometry.width))
    boxes = note_boxes(geometry, columns, rows)
    warmth = ghost.warmth[rows]
    step = np.rint(warmth * (WARMTHS - 1)).astype(np.int32)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(faded(palette.theme[Role.GHOST], 0.85))
    radius = 3 if geometry.row_height >= 6 else 0
    for box, warm in zip(boxes.tolist(), step.tolist(), strict=True):
        left, top, right, bottom = box
        painter.setPen(QPen(palette.ghost_edges[warm], 1.5))
        painter.drawRoundedRect(QRect(left, top, right - left, bottom - top), radius, radius)
    _paint_ears(painter, boxes[warmth >= MARKED_FROM], palette.theme[Role.GHOST_WARM])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(Qt.PenStyle.NoPen)
    if ghost.known is not None:
        _paint_underlines(painter, boxes[np.isin(rows, ghost.known.rows)], palette.theme[Role.WARN])


def paint_beside(painter: QPainter, geometry: Geometry, palette: Palette, ghost: Ghost) -> None:
    """A take's notes for other tracks: in their colours, ticked where they surprise, hollow if not heard."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    radius = 3 if geometry.row_height >= 6 else 0
    for part in ghost.others:
        ink = palette.theme[TRACKS[part.colour]]
        painter.setPen(QPen(ink if part.heard else faded(ink, UNHEARD), 1.5))
        painter.setBrush(faded(ink, 0.15) if part.heard else Qt.BrushStyle.NoBrush)
        rows = part.columns.touching(geometry.tick(0), geometry.tick(geometry.width))
        boxes = note_boxes(geometry, part.columns, rows)
        for left, top, right, bottom in boxes.tolist():
            painter.drawRoundedRect(QRect(left, top, right - left, bottom - top), radius, radius)
        _paint_ears(painter, boxes[part.warmth[rows] >= MARKED_FROM], palette.theme[Role.GHOST_WARM])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(Qt.PenStyle.NoPen)


def paint_behind(painter: QPainter, geometry: Geometry, palette: Palette, columns: Columns) -> None:
    """The notes of a take that the one on show is compared with: half as high, in broken lines."""
    rows = columns.touching(geometry.tick(0), geometry.tick(geometry.width))
    pen = QPen(palette.theme[Role.TEXT_DIM], 1.5)
    pen.setDashPattern([3, 2])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for left, top, right, bottom in note_boxes(geometry, columns, rows).tolist():
        inset = (bottom - top) // 4
        painter.drawRect(QRect(left, top + inset, right - left, bottom - top - 2 * inset))
    painter.setPen(Qt.PenStyle.NoPen)


def paint_pins(
    painter: QPainter, geometry: Geometry, palette: Palette, columns: Columns, held: frozenset[Note]
) -> None:
    """A pin in each note that is held."""
    marked = columns.marked(held)
    rows = columns.touching(geometry.tick(0), geometry.tick(geometry.width))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for box in note_boxes(geometry, columns, rows[marked[rows]]).tolist():
        _paint_pin(painter, box, palette.theme[Role.LOCK], palette.theme[Role.ROW])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(Qt.PenStyle.NoPen)


def paint_target(painter: QPainter, geometry: Geometry, palette: Palette, span: Span) -> None:
    """Where takes are to be written: washed lightly, between two dashed lines with a bracket's hooks."""
    edge = faded(palette.theme[Role.GHOST_EDGE], 0.8)
    start, end = geometry.x(span.start), geometry.x(span.end)
    wash = QRect(start, 0, end - start, geometry.height)
    painter.fillRect(wash, faded(palette.theme[Role.ACCENT], 0.04))
    pen = QPen(edge, 1)
    pen.setDashPattern([3, 5])
    painter.setPen(pen)
    for x in (start + 0.5, end - 0.5):
        painter.drawLine(QLineF(x, 0, x, geometry.height))
    painter.setPen(Qt.PenStyle.NoPen)
    hook = min(HOOK, (end - start) // 2)
    for left in (start, end - hook):
        painter.fillRect(QRect(left, 0, hook, 2), edge)


def _paint_ears(painter: QPainter, boxes: Ints, colour: QColor) -> None:
    """A folded corner: the sign of surprise beside the colour of the edge."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    for left, top, right, bottom in boxes.tolist():
        size = min(EAR, right - left, bottom - top)
        corner = QPointF(left + 0.5, top + 0.5)
        painter.drawPolygon([corner, corner + QPointF(size, 0), corner + QPointF(0, size)])


def _paint_underlines(painter: QPainter, boxes: Ints, colour: QColor) -> None:
    """A double line at the foot of each note that stands in a known tune."""
    if not len(boxes):
        return
    low = boxes[0, 3] - boxes[0, 1] < UNDERLINES_FROM
    for above in (1,) if low else (2, 4):
        line = boxes.copy()
        line[:, 0] += 3
        line[:, 2] = np.maximum(line[:, 2] - 2, line[:, 0])
        line[:, 1] = line[:, 3] = boxes[:, 3] - above
        fill_rects(painter, line, colour)


def _paint_pin(painter: QPainter, box: list[int], colour: QColor, rim: QColor) -> None:
    left, top, right, bottom = box
    high = bottom - top >= UNDERLINES_FROM
    radius = 4.0 if high else 2.5
    at = QPointF(min(left + 7, (left + right + 1) / 2), top + 1.5)
    needle = QLineF(at, at + QPointF(0, 9))
    for pen in (QPen(rim, 3.5), QPen(colour, 1.5)) if high else ():
        painter.setPen(pen)
        painter.drawLine(needle)
    painter.setPen(QPen(rim, 1))
    painter.setBrush(colour)
    painter.drawEllipse(at, radius, radius)
