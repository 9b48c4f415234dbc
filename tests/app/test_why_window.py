"""Asking why in the whole window: keys, the lane, holding, and rolling on from another note."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.panels.ghost_bar import GhostBar
from app.panels.why_card import WhyCard
from app.roll.surprise_lane import SurpriseLane
from app.settings import SHOW_SURPRISE
from core.score import Note
from tests.app.house import House


@pytest.fixture
def house(qapp: QApplication, store: QSettings, qtbot: QtBot) -> Iterator[House]:
    house = House(qapp, store, qtbot)
    yield house
    house.close()


def card_of(house: House) -> WhyCard:
    found = house.window.findChild(WhyCard)
    assert isinstance(found, WhyCard)
    return found


def ask(house: House) -> WhyCard:
    card = card_of(house)
    house.press(Qt.Key.Key_W)
    house.qtbot.waitUntil(lambda: card.isVisible() and card.has_keyboard)
    return card


def test_w_asks_about_the_take_and_return_rolls_on_from_the_alternative(house: House) -> None:
    house.draw(60, 62, 64, 65)
    house.continue_()
    take = house.parts.assistant.take
    assert take is not None
    card = ask(house)
    requests = len(house.generator.requests)
    chosen: list[Note] = []
    card.chosen.connect(chosen.append)
    house.press(Qt.Key.Key_Return)
    house.qtbot.waitUntil(lambda: len(house.generator.requests) > requests)
    assert not card.isVisible()
    request = house.generator.requests[-1]
    assert request.prefix == tuple(chosen)
    assert request.random_seed == take.recipe.random_seed
    assert house.canvas.hasFocus()


def test_why_is_answered_while_takes_are_being_written(house: House) -> None:
    house.draw(60, 62, 64, 65)
    house.continue_()
    house.generator.gate.clear()
    house.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    card = ask(house)
    assert card.rows
    assert house.waits()


def test_the_arrows_turn_notes_in_the_card_and_takes_beside_it(house: House) -> None:
    house.draw(60, 62, 64, 65)
    house.continue_()
    card = ask(house)
    first = card.words
    house.press(Qt.Key.Key_Right)
    house.qtbot.waitUntil(lambda: card.words != first)
    assert house.parts.assistant.index == 0
    house.press(Qt.Key.Key_Escape)
    assert not card.isVisible()
    assert house.parts.assistant.takes is not None
    house.press(Qt.Key.Key_Right)
    assert house.parts.assistant.index == 1
    house.press(Qt.Key.Key_Escape)
    assert house.parts.assistant.takes is None


def test_u_shows_the_lane_and_it_fills(house: House, qtbot: QtBot) -> None:
    house.draw(60, 62, 64, 65)
    lane = house.window.findChild(SurpriseLane)
    assert isinstance(lane, SurpriseLane)
    assert not lane.isVisible()
    house.press(Qt.Key.Key_U)
    assert lane.isVisible()
    assert house.continuo.actions["surprise"].isChecked()
    assert house.parts.settings.get(SHOW_SURPRISE)
    geometry = house.continuo.roll._viewport.geometry
    qtbot.waitUntil(lambda: lane.note_at(geometry.x(700)) == house.session.notes[1])
    house.press(Qt.Key.Key_U)
    assert not lane.isVisible()


def test_the_bar_of_the_take_stands_clear_of_the_lanes(house: House) -> None:
    house.draw(60, 62, 64, 65)
    house.continue_()
    bar, roll = house.window.findChild(GhostBar), house.continuo.roll
    assert isinstance(bar, GhostBar)
    assert bar.isVisible()
    for _ in range(2):
        house.press(Qt.Key.Key_U)
        assert roll.canvas_area.contains(bar.geometry())
        assert roll.canvas_area.bottom() - bar.geometry().bottom() < 40


def test_k_holds_the_selection_and_lets_go_of_it(house: House) -> None:
    house.draw(60, 62, 64, 65)
    house.session.select(frozenset(house.session.notes[:2]))
    house.press(Qt.Key.Key_K)
    assert house.parts.assistant.choices.locking.held == frozenset(house.session.notes[:2])
    assert house.continuo.roll.scene.held == frozenset(house.session.notes[:2])
    house.press(Qt.Key.Key_K)
    assert house.continuo.roll.scene.held == frozenset()


def test_space_plays_while_the_card_has_the_keyboard(house: House) -> None:
    house.draw(60, 62, 64, 65)
    house.continue_()
    ask(house)
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, Qt.Key.Key_Space)
    assert house.plays()
