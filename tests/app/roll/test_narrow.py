"""Words where there is little room."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter
from PySide6.QtWidgets import QApplication

from app.roll.keyboard import WIDTH
from app.roll.lane_titles import LEGEND, SMALL
from app.roll.narrow import NARROWEST, fitting, write
from app.roll.ruler_picture import type_of

PARTS = ("rhythm pitch", "Rhythmus Tonhöhe", "rythme hauteur", "ritmo altezza", "ritmo altura")


def test_a_shorter_way_is_taken_before_words_are_cut(qapp: QApplication) -> None:
    metrics = QFontMetrics(type_of(qapp.font(), strong=True))
    whole, brief = (metrics.horizontalAdvance(words) + 1 for words in ("Cmaj7", "CΔ7"))
    assert fitting(metrics, whole, "Cmaj7", "CΔ7") == ("Cmaj7", 1)
    assert fitting(metrics, int(0.8 * whole), "Cmaj7", "CΔ7")[0] == "Cmaj7"
    assert fitting(metrics, int(0.8 * brief), "Cmaj7", "CΔ7")[0] == "CΔ7"
    assert fitting(metrics, brief // 2, "Cmaj7", "CΔ7") == ("CΔ7", NARROWEST)


def test_what_is_cut_fades_out_and_stays_in_its_place(qapp: QApplication) -> None:
    picture = QImage(60, 20, QImage.Format.Format_RGB32)
    picture.fill(QColor("white"))
    with QPainter(picture) as painter:
        painter.setPen(QColor("black"))
        write(painter, QRect(5, 0, 20, 20), "WWWWWWWWWW")
    dark = [min(picture.pixelColor(x, y).lightness() for y in range(20)) for x in range(60)]
    assert dark[:5] == [255] * 5
    assert min(dark[5:15]) < 80
    assert dark[26:] == [255] * 34


@pytest.mark.parametrize("word", [word for parts in PARTS for word in parts.split()])
def test_what_the_parts_of_a_surprise_are_is_never_cut(qapp: QApplication, word: str) -> None:
    font, room = QFont(qapp.font()), WIDTH - LEGEND - 2
    font.setPixelSize(SMALL)
    words, narrow = fitting(QFontMetrics(font), room, word)
    assert QFontMetrics(font).horizontalAdvance(words) * narrow <= room
