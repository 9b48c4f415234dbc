"""The list of events beside the roll, in the real window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app.panels.event_list import EventList
from app.panels.event_model import Column
from app.told import would
from core.score import Note, Score, Track
from tests.app.house import House

Key = Qt.Key
C, E, G = Note(0, 480, 60), Note(480, 480, 64), Note(960, 480, 67)


@pytest.fixture
def house(qapp: QApplication, store: QSettings, qtbot: QtBot) -> Iterator[House]:
    made = House(qapp, store, qtbot)
    made.session.open(Score((Track((C, E, G)),)), saved=True)
    made.press(Key.Key_F10)
    yield made
    made.close()


def events(house: House) -> EventList:
    found = house.continuo.faces.events
    house.qtbot.waitUntil(found.isVisible)
    return found


def test_f10_shows_and_hides_it_and_f6_leads_there(house: House) -> None:
    shown = events(house)
    for _ in range(8):
        house.press(Key.Key_F6)
        if QApplication.focusWidget() is shown:
            break
    assert shown.hasFocus()
    house.press(Key.Key_F10)
    assert not shown.isVisible()


def test_notes_are_walked_heard_shown_and_deleted_from_the_list(house: House) -> None:
    shown = events(house)
    house.focus(shown)
    for _ in range(3):
        house.press(Key.Key_Down)
    assert house.session.selection == {E}
    assert house.window.status.words.startswith("E4 · bar 1 beat 2")
    house.press(Key.Key_Delete)
    assert list(house.session.notes) == [C, G]
    house.press(Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert list(house.session.notes) == [C, E, G]
    assert house.session.selection == {E}
    assert shown.hasFocus()


def test_shortcuts_go_on_working_there(house: House) -> None:
    house.focus(events(house))
    house.press(Key.Key_Space)
    assert house.plays()
    house.press(Key.Key_Space)
    house.session.select(frozenset((G,)))
    house.press(Key.Key_4)
    assert house.session.notes[2].length == 240


def test_return_types_over_a_cell_and_the_keyboard_stays_in_the_list(house: House) -> None:
    shown = events(house)
    house.focus(shown)
    for key in (Key.Key_Down, Key.Key_Down, Key.Key_Right, Key.Key_Return):
        house.press(key)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    for key in (Key.Key_B, Key.Key_4):
        house.press(key)
    assert field.text().lower() == "b4"
    house.press(Key.Key_Return)
    house.qtbot.waitUntil(shown.hasFocus)
    assert house.session.notes[0] == Note(0, 480, 71)
    house.press(Key.Key_Return)
    house.press(Key.Key_9)
    house.press(Key.Key_Escape)
    house.qtbot.waitUntil(shown.hasFocus)
    assert house.session.notes[0] == Note(0, 480, 71)
    assert house.parts.transport.position == 0
    assert shown.state() is not shown.State.EditingState


def test_what_is_selected_on_the_roll_is_selected_there(house: House) -> None:
    shown = events(house)
    house.press(Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(shown.selectionModel().selectedRows()) == 3
    house.press(Key.Key_Escape)
    assert shown.selectionModel().selectedRows() == []


def test_lengths_are_read_whole(house: House) -> None:
    notes = Note(0, 720, 60), Note(960, 1320, 60), Note(3000, 350, 60)
    house.session.open(Score((Track(notes),)), saved=True)
    shown = events(house)
    model, cell = shown.model(), shown.fontMetrics().horizontalAdvance
    for row in range(model.rowCount()):
        for column in (Column.LENGTH, Column.PITCH):
            words = str(model.index(row, column).data() or "")
            assert cell(words) + 8 <= shown.columnWidth(column), words


def test_places_far_on_and_names_of_drums_are_read_whole(house: House) -> None:
    late, strokes = Note(200 * 1920 + 600, 240, 60), [Note(240 * at, 240, at + 36) for at in range(8)]
    kit = Track((*strokes, late), "Kit", percussion=True)
    house.session.open(Score((Track((late,)), kit)), saved=True)
    shown = events(house)
    model, cell = shown.model(), shown.fontMetrics().horizontalAdvance
    every = Column.PLACE, Column.PITCH, Column.LENGTH
    for track, columns in ((0, (Column.PLACE, Column.LENGTH)), (1, every)):
        house.session.choose_track(track)
        for row in range(model.rowCount()):
            for column in columns:
                words = str(model.index(row, column).data() or "")
                assert cell(words) + 8 <= shown.columnWidth(column), words
    assert shown.textElideMode() is Qt.TextElideMode.ElideMiddle, "longer ones, in other languages"


def test_why_something_typed_was_refused_outlasts_what_the_mouse_would_do(house: House) -> None:
    shown = events(house)
    house.focus(shown)
    shown.setCurrentIndex(shown.model().index(3, Column.VELOCITY))
    house.press(Key.Key_Return)
    for key in (Key.Key_1, Key.Key_2, Key.Key_8, Key.Key_Return):
        house.press(key)
    status = house.window.status
    house.qtbot.waitUntil(lambda: "“128”" in status.currentMessage())
    house.qtbot.waitUntil(shown.hasFocus)
    status.tell(would("click to draw"))
    assert "“128”" in status.currentMessage()
    house.press(Key.Key_Up)
    assert status.currentMessage() == ""
    assert status.words.startswith("C4 · bar 1 beat 1")
