"""Playing in, in the real window: keyboards with MIDI and without, recording, and step input."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, QSettings, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from app import settings as the
from app.application import Continuo
from app.recording import Recording
from app.step_input import StepInput
from app.told import parted
from app.typing_piano import TypingPiano
from core.edits import erase
from core.files import journal
from core.harmony import Key
from core.midi_in.watch import EVERY, NONE
from core.playback.voices import CLICK_CHANNEL, PREVIEW_CHANNEL
from core.score import Note, Score, Span, TempoChange, Track
from tests.app.house import LEFT, NO_KEYS, House

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
PIANO = "Piano 20:0"
PACE = (TempoChange(0, 125.0),)  # a millisecond to the tick
K = Qt.Key


class Studio(House):
    """The window with a keyboard plugged in."""

    def plug_in(self) -> None:
        self.midi.names.append(PIANO)
        self.look()
        self.qtbot.waitUntil(lambda: self.parts.playing_in.midi.heard == ("Piano",))

    def look(self) -> None:
        """The program looks for keyboards now, and not in a second or two."""
        self.parts.playing_in.midi.start()
        self.parts.playing_in.midi._watch.choose(EVERY)

    def play(self, pitch: int, velocity: int = 100) -> None:
        """A key of the MIDI keyboard, heard by the window before this returns."""
        heard: list[object] = []
        self.parts.playing_in.midi.played.connect(heard.append)
        self.midi.play(PIANO, 0x90, pitch, velocity, at=time.perf_counter())
        self.qtbot.waitUntil(lambda: bool(heard))
        self.parts.playing_in.midi.played.disconnect(heard.append)

    def with_sound(self) -> None:
        self.qtbot.waitUntil(lambda: self.parts.transport.description == "fake")

    def let(self, seconds: float) -> None:
        """The synth's clock runs on, and the window with it."""
        moved: list[float] = []
        self.parts.transport.moved.connect(moved.append)
        for _ in range(round(seconds / 0.25)):
            self.synth.advance(0.25)
            moved.clear()
            self.qtbot.waitUntil(lambda: len(moved) > 3 or not self.plays())
        self.parts.transport.moved.disconnect(moved.append)

    @property
    def recording(self) -> Recording:
        return self.parts.playing_in.recording

    @property
    def step(self) -> StepInput:
        return self.parts.playing_in.step

    @property
    def piano(self) -> TypingPiano:
        return self.parts.playing_in.piano

    def steps(self) -> bool:
        return self.step.on

    def records(self) -> bool:
        return self.recording.on

    def down(self, key: Qt.Key, place: int = 0, *, again: bool = False) -> None:
        self._key(QEvent.Type.KeyPress, key, place, again=again)

    def up(self, key: Qt.Key, place: int = 0) -> None:
        self._key(QEvent.Type.KeyRelease, key, place, again=False)

    def _key(self, kind: QEvent.Type, key: Qt.Key, place: int, *, again: bool) -> None:
        event = QKeyEvent(kind, key, NO_KEYS, place, 0, 0, "", again)
        QApplication.sendEvent(self.canvas, event)

    def sounding(self) -> set[int]:
        return {pitch for channel, pitch in self.synth.sounding if channel == PREVIEW_CHANNEL}

    def clicks(self) -> int:
        return len([e for e in self.synth.events if e.channel == CLICK_CHANNEL and e.velocity])

    def pitches(self) -> list[int]:
        return [note.pitch for note in self.session.notes]

    def starts(self) -> list[int]:
        return [note.start for note in self.session.notes]

    @property
    def keys_say(self) -> str:
        return self.window.status.keys.words


@pytest.fixture
def studio(qapp: QApplication, store: QSettings, qtbot: QtBot) -> Iterator[Studio]:
    made = Studio(qapp, store, qtbot)
    made.session.open(Score(tempos=PACE), saved=True)
    yield made
    made.close()


# MIDI keyboards


def test_a_key_sounds_at_once_and_lights_up(studio: Studio) -> None:
    studio.with_sound()
    studio.plug_in()
    dark = studio.continuo.roll._keyboard.grab().toImage()
    studio.play(60, 80)
    assert studio.sounding() == {60}
    assert studio.continuo.roll._keyboard._played == {60}
    assert studio.continuo.roll._keyboard.grab().toImage() != dark
    studio.play(64, 80)
    assert studio.sounding() == {60, 64}
    studio.play(60, 0)
    studio.play(64, 0)
    assert studio.sounding() == set()
    assert studio.continuo.roll._keyboard._played == frozenset()
    assert studio.keys_say == "Piano"


def test_a_keyboard_with_a_sound_of_its_own_is_not_sounded_again(studio: Studio) -> None:
    studio.with_sound()
    studio.plug_in()
    studio.parts.settings.set(the.MONITOR, False)
    studio.play(60)
    assert studio.sounding() == set()


def test_unplugging_lets_everything_go(studio: Studio) -> None:
    studio.with_sound()
    studio.plug_in()
    studio.play(60)
    studio.parts.settings.set(the.MIDI_INPUT, NONE)
    studio.qtbot.waitUntil(lambda: not studio.parts.playing_in.midi.heard)
    assert studio.sounding() == set()
    assert studio.keys_say == ""


def hold_while_recording(studio: Studio) -> None:
    """A keyboard's C is down, a quarter of a second into a recording."""
    studio.with_sound()
    studio.plug_in()
    studio.parts.settings.set(the.COUNT_IN, "0")
    studio.press(K.Key_R)
    studio.let(0.25)
    studio.play(60)
    studio.let(0.25)


def test_unplugging_while_recording_ends_what_is_held(studio: Studio) -> None:
    hold_while_recording(studio)
    studio.midi.names.clear()
    studio.look()
    studio.qtbot.waitUntil(lambda: not studio.parts.playing_in.midi.heard)
    studio.let(1.0)
    studio.press(K.Key_Space)
    [note] = studio.session.notes
    assert note.length == pytest.approx(250, abs=60)


def test_plugging_another_in_lets_nothing_go(studio: Studio) -> None:
    studio.with_sound()
    studio.plug_in()
    studio.play(60)
    studio.midi.names.append("Pads 24:0")
    studio.look()
    studio.qtbot.waitUntil(lambda: studio.parts.playing_in.midi.heard == ("Piano", "Pads"))
    assert studio.sounding() == {60}


def test_what_listens_may_die_while_recording_and_nothing_is_lost(studio: Studio) -> None:
    hold_while_recording(studio)
    studio.midi.stop("It had stopped.")
    studio.qtbot.waitUntil(lambda: studio.window.status.words == "It had stopped.")
    assert studio.sounding() == set()
    assert studio.records()
    studio.midi.stopped = ""
    studio.look()
    studio.qtbot.waitUntil(lambda: studio.parts.playing_in.midi.heard == ("Piano",))
    studio.let(0.25)
    studio.play(67)
    studio.let(0.25)
    studio.press(K.Key_Space)
    first, second = studio.session.notes
    assert (first.pitch, second.pitch) == (60, 67)
    assert first.length == pytest.approx(250, abs=60)


def test_one_that_cannot_be_opened_is_told(studio: Studio) -> None:
    studio.midi.taken.add(PIANO)
    studio.midi.names.append(PIANO)
    studio.look()
    studio.qtbot.waitUntil(lambda: studio.window.status.words == f"{PIANO} is taken")


def test_without_midi_the_window_is_as_ever(studio: Studio) -> None:
    studio.midi.taken.add(PIANO)
    studio.midi.names.append(PIANO)
    studio.look()
    studio.qtbot.waitUntil(lambda: bool(studio.parts.playing_in.midi.problem))
    studio.draw(72)
    assert studio.pitches() == [72]


# Recording


def test_r_counts_in_records_and_lands_as_one_step(studio: Studio) -> None:
    studio.with_sound()
    studio.plug_in()
    studio.press(K.Key_R)
    assert studio.records()
    assert studio.continuo.actions["record"].isChecked()
    assert studio.keys_say == "recording"
    studio.play(50)
    studio.play(50, 0)  # while it is being counted in: heard, and not taken down
    studio.let(1.0)
    assert studio.window.status.words.startswith("Counting in: ")
    assert not studio.window.start.isVisible(), "what stands on an empty roll makes way"
    studio.let(1.0)
    assert studio.clicks() >= 4
    studio.let(0.5)
    begun = studio.parts.transport.position
    studio.play(60, 77)
    studio.let(0.5)
    studio.play(60, 0)
    studio.play(64, 88)
    studio.let(0.25)
    shown = studio.continuo.roll.scene.incoming
    assert shown is not None
    assert [note.pitch for note in (*shown.notes.notes, *shown.held)] == [60, 64]
    assert studio.window.status.words.startswith("Recording")
    assert studio.pitches() == [], "nothing is the piece's before it lands"
    studio.press(K.Key_Space)
    assert not studio.records()
    assert studio.pitches() == [60, 64]
    first, second = studio.session.notes
    assert first.start == pytest.approx(begun, abs=25)
    assert first.length == pytest.approx(500, abs=40)
    assert second.length == pytest.approx(250, abs=40)
    assert (first.velocity, second.velocity) == (77, 88)
    assert studio.session.history.undo_name == "Record"
    assert studio.continuo.roll.scene.incoming is None
    studio.press(K.Key_Z, CTRL)
    assert studio.pitches() == []
    assert CLICK_CHANNEL not in {channel for channel, _ in studio.synth.sounding}


def test_r_again_stops_and_goes_back_to_where_it_began(studio: Studio) -> None:
    studio.with_sound()
    studio.parts.settings.set(the.COUNT_IN, "0")
    studio.parts.transport.seek(1920)
    studio.press(K.Key_R)
    studio.let(1.0)
    studio.press(K.Key_R)
    assert not studio.plays()
    assert studio.parts.transport.position == 1920
    assert studio.window.status.words == "Nothing was played"


def test_recording_snaps_to_the_grid_when_that_is_asked_for(studio: Studio) -> None:
    studio.with_sound()
    studio.plug_in()
    studio.parts.settings.set(the.COUNT_IN, "0")
    studio.parts.settings.set(the.QUANTISE_IN, "grid")
    studio.press(K.Key_R)
    studio.let(0.5)
    for pitch in (60, 62, 64):
        studio.play(pitch)
        studio.let(0.25)
        studio.play(pitch, 0)
    studio.press(K.Key_Return)
    assert studio.pitches() == [60, 62, 64]
    assert all(start % 120 == 0 for start in studio.starts())
    assert studio.parts.transport.position == 0


def test_round_a_loop_passes_are_laid_over_each_other_and_heard(studio: Studio) -> None:
    studio.with_sound()
    studio.plug_in()
    studio.parts.settings.set(the.COUNT_IN, "0")
    studio.parts.transport.set_loop(Span(0, 1920))
    studio.press(K.Key_R)
    studio.let(0.5)
    studio.play(60)
    studio.let(0.25)
    studio.play(60, 0)
    studio.let(1.5)
    studio.play(67)
    studio.let(0.5)
    studio.play(67, 0)
    assert [e.pitch for e in studio.synth.events if e.channel == 0 and e.velocity] == [60], "heard again"
    studio.press(K.Key_R)
    assert sorted(studio.pitches()) == [60, 67]
    assert max(note.end for note in studio.session.notes) <= 1920
    studio.press(K.Key_Z, CTRL)
    assert studio.pitches() == []


def test_recording_merges_or_replaces(studio: Studio) -> None:
    there = (Note(0, 480, 40), Note(480, 480, 41), Note(5000, 480, 42))
    studio.session.open(Score((Track(there),), PACE), saved=True)
    studio.with_sound()
    studio.plug_in()
    studio.parts.settings.set(the.COUNT_IN, "0")
    for replaces, left in ((False, [40, 41, 42, 70]), (True, [42, 70])):
        studio.parts.settings.set(the.RECORD_REPLACES, replaces)
        studio.press(K.Key_Home)
        studio.press(K.Key_R)
        studio.let(0.5)
        studio.play(70)
        studio.let(0.5)
        studio.play(70, 0)
        studio.press(K.Key_R)
        assert sorted(studio.pitches()) == left
        studio.press(K.Key_Z, CTRL)


def test_a_key_just_before_the_first_beat_is_the_first_note(studio: Studio) -> None:
    studio.with_sound()
    studio.plug_in()
    studio.press(K.Key_R)
    studio.let(1.75)
    studio.play(60)
    studio.let(0.75)
    studio.play(60, 0)
    studio.press(K.Key_R)
    assert studio.starts() == [0]


def test_closing_while_recording_keeps_what_was_played(studio: Studio) -> None:
    hold_while_recording(studio)
    studio.parts.documents.leave("closing")
    assert studio.pitches() == [60]
    assert studio.ask.questions, "it is worth a question"


def test_what_is_being_recorded_is_in_the_journal_before_it_lands(studio: Studio) -> None:
    folder = studio.parts.safety.keeping._journal.path.parent

    def on_the_disk() -> list[int]:
        kept = [journal.read(path).score for path in folder.glob(f"*{journal.SUFFIX}")]
        return [note.pitch for score in kept for track in score.tracks for note in track.notes]

    hold_while_recording(studio)
    studio.qtbot.waitUntil(lambda: on_the_disk() == [60])  # still held
    studio.play(60, 0)
    studio.play(64)
    studio.let(0.25)
    studio.qtbot.waitUntil(lambda: on_the_disk() == [60, 64])
    assert studio.pitches() == [], "nothing is the piece's before it lands"
    studio.press(K.Key_Space)
    studio.press(K.Key_Z, CTRL)
    studio.qtbot.waitUntil(lambda: on_the_disk() == [])


def test_what_was_recorded_is_kept_where_it_would_land(studio: Studio) -> None:
    studio.draw(72)
    studio.parts.settings.set(the.RECORD_REPLACES, True)
    hold_while_recording(studio)
    studio.let(0.5)
    landing = studio.recording.landing
    assert landing is not None
    kept = landing(studio.session.score)
    studio.press(K.Key_Space)
    assert [note.pitch for note in kept.tracks[0].notes] == studio.pitches() == [60]
    assert studio.recording.landing is None


def below(studio: Studio) -> list[str]:
    studio.parts.tracks.move(1, 0)
    return ["Lead", "Bass"]


def alone(studio: Studio) -> list[str]:
    studio.parts.tracks.remove(0)
    return ["Lead"]


def gone(studio: Studio) -> list[str]:
    studio.parts.tracks.remove(1)
    return ["Bass", "Lead"]


def gone_and_back(studio: Studio) -> list[str]:
    studio.parts.tracks.remove(1)
    studio.parts.editing.undo()
    return ["Bass", "Lead"]


@pytest.mark.parametrize("changes", [below, alone, gone, gone_and_back])
def test_what_is_played_lands_on_its_track_whatever_becomes_of_that_meanwhile(
    studio: Studio, changes: Callable[[Studio], list[str]]
) -> None:
    there = Track((Note(0, 480, 40),), name="Bass")
    studio.session.open(Score((there, Track(name="Lead", program=40)), PACE), saved=True)
    studio.session.choose_track(1)
    hold_while_recording(studio)
    names = changes(studio)
    landing = studio.recording.landing
    assert landing is not None
    kept = landing(studio.session.score)
    studio.press(K.Key_Space)
    score = studio.session.score
    assert [track.name for track in score.tracks] == [track.name for track in kept.tracks] == names
    for tracks in (score.tracks, kept.tracks):
        played = next(track for track in tracks if track.name == "Lead")
        assert ([note.pitch for note in played.notes], played.program) == ([60], 40)
        assert all(track.notes == there.notes for track in tracks if track is not played)
    assert score.tracks[studio.session.track].name == "Lead"
    studio.press(K.Key_Z, CTRL)
    assert all(60 not in [note.pitch for note in track.notes] for track in studio.session.score.tracks)


def test_another_piece_gets_none_of_it(studio: Studio) -> None:
    hold_while_recording(studio)
    studio.session.open(Score(), saved=True)
    assert not studio.records()
    assert studio.pitches() == []


def test_the_metronome_is_a_button(studio: Studio) -> None:
    studio.with_sound()
    studio.draw(72, 74, 76)
    [button] = [
        button
        for button in studio.continuo.faces.bar.findChildren(QToolButton)
        if button.defaultAction() is studio.continuo.actions["metronome"]
    ]
    QTest.mouseClick(button, LEFT)
    assert studio.parts.settings.get(the.METRONOME)
    studio.press(K.Key_Space)
    studio.let(1.0)
    assert studio.clicks() >= 2
    QTest.mouseClick(button, LEFT)
    assert not studio.continuo.actions["metronome"].isChecked()
    assert studio.canvas.hasFocus()


# The computer's keys


def test_letters_are_keys_while_that_is_on_and_shortcuts_otherwise(studio: Studio) -> None:
    studio.with_sound()
    studio.press(K.Key_K, CTRL)
    assert studio.piano.on
    assert "C4" in studio.keys_say
    tool = studio.parts.state.tool
    studio.down(K.Key_Z)
    studio.down(K.Key_Z, again=True)
    studio.down(K.Key_V)
    assert studio.sounding() == {60, 65}
    assert studio.parts.state.tool is tool
    studio.up(K.Key_Z)
    studio.up(K.Key_V)
    assert studio.sounding() == set()
    struck = [e for e in studio.synth.events if e.velocity]
    assert [(e.pitch, e.velocity) for e in struck] == [(60, 90), (65, 90)], "once each"
    studio.press(K.Key_K, CTRL)
    studio.press(K.Key_V)
    assert studio.parts.state.tool is not tool


@pytest.mark.parametrize(("key", "pitch"), [(K.Key_Q, 72), (K.Key_2, 73), (K.Key_P, 88), (K.Key_Slash, 76)])
def test_the_upper_row_is_an_octave_higher(studio: Studio, key: Qt.Key, pitch: int) -> None:
    studio.with_sound()
    studio.press(K.Key_K, CTRL)
    studio.down(key)
    assert studio.sounding() == {pitch}
    studio.up(key)


def test_the_octave_moves_and_the_velocity_is_a_setting(studio: Studio) -> None:
    studio.with_sound()
    studio.parts.settings.set(the.TYPED_VELOCITY, 55)
    studio.press(K.Key_K, CTRL)
    studio.down(K.Key_Equal)
    studio.down(K.Key_Z)
    assert studio.sounding() == {72}
    assert studio.synth.events[-1].velocity == 55
    studio.down(K.Key_Minus)
    assert studio.sounding() == set(), "nothing hangs when the octave moves under it"


def test_shortcuts_with_ctrl_or_shift_stay_and_space_plays(studio: Studio) -> None:
    studio.with_sound()
    studio.draw(72)
    studio.press(K.Key_K, CTRL)
    studio.press(K.Key_A, CTRL)
    assert len(studio.session.selection) == 1
    studio.press(K.Key_Space)
    assert studio.plays()
    studio.press(K.Key_Space)
    studio.press(K.Key_R, SHIFT)
    assert studio.records()
    studio.press(K.Key_R, SHIFT)


def test_when_the_keyboard_goes_elsewhere_nothing_hangs_and_fields_are_typed_in(studio: Studio) -> None:
    studio.with_sound()
    studio.press(K.Key_K, CTRL)
    studio.down(K.Key_Z)
    field = QLineEdit(studio.window)
    field.show()
    field.setFocus()
    assert studio.sounding() == set()
    QTest.keyClicks(field, "zx")
    assert field.text() == "zx"
    studio.canvas.setFocus()
    studio.down(K.Key_X)
    assert studio.sounding() == {62}
    field.deleteLater()


def test_the_computer_keys_are_recorded(studio: Studio) -> None:
    studio.with_sound()
    studio.parts.settings.set(the.COUNT_IN, "0")
    studio.press(K.Key_K, CTRL)
    studio.press(K.Key_R, SHIFT)
    studio.let(0.25)
    studio.down(K.Key_Z)
    studio.let(0.25)
    studio.up(K.Key_Z)
    studio.press(K.Key_Space)
    assert studio.pitches() == [60]


@pytest.mark.parametrize(("piano", "stops"), [(False, "R or Space stops"), (True, "Space stops")])
def test_what_ends_a_recording_is_said_as_the_keys_are(studio: Studio, piano: bool, stops: str) -> None:
    studio.with_sound()
    if piano:
        studio.press(K.Key_K, CTRL)
    studio.press(K.Key_R, SHIFT)
    studio.let(0.5)
    assert parted(studio.window.status.words)[1] == stops


# Step input


def test_letters_enter_notes_near_the_one_before(studio: Studio) -> None:
    studio.press(K.Key_R, CTRL)
    assert studio.steps()
    assert studio.continuo.actions["step-input"].isChecked()
    for key in (K.Key_C, K.Key_E, K.Key_G, K.Key_B, K.Key_C):
        studio.press(key)
    assert studio.pitches() == [72, 76, 79, 83, 84]
    assert studio.starts() == [0, 480, 960, 1440, 1920]
    assert "bar 2 beat 2" in studio.window.status.words
    studio.press(K.Key_Escape)
    assert not studio.steps()
    studio.press(K.Key_B)
    assert len(studio.pitches()) == 5


def test_the_key_signature_holds_for_letters(studio: Studio) -> None:
    studio.parts.editing.set_key(Key.parse("E major"), 0)
    studio.press(K.Key_R, CTRL)
    for key in (K.Key_F, K.Key_G, K.Key_A):
        studio.press(key)
    assert studio.pitches() == [66, 68, 69]


def test_lengths_dots_triplets_and_rests(studio: Studio) -> None:
    studio.press(K.Key_R, CTRL)
    studio.press(K.Key_4)
    studio.press(K.Key_C)
    studio.press(K.Key_Period)
    studio.press(K.Key_D)
    studio.press(K.Key_0)
    studio.press(K.Key_Period)
    studio.press(K.Key_T)
    studio.press(K.Key_E)
    assert [(note.start, note.length) for note in studio.session.notes] == [(0, 240), (240, 360), (960, 160)]


def test_shift_builds_a_chord_and_arrows_move_it_and_the_caret(studio: Studio) -> None:
    studio.press(K.Key_R, CTRL)
    studio.press(K.Key_C)
    studio.press(K.Key_E, SHIFT)
    studio.press(K.Key_G, SHIFT)
    assert studio.pitches() == [72, 76, 79]
    assert studio.starts() == [0, 0, 0]
    studio.press(K.Key_Up)
    studio.press(K.Key_Down, SHIFT)
    assert studio.pitches() == [61, 65, 68]
    studio.press(K.Key_Right)
    studio.press(K.Key_C)
    assert studio.starts()[-1] == 960
    studio.press(K.Key_Left, CTRL)
    assert studio.step.caret == 0
    studio.press(K.Key_Right, CTRL)
    assert studio.step.caret == 1920


def test_backspace_takes_back_and_undo_takes_the_caret_along(studio: Studio) -> None:
    studio.press(K.Key_R, CTRL)
    for key in (K.Key_C, K.Key_D, K.Key_0, K.Key_E):
        studio.press(key)
    studio.press(K.Key_Backspace)
    assert (len(studio.pitches()), studio.step.caret) == (2, 1440)
    studio.press(K.Key_Backspace)
    studio.press(K.Key_Backspace)
    assert (len(studio.pitches()), studio.step.caret) == (1, 480)
    studio.press(K.Key_E)
    studio.press(K.Key_Z, CTRL)
    assert (len(studio.pitches()), studio.step.caret) == (1, 480)
    studio.press(K.Key_Y, CTRL)
    assert (len(studio.pitches()), studio.step.caret) == (2, 960)


def test_arrows_and_chords_go_on_from_what_is_still_there(studio: Studio) -> None:
    studio.press(K.Key_R, CTRL)
    studio.press(K.Key_C)
    studio.step.move_last(-12)
    studio.press(K.Key_D)
    session = studio.session
    session.apply("Erase", erase(session.score, 0, session.notes[1:]).score, frozenset())  # by the mouse
    studio.step.move_last(1)
    assert studio.pitches() == [61]
    studio.press(K.Key_E, SHIFT)
    assert studio.starts() == [0, 960]
    session.apply("Erase", erase(session.score, 0, session.notes).score, frozenset())
    studio.step.move_last(1)
    assert studio.pitches() == []


def test_what_was_entered_may_be_lengthened_by_the_usual_keys_and_moved_after(studio: Studio) -> None:
    studio.press(K.Key_R, CTRL)
    studio.press(K.Key_C)
    studio.press(K.Key_Right, SHIFT)
    studio.press(K.Key_Up)
    assert [(note.pitch, note.length) for note in studio.session.notes] == [(73, 600)]
    studio.press(K.Key_Backspace)
    assert studio.pitches() == []


def test_keys_pressed_together_are_a_chord_and_one_step(studio: Studio) -> None:
    studio.with_sound()
    studio.plug_in()
    studio.press(K.Key_R, CTRL)
    for pitch in (60, 64, 67):
        studio.play(pitch, 70)
    assert studio.pitches() == []
    for pitch in (64, 60, 67):
        studio.play(pitch, 0)
    assert studio.pitches() == [60, 64, 67]
    studio.play(62)
    studio.play(62, 0)
    assert studio.starts() == [0, 0, 0, 480]
    assert {note.velocity for note in studio.session.notes} == {70, 100}
    studio.press(K.Key_Z, CTRL)
    studio.press(K.Key_Z, CTRL)
    assert (studio.pitches(), studio.step.caret) == ([], 0)


def test_the_caret_begins_at_the_playhead_and_goes_where_the_ruler_is_clicked(studio: Studio) -> None:
    studio.draw(72, 74)
    studio.parts.transport.seek(960)
    studio.press(K.Key_R, CTRL)
    assert studio.step.caret == 960
    ruler = studio.continuo.roll.ruler
    geometry = studio.continuo.roll._viewport.geometry
    QTest.mouseClick(ruler, LEFT, NO_KEYS, QPoint(geometry.x(1920) + 1, ruler.height() - 4))
    assert studio.step.caret == 1920
    studio.press(K.Key_Home)
    assert studio.step.caret == 0
    studio.press(K.Key_End)
    assert studio.step.caret == 960


def test_a_tool_key_means_a_tool_again_after_another_piece_is_opened(studio: Studio) -> None:
    studio.press(K.Key_R, CTRL)
    studio.session.open(Score(), saved=True)
    assert not studio.steps()
    assert not studio.continuo.actions["step-input"].isChecked()


def test_while_takes_show_their_keys_go_first(studio: Studio) -> None:
    studio.press(K.Key_R, CTRL)
    studio.press(K.Key_C)
    studio.continue_()
    caret = studio.step.caret
    studio.press(K.Key_Right)
    studio.press(K.Key_Escape)
    assert studio.step.caret == caret
    assert studio.steps()
    assert studio.parts.assistant.takes is None


def test_closing_leaves_no_thread(qapp: QApplication, store: QSettings, qtbot: QtBot) -> None:
    made = Studio(qapp, store, qtbot)
    made.plug_in()
    made.press(K.Key_K, CTRL)
    made.close()
    assert made.midi.closed
    assert isinstance(made.continuo, Continuo)
