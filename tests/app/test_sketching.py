"""A take that is still being written grows before one's eyes; until it is whole it is only a picture."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.answering import FRAME
from app.assistant import NOT_WHOLE
from app.roll.scene import Ghost
from tests.app.house import LEFT, NO_KEYS, House

FEW = 4


@pytest.fixture
def house(qapp: QApplication, store: QSettings, qtbot: QtBot) -> Iterator[House]:
    house = House(qapp, store, qtbot)
    house.draw(60, 62, 64, 65)
    house.generator.sketched = FEW
    yield house
    house.close()


def shown(house: House) -> Ghost | None:
    return house.canvas._bench.scene.ghost


def sketched(house: House) -> Ghost:
    """The ghost, a few of its notes written."""
    house.generator.gate.clear()
    house.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    house.qtbot.waitUntil(lambda: shown(house) is not None)
    ghost = shown(house)
    assert ghost is not None
    return ghost


def middle(house: House, ghost: Ghost) -> QPoint:
    """The middle of the ghost's first note, on the canvas."""
    note, geometry = ghost.columns.notes[0], house.canvas._bench.viewport.geometry
    x, y = (geometry.x(note.start) + geometry.x(note.end)) // 2, geometry.y(note.pitch)
    return QPoint(x, y + geometry.row_height // 2)


def test_it_grows_and_becomes_the_take_without_a_fade(house: House) -> None:
    ghost = sketched(house)
    assert (ghost.whole, ghost.grew, len(ghost.columns.notes)) == (False, True, FEW)
    assert house.parts.assistant.busy
    assert house.parts.assistant.takes is None
    house.generator.quick.set()
    house.generator.gate.set()
    house.qtbot.waitUntil(lambda: house.parts.assistant.take is not None)
    take, now = house.parts.assistant.take, shown(house)
    assert take is not None
    assert now is not None
    assert (now.whole, now.columns.notes) == (True, take.notes)
    assert take.notes[:FEW] == ghost.columns.notes
    assert house.parts.assistant.steady


def test_it_cannot_be_kept_held_or_asked_about(house: House) -> None:
    ghost, told = sketched(house), list[str]()
    asked, held = list[object](), list[object]()
    roll = house.continuo.roll
    house.parts.assistant.told.connect(told.append)
    roll.why_asked.connect(asked.append)
    roll.hold_asked.connect(held.append)
    before = house.session.score
    QTest.mouseMove(house.canvas, middle(house, ghost))
    house.press(Qt.Key.Key_Tab)
    house.press(Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    house.press(Qt.Key.Key_W)
    house.press(Qt.Key.Key_H)
    QTest.mouseClick(house.canvas, Qt.MouseButton.RightButton, NO_KEYS, middle(house, ghost))
    assert house.session.score is before
    assert house.session.takes.nodes == ()
    assert house.parts.assistant.busy
    assert not any(note in ghost.columns.notes for note in asked)
    assert held == []
    for keep in (house.parts.assistant.keep, house.parts.assistant.keep_bar):
        keep()
        assert told.pop() == NOT_WHOLE
    assert house.session.score is before


def test_a_click_on_it_keeps_nothing(house: House) -> None:
    ghost, kept = sketched(house), list[int]()
    house.continuo.roll.ghost_clicked.connect(kept.append)
    QTest.mouseClick(house.canvas, LEFT, NO_KEYS, middle(house, ghost))
    assert kept == []
    assert not any(note.suggested for note in house.session.notes)


def test_esc_takes_it_away(house: House) -> None:
    sketched(house)
    house.qtbot.wait(3 * FRAME)  # it stands while the window tells that it waits
    assert shown(house) is not None
    house.press(Qt.Key.Key_Escape)
    assert shown(house) is None
    assert not house.parts.assistant.busy
    house.generator.gate.set()
    house.qtbot.wait(50)
    assert shown(house) is None


def test_it_goes_with_an_answer_that_fails(house: House) -> None:
    sketched(house)
    house.generator.refusal = "Nothing can be written here."
    house.generator.gate.set()
    house.qtbot.waitUntil(lambda: not house.parts.assistant.busy)
    assert shown(house) is None
    assert house.session.takes.nodes == ()


def test_takes_that_can_be_kept_are_never_drawn_over(house: House) -> None:
    house.continue_()
    assert house.parts.assistant.take is not None
    old = house.parts.assistant.take.notes
    house.generator.gate.clear()
    house.parts.assistant.asking.forget_prepared()
    house.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    house.qtbot.waitUntil(lambda: len(house.generator.singles) > 1)
    house.qtbot.wait(50)
    ghost = shown(house)
    assert ghost is not None
    assert (ghost.whole, ghost.columns.notes) == (True, old)
    assert house.parts.assistant.sketch is None


def test_a_take_is_to_be_seen_in_its_first_frame(house: House) -> None:
    house.generator.sketched = 0
    seen, changed = list[float](), house.canvas._bench.scene.ghost_changed
    changed.connect(lambda: seen.append(house.canvas._fade.opacity))
    house.continue_()
    assert seen
    assert min(seen) >= 0.25
