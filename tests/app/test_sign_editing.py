"""Metre, key, tempo and sections put, changed and removed in the window; bars put in and taken out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app import settings as the
from app.panels.metre_field import MetreField
from app.roll.canvas import Canvas
from app.roll.entry import Entry
from app.roll.keyboard import Keyboard
from app.roll.ruler import Ruler
from app.roll.tempo_lane import TempoLane
from app.roll.velocity_lane import VelocityLane
from core import edits
from core.chord_symbols import ChordSymbol
from core.harmony import Key
from core.score import Note, Score, Span, TempoChange, Track
from tests.app.house import LEFT, NO_KEYS, House

BAR = 1920
RIGHT = Qt.MouseButton.RightButton
CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def house(qapp: QApplication, store: QSettings, qtbot: QtBot) -> Iterator[House]:
    made = House(qapp, store, qtbot)
    notes = [Note(480 * beat, 480, 60) for beat in range(32)]
    made.session.open(Score((Track.of(notes),)), saved=True)
    yield made
    made.close()


def ruler(house: House) -> Ruler:
    found = house.window.findChild(Ruler)
    assert isinstance(found, Ruler)
    return found


def below(house: House, tick: int) -> QPoint:
    """A place on the ruler beside all signs."""
    return QPoint(house.continuo.roll._viewport.geometry.x(tick) + 3, ruler(house).height() - 5)


def sign(house: House, tick: int) -> QPoint:
    x = house.continuo.roll._viewport.geometry.x(tick)
    return QPoint(x + 12, ruler(house).height() - 24)


def menu(house: House) -> QMenu:
    direct = Qt.FindChildOption.FindDirectChildrenOnly  # the menu of keys opens the one of its mode
    open_ = [found for found in house.continuo.roll.findChildren(QMenu, options=direct) if found.isVisible()]
    [found] = open_
    return found


def entries(found: QMenu) -> dict[str, QAction]:
    return {action.text(): action for action in found.actions()}


def choose(house: House, words: str) -> None:
    """Click an entry of the menu that is open."""
    found = menu(house)
    QTest.mouseClick(found, LEFT, NO_KEYS, found.actionGeometry(entries(found)[words]).center())


def field(house: House) -> Entry:
    [found] = [found for found in house.continuo.roll.findChildren(Entry) if found.isVisible()]
    house.qtbot.waitUntil(found.hasFocus)
    return found


def type_into(house: House, text: str) -> None:
    found = field(house)
    QTest.keyClicks(found, text)
    QTest.keyClick(found, Qt.Key.Key_Return)


def metres(house: House) -> list[tuple[int, int, int]]:
    return [(metre.tick, metre.beats, metre.unit) for metre in house.session.score.metres]


def sections(house: House) -> list[tuple[int, str]]:
    return [(mark.tick, mark.text) for mark in house.session.score.markers]


def test_a_right_click_puts_a_metre_at_that_bar(house: House) -> None:
    QTest.mouseClick(ruler(house), RIGHT, NO_KEYS, below(house, 2 * BAR + 700))
    assert "bar 3" in entries(menu(house))
    choose(house, "metre here…")
    choose(house, "3/4")
    assert metres(house) == [(0, 4, 4), (2 * BAR, 3, 4)]
    QTest.mouseClick(ruler(house), RIGHT, NO_KEYS, below(house, 2 * BAR + 700))
    choose(house, "remove 3/4")
    assert metres(house) == [(0, 4, 4)]
    assert house.session.history.undo_name == "Remove metre change"


def test_a_metre_above_the_roll_that_is_none_is_refused_in_words(house: House) -> None:
    metre = house.window.findChild(MetreField)
    assert isinstance(metre, MetreField)
    house.focus(metre)
    QTest.keyClick(metre, Qt.Key.Key_A, CTRL)
    QTest.keyClicks(metre, "7/")
    house.canvas.setFocus()
    assert metre.currentText() == "4/4"
    assert "“7/” is no metre" in house.window.status.currentMessage()
    assert metres(house) == [(0, 4, 4)]


def test_the_arrows_go_on_from_the_metre_in_force(house: House) -> None:
    house.parts.transport.seek(2 * BAR)
    house.continuo.actions["metre-here"].trigger()
    QTest.keyClick(menu(house), Qt.Key.Key_Down)
    QTest.keyClick(menu(house), Qt.Key.Key_Return)
    assert metres(house) == [(0, 4, 4), (2 * BAR, 5, 4)]


def test_any_metre_may_be_typed(house: House) -> None:
    QTest.mouseClick(ruler(house), LEFT, NO_KEYS, sign(house, 0))
    choose(house, "other…")
    type_into(house, "eleven")
    assert metres(house) == [(0, 4, 4)]
    found = field(house)
    found.selectAll()
    type_into(house, "11/8")
    assert metres(house) == [(0, 11, 8)]
    house.qtbot.waitUntil(house.canvas.hasFocus)


def test_a_key_is_put_and_changed_where_it_stands(house: House) -> None:
    house.session.apply("key", edits.set_key(house.session.score, Key("C")).score)
    QTest.mouseClick(ruler(house), RIGHT, NO_KEYS, below(house, 3 * BAR + 100))
    choose(house, "key here…")
    major = entries(menu(house))["major"].menu()
    assert isinstance(major, QMenu)
    entries(major)["G major"].trigger()
    menu(house).close()
    assert [(key.tick, key.key) for key in house.session.score.keys] == [(0, Key("C")), (3 * BAR, Key("G"))]
    QTest.mouseClick(ruler(house), LEFT, NO_KEYS, sign(house, 3 * BAR))
    choose(house, "remove G major")
    assert len(house.session.score.keys) == 1


def test_a_tempo_is_typed_at_a_beat(house: House) -> None:
    QTest.mouseClick(ruler(house), RIGHT, NO_KEYS, below(house, BAR + 470))
    choose(house, "tempo here…")
    type_into(house, "72")
    assert house.session.score.tempos == (TempoChange(0, 96), TempoChange(BAR + 480, 72))
    QTest.mouseClick(ruler(house), LEFT, NO_KEYS, sign(house, BAR + 480))
    type_into(house, "80")
    assert house.session.score.tempos[1].bpm == 80


def test_many_changes_of_tempo_are_removed_by_one_entry(house: House) -> None:
    house.session.apply("ramp", edits.ramp_tempo(house.session.score, Span(BAR, 2 * BAR), 90, 60).score)
    QTest.mouseClick(ruler(house), RIGHT, NO_KEYS, below(house, BAR + 100))
    choose(house, "remove 4 changes of tempo")
    assert house.session.score.tempos == (TempoChange(0, 96), TempoChange(2 * BAR, 60))
    house.session.undo()
    assert len(house.session.score.tempos) == 6


def test_ctrl_m_begins_a_section_at_the_playhead(house: House) -> None:
    house.parts.transport.seek(BAR + 490)
    house.press(Qt.Key.Key_M, CTRL)
    assert field(house).text() == "A"  # a name to be going on with
    type_into(house, "Verse")
    assert sections(house) == [(BAR + 480, "Verse")]
    assert house.session.history.undo_name == "Begin section"
    house.qtbot.waitUntil(house.canvas.hasFocus)
    house.press(Qt.Key.Key_M, CTRL)
    assert field(house).text() == "Verse"
    QTest.keyClick(field(house), Qt.Key.Key_Backspace)
    QTest.keyClick(field(house), Qt.Key.Key_Return)
    assert sections(house) == []


def test_space_in_a_name_is_a_space(house: House) -> None:
    house.press(Qt.Key.Key_M, CTRL)
    type_into(house, "Verse 2")
    assert sections(house) == [(0, "Verse 2")]
    assert house.window.status.words == "section “Verse 2”"
    assert not house.plays()


def test_escape_and_a_click_elsewhere_name_nothing(house: House) -> None:
    house.press(Qt.Key.Key_M, CTRL)
    assert "without a name" in house.window.status.words
    QTest.keyClick(field(house), Qt.Key.Key_Escape)
    house.qtbot.waitUntil(house.canvas.hasFocus)
    assert house.window.status.words == ""
    house.press(Qt.Key.Key_M, CTRL)
    field(house)
    house.canvas.setFocus()
    assert sections(house) == []


def click(house: House, widget: QWidget, place: QPoint, *, twice: bool = False) -> None:
    """A click that takes the window's way, as one of a real mouse does."""
    window = house.window.windowHandle()
    at = widget.mapTo(house.window, place)
    act = QTest.mouseDClick if twice else QTest.mouseClick
    act(window, LEFT, NO_KEYS, at)


@pytest.mark.parametrize("twice", [False, True])
@pytest.mark.parametrize("kind", [Canvas, Ruler, VelocityLane, TempoLane, Keyboard])
def test_the_click_that_ends_a_field_does_nothing_else(
    house: House, kind: type[QWidget], twice: bool
) -> None:
    house.parts.settings.set(the.SHOW_TEMPO, True)
    heard: list[int] = []
    house.continuo.roll.preview.connect(lambda pitch, _: heard.append(pitch))
    house.press(Qt.Key.Key_M, CTRL)
    QTest.keyClicks(field(house), "Verse")
    widget = house.window.findChild(kind)
    assert isinstance(widget, kind)
    place = below(house, BAR) if kind is Ruler else QPoint(widget.width() // 2, widget.height() // 2)
    click(house, widget, place, twice=twice)
    house.qtbot.waitUntil(house.canvas.hasFocus)
    assert sections(house) == [(0, "Verse")]
    assert house.session.history.undo_name == "Begin section"
    assert house.parts.transport.position == 0
    assert heard == []


def test_what_is_typed_and_left_without_making_sense_is_refused_in_words(house: House) -> None:
    house.parts.settings.set(the.SHOW_TEMPO, True)
    lane = house.window.findChild(TempoLane)
    assert isinstance(lane, TempoLane)
    for typed in ("5000", " "):
        lane.ask(0)
        QTest.keyClicks(field(house), typed)
        click(house, house.canvas, QPoint(400, 200))
        said = house.window.status.currentMessage()
        assert said == ("“5000” is no tempo; type 10 to 400, +5 or -5, or 80%" if typed.strip() else "")
        QTest.mouseMove(house.canvas, QPoint(410, 210))  # what the mouse would do does not take its place
        assert house.window.status.currentMessage() == said
        house.press(Qt.Key.Key_H)  # but news does
        assert house.window.status.currentMessage() == ""
    assert house.session.history.undo_name == ""


def test_after_the_click_that_ends_a_field_the_mouse_works_on(house: House) -> None:
    house.press(Qt.Key.Key_M, CTRL)
    field(house)
    place = below(house, BAR)
    click(house, ruler(house), place)
    assert house.parts.transport.position == 0
    click(house, ruler(house), place)
    assert house.parts.transport.position == BAR


def test_a_click_on_a_button_ends_a_field_and_counts(house: House) -> None:
    house.press(Qt.Key.Key_M, CTRL)
    QTest.keyClicks(field(house), "Verse")
    buttons = [found for found in house.window.findChildren(QToolButton) if found.isVisible()]
    [loop] = [found for found in buttons if found.defaultAction() is house.continuo.actions["loop"]]
    click(house, loop, loop.rect().center())
    assert sections(house) == [(0, "Verse")]
    assert house.continuo.actions["loop"].isChecked()


def test_the_first_chord_is_typed_where_it_will_stand(house: House) -> None:
    assert not house.continuo.roll.chords.isVisible()
    house.parts.transport.seek(BAR)
    house.press(Qt.Key.Key_C, CTRL | ALT)
    first = field(house).pos()
    type_into(house, "C")
    row = house.continuo.roll.chords
    house.qtbot.waitUntil(lambda: row.isVisible() and row.x() > 0)
    there = QPoint(row.x() + house.continuo.roll._viewport.geometry.x(BAR), row.y())
    assert (first - there).manhattanLength() <= 12


def test_keys_go_from_section_to_section(house: House) -> None:
    score = edits.set_marker(house.session.score, BAR, "A").score
    house.session.apply("mark", edits.set_marker(score, 3 * BAR, "B").score)
    transport = house.parts.transport
    seen = []
    for key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageDown, Qt.Key.Key_PageDown):
        house.press(key, ALT)
        seen.append(transport.position)
    transport.seek(3 * BAR + 960)
    for key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageUp, Qt.Key.Key_PageUp):
        house.press(key, ALT)
        seen.append(transport.position)
    assert seen == [BAR, 3 * BAR, 3 * BAR, 3 * BAR, BAR, 0]


def test_the_section_at_the_playhead_is_looped(house: House) -> None:
    house.press(Qt.Key.Key_L, SHIFT)
    assert not house.parts.transport.looping
    score = edits.set_marker(house.session.score, BAR, "A").score
    house.session.apply("mark", edits.set_marker(score, 3 * BAR, "B").score)
    house.parts.transport.seek(BAR + 700)
    house.press(Qt.Key.Key_L, SHIFT)
    assert house.parts.transport.loop == Span(BAR, 3 * BAR)


def test_bars_are_put_in_and_taken_out(house: House) -> None:
    transport, before = house.parts.transport, house.session.score
    transport.set_loop(Span(BAR, 3 * BAR - 480))
    house.press(Qt.Key.Key_Insert, CTRL | SHIFT)
    assert house.session.score.end == before.end + 2 * BAR
    assert not [note for note in house.session.notes if BAR <= note.start < 3 * BAR]
    assert house.session.history.undo_name == "Insert bars"
    house.press(Qt.Key.Key_Delete, CTRL | SHIFT)
    assert house.session.score == before
    house.press(Qt.Key.Key_D, CTRL | SHIFT)
    assert house.session.score.end == before.end + 2 * BAR
    assert len(house.session.notes) == len(before.tracks[0].notes) + 8
    assert house.session.history.undo_name == "Repeat bars"
    house.session.undo()
    transport.set_loop(None)
    transport.seek(BAR + 700)
    house.press(Qt.Key.Key_Delete, CTRL | SHIFT)
    assert house.session.score.end == before.end - BAR


def test_a_pickup_is_taken_out_but_never_put_in(house: House) -> None:
    house.session.apply("pickup", edits.set_pickup(house.session.score, 480).score)
    end = house.session.score.end
    house.press(Qt.Key.Key_Insert, CTRL | SHIFT)
    house.press(Qt.Key.Key_D, CTRL | SHIFT)
    score = house.session.score
    assert (score.end, score.pickup) == (end + 2 * BAR, 480)
    assert not [note for note in house.session.notes if 480 <= note.start < 480 + BAR]
    house.press(Qt.Key.Key_Delete, CTRL | SHIFT)
    assert (house.session.score.end, house.session.score.pickup) == (end + 2 * BAR - 480, 0)


def test_the_transport_row_shows_and_changes_what_is_in_force_at_the_playhead(house: House) -> None:
    score = edits.set_metre(house.session.score, 3, 4, 2 * BAR).score
    house.session.apply("change", edits.set_tempo(score, 120, 2 * BAR).score)
    house.parts.transport.seek(2 * BAR + 100)
    bar = house.continuo.faces.bar
    assert (bar.metre.currentText(), bar.tempo.value()) == ("3/4", 120)
    house.focus(bar.tempo)
    bar.tempo.selectAll()
    QTest.keyClicks(bar.tempo, "132")
    QTest.keyClick(bar.tempo, Qt.Key.Key_Return)
    assert house.session.score.tempos == (TempoChange(0, 96), TempoChange(2 * BAR, 132))


def test_lanes_come_and_go_by_their_keys_and_are_remembered(house: House) -> None:
    house.press(Qt.Key.Key_Y)
    house.press(Qt.Key.Key_Y, SHIFT)
    settings = house.parts.settings
    assert (settings.get(the.SHOW_VELOCITY), settings.get(the.SHOW_TEMPO)) == (False, True)
    actions = house.continuo.actions
    assert (actions["velocity-lane"].isChecked(), actions["tempo-lane"].isChecked()) == (False, True)


def test_shift_v_types_the_velocity_of_the_selection(house: House) -> None:
    house.press(Qt.Key.Key_A, CTRL)
    house.press(Qt.Key.Key_V, SHIFT)
    type_into(house, "64")
    assert {note.velocity for note in house.session.notes} == {64}


def test_a_tempo_drawn_in_the_lane_plays_at_once(house: House) -> None:
    house.press(Qt.Key.Key_Y, SHIFT)
    lane = house.continuo.roll.lanes.tempo
    x = house.continuo.roll._viewport.geometry.x(BAR)
    QTest.mouseClick(lane, LEFT, NO_KEYS, QPoint(x, 20))
    change = house.session.score.tempos[1]
    assert change.tick == BAR
    assert house.parts.transport._player._score.tempos == house.session.score.tempos


def test_the_whole_piece_goes_higher_and_lower_with_its_chords(house: House) -> None:
    score = edits.set_key(house.session.score, Key("C")).score
    score = edits.set_chord(score, 0, ChordSymbol.parse("Am7/G")).score
    house.session.open(score, saved=True)
    low, *_ = house.session.notes
    house.session.select(frozenset({low}))
    house.continuo.actions["piece-up"].trigger()
    assert [note.pitch - 1 for note in house.session.notes] == [note.pitch for note in score.tracks[0].notes]
    assert house.session.selection == {replace(low, pitch=low.pitch + 1)}
    assert house.window.status.words == "The piece is in D♭ major now"
    assert str(house.session.score.chords[0].chord) == "Bbm7/Ab"
    house.continuo.actions["undo"].trigger()
    house.continuo.actions["piece-down"].trigger()
    assert house.session.score.keys[0].key == Key("B")
    house.session.open(Score((Track.of([Note(0, 480, 0)]),)), saved=True)
    house.continuo.actions["piece-down"].trigger()
    assert house.window.status.words == "Some notes of the piece can go no further"
    house.continuo.actions["piece-up"].trigger()
    assert house.window.status.words == "The piece is higher now"


@pytest.mark.parametrize("chosen", [8, 3, 0])
def test_what_is_selected_stays_so_while_bars_come_and_go(house: House, chosen: int) -> None:
    notes = tuple(Note(480 * place, 480, 60 + 2 * (place % 2)) for place in range(8))  # bar 2 is as bar 1
    house.session.open(Score((Track(notes),)), saved=True)
    selected = frozenset(notes[-chosen:] if chosen else ())
    house.session.select(selected)
    loop = Span(1920, 3840)
    house.parts.transport.set_loop(loop)
    house.continuo.actions["insert-bars"].trigger()
    later = frozenset(replace(n, start=n.start + 1920) if n.start >= loop.start else n for n in selected)
    assert house.session.selection == later
    house.press(Qt.Key.Key_Z, CTRL)
    assert house.session.selection == selected
    house.press(Qt.Key.Key_Y, CTRL)
    assert house.session.selection == later
