"""A crowd of notes looks as if each were painted by itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter

from app.roll.crowd import fill_crowd
from app.roll.painting import CROWD, fill_rects, paint_notes
from app.roll.palette import Palette
from app.theme import ThemeKeeper

WIDTH, HEIGHT, ROW = 60, 50, 5
COLOURS = [QColor(60 * tone, 200 - 40 * tone, 90) for tone in range(4)]
BOXES = st.lists(
    st.tuples(st.integers(-20, 80), st.integers(0, 30), st.integers(-1, 9), st.integers(0, 3)),
    min_size=1,
    max_size=25,
)


def painted(paint: object) -> QImage:
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    with QPainter(image) as painter:
        painter.setPen(Qt.PenStyle.NoPen)
        assert callable(paint)
        paint(painter)
    return image


@settings(deadline=None, max_examples=60)
@given(BOXES)
def test_boxes_put_down_at_once_look_like_boxes_painted_one_by_one(
    found: list[tuple[int, int, int, int]],
) -> None:
    rows = [(x, ROW * y - 3, x + wide, ROW * y) for x, wide, y, _ in found]
    boxes, tone = np.array(rows, np.int32), np.array([each[3] for each in found], np.uint8)

    def one_by_one(painter: QPainter) -> None:
        for value in np.unique(tone):
            for box in boxes[tone == value]:
                fill_rects(painter, box[np.newaxis], COLOURS[value])

    at_once = painted(lambda painter: fill_crowd(painter, boxes, tone, COLOURS, WIDTH))
    assert at_once == painted(one_by_one)


@pytest.mark.parametrize("height", [3, 8])
def test_a_crowd_in_view_is_painted_in_the_colours_of_its_notes(height: int, themes: ThemeKeeper) -> None:
    left, row = np.arange(0, 48, 4), np.arange(12) % 4
    boxes = np.stack((left, 10 * row, left + 1, 10 * row + height), axis=1).astype(np.int32)
    tone = np.array([0, 3, 7, 8, 12, 15, 16, 18, 20, 21, 22, 23], np.uint8)
    palette = Palette(themes.current)
    picture = painted(lambda painter: paint_notes(painter, palette, boxes, tone, CROWD + 1))
    for (x, top, _, bottom), value in zip(boxes.tolist(), tone.tolist(), strict=True):
        edge = palette.flats[value] if value < 16 else palette.edges[value]
        inside = palette.flats[value] if value < 16 else palette.fills[value]
        assert picture.pixel(x, top) == edge.rgb()
        assert picture.pixel(x, (top + bottom) // 2) == inside.rgb()
        assert picture.pixel(x + 2, top) == QColor("white").rgb()
