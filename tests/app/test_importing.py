"""Importing in the real window: what shows before anything comes in, what is decided, and what is kept."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app import laying
from app.arrival_figures import BEATS, BPM, METRE, PICKUP, STRENGTH, TRACKS, TUNE, UNFOLD, WHERE
from app.dialogs.ask import Answer
from app.panels.arrival_card import ArrivalCard
from app.panels.metre_field import USUAL
from app.settings import MUSESCORE
from core import files
from core.harmony import Key, Mode
from core.importing import performance
from core.importing.arriving import Where
from core.importing.following import Followed, follow
from core.importing.performance import Laid
from core.importing.quantising import Beats
from core.score import KeyChange, Note, Score, Track
from tests.app.house import House
from tests.core.files.musescore.fixtures import script
from tests.core.files.test_repeats import MUSIC, whole
from tests.core.importing.playing import by_another_program, played
from tests.core.importing.test_performance import PIECE

AIR = Track(tuple(Note(480 * n, 480, 72 + (2, 0, 4, 5)[n % 4]) for n in range(16)), "Air")
BASS = Track(tuple(Note(960 * n, 960, 41 + n % 2) for n in range(8)), "Ground")
TWO_TUNES = "X:1\nT:First\nM:4/4\nL:1/4\nK:C\nCDEF|\nX:2\nT:Second\nM:3/4\nL:1/4\nK:G\nGAB|{c}w|\n"


@pytest.fixture
def house(qapp: QApplication, store: QSettings, qtbot: QtBot) -> Iterator[House]:
    made = House(qapp, store, qtbot)
    yield made
    made.close()


@pytest.fixture
def duet(tmp_path: Path) -> Path:
    path = tmp_path / "duet.mid"
    files.write(path, Score((BASS, AIR)))
    return path


@pytest.fixture
def playing(tmp_path: Path) -> Path:
    path = tmp_path / "performance.mid"
    by_another_program(path, played(PIECE, jitter=0.02))
    return path


def card(house: House) -> ArrivalCard:
    found = house.window.stage.findChild(ArrivalCard)
    assert isinstance(found, ArrivalCard)
    return found


def shown(house: House) -> Score | None:
    scene = house.canvas._bench.scene
    return scene.score if scene.arriving is not None else None


def wait(house: House, so: Callable[[], bool]) -> None:
    house.qtbot.waitUntil(so, timeout=20_000)  # some files are read in a process of their own


def open_file(house: House, path: Path) -> None:
    house.parts.documents.open(path)
    wait(house, lambda: shown(house) is not None)


def import_file(house: House, path: Path) -> None:
    house.ask.files.append(path)
    house.continuo.actions["import"].trigger()
    wait(house, lambda: shown(house) is not None)


def drawn(house: House) -> list[tuple[int, int]]:
    return [(note.start, note.pitch) for note in house.session.notes]


def test_a_clean_file_with_one_track_opens_at_once(house: House, tmp_path: Path) -> None:
    path = tmp_path / "one.mid"
    files.write(path, Score((AIR,)))
    house.parts.documents.open(path)
    wait(house, lambda: bool(house.session.notes))
    assert not card(house).isVisible()
    assert [note.start for note in house.session.notes] == [note.start for note in AIR.notes]


def test_several_tracks_show_before_they_come_with_the_melody_told(house: House, duet: Path) -> None:
    open_file(house, duet)
    assert card(house).isVisible()
    assert house.session.notes == ()
    score = shown(house)
    assert score is not None
    assert [track.name for track in score.tracks] == ["Ground", "Air"]
    assert house.canvas._bench.scene.track == 1
    assert "Air" in card(house).reasons.text()
    assert "100%" in card(house).reasons.text()
    assert house.parts.transport.player.end == score.end  # it can be heard
    assert not house.window.start.isVisible()
    house.press(Qt.Key.Key_Return)
    assert not card(house).isVisible()
    assert [track.name for track in house.session.score.tracks] == ["Ground", "Air"]
    assert house.session.track == 1
    assert house.session.is_saved


def test_ranges_are_named_as_the_key_of_the_file_writes_them(house: House, tmp_path: Path) -> None:
    path = tmp_path / "sharps.musicxml"
    low = Track.of([Note(0, 480, 56), Note(480, 480, 68)], "Low")
    files.write(path, Score((low, AIR), keys=(KeyChange(0, Key("C#", Mode.MINOR)),)))
    open_file(house, path)
    item = card(house).tracks.topLevelItem(0)
    assert item is not None
    assert item.text(2) == "G♯3 – G♯4"


def test_a_tick_taken_away_leaves_the_track_away(house: House, duet: Path) -> None:
    open_file(house, duet)
    tracks = card(house).tracks
    item = tracks.topLevelItem(0)
    assert item is not None
    item.setCheckState(0, Qt.CheckState.Unchecked)
    wait(house, lambda: len(shown(house).tracks) == 1)  # type: ignore[union-attr] # it shows
    house.press(Qt.Key.Key_Return)
    assert [track.name for track in house.session.score.tracks] == ["Air"]
    assert not house.session.is_saved  # it stands in no file like this


def test_tracks_are_ticked_and_taken_in_by_keys(house: House, duet: Path) -> None:
    open_file(house, duet)
    house.focus(card(house).tracks)
    house.press(Qt.Key.Key_Down)
    house.press(Qt.Key.Key_Space)
    assert not house.plays()
    wait(house, lambda: len(shown(house).tracks) == 1)  # type: ignore[union-attr]
    assert card(house).tracks.hasFocus()
    house.press(Qt.Key.Key_Return)
    assert len(house.session.score.tracks) == 1


def test_escape_leaves_everything_as_it_was(house: House, duet: Path) -> None:
    house.draw(72, 74)
    before = house.session.score
    import_file(house, duet)
    house.press(Qt.Key.Key_Escape)
    assert house.session.score is before
    assert shown(house) is None
    assert house.canvas.hasFocus()
    assert house.parts.transport.player.end == 1920  # a bar: what was drawn


def test_a_performance_has_its_beats_found_and_strength_changes_what_shows(
    house: House, playing: Path
) -> None:
    open_file(house, playing)
    importing = house.continuo.faces.importing
    assert importing.figures["beats"] is Beats.FOUND
    score = shown(house)
    assert score is not None
    assert {note.start % 240 for note in score.tracks[0].notes} == {0}
    assert card(house).timing.bpm.value() == pytest.approx(92, rel=0.03)
    assert card(house).timing.metre.currentText() == "4/4"
    house.focus(card(house).timing.strength.slider)
    for _ in range(10):
        house.press(Qt.Key.Key_Left)
    assert importing.figures[STRENGTH] == 50
    wait(house, lambda: any(n.start % 240 for n in shown(house).tracks[0].notes))  # type: ignore[union-attr]
    QTest.mouseClick(card(house).timing.beats.button(Beats.AS_IS), Qt.MouseButton.LeftButton)
    wait(house, lambda: shown(house).tempos[0].bpm == 120)  # type: ignore[union-attr] # as in the file
    assert card(house).keep.hasFocus()  # the slider is gone
    QTest.mouseClick(card(house).timing.beats.button(Beats.FOUND), Qt.MouseButton.LeftButton)
    wait(house, lambda: shown(house).tempos[0].bpm == 92)  # type: ignore[union-attr]
    QTest.mouseClick(card(house).timing.twice, Qt.MouseButton.LeftButton)
    wait(house, lambda: shown(house).tempos[0].bpm == 184)  # type: ignore[union-attr]
    house.press(Qt.Key.Key_Return)
    assert house.session.score.tempos[0].bpm == 184
    assert len(house.session.notes) == len(PIECE)


def test_an_unusual_metre_that_was_found_is_told_and_can_be_changed(house: House, playing: Path) -> None:
    open_file(house, playing)
    timing, figures = card(house).timing, house.continuo.faces.importing.figures
    found = Laid(house.session.score, 92.0, (4, 4), 0)
    told, listed = [], []
    for metre in ((3, 8), (5, 8), (3, 4)):
        timing.show_laid(figures, found._replace(metre=metre))
        told.append(timing.metre.currentText())
        listed.append(timing.metre.count())
    assert told == ["3/8", "5/8", "3/4"]
    assert listed == [len(USUAL) + 1] * 3


def test_the_card_stays_under_the_hand_and_is_as_high_as_its_rows(house: House, playing: Path) -> None:
    open_file(house, playing)
    shows = card(house)
    shows.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)  # the real pointer is anywhere
    place, full = shows.pos(), shows.height()
    for beats, bpm in ((Beats.OWN, 120), (Beats.AS_IS, 120), (Beats.FOUND, 92)):
        QTest.mouseClick(shows.timing.beats.button(beats), Qt.MouseButton.LeftButton)
        wait(house, lambda bpm=bpm: shown(house).tempos[0].bpm == bpm)  # type: ignore[misc,union-attr]
        assert shows.pos() == place
        assert (shows.height() == full) is (beats is Beats.FOUND)
        assert shows.height() == shows.sizeHint().height()


def test_tab_goes_round_the_card_from_the_button(house: House, playing: Path) -> None:
    open_file(house, playing)
    assert card(house).keep.hasFocus()
    strength = card(house).timing.strength
    for wanted in (card(house).timing.beats.button(Beats.AS_IS), strength.slider, strength.field):
        house.press(Qt.Key.Key_Tab)
        assert wanted.hasFocus()


def test_into_the_present_piece_it_is_one_step_of_undo(house: House, duet: Path) -> None:
    house.draw(60)
    before = house.session.score
    import_file(house, duet)
    assert house.continuo.faces.importing.figures[WHERE] is Where.TRACKS
    house.press(Qt.Key.Key_Return)
    assert [track.name for track in house.session.score.tracks[1:]] == ["Ground", "Air"]
    assert house.session.track == 2
    house.continuo.actions["undo"].trigger()
    assert house.session.score is before


def test_a_phrase_comes_in_at_the_playhead_and_follows_the_ruler(house: House, duet: Path) -> None:
    house.draw(60)
    house.parts.transport.seek(1920)
    import_file(house, duet)
    card(house).edited.emit(WHERE, Where.PHRASE)
    wait(house, lambda: len(shown(house).tracks) == 1)  # type: ignore[union-attr]
    house.continuo.roll.seek_asked.emit(3840)
    wait(house, lambda: shown(house).tracks[0].notes[1].start == 3840)  # type: ignore[union-attr]
    assert card(house).where.currentText() == "its melody on this track, at bar 3 beat 1"
    house.press(Qt.Key.Key_Return)
    assert drawn(house)[:2] == [(0, 60), (3840, 74)]
    assert len(house.session.selection) == len(AIR.notes)


def test_a_click_on_notes_that_are_not_there_yet_does_nothing(house: House, duet: Path) -> None:
    open_file(house, duet)
    before = house.session.score
    QTest.mouseClick(house.canvas, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    assert house.session.score is before
    assert shown(house) is not None


def test_of_several_tunes_one_is_searched_for_and_comes_in(house: House, tmp_path: Path) -> None:
    path = tmp_path / "book.abc"
    path.write_text(TWO_TUNES, encoding="utf-8")
    open_file(house, path)
    tunes = card(house).tunes
    assert tunes.search.hasFocus()
    assert "3/4" in tunes.list.item(1).text()
    assert "G4 A4 B4" in tunes.list.item(1).text()
    QTest.keyClicks(tunes.search, "second")
    wait(house, lambda: shown(house).title == "Second")  # type: ignore[union-attr]
    assert tunes.list.item(0).isHidden()
    assert "Grace notes" in card(house).losses.text()
    house.press(Qt.Key.Key_Return)
    assert house.session.score.title == "Second"
    house.window.notice.forget()
    house.continuo.actions["left-out"].trigger()
    assert "Grace notes" in house.window.notice.words


def test_from_the_search_the_arrows_walk_through_the_tunes_that_fit(house: House, tmp_path: Path) -> None:
    path = tmp_path / "book.abc"
    path.write_text("".join(f"X:{n}\nT:{t}\nK:C\nC|\n" for n, t in enumerate(("Air", "Jig", "Airs"), 1)))
    open_file(house, path)
    QTest.keyClicks(card(house).tunes.search, "air")
    house.press(Qt.Key.Key_Down)
    assert card(house).tunes.search.hasFocus()
    house.press(Qt.Key.Key_Return)  # before it shows: it waits for that
    wait(house, lambda: house.session.score.title == "Airs")


def test_a_card_too_high_for_the_roll_shows_its_buttons(house: House, playing: Path) -> None:
    open_file(house, playing)
    stage = house.window.stage
    room = stage.rect()
    stage.resize(room.width(), 0)  # as low as it goes, as with the score below
    low = stage.rect()
    assert low.height() < card(house).height()
    card(house).settle(low, (), (), stay=False)
    assert card(house).geometry().bottom() < low.bottom()
    card(house).place(low)
    assert card(house).geometry().bottom() < low.bottom()
    card(house).move(0, 200)
    card(house).place(low)
    assert card(house).y() == 0
    card(house).place(room)
    assert room.contains(card(house).geometry())


def test_a_card_too_high_for_the_roll_stays_under_the_hand(
    house: House, playing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_file(house, playing)
    monkeypatch.setattr(card(house), "underMouse", lambda: True)
    stage = house.window.stage.rect()
    card(house).settle(stage, (), (), stay=True)
    here = card(house).pos()
    low = stage.adjusted(0, here.y(), 0, 0)
    low.setHeight(card(house).height() - 10)  # with a lane below it
    card(house).settle(low, (), (), stay=True)
    assert card(house).pos() == here


def test_repeats_of_musicxml_are_played_out_before_ones_eyes(house: House, tmp_path: Path) -> None:
    path = tmp_path / "repeats.musicxml"
    path.write_text(MUSIC.format(one=whole("C"), two=whole("D"), three=whole("E")), encoding="utf-8")
    open_file(house, path)
    assert len(shown(house).tracks[0].notes) == 3  # type: ignore[union-attr]
    assert "Repeats were read once" in card(house).losses.text()
    QTest.mouseClick(card(house).unfold, Qt.MouseButton.LeftButton, pos=QPoint(6, 8))
    wait(house, lambda: len(shown(house).tracks[0].notes) == 6)  # type: ignore[union-attr]
    assert card(house).losses.text() == ""
    house.press(Qt.Key.Key_Return)
    assert [note.pitch for note in house.session.notes] == [60, 62, 60, 64, 60, 64]


def test_of_a_tune_of_abc_the_repeats_are_played_out_and_put_back(house: House, tmp_path: Path) -> None:
    path = tmp_path / "book.abc"
    path.write_text("X:1\nT:Plain\nL:1/4\nK:C\nCDEF|\nX:2\nT:Twice\nL:1/4\nK:C\n|:C4|1 D4:|2 E4||\n")
    open_file(house, path)
    assert card(house).unfold.isHidden()
    house.press(Qt.Key.Key_Tab)
    house.press(Qt.Key.Key_Down)
    wait(house, lambda: shown(house).title == "Twice")  # type: ignore[union-attr]
    assert not card(house).unfold.isHidden()
    assert "Repeats were read once" in card(house).losses.text()
    QTest.mouseClick(card(house).unfold, Qt.MouseButton.LeftButton, pos=QPoint(6, 8))
    wait(house, lambda: len(shown(house).tracks[0].notes) == 4)  # type: ignore[union-attr]
    assert card(house).losses.text() == ""
    QTest.mouseClick(card(house).unfold, Qt.MouseButton.LeftButton, pos=QPoint(6, 8))
    wait(house, lambda: len(shown(house).tracks[0].notes) == 2)  # type: ignore[union-attr]
    QTest.mouseClick(card(house).unfold, Qt.MouseButton.LeftButton, pos=QPoint(6, 8))
    house.press(Qt.Key.Key_Up)
    wait(house, lambda: len(shown(house).tracks[0].notes) == 4)  # type: ignore[union-attr]
    house.press(Qt.Key.Key_Return)
    assert len(house.session.notes) == 4


def test_a_file_dropped_on_the_window_shows_too(house: House, duet: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(duet))])
    actions, buttons, keys = (
        Qt.DropAction.CopyAction,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    enter = QDragEnterEvent(QPoint(5, 5), actions, data, buttons, keys)
    QApplication.sendEvent(house.window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(house.window, QDropEvent(QPointF(5, 5), actions, data, buttons, keys))
    wait(house, lambda: shown(house) is not None)
    assert house.session.notes == ()


def drop(house: House, path: Path, at: QPointF) -> None:
    """With Ctrl, on the roll."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    how = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier)
    QApplication.sendEvent(house.canvas, QDragEnterEvent(at.toPoint(), *how))
    QApplication.sendEvent(house.canvas, QDropEvent(at, *how))


def test_with_ctrl_a_file_of_several_tracks_shows_where_it_is_dropped(house: House, duet: Path) -> None:
    house.draw(60)
    geometry = house.continuo.roll._viewport.geometry
    drop(house, duet, QPointF(geometry.x(1920) + 5, geometry.y(60)))
    wait(house, lambda: shown(house) is not None)
    assert house.continuo.faces.importing.figures[WHERE] is Where.PHRASE
    assert card(house).where.currentText() == "its melody on this track, at bar 2 beat 1"
    assert card(house).accessibleName() == "Import: duet.mid · 16 notes"
    house.press(Qt.Key.Key_Return)
    assert drawn(house)[:3] == [(0, 60), (1920, 74), (2400, 72)]
    house.continuo.actions["undo"].trigger()
    assert drawn(house) == [(0, 60)]


def test_a_window_has_the_keyboard_when_something_was_dropped_on_it(house: House, duet: Path) -> None:
    elsewhere = QWidget()
    house.qtbot.addWidget(elsewhere)
    elsewhere.show()
    elsewhere.activateWindow()
    wait(house, elsewhere.isActiveWindow)
    drop(house, duet, QPointF(200, 100))
    wait(house, lambda: shown(house) is not None and house.window.isActiveWindow())


def test_with_ctrl_a_clean_file_of_one_track_is_put_in_at_once(house: House, tmp_path: Path) -> None:
    path = tmp_path / "one.mid"
    files.write(path, Score((AIR,)))
    geometry = house.continuo.roll._viewport.geometry
    drop(house, path, QPointF(geometry.x(960) + 5, geometry.y(60)))
    wait(house, lambda: bool(house.session.notes))
    assert not card(house).isVisible()
    assert drawn(house)[0] == (960, 74)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell script for a program")
def test_a_file_of_musescores_own_is_read_by_the_one_that_was_chosen(house: House, tmp_path: Path) -> None:
    files.write(tmp_path / "turned.musicxml", Score((AIR,)))
    turn = f'if [ "$1" = --version ]; then echo MuseScore 4.1.0; else cp {tmp_path}/turned.musicxml "$2"; fi'
    house.parts.settings.set(MUSESCORE, str(script(tmp_path / "mine", turn)))
    (tmp_path / "theirs.mscz").write_bytes(b"whatever it is")
    house.parts.documents.open(tmp_path / "theirs.mscz")
    wait(house, lambda: bool(house.session.notes))
    assert drawn(house) == [(note.start, note.pitch) for note in AIR.notes]


def test_the_same_file_comes_with_the_tracks_that_were_chosen_of_it(
    house: House, duet: Path, tmp_path: Path
) -> None:
    open_file(house, duet)
    card(house).edited.emit(TRACKS, frozenset({1}))
    wait(house, lambda: len(shown(house).tracks) == 1)  # type: ignore[union-attr]
    house.press(Qt.Key.Key_Return)
    house.session.mark_saved()
    open_file(house, duet)
    assert [track.name for track in shown(house).tracks] == ["Air"]  # type: ignore[union-attr]
    assert card(house).tracks.chosen == {1}
    house.press(Qt.Key.Key_Escape)
    other = tmp_path / "other.mid"
    other.write_bytes(duet.read_bytes())
    open_file(house, other)
    assert card(house).tracks.chosen == {0, 1}
    house.press(Qt.Key.Key_Escape)
    files.write(duet, Score((BASS, AIR, replace(AIR, name="Second air"))))  # with a track more by now
    open_file(house, duet)
    assert card(house).tracks.chosen == {0, 1, 2}


def test_the_same_collection_comes_with_its_tune_and_its_repeats_played_out(
    house: House, tmp_path: Path
) -> None:
    path = tmp_path / "book.abc"
    path.write_text(TWO_TUNES + "X:3\nT:Twice\nL:1/4\nK:C\n|:C4:|\n", encoding="utf-8")
    open_file(house, path)
    card(house).tunes.list.setCurrentRow(2)
    card(house).unfold.click()
    house.focus(card(house).keep)
    house.press(Qt.Key.Key_Return)  # before they are played out: it waits for that
    wait(house, lambda: len(house.session.notes) == 2)
    open_file(house, path)
    assert card(house).tunes.list.currentRow() == 2
    assert card(house).unfold.isChecked()
    assert len(shown(house).tracks[0].notes) == 2  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "kept",
    [
        {
            "tune": 0,
            "tracks": ["x", 7, 1],
            "unfold": 3,
            "beats": "none",
            "metre": [0],
            "bpm": "9",
            "pickup": -1,
        },
        {"tune": 5},
        {"tune": 0, "metre": ["a", 4], "bpm": 1e9, "tracks": 3},
        "nothing",
    ],
)
def test_choices_that_make_no_sense_are_none(house: House, duet: Path, kept: object) -> None:
    if isinstance(kept, dict):
        kept["names"] = ["Ground", "Air"]
    house.parts.settings.set_state("import", json.dumps({"files": {str(duet): kept}}))
    open_file(house, duet)
    figures = house.continuo.faces.importing.figures
    assert (figures[BEATS], figures[BPM], figures[METRE], figures[PICKUP]) == (Beats.AS_IS, None, None, None)
    assert (figures[UNFOLD], figures[TUNE]) == (False, 0)


def test_unsaved_work_is_asked_about_when_it_comes_in(house: House, duet: Path) -> None:
    house.draw(60)
    before = house.session.score
    open_file(house, duet)
    assert house.ask.questions == []
    house.press(Qt.Key.Key_Return)  # and the composer thinks better of it
    assert len(house.ask.questions) == 1
    assert house.session.score is before
    assert shown(house) is not None
    house.ask.answer = Answer.DISCARD
    house.press(Qt.Key.Key_Return)
    assert len(house.session.score.tracks) == 2


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Until it is set no beats are found; of a few notes too the file shows meanwhile."""
    event = threading.Event()

    def waiting(*asked: Any, **how: Any) -> Followed:
        assert event.wait(20)
        how.get("progress", lambda share: None)(0.5)
        return follow(*asked, **how)

    monkeypatch.setattr(laying, "AT_ONCE", 10)
    monkeypatch.setattr(performance, "follow", waiting)
    monkeypatch.setattr(performance, "TRIED", 20)
    yield event
    event.set()


def test_a_long_file_shows_as_it_is_while_its_beats_are_looked_for(
    house: House, playing: Path, gate: threading.Event
) -> None:
    open_file(house, playing)
    read = files.read(playing).score
    assert shown(house) == read
    assert card(house).isVisible()
    gate.set()
    wait(house, lambda: shown(house) != read)
    score = shown(house)
    assert score is not None
    assert {note.start % 240 for note in score.tracks[0].notes} == {0}


def test_who_stops_the_search_has_the_notes_as_they_are(
    house: House, playing: Path, gate: threading.Event
) -> None:
    open_file(house, playing)
    found = house.continuo.faces.importing
    assert found.figures[BEATS] is Beats.FOUND
    found.stop()
    gate.set()
    assert found.figures[BEATS] is Beats.AS_IS
    wait(house, lambda: card(house).keep.isEnabled() and found.settled)
    assert shown(house) == files.read(playing).score
    house.press(Qt.Key.Key_Return)
    assert house.session.score.tracks == files.read(playing).score.tracks


def test_who_takes_it_in_while_beats_are_looked_for_gets_them(
    house: House, playing: Path, gate: threading.Event
) -> None:
    open_file(house, playing)
    house.press(Qt.Key.Key_Return)
    assert drawn(house) == []
    gate.set()
    wait(house, lambda: bool(house.session.notes))
    assert {start % 240 for start, _ in drawn(house)} == {0}
