"""The style of the takes in the window: chosen by keys, asked for, remembered."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import settings as the
from app.panels.continue_panel import ContinuePanel
from app.panels.style_rows import StyleRows
from core.continuation.request import Style
from tests.app.fake_generator import FakeGenerator
from tests.app.house import House

IRISH, CHINESE = "Irish tune", "Chinese folk song"
Key, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def house(qapp: QApplication, store: QSettings, qtbot: QtBot) -> Iterator[House]:
    made = House(qapp, store, qtbot, size=(1024, 640))
    qtbot.waitUntil(lambda: bool(made.parts.assistant.choices.styling.known))
    yield made
    made.close()


def rows_of(house: House) -> StyleRows:
    found = house.window.findChild(StyleRows)
    assert isinstance(found, StyleRows)
    panel_of(house).steering.more.unfold(True)
    return found


def panel_of(house: House) -> ContinuePanel:
    found = house.window.findChild(ContinuePanel)
    assert isinstance(found, ContinuePanel)
    return found


def test_a_style_is_found_in_the_palette_and_asked_for(house: House) -> None:
    house.draw(72, 74)
    house.press(Key.Key_P, CTRL)
    field = house.window.finder.field
    QTest.keyClicks(field, "style irish")
    QTest.keyClick(field, Key.Key_Return)
    assert house.parts.settings.get(the.STYLE) == IRISH
    assert rows_of(house).first.currentText() == IRISH
    house.canvas.setFocus()
    house.continue_()
    assert house.generator.requests[-1].style == Style(IRISH)


def test_what_a_composer_taught_is_found_by_its_name(
    qapp: QApplication, store: QSettings, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeGenerator, "taught", True)
    house = House(qapp, store, qtbot)
    qtbot.waitUntil(lambda: bool(house.parts.assistant.choices.styling.known))
    house.parts.settings.set(the.STYLE, IRISH)
    house.press(Key.Key_P, CTRL)
    QTest.keyClicks(house.window.finder.field, "style as in fake")
    QTest.keyClick(house.window.finder.field, Key.Key_Return)
    chosen = house.parts.settings.get(the.STYLE)
    house.close()
    assert chosen == ""


def test_ghosts_follow_another_style_while_live(house: House, qtbot: QtBot) -> None:
    house.draw(72, 74)
    house.continue_()
    assert house.generator.requests[-1].style == Style()
    house.parts.settings.set(the.LIVE, True)
    box = rows_of(house).first
    house.focus(box)
    house.press(Key.Key_Down)
    assistant = house.parts.assistant

    def styled() -> bool:
        return assistant.take is not None and assistant.take.recipe.style == Style(IRISH)

    qtbot.waitUntil(styled)


def test_every_row_can_be_reached_in_a_small_window(house: House, qtbot: QtBot) -> None:
    house.parts.settings.set(the.STYLE, IRISH)
    house.parts.settings.set(the.SECOND_STYLE, CHINESE)
    panel, rows = panel_of(house), rows_of(house)
    for control in (rows.first, rows.second, rows.dial.slider):
        house.focus(control)
        panel.area.ensureWidgetVisible(control)
        qtbot.waitUntil(lambda at=control: not at.visibleRegion().isEmpty())  # type: ignore[misc]
        assert control.mapTo(rows, control.rect().topRight()).x() <= rows.width()


def test_a_style_that_is_folded_away_is_told_all_the_same(house: House) -> None:
    more = panel_of(house).steering.more
    assert more.head.text() == "style and more"
    house.parts.settings.set(the.STYLE, IRISH)
    assert not more.is_open
    assert more.head.text() == f"{IRISH} and more"
    house.parts.settings.set(the.SECOND_STYLE, CHINESE)
    house.parts.settings.set(the.STYLE_SHARE, 0.8)
    assert more.head.text() == f"{CHINESE} and more"  # of two the one of which there is more
    house.focus(more.head)
    house.press(Key.Key_Space)
    assert rows_of(house).first.isVisible()
    assert more.head.text() == "style and more"


def test_a_style_is_remembered(qapp: QApplication, store: QSettings, qtbot: QtBot) -> None:
    first = House(qapp, store, qtbot)
    qtbot.waitUntil(lambda: bool(first.parts.assistant.choices.styling.known))
    first.focus(rows_of(first).first)
    first.press(Key.Key_Down)
    first.press(Key.Key_Down)
    first.close()
    again = House(qapp, store, qtbot)
    shown, asked = rows_of(again).first.currentText(), again.parts.assistant.choices.foreseen(None)
    again.close()
    assert shown == CHINESE
    assert asked.request.style == Style(CHINESE)
