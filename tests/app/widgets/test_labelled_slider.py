from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.panels.between import Between
from app.theme import ThemeKeeper
from app.widgets.labelled_slider import LEAST, LEFT, NAME, RIGHT, LabelledSlider, column_of, line_up


def panel(
    qtbot: QtBot, themes: ThemeKeeper, ends: tuple[str, str]
) -> tuple[QWidget, LabelledSlider, Between]:
    """A slider with a number over one between two words."""
    whole = QWidget()
    qtbot.addWidget(whole)
    above = LabelledSlider("length", "", [1, 2, 4], themes)
    below = Between(ends, (-1, 1), 0, "", "", themes)
    lines = QVBoxLayout(whole)
    for row in (column_of(QLabel("grid"), NAME), above, below):
        lines.addWidget(row)
    line_up(whole)
    whole.resize(480, 120)
    with qtbot.waitExposed(whole):
        whole.show()
    return whole, above, below


@pytest.mark.parametrize(
    "ends", [("low", "high"), ("so wie meine eigene Phrase", "ganz überraschend anders")]
)
def test_sliders_stand_under_one_another_whatever_the_words(
    qtbot: QtBot, themes: ThemeKeeper, ends: tuple[str, str]
) -> None:
    _, above, below = panel(qtbot, themes, ends)
    one, other = above.slider.geometry(), below.slider.geometry()
    assert (one.left(), one.right()) == (other.left(), other.right())


def test_long_words_are_not_cut_off_and_short_ones_keep_the_usual_room(
    qtbot: QtBot, themes: ThemeKeeper
) -> None:
    long = "so wie meine eigene Phrase", "ganz überraschend anders"
    whole, _, below = panel(qtbot, themes, long)
    for column, words in zip((LEFT, RIGHT), long, strict=True):
        label = next(each for each in below.findChildren(QLabel, column) if each.text() == words)
        assert label.width() >= label.sizeHint().width() > LEAST[column]
    for column in LEAST:
        widths = {each.width() for each in whole.findChildren(QWidget, column)}
        assert len(widths) == 1
    assert widths == {LEAST[NAME]}
