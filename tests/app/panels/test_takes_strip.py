"""The takes strip and the bar by the ghost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton
from pytestqt.qtbot import QtBot

from app.panels.ghost_bar import GhostBar
from app.panels.take_painting import words
from app.panels.takes_strip import TakesStrip
from app.stage import Stage
from app.theme import Role
from core.score import Score
from tests.app.panels.conftest import Desk

NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def strip(desk: Desk, qtbot: QtBot) -> TakesStrip:
    made = TakesStrip(desk.assistant, desk.themes)
    made.resize(280, 400)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


def row(strip: TakesStrip, index: int) -> QRect:
    return strip.view.visualRect(strip.view.model().index(index, 0))


def colours(strip: TakesStrip, index: int) -> set[str]:
    """The colours painted in a take's row."""
    image = strip.view.viewport().grab(row(strip, index)).toImage()
    return {
        image.pixelColor(x, y).name() for x in range(0, image.width(), 1) for y in range(0, image.height(), 2)
    }


def test_without_takes_it_says_so(strip: TakesStrip) -> None:
    assert strip.view.isHidden()
    assert [label.text() for label in strip.findChildren(QLabel) if label.isVisible()] == [
        "Takes",
        "none yet",
    ]


def test_every_take_has_a_row_with_its_letter(desk: Desk, strip: TakesStrip, qtbot: QtBot) -> None:
    desk.continued(qtbot)
    model = strip.view.model()
    said = [model.index(i, 0).data(Qt.ItemDataRole.AccessibleTextRole) for i in range(model.rowCount())]
    assert [text.split(",")[0] for text in said] == ["Take A", "Take B", "Take C"]
    assert "1.48 bits a note" in model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)


def test_a_click_chooses_and_a_double_click_keeps(desk: Desk, strip: TakesStrip, qtbot: QtBot) -> None:
    assistant = desk.continued(qtbot)
    viewport = strip.view.viewport()
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, NONE, row(strip, 2).center())
    assert assistant.index == 2
    assert desk.session.history.undo_name == ""
    heard: Score = assistant.heard
    QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, NONE, row(strip, 2).center())
    assert desk.session.score is heard
    assert strip.view.isHidden()


def test_it_follows_the_keys(desk: Desk, strip: TakesStrip, qtbot: QtBot) -> None:
    assistant = desk.continued(qtbot)
    assistant.previous_take()
    assert strip.view.currentIndex().row() == 2
    desk.continued(qtbot)
    assert strip.view.currentIndex().row() == assistant.index == 0


def test_the_arrow_keys_choose_when_it_has_the_keyboard(desk: Desk, strip: TakesStrip, qtbot: QtBot) -> None:
    assistant = desk.continued(qtbot)
    strip.view.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(strip.view, Qt.Key.Key_Down)
    assert assistant.index == 1


def test_the_chosen_take_is_outlined(desk: Desk, strip: TakesStrip, qtbot: QtBot) -> None:
    desk.continued(qtbot)
    accent = desk.themes.current[Role.ACCENT].name()
    assert accent in colours(strip, 0)
    assert accent not in colours(strip, 1)
    desk.assistant.next_take()
    assert accent not in colours(strip, 0)
    assert accent in colours(strip, 1)


def test_the_notes_are_painted_in_the_theme(desk: Desk, strip: TakesStrip, qtbot: QtBot) -> None:
    desk.continued(qtbot)
    assert desk.themes.current[Role.TEXT_DIM].name() in colours(strip, 1)
    desk.themes.choose("dark")
    assert QColor(desk.themes.current[Role.TEXT_DIM]).name() in colours(strip, 1)
    desk.themes.choose("light")


def test_words_rise_with_surprise(desk: Desk, qtbot: QtBot) -> None:
    take = desk.continued(qtbot).take
    assert take is not None
    said = [words(replace(take, surprise=(bits,) * len(take.notes))) for bits in (0.5, 3.0, 4.0, 5.0, 9.0)]
    assert said == ["calm", "likely", "lively", "bold", "far-fetched"]


def test_the_ghost_bar_is_there_only_with_ghosts(desk: Desk, qtbot: QtBot) -> None:
    stage = Stage()
    stage.resize(800, 500)
    qtbot.addWidget(stage)
    bar = GhostBar(stage, desk.assistant, desk.actions)
    with qtbot.waitExposed(stage):
        stage.show()
    assert bar.isHidden()
    desk.continued(qtbot)
    assert bar.isVisible()
    assert stage.rect().contains(bar.geometry())
    assert [label.text() for label in bar.findChildren(QLabel)] == ["A of 3"]
    desk.assistant.next_take()
    assert [label.text() for label in bar.findChildren(QLabel)] == ["B of 3"]
    for button in bar.findChildren(QToolButton):
        assert button.toolTip()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert desk.done == ["previous-take", "next-take", "keep", "keep-bar", "dismiss"]
    stage.resize(600, 400)
    assert stage.rect().contains(bar.geometry())
    desk.assistant.dismiss()
    assert bar.isHidden()
