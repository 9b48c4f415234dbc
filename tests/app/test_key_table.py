"""The table of keys, by real key presses in the whole window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app import settings as the
from app.dialogs.shortcuts import ShortcutsSheet
from app.roll.state import Grid, Tool
from core.harmony import Key
from core.score import KeyChange, Note, Score, Span, Track
from tests.app.house import House

C, E, G = Note(480, 480, 60), Note(960, 480, 64), Note(1920, 240, 67)
PIECE = Score((Track((C, E, G)),), keys=(KeyChange(0, Key()),))


@pytest.fixture
def house(qapp: QApplication, store: QSettings, qtbot: QtBot) -> Iterator[House]:
    made = House(qapp, store, qtbot)
    made.session.open(PIECE, saved=True)
    yield made
    made.close()


def press(house: House, keys: str) -> None:
    """Keys one after the other, as they stand in the table of actions: "Ctrl+C Ctrl+V"."""
    for key in keys.split():
        QTest.keySequence(house.window, QKeySequence(key))


def test_keys_of_the_grid(house: House) -> None:
    house.parts.state.choose_grid(Grid(8))
    seen = []
    for keys in ("Ctrl+1", "Ctrl+2", "Ctrl+2", "Ctrl+3", "Ctrl+4", "Ctrl+5", "Ctrl+5"):
        press(house, keys)
        seen.append(str(house.parts.state.grid))
    assert seen[:6] == ["1/16", "1/8", "1/4", "1/4t", "1/4t off", "auto 1/4t off"]
    assert seen[6] == str(replace(house.parts.state.shown, on=False))
    actions = house.continuo.actions
    on = {name: actions[name].isChecked() for name in ("snap", "grid-triplets", "grid-auto", "grid-dotted")}
    assert on == {"snap": False, "grid-triplets": True, "grid-auto": False, "grid-dotted": False}


EDITED: list[tuple[str, list[Note]]] = [
    ("Up", [Note(480, 480, 61), E, G]),
    ("Down", [Note(480, 480, 59), E, G]),
    ("Shift+Up", [Note(480, 480, 72), E, G]),
    ("Ctrl+Up", [Note(480, 480, 72), E, G]),
    ("Shift+Down", [Note(480, 480, 48), E, G]),
    ("Ctrl+Down", [Note(480, 480, 48), E, G]),
    ("Alt+Up", [Note(480, 480, 62), E, G]),
    ("Alt+Down", [Note(480, 480, 59), E, G]),
    ("Left", [Note(360, 480, 60), E, G]),
    ("Right", [Note(600, 480, 60), E, G]),
    ("Shift+Left", [Note(480, 360, 60), E, G]),
    ("Shift+Right", [Note(480, 600, 60), E, G]),
    ("3", [Note(480, 120, 60), E, G]),
    ("4", [Note(480, 240, 60), E, G]),
    ("5 .", [Note(480, 720, 60), E, G]),
    ("6", [Note(480, 960, 60), E, G]),
    ("7", [Note(480, 1920, 60), E, G]),
    ("5 T", [Note(480, 320, 60), E, G]),
    ("Ctrl+D", [C, E, Note(960, 480, 60), G]),
    ("Ctrl+X", [E, G]),
    ("Del", [E, G]),
    ("Backspace", [E, G]),
    ("Ctrl+C End Ctrl+V", [C, E, G, Note(2160, 480, 60)]),
    ("Up Ctrl+Z", [C, E, G]),
    ("Up Ctrl+Z Ctrl+Shift+Z", [Note(480, 480, 61), E, G]),
    ("Up Ctrl+Z Ctrl+Y", [Note(480, 480, 61), E, G]),
    ("Ctrl+A Up", [Note(480, 480, 61), Note(960, 480, 65), Note(1920, 240, 68)]),
    ("Tab Up", [C, Note(960, 480, 65), G]),
    ("Tab Tab Shift+Tab Up", [C, Note(960, 480, 65), G]),
    ("Alt+Right Alt+Right", [C, E, G]),
]


@pytest.mark.parametrize(("keys", "after"), EDITED, ids=[keys for keys, _ in EDITED])
def test_keys_edit_what_is_selected(house: House, keys: str, after: list[Note]) -> None:
    house.session.select(frozenset((C,)))
    press(house, keys)
    assert sorted(house.session.notes, key=repr) == sorted(after, key=repr)


def test_q_draws_to_the_grid(house: House) -> None:
    house.session.open(Score((Track((Note(493, 480, 60),)),)), saved=True)
    house.session.select(frozenset(house.session.notes))
    press(house, "Q")
    assert house.session.notes[0].start == 480


def test_space_plays_and_pauses_and_enter_stops_and_returns(house: House) -> None:
    transport = house.parts.transport
    press(house, "Space")
    assert house.plays()
    press(house, "Space")
    assert not house.plays()
    press(house, "End")
    assert transport.position == 2160
    press(house, "Home")
    assert transport.position == 0
    press(house, "Space Return")
    assert not house.plays()


SWITCHES: list[tuple[str, Callable[[House], object]]] = [
    ("L", lambda house: house.parts.transport.looping),
    ("F", lambda house: house.parts.settings.get(the.FOLLOW)),
    ("M", lambda house: house.session.score.tracks[0].muted),
    ("S", lambda house: house.session.score.tracks[0].solo),
    ("H", lambda house: house.parts.settings.get(the.SHOW_SCALE)),
    ("G", lambda house: house.parts.settings.get(the.SHOW_NAMES)),
]


@pytest.mark.parametrize(("key", "state"), SWITCHES, ids=[key for key, _ in SWITCHES])
def test_switches_turn_on_and_off(house: House, key: str, state: Callable[[House], object]) -> None:
    before = state(house)
    press(house, key)
    assert state(house) != before
    press(house, key)
    assert state(house) == before


def test_ctrl_l_loops_the_selection(house: House) -> None:
    house.session.select(frozenset((E,)))
    press(house, "Ctrl+L")
    assert house.parts.transport.loop == Span(960, 1440)
    assert house.parts.transport.looping


@pytest.mark.parametrize(("key", "tool"), [("B", Tool.PENCIL), ("V", Tool.SELECT), ("E", Tool.ERASE)])
def test_tools_are_taken_by_their_letters_and_only_for_the_moment_when_held(
    house: House, key: str, tool: Tool
) -> None:
    state, other = house.parts.state, Tool.ERASE if tool is Tool.SELECT else Tool.SELECT
    state.choose_tool(other)
    letter = Qt.Key[f"Key_{key}"]
    QTest.keyClick(house.canvas, letter)
    assert state.tool is tool
    state.choose_tool(other)
    QTest.keyPress(house.canvas, letter)
    assert state.tool is tool
    house.qtbot.wait(350)
    QTest.keyRelease(house.canvas, letter)
    assert state.tool is other


def test_zoom_by_keys(house: House) -> None:
    roll = house.continuo.roll
    first = roll._viewport.geometry
    press(house, "Ctrl+=")
    assert roll._viewport.geometry.scale > first.scale
    press(house, "Ctrl+-")
    assert roll._viewport.geometry.scale == pytest.approx(first.scale)
    press(house, "Ctrl+0")
    assert roll._viewport.geometry.scale > first.scale  # the piece is short


def test_the_sheet_of_shortcuts_opens(house: House) -> None:
    press(house, "?")
    sheet = house.window.findChild(ShortcutsSheet)
    assert sheet is not None
    house.qtbot.waitUntil(sheet.isVisible)


def test_the_assistants_keys(house: House) -> None:
    assistant, before = house.parts.assistant, house.session.score
    house.continue_()
    first = assistant.take
    press(house, "Right")
    assert assistant.take is not first
    press(house, "Left ] [")
    assert assistant.take is first
    press(house, "Esc")
    assert assistant.takes is None
    assert house.session.score is before
    house.continue_()
    press(house, "Ctrl+Right")
    assert house.session.score is not before
    press(house, "Tab")
    assert assistant.takes is None
    assert len(house.session.notes) > 3


def test_enter_with_ctrl_asks_again_for_something_new(house: House) -> None:
    house.continue_()
    first = house.generator.requests[-1].random_seed
    house.continue_()
    assert house.generator.requests[-1].random_seed != first


def test_space_plays_the_ghost_in_its_place(house: House) -> None:
    transport, assistant = house.parts.transport, house.parts.assistant
    house.qtbot.waitUntil(lambda: transport.description == house.synth.description)
    house.continue_()
    assert assistant.take is not None
    first = assistant.take.notes[0]
    transport.seek(first.start)
    press(house, "Space")
    house.qtbot.waitUntil(lambda: first.pitch in {event.pitch for event in house.synth.queue})
    press(house, "Space")
    assert first not in house.session.notes


def test_alt_r_rolls_the_selection_again(house: House) -> None:
    house.session.select(frozenset((E,)))
    press(house, "Alt+R")
    assistant = house.parts.assistant
    house.qtbot.waitUntil(lambda: assistant.takes is not None and not assistant.busy)
    assert house.generator.requests[-1].span == Span(E.start, G.start), "up to the note that follows"
    assert house.session.notes == (C, E, G), "until one is kept"


def test_r_records_and_r_again_ends_it(house: House) -> None:
    press(house, "R")
    assert house.parts.playing_in.recording.on
    press(house, "R")
    assert not house.parts.playing_in.recording.on


def test_the_palette_opens_and_does_what_is_found(house: House) -> None:
    press(house, "Ctrl+P")
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(field, "select all")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert house.session.selection == {C, E, G}
    house.qtbot.waitUntil(house.canvas.hasFocus)
