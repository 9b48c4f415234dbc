"""Notes found, read and drawn by the keyboard alone, in the real window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.theme import Role
from core.score import Note, Score, Track
from tests.app.house import House

Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
C, E = Note(480, 480, 60), Note(2400, 240, 64, 70)


@pytest.fixture
def house(qapp: QApplication, store: QSettings, qtbot: QtBot) -> Iterator[House]:
    made = House(qapp, store, qtbot)
    made.session.open(Score((Track((C, E)),)), saved=True)
    yield made
    made.close()


def words(house: House) -> str:
    return house.window.status.words


def press(house: House, *keys: Qt.Key | tuple[Qt.Key, Qt.KeyboardModifier]) -> None:
    for key in keys:
        if isinstance(key, tuple):
            house.press(*key)
        else:
            house.press(key)


def test_the_first_arrow_shows_the_cursor_and_the_next_move_it(house: House) -> None:
    before = house.canvas.grab().toImage()
    press(house, Key.Key_Right)
    assert house.canvas.caret.place == (0, 60)
    assert words(house) == "C4 · bar 1 beat 1 · empty"
    assert house.canvas.grab().toImage() != before
    press(house, Key.Key_Right, Key.Key_Right, Key.Key_Up)
    assert house.canvas.caret.place == (240, 61)
    press(house, Key.Key_Left, (Key.Key_Up, CTRL), (Key.Key_Down, SHIFT), Key.Key_Down)
    assert house.canvas.caret.place == (120, 60)
    press(house, (Key.Key_Right, CTRL), (Key.Key_Right, CTRL))
    assert house.canvas.caret.place == (3840, 60)
    press(house, (Key.Key_Left, CTRL), Key.Key_Left)
    assert house.canvas.caret.place == (1800, 60)
    assert list(house.session.notes) == [C, E]


def test_it_stops_at_the_edges_of_the_piece(house: House) -> None:
    press(house, Key.Key_Left, Key.Key_Left, (Key.Key_Left, CTRL))
    press(house, *[(Key.Key_Down, CTRL)] * 11)
    assert house.canvas.caret.place == (0, 0)


def test_what_sounds_there_is_told(house: House) -> None:
    press(house, *[Key.Key_Right] * 6)
    assert words(house).startswith("C4 · bar 1 beat 2 · quarter · velocity 90")


def test_a_phrase_is_drawn_by_keys_alone(house: House) -> None:
    house.parts.documents.new()
    press(
        house, Key.Key_N, Key.Key_5, Key.Key_N, Key.Key_Up, Key.Key_Up, Key.Key_Insert, Key.Key_4, Key.Key_N
    )
    assert house.session.notes == (Note(0, 480, 72), Note(480, 480, 74), Note(960, 240, 74))
    assert house.canvas.caret.place == (1200, 74)
    assert house.session.history.undo_name == "Draw note"
    assert words(house).startswith("drawn: D5 · bar 1 beat 3")


def test_del_erases_what_the_cursor_stands_on(house: House) -> None:
    press(house, Key.Key_Right, Key.Key_Delete)
    assert list(house.session.notes) == [C, E]
    press(house, *[Key.Key_Right] * 5, Key.Key_Delete)
    assert list(house.session.notes) == [E]
    assert words(house).startswith("erased: C4")


def test_tab_goes_on_from_the_cursor_and_the_cursor_from_the_selection(house: House) -> None:
    press(house, Key.Key_Right, *[(Key.Key_Right, CTRL)], Key.Key_Tab)
    assert house.session.selection == {E}
    press(house, Key.Key_Escape, Key.Key_Right)
    assert house.canvas.caret.place == (2520, 64)
    press(house, (Key.Key_Tab, SHIFT))
    assert house.session.selection == {E}
    press(house, (Key.Key_Tab, SHIFT))
    assert house.session.selection == {C}


def test_with_a_selection_arrows_move_notes_and_while_takes_show_they_turn_to_others(house: House) -> None:
    press(house, Key.Key_Tab, Key.Key_Up)
    assert house.session.notes[0].pitch == 61
    press(house, Key.Key_Escape)
    house.continue_()
    take = house.parts.assistant.index
    press(house, Key.Key_Right)
    assert house.parts.assistant.index != take
    assert not house.canvas.caret.shown


def test_a_click_puts_it_away(house: House) -> None:
    press(house, Key.Key_Right)
    house.draw(72)
    assert house.canvas.caret.place is None


def test_the_roll_shows_that_the_keyboard_has_come_to_it(house: House) -> None:
    edge = QPoint(1, 200)
    plain = house.canvas.grab().toImage().pixelColor(edge)
    house.window.setFocus()
    house.focus(house.canvas)
    ringed = house.canvas.grab().toImage().pixelColor(edge)
    assert ringed == house.parts.themes.current[Role.FOCUS] != plain
    house.draw(72)
    assert house.canvas.grab().toImage().pixelColor(edge) == plain


def test_drums_are_called_by_name(house: House) -> None:
    house.session.open(Score((Track((Note(480, 480, 42),), percussion=True),)), saved=True)
    house.press(Key.Key_Tab)
    assert words(house) == "closed hi-hat · bar 1 beat 2 · quarter · velocity 90"
    house.press(Key.Key_Escape)
    press(house, *[Key.Key_Right] * 2)
    assert "C4" not in words(house)
    press(house, Key.Key_N)
    assert words(house).startswith("drawn: ")
    assert "hi-hat" in words(house)
    press(house, Key.Key_Up, Key.Key_Up)
    assert words(house).startswith("pedal hi-hat · bar 1 beat 3")
