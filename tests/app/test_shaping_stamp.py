"""Chords with one press of the pencil: chosen by the button beside it, drawn, heard, told and remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QObject, QPointF, QSettings, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.panels.shape_stamp import StampButton
from app.roll.state import Tool
from core.harmony import Key
from core.score import KeyChange, Note, Score, Track
from tests.app.house import House

K = Qt.Key
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # what offscreen says of open menus


@pytest.fixture
def house(qapp: QApplication, store: QSettings, qtbot: QtBot) -> Iterator[House]:
    made = House(qapp, store, qtbot)
    made.session.open(Score(keys=(KeyChange(0, Key("C")),)), saved=True)
    made.canvas.setFocus()
    yield made
    made.close()


def in_menu(house: House, act: Callable[[QMenu], None], open_: Callable[[], None]) -> None:
    """Open the chooser, and do something in it; opened by the mouse, it waits for that."""
    button = house.window.findChild(StampButton)
    assert isinstance(button, StampButton)
    menu = button.menu()

    def go() -> None:
        act(menu)
        menu.close()
        done.append(True)

    done: list[bool] = []
    QTimer.singleShot(50, house.window, go)
    open_()
    house.qtbot.waitUntil(lambda: done == [True])


def choose(house: House, words: str) -> None:
    """The entry whose words begin so, with Shift+C and the keyboard."""

    def act(menu: QMenu) -> None:
        [entry] = [entry for entry in menu.actions() if entry.text().split("\t")[0] == words]
        menu.setActiveAction(entry)
        QTest.keyClick(menu, K.Key_Return)

    in_menu(house, act, lambda: house.press(K.Key_C, Qt.KeyboardModifier.ShiftModifier))


def at(house: House, tick: int, pitch: int) -> QPointF:
    geometry = house.continuo.roll._viewport.geometry
    return QPointF(geometry.x(tick) + 2, geometry.y(pitch) + geometry.row_height / 2)


def pitches(house: House) -> list[int]:
    return [note.pitch for note in house.session.notes]


def test_a_press_stamps_the_chord_as_one_step_and_escape_ends_it(house: House) -> None:
    house.parts.state.choose_tool(Tool.SELECT)
    choose(house, "minor seventh")
    assert house.parts.state.tool is Tool.PENCIL
    assert "minor seventh" in house.window.status.words
    house.drag(at(house, 480, 62), at(house, 480, 62))
    assert house.session.notes == tuple(Note(480, 480, pitch) for pitch in (62, 65, 69, 72))
    assert house.session.history.undo_name == "Stamp chord"
    house.press(K.Key_Escape)
    assert house.parts.state.stamp is None
    house.drag(at(house, 1920, 62), at(house, 1920, 62))
    assert pitches(house) == [62, 65, 69, 72, 62]
    house.press(K.Key_Z, Qt.KeyboardModifier.ControlModifier)
    house.press(K.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert pitches(house) == []


def test_the_chord_follows_the_drag_and_the_key(house: House) -> None:
    choose(house, "triad in the key")
    heard: list[tuple[int, ...]] = []
    house.continuo.roll.chord_preview.connect(lambda pitches, _velocity: heard.append(pitches))
    house.drag(at(house, 0, 60), at(house, 900, 64))
    assert pitches(house) == [64, 67, 71]
    assert {note.length for note in house.session.notes} == {960}
    assert heard[0] == (60, 64, 67)
    assert heard[-1] == (64, 67, 71)


def test_all_its_notes_sound_while_the_button_is_down_and_none_after(house: House) -> None:
    house.qtbot.waitUntil(lambda: house.parts.transport.description == "fake")
    choose(house, "major triad")
    place = at(house, 0, 60).toPoint()
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mousePress(house.canvas, left, none, place)
    assert {pitch for _, pitch in house.synth.sounding} == {60, 64, 67}
    assert "major triad · C4 E4 G4" in house.window.status.words
    QTest.mouseRelease(house.canvas, left, none, place)
    assert not house.synth.sounding


def test_the_selected_notes_become_a_chord_of_ones_own(house: House) -> None:
    choose(house, "as the selected notes")
    assert house.parts.state.stamp is None
    assert "Select the notes" in house.window.status.words
    notes = (Note(0, 480, 60), Note(480, 480, 67), Note(960, 480, 74))
    house.session.open(Score((Track(notes),)), saved=True)
    house.session.select(frozenset(notes))
    choose(house, "as the selected notes")
    house.drag(at(house, 1920, 62), at(house, 1920, 62))
    assert pitches(house)[3:] == [62, 69, 76]


def test_the_button_opens_by_mouse_and_shows_what_is_stamped(house: House) -> None:
    button = house.window.findChild(StampButton)
    assert isinstance(button, StampButton)
    assert not button.isChecked()
    seen: list[str] = []
    in_menu(
        house,
        lambda menu: seen.extend(entry.text() for entry in menu.actions() if entry.isChecked()),
        lambda: QTest.mouseClick(button, Qt.MouseButton.LeftButton),
    )
    assert [words.split("\t")[0] for words in seen] == ["single note"]
    choose(house, "suspended fourth")
    assert button.isChecked()
    assert "suspended fourth" in button.accessibleName()
    QTest.mouseMove(house.canvas, at(house, 3000, 70).toPoint())
    QTest.mouseMove(house.canvas, at(house, 3100, 70).toPoint())
    assert "click to stamp: suspended fourth" in house.window.status.words


def test_a_menu_that_is_opened_again_and_again_holds_no_more(house: House) -> None:
    button = house.window.findChild(StampButton)
    assert isinstance(button, StampButton)
    held = set()
    for _ in range(4):
        button.menu().aboutToShow.emit()
        held.add(len(button.menu().findChildren(QObject)))
    assert len(held) == 1


def test_the_chord_is_remembered(qapp: QApplication, store: QSettings, qtbot: QtBot) -> None:
    first = House(qapp, store, qtbot)
    choose(first, "diminished triad")
    first.close()
    second = House(qapp, store, qtbot)
    assert str(second.parts.state.stamp) == "diminished triad"
    second.press(K.Key_Escape)
    second.close()
    store.setValue("draw/stamp", "no such chord")
    third = House(qapp, store, qtbot)
    assert third.parts.state.stamp is None
    third.close()
