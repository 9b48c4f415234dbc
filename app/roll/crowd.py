"""Tens of thousands of notes at once: put down in a small picture, a line a row, and painted in one go."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage, QPainter

from core.note_columns import Ints

NO_TONE = 255
SLENDER = 6  # pixels of width on average, up to which they are put down quicker than boxes are painted

Lines = NDArray[np.uint32]


def is_slender(boxes: Ints) -> bool:
    """Whether `fill_crowd` is the quicker way to paint these boxes."""
    return bool(np.sum(boxes[:, 2] - boxes[:, 0] + 1) < SLENDER * len(boxes))


def fill_crowd(
    painter: QPainter, boxes: Ints, tone: NDArray[np.uint8], colours: Sequence[QColor], width: int
) -> None:
    """Fill boxes of one height, rows of (left, top, right, bottom), ends inside, in their tones' colours.

    The picture is as if one tone were painted after the other, the boxes of each in their order; what lies
    outside of 0 to `width` is left out. Painted one by one each box fetches as many places of the window's
    memory as it has lines: 50,000 two pixels wide take three times as long.
    """
    if not len(boxes):
        return
    first, height = int(boxes[:, 1].min()), int(boxes[0, 3] - boxes[0, 1]) + 1
    rows = boxes[:, 1] - first
    taken = np.zeros(int(rows.max()) + 1, np.bool_)
    taken[rows] = True
    tops, number = np.flatnonzero(taken), np.cumsum(taken) - 1
    lines = _lines(boxes, number[rows], tone, colours, (len(tops), width))
    picture = np.zeros((int(tops[-1]) + height, width), np.uint32)
    for below in range(height):
        picture[tops + below] = lines
    form = QImage.Format.Format_ARGB32_Premultiplied
    painter.drawImage(0, first, QImage(picture.data, width, len(picture), 4 * width, form))


def _lines(
    boxes: Ints,
    row: NDArray[np.intp],
    tone: NDArray[np.uint8],
    colours: Sequence[QColor],
    shape: tuple[int, int],
) -> Lines:
    """The colours of every row's pixels, clear where there is no box."""
    count, width = shape
    order = np.argsort(tone, kind="stable")
    left = np.clip(boxes[order, 0], 0, width)
    wide = np.maximum(0, np.minimum(boxes[order, 2], width - 1) - left + 1)
    ends = np.cumsum(wide)
    begins = row[order] * width + left - (ends - wide)
    pixels = np.repeat(begins, wide) + np.arange(int(ends[-1]))
    tones = np.full(count * width, NO_TONE, np.uint8)
    tones[pixels] = np.repeat(tone[order], wide)  # of several the last one stays
    table = np.zeros(NO_TONE + 1, np.uint32)
    table[: len(colours)] = [colour.rgba() for colour in colours]
    return table[tones].reshape(shape)
