"""Chord symbols in the window: written, heard, moved, changed, named and taken away, by mouse and keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.roll.chord_entry import ChordEntry
from app.roll.chord_row import ChordRow
from core.chord_symbols import ChordSymbol
from core.score import ChordSign, Note, Score, Track
from tests.app.house import LEFT, NO_KEYS, House

BAR, BEAT = 1920, 480
CHORDS = (ChordSign(0, ChordSymbol("C")), ChordSign(BAR, ChordSymbol("A", "m7")))
TRIADS = [(48, 52, 55), (53, 57, 60), (55, 59, 62), (48, 52, 55)]
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def house(qapp: QApplication, store: QSettings, qtbot: QtBot) -> Iterator[House]:
    made = House(qapp, store, qtbot)
    notes = [Note(BEAT * beat, BEAT, 60 + beat % 5) for beat in range(16)]
    made.session.open(Score((Track.of(notes),), chords=CHORDS), saved=True)
    yield made
    made.close()


def row(house: House) -> ChordRow:
    return house.continuo.roll.chords


def at(house: House, tick: int) -> QPoint:
    return QPoint(house.continuo.roll._viewport.geometry.x(tick) + 8, 10)


def between(house: House, tick: int) -> QPoint:
    return QPoint(house.continuo.roll._viewport.geometry.x(tick) + 2, 10)


def field(house: House) -> ChordEntry:
    [found] = [found for found in house.continuo.roll.findChildren(ChordEntry) if found.isVisible()]
    house.qtbot.waitUntil(found.hasFocus)
    return found


def write(house: House, text: str, key: Qt.Key = Qt.Key.Key_Return) -> None:
    found = field(house)
    QTest.keyClicks(found, text)
    QTest.keyClick(found, key)


def said(house: House) -> list[tuple[float, str]]:
    return [(sign.tick / BAR, str(sign.chord)) for sign in house.session.score.chords]


def test_the_row_shows_while_there_are_chords(house: House) -> None:
    assert row(house).isVisible()
    notes_from = house.canvas.mapTo(house.window, QPoint()).y()
    house.session.open(Score(house.session.score.tracks), saved=True)
    assert not row(house).isVisible()
    house.qtbot.waitUntil(lambda: house.canvas.mapTo(house.window, QPoint()).y() == notes_from - 20)


def test_a_click_between_chords_writes_one(house: House) -> None:
    QTest.mouseClick(row(house), LEFT, NO_KEYS, between(house, 2 * BAR + 2 * BEAT))
    write(house, "f#-7b5/e")
    assert said(house) == [(0, "C"), (1, "Am7"), (2.5, "F#m7b5/E")]
    assert house.session.history.undo_name == "Write chord"
    house.session.undo()
    assert said(house) == [(0, "C"), (1, "Am7")]


def test_a_click_on_a_chord_lets_it_be_heard_and_changed(house: House) -> None:
    transport = house.parts.transport
    house.qtbot.waitUntil(lambda: transport.description == house.synth.description)
    QTest.mousePress(row(house), LEFT, NO_KEYS, at(house, BAR))
    heard = {pitch % 12 for _, pitch in house.synth.sounding}
    assert heard == {9, 0, 4, 7}
    QTest.mouseRelease(row(house), LEFT, NO_KEYS, at(house, BAR))
    assert not house.synth.sounding
    assert field(house).text() == "Am7"
    write(house, "Dm")
    assert said(house) == [(0, "C"), (1, "Dm")]
    assert house.session.history.undo_name == "Change chord"


def test_a_chord_without_words_goes(house: House) -> None:
    QTest.mouseClick(row(house), LEFT, NO_KEYS, at(house, BAR))
    field(house).clear()
    write(house, "")
    assert said(house) == [(0, "C")]
    assert house.session.history.undo_name == "Remove chord"


def test_what_is_no_chord_is_said_and_guessed(house: House) -> None:
    QTest.mouseClick(row(house), LEFT, NO_KEYS, at(house, BAR))
    write(house, "Cmja7")
    assert "did you mean Cmaj7?" in house.window.status.words
    found = field(house)
    found.selectAll()
    QTest.keyClicks(found, "xyz")
    QTest.keyClick(found, Qt.Key.Key_Return)
    assert "“xyz” is no chord; write one such as Am7" in house.window.status.words
    QTest.keyClick(found, Qt.Key.Key_Escape)
    assert said(house) == [(0, "C"), (1, "Am7")]


def test_one_chord_after_the_other_is_written(house: House) -> None:
    house.continuo.actions["chord-here"].trigger()
    write(house, "F", Qt.Key.Key_Space)
    write(house, "Bb", Qt.Key.Key_Tab)
    write(house, "Gm", Qt.Key.Key_Backtab)
    write(house, "D")
    assert said(house) == [(0, "D"), (0.25, "Bb"), (1, "Gm")]


def test_a_drag_moves_a_chord_by_beats(house: House) -> None:
    start, end = at(house, BAR), at(house, BAR + 2 * BEAT)
    QTest.mousePress(row(house), LEFT, NO_KEYS, start)
    QTest.mouseMove(row(house), start + QPoint(9, 0))
    QTest.mouseMove(row(house), end)
    QTest.mouseRelease(row(house), LEFT, NO_KEYS, end)
    assert said(house) == [(0, "C"), (1.5, "Am7")]
    assert house.session.history.undo_name == "Move chord"


def test_a_right_click_offers_to_remove_it(house: House) -> None:
    QTest.mouseClick(row(house), Qt.MouseButton.RightButton, NO_KEYS, at(house, BAR))
    [menu] = [found for found in house.continuo.roll.findChildren(QMenu) if found.isVisible()]
    entries = {action.text(): action for action in menu.actions()}
    assert "chord here…" in entries
    entries["remove chord Am7"].trigger()
    menu.close()
    assert said(house) == [(0, "C")]


def test_the_keyboard_goes_from_chord_to_chord(house: House) -> None:
    transport = house.parts.transport
    house.qtbot.waitUntil(lambda: transport.description == house.synth.description)
    row(house).setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyPress(row(house), Qt.Key.Key_Right)
    assert {pitch % 12 for _, pitch in house.synth.sounding} == {9, 0, 4, 7}
    QTest.keyRelease(row(house), Qt.Key.Key_Right)
    assert not house.synth.sounding
    assert "A minor seventh, bar 2" in house.window.status.words
    QTest.keyClick(row(house), Qt.Key.Key_Delete)
    assert said(house) == [(0, "C")]
    QTest.keyClick(row(house), Qt.Key.Key_Return)
    write(house, "Cmaj7")
    assert said(house) == [(0, "Cmaj7")]
    row(house).setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(row(house), Qt.Key.Key_Escape)
    house.qtbot.waitUntil(house.canvas.hasFocus)


def test_the_keyboard_that_comes_to_the_row_moves_nothing_out_of_sight(house: House) -> None:
    late = tuple(ChordSign(BAR * bar, ChordSymbol("G")) for bar in range(20))
    house.session.open(replace(house.session.score, chords=late), saved=True)
    viewport = house.continuo.roll._viewport
    viewport.show(viewport.geometry.scrolled(round(10.5 * BAR * viewport.geometry.scale), 0))
    before = viewport.geometry
    row(house).setFocus(Qt.FocusReason.TabFocusReason)
    assert viewport.geometry == before
    assert "bar 12" in house.window.status.words


def test_the_roll_gets_the_keyboard_of_a_row_that_goes(house: House) -> None:
    row(house).setFocus(Qt.FocusReason.TabFocusReason)
    for key in (Qt.Key.Key_Delete, Qt.Key.Key_Right, Qt.Key.Key_Delete):
        house.press(key)
    assert said(house) == []
    assert row(house).isHidden()
    assert house.canvas.hasFocus()


def test_the_chords_of_the_piece_are_named_in_one_step(house: House) -> None:
    notes = [Note(BAR * bar, BAR, pitch) for bar, triad in enumerate(TRIADS) for pitch in triad]
    house.session.open(Score((Track.of(notes),)), saved=True)
    house.continuo.actions["name-chords"].trigger()
    assert said(house) == [(0, "C"), (1, "F"), (2, "G"), (3, "C")]
    assert "4 chords named, bars 1–4" in house.window.status.words
    house.session.undo()
    assert said(house) == []


def test_one_line_alone_names_no_chords(house: House) -> None:
    house.continuo.actions["name-chords"].trigger()
    assert "one line alone" in house.window.status.words
    assert said(house) == [(0, "C"), (1, "Am7")]


def test_a_chord_held_beyond_the_edge_stays_in_sight_and_esc_puts_all_back(house: House) -> None:
    viewport, before = house.continuo.roll._viewport, house.continuo.roll._viewport.geometry
    start, beyond = at(house, BAR), QPoint(row(house).width() + 60, 10)
    QTest.mousePress(row(house), LEFT, NO_KEYS, start)
    QTest.mouseMove(row(house), start + QPoint(9, 0))
    QTest.mouseMove(row(house), beyond)
    house.qtbot.waitUntil(lambda: viewport.geometry.tick(0) > before.tick(0) + BAR)
    shown = house.continuo.roll._bench.scene.score.chords[1].tick
    assert BAR < shown <= viewport.geometry.tick(row(house).width())
    house.press(Qt.Key.Key_Escape)
    assert viewport.geometry == before
    QTest.mouseRelease(row(house), LEFT, NO_KEYS, beyond)
    assert said(house) == [(0, "C"), (1, "Am7")]
    assert house.canvas.hasFocus()


def test_the_roll_has_the_keyboard_again_after_a_drag_and_after_a_field(house: House) -> None:
    test_a_drag_moves_a_chord_by_beats(house)
    assert house.canvas.hasFocus()
    QTest.mouseClick(row(house), LEFT, NO_KEYS, at(house, 0))
    write(house, "Dm")
    house.qtbot.waitUntil(house.canvas.hasFocus)
