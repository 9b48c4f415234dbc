"""The ghost layer: a take shown in place, outlined, its edge warming with surprise."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QAbstractAnimation, QLineF, QObject, QPointF, QRect, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QWidget

from app.roll.columns import Ints
from app.roll.geometry import Geometry
from app.roll.painting import note_boxes
from app.roll.palette import WARMTHS, Palette, faded
from app.roll.scene import Ghost
from app.theme import Role

FADE_MS = 80
MARKED_FROM = 0.6  # of surprise: from here on a note has a folded corner as well
EAR = 8  # pixels


class Fade(QObject):
    """Brings ghosts in over 80 ms, or at once where the system asks for less motion."""

    changed = Signal()

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self._animation = QVariantAnimation(self)
        self._animation.setDuration(FADE_MS)
        self._animation.setStartValue(0.0)
        self._animation.setEndValue(1.0)
        self._animation.valueChanged.connect(self.changed)

    @property
    def opacity(self) -> float:
        """How solid the ghosts are now, 0 to 1."""
        running = self._animation.state() is QAbstractAnimation.State.Running
        return float(self._animation.currentValue()) if running else 1.0

    def begin(self) -> None:
        """Start from nothing."""
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
        painter.fillRect(QRect(start, 0, geometry.x(kept_to) - start, geometry.height), faded(accent, 0.06))


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
    warmth = ghost.surprise[rows]
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


def _paint_ears(painter: QPainter, boxes: Ints, colour: QColor) -> None:
    """A folded corner: the sign of surprise beside the colour of the edge."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    for left, top, right, bottom in boxes.tolist():
        size = min(EAR, right - left, bottom - top)
        corner = QPointF(left + 0.5, top + 0.5)
        painter.drawPolygon([corner, corner + QPointF(size, 0), corner + QPointF(0, size)])
