"""Painting notes: boxes for all of them at once, one call a tone, rounded while they are few."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import cast

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QStaticText
from shiboken6 import Shiboken

from app.roll.columns import Columns, Indices
from app.roll.crowd import NO_TONE, fill_crowd, is_slender
from app.roll.geometry import PITCHES, Geometry
from app.roll.palette import DEPTHS, SELECTED, SUGGESTED, Palette
from core.harmony import Key, note_name
from core.note_columns import Flags, Ints

# Up to so many notes in view have round corners, corners clipped by a pixel, and edges.
FEW, MANY, CROWD = 300, 4000, 20_000
RADIUS = 3
BORDER_FROM, LABEL_FROM = 6, 24  # pixels of height and width that borders and labels need
LABEL_ROW = 11
DEPTH_SHIFT = (128 // DEPTHS).bit_length() - 1  # velocity to depth

Tones = NDArray[np.uint8]


def fill_rects(painter: QPainter, rects: Ints, colour: QColor) -> None:
    """Fill rectangles given as rows of (left, top, right, bottom), both ends inside, in one call."""
    if len(rects):
        block = np.ascontiguousarray(rects, np.int32)
        painter.setBrush(colour)
        painter.drawRects(cast(QRect, Shiboken.wrapInstance(block.ctypes.data, QRect)), len(block))


def note_boxes(geometry: Geometry, columns: Columns, rows: Indices) -> Ints:
    """Where notes lie, as `fill_rects` wants them; a hair of paper stays between neighbours."""
    boxes = np.empty((len(rows), 4), np.int32)
    boxes[:, 0] = np.rint(columns.start[rows] * geometry.scale) - geometry.left
    boxes[:, 2] = np.rint(columns.end[rows] * geometry.scale) - (geometry.left + 2)
    np.maximum(boxes[:, 2], boxes[:, 0] + 1, out=boxes[:, 2])
    height = geometry.row_height
    gap = 1 if height >= BORDER_FROM else 0
    boxes[:, 1] = (PITCHES - 1 - columns.pitch[rows]) * height - geometry.top + gap
    boxes[:, 3] = boxes[:, 1] + height - 1 - 2 * gap
    return boxes


def tones(columns: Columns, rows: Indices, selected: Flags) -> Tones:
    """Which of the palette's tones each note has."""
    depth = (columns.velocity[rows] >> DEPTH_SHIFT).astype(np.uint8)
    kind = np.where(selected[rows], np.uint8(SELECTED), np.uint8(SUGGESTED) * columns.suggested[rows])
    return depth + kind


def paint_notes(painter: QPainter, palette: Palette, boxes: Ints, tone: Tones, in_view: int) -> None:
    """Notes with edges, softly to loudly toned; selected ones last, on top, in a thicker ring.

    The more notes are `in_view`, the plainer each is painted.
    """
    low = not len(boxes) or boxes[0, 3] - boxes[0, 1] < BORDER_FROM - 1
    if in_view > CROWD and is_slender(boxes):
        _paint_crowd(painter, palette, boxes, tone, 1 if low else 2)
        return
    for value, group in _by_tone(boxes, tone):
        fill, edge = palette.fills[value], palette.edges[value]
        selected = value >= SELECTED
        if not selected and (low or in_view > CROWD):
            fill_rects(painter, group, palette.flats[value])
            continue
        inside = _inset(group, 2 if selected and not low else 1)
        if in_view <= FEW and not low:
            _paint_round(painter, group, edge, RADIUS)
            paint_clipped(painter, inside, fill)
            continue
        if in_view <= MANY and not low:
            paint_clipped(painter, group, edge)
        else:
            fill_rects(painter, group, edge)
        fill_rects(painter, inside, fill)


def _paint_crowd(painter: QPainter, palette: Palette, boxes: Ints, tone: Tones, ring: int) -> None:
    width, selected = painter.window().width(), tone >= SELECTED
    fill_crowd(painter, boxes[~selected], tone[~selected], palette.flats, width)
    chosen, tones_of = boxes[selected], tone[selected]
    fill_crowd(painter, chosen, tones_of, palette.edges, width)
    fill_crowd(painter, _inset(chosen, ring), tones_of, palette.fills, width)


def paint_marks(painter: QPainter, palette: Palette, boxes: Ints, tone: Tones, suggested: Flags) -> None:
    """The sign, beside the tint, of a note that was suggested and has not been edited since: a dot."""
    if not suggested.any():
        return
    wide = (boxes[:, 2] - boxes[:, 0] >= 9) & (boxes[:, 3] - boxes[:, 1] >= BORDER_FROM)
    for value in np.unique(tone[suggested & wide]):
        group = boxes[suggested & wide & (tone == value)]
        dots = np.empty_like(group)
        dots[:, 0] = group[:, 2] - 6
        dots[:, 1] = (group[:, 1] + group[:, 3]) // 2 - 1
        dots[:, 2:] = dots[:, :2] + 2
        fill_rects(painter, dots, palette.texts[value])


class Labels:
    """Note names, laid out once for each pitch."""

    def __init__(self) -> None:
        self._texts: dict[tuple[str, int], QStaticText] = {}

    def paint(
        self, painter: QPainter, palette: Palette, boxes: Ints, tone: Tones, pitches: Ints, key: Key | None
    ) -> None:
        """Write the name into every box that has room for it."""
        if not len(boxes):
            return
        height = int(boxes[0, 3] - boxes[0, 1]) + 1
        room = boxes[:, 2] - boxes[:, 0] >= LABEL_FROM
        if height < LABEL_ROW or not room.any():
            return
        size = min(11, height - 3)
        font = QFont(painter.font())
        font.setPixelSize(size)
        painter.setFont(font)
        for box, value, pitch in zip(boxes[room], tone[room], pitches[room], strict=True):
            text = self._text(note_name(int(pitch), key), font)
            painter.setPen(palette.texts[value])
            y = int(box[1]) + (height - round(text.size().height())) // 2
            painter.drawStaticText(QPoint(max(0, int(box[0])) + 5, y), text)
        painter.setPen(Qt.PenStyle.NoPen)

    def _text(self, name: str, font: QFont) -> QStaticText:
        known = (name, font.pixelSize())
        if known not in self._texts:
            text = QStaticText(name)
            text.setTextFormat(Qt.TextFormat.PlainText)
            text.prepare(font=font)
            self._texts[known] = text
        return self._texts[known]


def paint_others(painter: QPainter, palette: Palette, boxes: Ints) -> None:
    """Notes of another track, as a dim ghost in its colour behind the one that is drawn on."""
    fill_rects(painter, boxes, palette.dim)
    if not palette.heard and len(boxes) and boxes[0, 3] - boxes[0, 1] >= BORDER_FROM - 1:
        fill_rects(painter, _inset(boxes, 1), palette.dim_inside)


def paint_other(painter: QPainter, palette: Palette, boxes: Ints) -> None:
    """Notes of another track that the pointer is on: clear enough to be read, and not yet in hand."""
    fill_rects(painter, boxes, palette.flats[DEPTHS - 1])
    fill_rects(painter, _inset(boxes, 1), palette.dim)


def _by_tone(boxes: Ints, tone: Tones) -> Iterator[tuple[int, Ints]]:
    """The boxes of each tone that occurs, from the lowest tone up, in the order they were in."""
    order = np.argsort(tone, kind="stable")
    boxes, tone = boxes[order], tone[order]
    starts = np.flatnonzero(np.diff(tone, prepend=np.uint8(NO_TONE)))
    for start, end in pairwise([*starts.tolist(), len(tone)]):
        yield int(tone[start]), boxes[start:end]


def _inset(boxes: Ints, by: int) -> Ints:
    """Boxes made smaller on all sides; a narrow one keeps its inside and gives up its edges instead."""
    inner = boxes.copy()
    sideways = np.minimum(by, (boxes[:, 2] - boxes[:, 0] + 1) // 4)
    inner[:, 0] += sideways
    inner[:, 2] -= sideways
    inner[:, 1] += by
    inner[:, 3] -= by
    return inner


def paint_clipped(painter: QPainter, boxes: Ints, colour: QColor) -> None:
    """Boxes without their corner pixels: nearly round, at the price of two plain boxes."""
    fill_rects(painter, boxes + np.array([1, 0, -1, 0], np.int32), colour)
    fill_rects(painter, boxes + np.array([0, 1, 0, -1], np.int32), colour)


def _paint_round(painter: QPainter, boxes: Ints, colour: QColor, radius: int) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(colour)
    for left, top, right, bottom in boxes.tolist():
        painter.drawRoundedRect(QRectF(left, top, right - left + 1, bottom - top + 1), radius, radius)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
