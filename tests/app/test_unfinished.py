"""What is being typed or turned when something else is done: it counts, where it was meant, and first."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.dialogs.ask import Answer
from app.panels.event_model import Column
from app.panels.track_row import TrackRow
from core.score import Note, Score, TempoChange, Track
from tests.app.house import House

K = Qt.Key
BASS, LEAD = Track((Note(0, 480, 40),), name="Bass"), Track(name="Lead")


@pytest.fixture
def house(qapp: QApplication, store: QSettings, qtbot: QtBot) -> Iterator[House]:
    made = House(qapp, store, qtbot)
    made.session.open(Score((BASS, LEAD)), saved=True)
    yield made
    made.close()


def row(house: House, index: int) -> TrackRow:
    return house.continuo.faces.tracks.rows[index]


def do(house: House, name: str) -> None:
    house.continuo.actions[name].trigger()


def focused() -> QWidget:
    focus = QApplication.focusWidget()
    assert focus is not None
    return focus


# Turned


def test_undo_takes_back_what_was_turned_and_nothing_else(house: House) -> None:
    house.draw(72)
    drawn = house.session.score
    house.focus(row(house, 0).strip.volume)
    QTest.keyClick(focused(), K.Key_Left)
    do(house, "undo")
    assert house.session.score == drawn
    house.qtbot.wait(700)  # and nothing comes after
    assert house.session.score == drawn
    assert house.session.history.redo_name == "Change volume"


def test_a_track_that_undo_takes_away_takes_what_is_turned_with_it(house: House) -> None:
    do(house, "add-track")
    house.focus(row(house, 2).strip.volume)
    QTest.keyClick(focused(), K.Key_Left)
    do(house, "undo")
    do(house, "undo")
    assert house.session.score.tracks == (BASS, LEAD)


def test_a_tempo_is_the_piece_s_in_which_it_was_turned(house: House) -> None:
    tempo = house.continuo.faces.bar.tempo
    tempo.stepBy(10)
    turned = tempo.value()
    do(house, "new")
    assert house.ask.questions, "and so there is something to ask about"
    assert house.session.score.tempos[0].bpm == turned
    tempo.stepBy(10)
    house.ask.answer = Answer.DISCARD
    do(house, "new")
    house.qtbot.wait(500)
    assert house.session.score == Score()


def test_a_tempo_that_is_turned_is_the_one_that_showed(house: House) -> None:
    later = TempoChange(480, 90)
    house.session.open(Score((BASS,), tempos=(TempoChange(0, 120), later)), saved=True)
    house.continuo.faces.bar.tempo.stepBy(1)
    house.parts.transport.seek(960)  # as the music does when it plays
    house.qtbot.waitUntil(lambda: not house.session.is_saved)
    assert house.session.score.tempos == (TempoChange(0, 121), later)


# Typed


def a_track(house: House) -> tuple[str, Callable[[], str]]:
    row(house, 1).rename()
    return "Cello", lambda: house.session.score.tracks[1].name


def a_tempo(house: House) -> tuple[str, Callable[[], str]]:
    house.focus(house.continuo.faces.bar.tempo)
    house.continuo.faces.bar.tempo.selectAll()
    return "99", lambda: f"{house.session.score.tempos[0].bpm:g}"


def a_metre(house: House) -> tuple[str, Callable[[], str]]:
    house.focus(house.continuo.faces.bar.metre)
    house.continuo.faces.bar.metre._edit.selectAll()
    return "7/8", lambda: "{0.beats}/{0.unit}".format(house.session.score.metres[0])


def a_section(house: House) -> tuple[str, Callable[[], str]]:
    do(house, "section-here")
    return "Trio", lambda: house.session.score.markers[0].text


def a_take(house: House) -> tuple[str, Callable[[], str]]:
    house.continue_()
    house.session.mark_saved()
    view = house.continuo.faces.takes.view
    house.focus(view)
    QTest.keyClick(view, K.Key_F2)
    return "Dawn", lambda: house.session.takes.nodes[0].name


def a_note(house: House) -> tuple[str, Callable[[], str]]:
    house.window.docks.show_panel("events", shown=True)
    events = house.continuo.faces.events
    rows = range(events.model().rowCount())
    events.edit(next(events._model.index(each, Column.PITCH) for each in rows if events._model.note(each)))
    assert isinstance(focused(), QLineEdit)
    return "C4", lambda: "C4" if house.session.score.tracks[0].notes[0].pitch == 60 else ""


@pytest.mark.parametrize("what", [a_track, a_tempo, a_metre, a_section, a_take, a_note])
@pytest.mark.parametrize("then", ["close", "save"])
def test_what_is_typed_counts_though_nobody_has_pressed_return(
    house: House, what: Callable[[House], tuple[str, Callable[[], str]]], then: str
) -> None:
    typed, so = what(house)
    QTest.keyClicks(focused(), typed)
    if then == "close":
        house.window.close()
        assert house.window.isVisible(), "there was a question"
        assert house.ask.questions
    else:
        house.ask.files.append(None)
        do(house, "save")
    assert so() == typed


def test_a_name_goes_to_the_track_that_it_was_typed_for(house: House) -> None:
    house.parts.tracks.move(0, 1)
    row(house, 0).rename()  # the lead
    do(house, "undo")  # by the menu, which leaves the keyboard where it is
    QTest.keyClicks(row(house, 0).field, "Violin")
    QTest.keyClick(row(house, 0).field, K.Key_Return)
    assert [track.name for track in house.session.score.tracks] == ["Bass", "Violin"]
