"""The whole picture of the canvas, layer by layer from the paper up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from app.roll.backdrop import Backdrop, Look
from app.roll.columns import Columns, Indices
from app.roll.geometry import Geometry
from app.roll.ghosts import (
    paint_behind,
    paint_beside,
    paint_ghost,
    paint_pins,
    paint_seam,
    paint_target,
    paint_wash,
)
from app.roll.painting import Labels, note_boxes, paint_marks, paint_notes, paint_other, paint_others, tones
from app.roll.palette import Palette, faded, track_palette
from app.roll.scene import Band, Ghost, Scene
from app.theme import Role, Theme
from core.score import Note
from core.words import tr

HINT_PHRASE = ((0, 1, 72), (1, 1, 74), (2, 1, 76), (3, 2, 79), (5, 1, 76), (6, 2, 74))  # in quarter notes
ARRIVING = 0.6  # the opacity of notes that would come from a file
GIVING_WAY = 0.2  # the opacity of notes that the take on show would replace
PLAYHEAD_REACH = 2  # pixels to each side of the playhead that its line may touch


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame to paint: with what, of what, how, and which part of it."""

    painter: QPainter
    scene: Scene
    geometry: Geometry
    palette: Palette
    clip: QRect
    pixel_ratio: float


class Picture:
    """Paints frames; keeps what is worth keeping between two of them."""

    def __init__(self) -> None:
        self._backdrop = Backdrop()
        self._labels = Labels()

    def paint_backdrop(self, frame: Frame, grid: int, *, tint: bool) -> None:
        """Rows and lines every `grid` ticks, the key's scale tinted if asked for, and the loop's wash."""
        scene, geometry, theme = frame.scene, frame.geometry, frame.palette.theme
        ratio = frame.pixel_ratio
        look = Look.of(scene.score, geometry, theme.name, ratio, grid, tint=tint)
        pixmap = self._backdrop.pixmap(look, theme, scene.bars)
        clip = frame.clip
        source = QRectF(clip.x() * ratio, clip.y() * ratio, clip.width() * ratio, clip.height() * ratio)
        frame.painter.drawPixmap(QRectF(clip), pixmap, source)
        if scene.loop is not None:
            left, right = geometry.x(scene.loop.start), geometry.x(scene.loop.end)
            wash = faded(theme[Role.LOOP], 0.25)
            frame.painter.fillRect(QRect(left, 0, right - left, geometry.height), wash)

    def paint_notes(self, frame: Frame, *, names: bool) -> None:
        """The other tracks' notes, then those of the active one."""
        painter, scene, geometry = frame.painter, frame.scene, frame.geometry
        arriving = scene.arriving.tracks if scene.arriving is not None else frozenset()
        for index in range(len(scene.score.tracks)):
            if index != scene.track:
                painter.setOpacity(ARRIVING if index in arriving else 1.0)
                columns = scene.columns(index)
                rows, _ = _in_view(columns, geometry, frame.clip)
                palette = track_palette(frame.palette.theme, scene.score, index)
                paint_others(painter, palette, note_boxes(geometry, columns, rows))
        painter.setOpacity(ARRIVING if scene.track in arriving else 1.0)
        columns = scene.columns()
        rows, count = _in_view(columns, geometry, frame.clip)
        giving_way = scene.giving_way(columns)[rows]
        if giving_way.any():
            painter.setOpacity(GIVING_WAY)
            self._paint_active(frame, rows[giving_way], count, names=False)
            painter.setOpacity(1.0)
        self._paint_active(frame, rows[~giving_way], count, names=names)
        painter.setOpacity(1.0)

    def _paint_active(self, frame: Frame, rows: Indices, count: int, *, names: bool) -> None:
        """Some of the active track's notes, of `count` in view."""
        painter, scene, geometry, palette = frame.painter, frame.scene, frame.geometry, frame.palette
        columns = scene.columns()
        boxes, tone = note_boxes(geometry, columns, rows), tones(columns, rows, scene.selected())
        paint_notes(painter, palette, boxes, tone, count)
        paint_marks(painter, palette, boxes, tone, columns.suggested[rows])
        if names:
            key = scene.score.key_at(max(0, int(geometry.tick(0))))
            self._labels.paint(painter, palette, boxes, tone, columns.pitch[rows], key)

    def paint_pointed(self, frame: Frame, track: int, note: Note) -> None:
        """A note of another track under the pointer: a click brings that track forward."""
        palette = track_palette(frame.palette.theme, frame.scene.score, track)
        paint_other(
            frame.painter, palette, note_boxes(frame.geometry, Columns((note,)), np.zeros(1, np.intp))
        )

    def paint_name(self, frame: Frame, note: Note) -> None:
        """The name of the one note under the pointer."""
        columns = Columns((note,))
        rows = np.zeros(1, np.intp)
        tone = tones(columns, rows, columns.marked(frame.scene.selection))
        boxes = note_boxes(frame.geometry, columns, rows)
        key = frame.scene.score.key_at(note.start)
        self._labels.paint(frame.painter, frame.palette, boxes, tone, columns.pitch, key)


def paint_take(frame: Frame, ghost: Ghost, opacity: float, kept_to: int | None) -> None:
    """The ghost of a take; up to tick `kept_to` a click would keep it."""
    frame.painter.setOpacity(opacity)
    paint_wash(frame.painter, frame.geometry, frame.palette, ghost, kept_to)
    if frame.scene.behind is not None:
        paint_behind(frame.painter, frame.geometry, frame.palette, frame.scene.behind)
    paint_beside(frame.painter, frame.geometry, frame.palette, ghost)
    paint_ghost(frame.painter, frame.geometry, frame.palette, ghost)
    paint_seam(frame.painter, frame.geometry, frame.palette, ghost)
    frame.painter.setOpacity(1.0)


def paint_intent(frame: Frame) -> None:
    """What takes are asked for with: the part they are to fill, while there are none, and held notes."""
    scene = frame.scene
    if scene.ghost is None and scene.target is not None:
        paint_target(frame.painter, frame.geometry, frame.palette, scene.target)
    if scene.held:
        for columns in (scene.columns(), *([scene.ghost.columns] if scene.ghost else [])):
            paint_pins(frame.painter, frame.geometry, frame.palette, columns, scene.held)


def paint_band(painter: QPainter, geometry: Geometry, theme: Theme, band: Band) -> None:
    """The rubber band."""
    left, right = geometry.x(band.start), geometry.x(band.end)
    top = round(band.top * geometry.row_height) - geometry.top
    bottom = round(band.bottom * geometry.row_height) - geometry.top
    painter.setBrush(faded(theme[Role.NOTE_SELECTED], 0.12))
    painter.setPen(QPen(theme[Role.NOTE_SELECTED], 1))
    painter.drawRect(QRectF(left + 0.5, top + 0.5, right - left, bottom - top))
    painter.setPen(Qt.PenStyle.NoPen)


def paint_playhead(painter: QPainter, geometry: Geometry, theme: Theme, tick: float) -> None:
    """Where the music is."""
    x = geometry.x(tick)
    if -PLAYHEAD_REACH <= x <= geometry.width + PLAYHEAD_REACH:
        painter.fillRect(QRectF(x - 0.5, 0, 1.5, geometry.height), theme[Role.PLAYHEAD])


def paint_hint(painter: QPainter, geometry: Geometry, theme: Theme) -> None:
    """A faint dotted phrase, so that an empty roll invites."""
    colour: QColor = faded(theme[Role.TEXT_DIM], 0.75)
    pen = QPen(colour, 1.2, Qt.PenStyle.DotLine)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    height = geometry.row_height
    for start, length, pitch in HINT_PHRASE:
        left, right = geometry.x(start * 480), geometry.x((start + length) * 480)
        box = QRectF(left + 0.5, geometry.y(pitch) + 1.5, right - left - 3, height - 3)
        painter.drawRoundedRect(box, 3, 3)
    font = QFont(painter.font())
    font.setItalic(True)
    painter.setFont(font)
    painter.setPen(colour)
    middle = geometry.y(74) + height * 0.8
    painter.drawText(QPointF(geometry.x(8.5 * 480), middle), tr("draw here"))
    line = QLineF(geometry.x(8.4 * 480), middle - 4, geometry.x(8.12 * 480), middle - 4)
    painter.drawLine(line)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(Qt.PenStyle.NoPen)


def _in_view(columns: Columns, geometry: Geometry, clip: QRect) -> tuple[Indices, int]:
    """Rows of the notes in a part of the view, and how many the whole view has."""
    low, high = geometry.pitch(geometry.height), geometry.pitch(0)
    rows = columns.touching(geometry.tick(0), geometry.tick(geometry.width), low, high)
    count = len(rows)
    if clip.width() < geometry.width:
        reach = 2
        start, end = geometry.tick(clip.left() - reach), geometry.tick(clip.right() + 1 + reach)
        rows = columns.touching(start, end, low, high)
    return rows, count
