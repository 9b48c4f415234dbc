"""Humming in the real window: a file, a dropped one, the microphone; what shows, what is kept or not."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QMimeData, QPoint, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app import hum_journal, hum_recording, humming
from app.panels.hum_card import FITTED, OCTAVE, PIECE, STRENGTH, TEMPO, HumCard
from core import files
from core.audio_in import sound_journal
from core.audio_in.devices import CAPTURED
from core.audio_in.hearing import Raw, Take
from core.audio_in.laying import Laid, Layout
from core.audio_in.sound import RATE, Sound
from core.audio_in.sound_journal import SoundJournal
from core.errors import BadFile, Missing
from core.files.imported import Imported
from core.score import Note, Score, Track
from tests.app.house import House
from tests.core.audio_in.fake_microphones import as_pcm
from tests.core.audio_in.singing import phrase, sung, wanted

TUNE = phrase(60, 62, 64, 67, 64, 60, lengths=(480, 240, 240, 480))
TOLD = [(note.start, note.length, note.pitch) for note in TUNE]
VOICE = sung(wanted(TUNE, 0.4), vibrato=30, cents=15)


@pytest.fixture
def house(qapp: QApplication, store: QSettings, qtbot: QtBot) -> Iterator[House]:
    made = House(qapp, store, qtbot)
    yield made
    made.close()


@pytest.fixture
def hummed(tmp_path: Path) -> Path:
    path = tmp_path / "hummed.wav"
    soundfile.write(path, VOICE.samples, RATE)
    return path


def card(house: House) -> HumCard:
    found = house.window.stage.findChild(HumCard)
    assert isinstance(found, HumCard)
    return found


def scene_of(house: House) -> object:
    return house.canvas._bench.scene.heard


def wait_for(house: House, found: Callable[[], bool]) -> None:
    house.qtbot.waitUntil(found)


def open_file(house: House, path: Path) -> None:
    house.ask.files.append(path)
    house.continuo.actions["from-sound"].trigger()
    wait_for(house, lambda: house.canvas._bench.scene.heard is not None)


def shown(house: House) -> list[tuple[int, int, int]]:
    heard = house.canvas._bench.scene.heard
    assert heard is not None
    return [(laid.note.start, laid.note.length, laid.note.pitch) for laid in heard.notes]


def noted(house: House) -> list[tuple[int, int, int]]:
    return [(note.start, note.length, note.pitch) for note in house.session.notes]


def test_a_sound_file_shows_its_notes_and_line_and_is_kept_as_one_step(house: House, hummed: Path) -> None:
    open_file(house, hummed)
    assert shown(house) == TOLD
    heard = house.canvas._bench.scene.heard
    assert heard is not None
    assert heard.line
    assert house.session.notes == ()  # nothing before it is kept
    assert not house.window.start.isVisible()
    assert house.parts.transport.player.end > 0  # the notes can be heard
    house.press(Qt.Key.Key_Return)
    assert noted(house) == TOLD
    assert len(house.session.selection) == len(TUNE)
    assert not card(house).isVisible()
    assert scene_of(house) is None
    house.continuo.actions["undo"].trigger()
    assert house.session.notes == ()
    assert house.session.score.tempos[0].bpm == 96


def test_escape_leaves_everything_as_it_was(house: House, hummed: Path) -> None:
    before = house.session.score
    open_file(house, hummed)
    house.press(Qt.Key.Key_Escape)
    assert house.session.score is before
    assert scene_of(house) is None
    assert not card(house).isVisible()
    assert house.window.start.isVisible()
    assert house.parts.transport.player.end == 0
    assert house.canvas.hasFocus()


def test_escape_on_the_roll_does_the_same(house: House, hummed: Path) -> None:
    open_file(house, hummed)
    house.canvas.setFocus()
    house.press(Qt.Key.Key_Escape)
    assert not card(house).isVisible()


def test_figures_change_what_shows_at_once(house: House, hummed: Path) -> None:
    open_file(house, hummed)
    slider = card(house).sliders[OCTAVE].slider
    house.focus(slider)
    house.press(Qt.Key.Key_Right)
    wait_for(house, lambda: shown(house)[0][2] == 72)
    QTest.mouseClick(card(house).tempo.button("twice"), Qt.MouseButton.LeftButton)
    wait_for(house, lambda: shown(house)[1][0] == 960)


def test_what_was_kept_is_remembered_for_the_next_phrase(house: House, hummed: Path) -> None:
    open_file(house, hummed)
    card(house).edited.emit(STRENGTH, 40.0)
    wait_for(house, lambda: house.canvas._bench.scene.heard is not None)
    house.continuo.faces.humming.keep()
    open_file(house, hummed)
    assert card(house).sliders[STRENGTH].field.value() == 40


def test_in_a_written_piece_the_phrase_lies_at_the_playhead_in_its_tempo(house: House, hummed: Path) -> None:
    house.draw(72, 74)
    house.parts.transport.seek(1920)
    open_file(house, hummed)
    assert shown(house)[0][0] == 1920
    assert house.continuo.faces.humming._figures[TEMPO] == PIECE
    house.continuo.roll.seek_asked.emit(3840)  # a click on the ruler moves it
    wait_for(house, lambda: shown(house)[0][0] == 3840)
    house.continuo.faces.humming.keep()
    assert [note.pitch for note in house.session.notes[:2]] == [72, 74]
    assert len(house.session.notes) == 2 + len(TUNE)


def test_an_empty_piece_takes_the_fitted_tempo(house: House, tmp_path: Path) -> None:
    path = tmp_path / "slow.wav"
    slow = [note._replace(start=note.start * 1.2, end=note.end * 1.2) for note in wanted(TUNE, 0.4)]
    soundfile.write(path, sung(slow).samples, RATE)
    open_file(house, path)
    assert house.continuo.faces.humming._figures[TEMPO] == FITTED
    house.continuo.faces.humming.keep()
    assert house.session.score.tempos[0].bpm == pytest.approx(80, abs=2)
    assert noted(house) == TOLD


def test_sound_that_is_opened_as_a_piece_opens_the_same_card(house: House, hummed: Path) -> None:
    house.ask.files.append(hummed)
    house.continuo.actions["open"].trigger()
    wait_for(house, lambda: house.canvas._bench.scene.heard is not None)
    assert shown(house) == TOLD
    assert not house.window.notice.isVisible()
    assert house.parts.documents.recent.paths == []


def test_a_sound_dropped_on_the_window_opens_the_same_card(house: House, hummed: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(hummed))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(400, 300), copy, mime, left, none)
    QApplication.sendEvent(house.window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(house.window, QDropEvent(QPointF(400, 300), copy, mime, left, none))
    wait_for(house, lambda: house.canvas._bench.scene.heard is not None)
    assert shown(house) == TOLD


def test_what_cannot_be_read_is_told_and_the_card_goes(house: House, tmp_path: Path) -> None:
    path = tmp_path / "hummed.wav"
    path.write_bytes(b"no sound")
    house.ask.files.append(path)
    house.continuo.actions["from-sound"].trigger()
    wait_for(house, house.window.notice.isVisible)
    assert not house.continuo.faces.humming.is_open


def test_silence_is_told_and_cannot_be_kept(house: House, tmp_path: Path) -> None:
    path = tmp_path / "silence.wav"
    soundfile.write(path, np.zeros(RATE), RATE)
    open_file(house, path)
    assert "no note" in card(house).accessibleName()
    assert not card(house).keep.isEnabled()
    house.press(Qt.Key.Key_Return)
    assert house.session.notes == ()


def record(house: House, voice: Sound) -> None:
    house.continuo.actions["hum"].trigger()
    assert house.microphones.captures == []  # not before it is asked for
    QTest.mouseClick(card(house).record, Qt.MouseButton.LeftButton)
    house.microphones.captures[0].sing(as_pcm(voice, CAPTURED))


def test_a_phrase_is_hummed_and_its_recording_kept_with_the_notes(house: House, tmp_path: Path) -> None:
    record(house, VOICE)
    wait_for(house, lambda: "recording" in card(house).accessibleName())
    QTest.mouseClick(card(house).record, Qt.MouseButton.LeftButton)
    assert house.microphones.captures[0].stopped
    wait_for(house, lambda: house.canvas._bench.scene.heard is not None)
    assert shown(house) == TOLD
    assert not list(tmp_path.rglob("*.flac"))
    house.press(Qt.Key.Key_Return)
    assert noted(house) == TOLD
    wait_for(house, lambda: len(list(tmp_path.rglob("*.flac"))) == 1)
    kept = next(tmp_path.rglob("*.flac"))
    assert soundfile.info(kept).frames == len(as_pcm(VOICE, CAPTURED))


def test_a_recording_ends_by_itself_when_it_is_as_long_as_can_be(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hum_recording, "LONGEST", VOICE.seconds - 0.1)
    told: list[str] = []
    house.continuo.faces.humming.told.connect(told.append)
    record(house, VOICE)
    wait_for(house, lambda: house.microphones.captures[0].stopped)
    assert "10 minutes" in told[-1]
    wait_for(house, lambda: house.canvas._bench.scene.heard is not None)
    assert shown(house) == TOLD


def test_a_recording_lies_beside_the_project(house: House, tmp_path: Path) -> None:
    folder = tmp_path / "pieces"
    folder.mkdir()
    files.write(folder / "tune.continuo", house.session.score)
    house.parts.documents.open(folder / "tune.continuo")
    wait_for(house, lambda: house.parts.documents.path is not None)
    record(house, VOICE)
    house.continuo.actions["hum"].trigger()  # once more stops
    wait_for(house, lambda: house.canvas._bench.scene.heard is not None)
    house.continuo.faces.humming.keep()
    wait_for(house, lambda: any(folder.glob("tune *.flac")))


def test_it_is_told_when_the_microphone_is_listened_to_and_when_no_more(house: House) -> None:
    for end in ("stop_asked", "cancelled"):
        record(house, VOICE)
        assert house.window.status.words.startswith("Recording")
        getattr(card(house), end).emit()
        assert "not listened" in house.window.status.words
        house.microphones.captures.clear()


def test_escape_while_recording_listens_no_more_and_keeps_nothing(house: House, tmp_path: Path) -> None:
    record(house, VOICE)
    house.press(Qt.Key.Key_Escape)
    assert house.microphones.captures[0].stopped
    house.qtbot.wait(30)
    assert not list(tmp_path.rglob("*.flac"))
    assert house.session.notes == ()
    wait_for(house, lambda: not on_disk(house))


def on_disk(house: House) -> list[Path]:
    return list(house.parts.safety.sung.folder.glob("*.au"))


def test_what_is_being_recorded_is_on_the_disk_until_its_notes_are_kept(house: House) -> None:
    record(house, VOICE)
    whole = 2 * len(as_pcm(VOICE, CAPTURED))
    wait_for(house, lambda: any(path.stat().st_size >= whole for path in on_disk(house)))
    house.continuo.actions["hum"].trigger()
    wait_for(house, lambda: house.canvas._bench.scene.heard is not None)
    assert on_disk(house)
    house.press(Qt.Key.Key_Return)
    wait_for(house, lambda: not on_disk(house))
    assert len(list(house.parts.safety.sung.folder.glob("*.flac"))) == 1


def test_a_recording_that_cannot_be_kept_stays_for_the_next_start(
    qapp: QApplication, store: QSettings, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = House(qapp, store, qtbot)

    def full(folder: Path, _name: str, _raw: object) -> Path:
        raise BadFile(f"“{folder.name}” could not be written: the disk is full.")

    monkeypatch.setattr(hum_journal, "keep_recording", full)
    record(house, VOICE)
    house.continuo.actions["hum"].trigger()
    wait_for(house, lambda: house.canvas._bench.scene.heard is not None)
    house.press(Qt.Key.Key_Return)
    wait_for(house, lambda: "full" in house.window.notice.words)
    house.close()
    assert on_disk(house)


@pytest.mark.parametrize("title", ["Air", "Air with variations " * 20, "broken \ud83d"])
def test_two_recordings_that_are_kept_in_one_go_are_two_files(house: House, title: str) -> None:
    sung = house.parts.safety.sung
    house.session.open(Score(title=title), saved=True)
    for value in (1, 2):
        sung.keep(Raw(np.full(100, value, np.int16), CAPTURED))
    wait_for(house, lambda: len(list(sung.folder.glob("*.flac"))) == 2)
    values = {soundfile.read(path, dtype="int16")[0][0] for path in sung.folder.glob("*.flac")}
    assert values == {1, 2}


def test_what_is_sung_outlives_the_window_until_it_is_let_go(
    qapp: QApplication, store: QSettings, qtbot: QtBot
) -> None:
    house = House(qapp, store, qtbot)
    record(house, VOICE)
    wait_for(house, lambda: bool(on_disk(house)))
    house.microphones.captures[0].sing(as_pcm(VOICE, CAPTURED)[:1000])  # the last breath
    house.close()
    (kept,) = on_disk(house)
    assert kept.stat().st_size >= 2 * (len(as_pcm(VOICE, CAPTURED)) + 1000)


def another_piece(house: House, _folder: Path) -> None:
    house.session.open(Score(title="Air"), saved=True)


def a_sound_file(house: House, folder: Path) -> None:
    soundfile.write(folder / "other.wav", VOICE.samples, RATE)
    house.continuo.faces.humming.read(folder / "other.wav")


def another_phrase(house: House, _folder: Path) -> None:
    house.continuo.actions["hum"].trigger()
    wait_for(house, lambda: house.canvas._bench.scene.heard is not None)
    house.continuo.actions["hum"].trigger()
    assert not house.microphones.captures[1:], "and nothing is recorded yet"


def an_import(house: House, folder: Path) -> None:
    piece = Imported(Score((Track((Note(0, 480, 60),)), Track((Note(0, 480, 40),)))))
    house.continuo.faces.importing.show(folder / "air.mid", piece)


def a_lesson(house: House, _folder: Path) -> None:
    house.continuo.actions["learn"].trigger()


@pytest.mark.parametrize("begun", [another_piece, a_sound_file, another_phrase, an_import, a_lesson])
def test_a_recording_stays_where_something_else_is_begun(
    house: House, tmp_path: Path, begun: Callable[[House, Path], None]
) -> None:
    record(house, VOICE)
    wait_for(house, lambda: bool(on_disk(house)))
    begun(house, tmp_path)
    wait_for(house, lambda: "has not become notes" in house.window.notice.words)
    (kept,) = house.parts.safety.sung.folder.iterdir()
    assert str(kept) in house.window.notice.words
    assert len(soundfile.read(kept)[0]) == len(as_pcm(VOICE, CAPTURED))


def test_a_recording_stays_where_it_cannot_be_listened_to(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(_raw: object) -> Take:
        raise Missing("The tracker cannot be loaded.")

    monkeypatch.setattr(humming, "hear_recording", none)
    record(house, VOICE)
    house.continuo.actions["hum"].trigger()
    wait_for(house, lambda: len(list(house.parts.safety.sung.folder.glob("*.flac"))) == 1)


def test_each_recording_that_is_left_is_offered_the_latest_first(house: House) -> None:
    safety = house.parts.safety
    for number, name in enumerate(("early", "late")):
        path = safety.sung.folder / f"{name}.au"
        journal = SoundJournal(path, CAPTURED)
        journal.add(np.full(100, number + 1, np.int16))
        journal.close()
        os.utime(path, (1e9 * (number + 1),) * 2)
    safety.look()
    offered = []
    for _ in range(2):
        wait_for(house, lambda: "has not become notes" in house.window.notice.words)
        offered.append(house.window.notice.words)
        house.window.notice._close.click()
    assert ["2001" in words for words in offered] == [False, True]
    assert house.window.notice.words == ""


def test_what_was_sung_when_the_program_died_is_offered_and_becomes_notes(house: House) -> None:
    safety = house.parts.safety
    journal = SoundJournal(safety.sung.folder / "one.au", CAPTURED)
    journal.add(as_pcm(VOICE, CAPTURED))
    journal.close()
    safety.look()
    wait_for(house, lambda: "has not become notes" in house.window.notice.words)
    (kept,) = safety.sung.folder.iterdir()
    assert str(kept) in house.window.notice.words
    buttons = house.window.notice.findChildren(QPushButton)
    into_notes = next(button for button in buttons if button.text() == "Turn it into notes")
    QTest.mouseClick(into_notes, Qt.MouseButton.LeftButton)
    wait_for(house, lambda: house.canvas._bench.scene.heard is not None)
    house.press(Qt.Key.Key_Return)
    assert noted(house) == TOLD
    assert kept.exists()


def test_where_it_cannot_be_written_that_is_told_once_and_it_is_recorded_all_the_same(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    house.parts.safety.sung.warned.connect(said.append)
    monkeypatch.setattr(sound_journal, "claim", broken)
    record(house, VOICE)
    wait_for(house, lambda: bool(said))
    house.microphones.captures[0].sing(as_pcm(VOICE, CAPTURED))
    house.continuo.actions["hum"].trigger()
    wait_for(house, lambda: house.canvas._bench.scene.heard is not None)
    assert len(shown(house)) == 2 * len(TUNE)
    assert len(said) == 1
    assert "a crash would take the recording" in said[0]


def broken(_path: Path) -> None:
    raise OSError(errno.EROFS, "read-only")


def test_the_chosen_microphone_is_used_and_remembered(house: House) -> None:
    house.continuo.actions["hum"].trigger()
    card(house).microphones.setCurrentText("Headset")
    QTest.mouseClick(card(house).record, Qt.MouseButton.LeftButton)
    assert house.microphones.chosen == ["Headset"]
    house.press(Qt.Key.Key_Escape)
    house.continuo.actions["hum"].trigger()
    assert card(house).microphones.currentText() == "Headset"


def test_without_a_microphone_one_sentence_says_so(house: House) -> None:
    house.microphones.missing = "No microphone was found; a sound file can be opened instead."
    house.continuo.actions["hum"].trigger()
    assert not house.continuo.faces.humming.is_open
    assert house.window.notice.isVisible()


def test_over_the_piece_the_recording_is_laid_where_it_was_sung(house: House) -> None:
    house.draw(72, 74, 76, 77)
    wait_for(house, lambda: house.parts.transport.player.synth is house.synth)
    house.continuo.actions["hum"].trigger()
    card(house).over_click.setChecked(True)
    QTest.mouseClick(card(house).record, Qt.MouseButton.LeftButton)
    assert house.plays()
    capture = house.microphones.captures[0]
    capture.sing(np.zeros(round(2.6 * CAPTURED), np.int16))  # the bar that is counted in
    house.synth.advance(2.6)  # and a little of the first
    house.qtbot.waitUntil(lambda: not house.parts.transport.player.counting_in)
    house.qtbot.wait(60)
    capture.sing(as_pcm(VOICE, CAPTURED))
    house.continuo.actions["hum"].trigger()
    assert not house.plays()
    wait_for(house, lambda: house.canvas._bench.scene.heard is not None)
    assert shown(house)[0][0] == 360  # half a second after the first beat, to the nearest sixteenth


def test_the_recording_can_be_heard_with_the_notes(house: House, hummed: Path) -> None:
    open_file(house, hummed)
    buttons = card(house).hear
    QTest.mouseClick(buttons["both"], Qt.MouseButton.LeftButton)
    assert house.plays()
    sound, begin, playing = house.microphones.played[0]
    assert sound.seconds == pytest.approx(VOICE.seconds, abs=0.01)
    assert begin == pytest.approx(0.4, abs=0.05)  # from where the first note is
    assert buttons["both"].isChecked()
    QTest.mouseClick(buttons["both"], Qt.MouseButton.LeftButton)
    assert playing.over
    assert not house.plays()
    QTest.mouseClick(buttons["recording"], Qt.MouseButton.LeftButton)
    assert not house.plays()
    house.microphones.played[1][2].over = True
    wait_for(house, lambda: not buttons["recording"].isChecked())


def test_hearing_leaves_the_playhead_where_it_was(house: House, hummed: Path) -> None:
    transport = house.parts.transport
    wait_for(house, lambda: transport.player.synth is house.synth)
    transport.seek(960)
    open_file(house, hummed)
    hear = card(house).hear["notes"]
    for _ in range(2):
        QTest.mouseClick(hear, Qt.MouseButton.LeftButton)
    assert transport.position == 960
    QTest.mouseClick(hear, Qt.MouseButton.LeftButton)
    for _ in range(60):
        house.synth.advance(1.0)
        transport.player.pump()
    wait_for(house, lambda: not hear.isChecked())
    assert transport.position == 960


def test_opening_another_piece_takes_the_card_away(house: House, hummed: Path) -> None:
    open_file(house, hummed)
    house.parts.documents.new()
    assert not house.continuo.faces.humming.is_open
    assert scene_of(house) is None


def test_every_control_of_the_card_is_named_and_told(house: House, hummed: Path) -> None:
    open_file(house, hummed)
    made = card(house)
    for control in (made.keep, made.cancel, made.record, made.microphones, *made.hear.values()):
        assert control.toolTip()
        assert control.accessibleName() or getattr(control, "text", str)()
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus
    box = QPoint(5, 5)
    assert made.rect().contains(box)


def test_figures_changed_just_before_enter_count(house: House, hummed: Path) -> None:
    open_file(house, hummed)
    card(house).edited.emit(OCTAVE, 1.0)
    house.press(Qt.Key.Key_Return)
    assert [note.pitch for note in house.session.notes] == [pitch + 12 for _, _, pitch in TOLD]


def test_enter_on_the_roll_keeps_and_a_shortcut_with_it_does_not(house: House, hummed: Path) -> None:
    open_file(house, hummed)
    house.canvas.setFocus()
    house.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert card(house).isVisible()
    house.press(Qt.Key.Key_Return)
    assert noted(house) == TOLD


def test_what_was_remembered_wrongly_is_not_taken_over(house: House, hummed: Path) -> None:
    house.parts.settings.set_state("hum", '{"strength": 900, "shortest": "long", "other": 3}')
    open_file(house, hummed)
    assert card(house).sliders[STRENGTH].field.value() == 100
    house.parts.settings.set_state("hum", "no figures")
    open_file(house, hummed)
    assert shown(house) == TOLD


def test_doubtful_drums_are_called_by_what_they_strike() -> None:
    layout = Layout((Laid(Note(0, 480, 38), 0.3), Laid(Note(480, 480, 36), 0.9)), 96, fitted=False)
    [told] = humming._doubts(layout, Score(), drums=True).splitlines()
    assert told.startswith("acoustic snare · bar 1 beat 1")
    assert told.endswith("30 %")
