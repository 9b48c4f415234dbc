"""Playback for the window, on a synth whose clock is moved by hand."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app import settings as the
from app.beginning import Start
from app.transport import NOTHING_TO_LOOP, NOTHING_TO_PLAY, Transport
from core import edits
from core.errors import Missing
from core.playback.output import ANY, Output
from core.playback.synth import Synth
from core.score import Note, Score, Span, Track
from tests.app.room import BAR, PHRASE, Room
from tests.fakes import FakeSynth

BEAT = 60 / 96  # seconds at the tempo a new piece has


class Stage(Room):
    """The room with a transport, and the synths that were opened for it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.synths: list[FakeSynth] = []
        self.asked_for: list[tuple[str, Output]] = []
        self.opening = threading.Event()
        self.opening.set()
        self.ticks: list[float] = []
        self.states = 0
        self.transport = Transport(self.session, self.assistant, self.settings, self.open_synth)
        self.transport.told.connect(self.told.append)
        self.transport.moved.connect(self.ticks.append)
        self.transport.state_changed.connect(self.count)

    def open_synth(self, soundfont: str, output: Output) -> Synth:
        self.asked_for.append((soundfont, output))
        assert self.opening.wait(5)
        self.synths.append(FakeSynth())
        return self.synths[-1]

    def count(self) -> None:
        self.states += 1

    def with_sound(self, qtbot: QtBot) -> FakeSynth:
        self.transport.reopen_synth()
        qtbot.waitUntil(lambda: self.transport.description == "fake")
        return self.synths[-1]

    def play_for(self, seconds: float, qtbot: QtBot) -> None:
        """Let the synth's clock run in small steps, with the window's timers between them."""
        for _ in range(round(seconds / 0.5)):
            self.synths[-1].advance(0.5)
            self.ticks.clear()
            qtbot.waitUntil(lambda: len(self.ticks) > 3 or not self.is_playing())

    def is_playing(self) -> bool:
        return self.transport.playing

    def loop(self) -> Span | None:
        return self.transport.loop

    def is_looping(self) -> bool:
        return self.transport.looping

    def begun(self) -> list[tuple[int, float]]:
        """Pitches and times of the notes that were heard."""
        return [(event.pitch, event.time) for event in self.synths[-1].events if event.velocity]

    def close(self) -> None:
        self.opening.set()
        self.transport.close()
        super().close()


@pytest.fixture
def stage(tmp_path: Path, qapp: object) -> Iterator[Stage]:
    made = Stage(tmp_path)
    yield made
    made.close()


def test_it_plays_the_phrase_in_time_and_stops_at_its_end(stage: Stage, qtbot: QtBot) -> None:
    stage.with_sound(qtbot)
    stage.transport.toggle()
    assert stage.is_playing()
    stage.play_for(4 * BEAT + 0.5, qtbot)
    assert not stage.is_playing()
    heard = stage.begun()
    assert [pitch for pitch, _ in heard] == [60, 61, 62, 63]
    gaps = [b - a for (_, a), (_, b) in pairwise(heard)]
    assert gaps == pytest.approx([BEAT] * 3)
    assert stage.synths[-1].sounding == set()


def test_the_playhead_moves_with_the_synths_clock(stage: Stage, qtbot: QtBot) -> None:
    synth = stage.with_sound(qtbot)
    stage.transport.toggle()
    synth.advance(2 * BEAT)
    stage.ticks.clear()
    qtbot.waitUntil(lambda: len(stage.ticks) > 2)
    assert stage.ticks[-1] == pytest.approx(960, abs=60)
    assert stage.ticks[-1] == stage.ticks[-2]  # no time passed, so nothing moved


def test_pausing_stays_and_stopping_returns(stage: Stage, qtbot: QtBot) -> None:
    synth = stage.with_sound(qtbot)
    stage.transport.toggle()
    synth.advance(2 * BEAT)
    stage.transport.toggle()
    assert not stage.is_playing()
    assert stage.transport.position == pytest.approx(960, abs=60)
    assert synth.sounding == set()
    stage.transport.stop()
    assert stage.transport.position == 0
    assert stage.ticks[-1] == 0


def test_stopping_returns_to_where_playing_began_and_once_more_to_the_start(
    stage: Stage, qtbot: QtBot
) -> None:
    synth = stage.with_sound(qtbot)
    stage.transport.seek(960)
    stage.transport.toggle()
    synth.advance(BEAT)
    assert stage.transport.position > 1200
    stage.transport.stop()
    assert (stage.is_playing(), stage.transport.position) == (False, 960)
    stage.transport.stop()
    assert stage.transport.position == 0


def test_stopping_in_the_count_in_stays_where_recording_was_to_begin(stage: Stage, qtbot: QtBot) -> None:
    stage.with_sound(qtbot)
    stage.transport.seek(960)
    stage.transport.record()
    assert stage.transport.player.counting_in
    stage.transport.stop()
    assert stage.transport.position == 960


def test_another_piece_begins_at_its_start(stage: Stage, qtbot: QtBot) -> None:
    synth = stage.with_sound(qtbot)
    stage.transport.seek(960)
    stage.transport.toggle()
    synth.advance(BEAT)
    stage.session.open(Score(), saved=True)
    assert stage.transport.position == 0


def test_nothing_ticks_while_nothing_plays(stage: Stage, qtbot: QtBot) -> None:
    stage.transport.toggle()
    stage.transport.toggle()
    stage.ticks.clear()
    qtbot.wait(80)
    assert stage.ticks == []


def test_an_empty_piece_says_so(stage: Stage) -> None:
    stage.session.open(Score(), saved=True)
    stage.transport.toggle()
    assert not stage.is_playing()
    assert stage.told[-1] == NOTHING_TO_PLAY


def test_the_ghost_is_heard_in_context_and_switching_takes_plays_on(stage: Stage, qtbot: QtBot) -> None:
    stage.with_sound(qtbot)
    assistant = stage.continued(qtbot)
    assert assistant.takes is not None
    first, second = (take.notes[0].pitch for take in assistant.takes.takes[:2])
    assert first != second
    stage.transport.toggle()
    stage.play_for(0.5, qtbot)
    assistant.next_take()
    assert stage.is_playing()
    stage.play_for(5 * BEAT, qtbot)
    pitches = [pitch for pitch, _ in stage.begun()]
    assert pitches[:4] == [60, 61, 62, 63]
    assert pitches[4] == second
    assert stage.is_playing()


def test_another_take_is_heard_at_once(stage: Stage, qtbot: QtBot) -> None:
    synth = stage.with_sound(qtbot)
    assistant = stage.continued(qtbot)
    assert assistant.takes is not None
    first, second = (take.notes for take in assistant.takes.takes[:2])
    stage.transport.toggle()
    stage.play_for(5 * BEAT, qtbot)  # in the middle of the take's first bar
    assistant.next_take()
    soon = synth.soonest() + 0.05
    stage.play_for(4 * BEAT, qtbot)
    heard = [event.pitch for event in synth.events if event.velocity and event.time > soon]
    others = {note.pitch for note in second[2:4]} - {note.pitch for note in first[2:4]}
    assert heard[0] in others
    assert synth.restruck == []


def test_round_a_loop_another_take_is_heard_from_the_next_bar_line_on(stage: Stage, qtbot: QtBot) -> None:
    stage.with_sound(qtbot)
    stage.transport.toggle_loop()
    assistant = stage.continued(qtbot)
    assert assistant.takes is not None
    first, second, third = (take.notes for take in assistant.takes.takes)
    stage.transport.toggle()
    stage.play_for(6 * BEAT, qtbot)  # in the middle of the take's first bar
    assistant.next_take()
    assistant.next_take()
    stage.play_for(4 * BEAT, qtbot)
    assistant.next_take()
    stage.play_for(4 * BEAT, qtbot)
    pitches = [pitch for pitch, _ in stage.begun()][4:28]
    expected = [note.pitch for note in (*first[:8], *third[8:16], *first[16:])]
    assert pitches[:20] == expected[:20]
    assert {note.pitch for note in second[8:16]} != {note.pitch for note in third[8:16]}
    assert stage.synths[-1].restruck == []


def test_a_take_turned_to_in_a_loop_waits_for_its_end_and_an_edit_does_not(
    stage: Stage, qtbot: QtBot
) -> None:
    stage.with_sound(qtbot)
    assistant = stage.continued(qtbot)
    assert assistant.takes is not None
    first, second = (take.notes for take in assistant.takes.takes[:2])
    stage.transport.seek(BAR)
    stage.transport.set_loop(Span(BAR, BAR + 960))
    stage.transport.toggle()
    stage.play_for(0.5, qtbot)
    assistant.next_take()
    stage.play_for(3 * BEAT, qtbot)
    assert [pitch for pitch, _ in stage.begun()][:8] == [n.pitch for n in (*first[:4], *second[:4])]
    assistant.keep()
    so_far = len(stage.begun())
    stage.session.apply("Erase", edits.erase(stage.session.score, 0, set(stage.session.notes[4:])).score)
    stage.play_for(3 * BEAT, qtbot)
    assert len(stage.begun()) == so_far


def test_keeping_a_take_plays_on(stage: Stage, qtbot: QtBot) -> None:
    synth = stage.with_sound(qtbot)
    stage.continued(qtbot)
    stage.transport.toggle()
    stage.play_for(5 * BEAT, qtbot)
    so_far = len(synth.events)
    stage.assistant.keep()
    assert len(synth.events) == so_far  # nothing was cut off or struck again
    assert stage.is_playing()
    stage.play_for(1.0, qtbot)
    assert len(synth.events) > so_far
    assert synth.restruck == []


def test_an_edit_is_heard(stage: Stage, qtbot: QtBot) -> None:
    stage.with_sound(qtbot)
    stage.transport.toggle()
    stage.play_for(0.5, qtbot)
    stage.session.apply("Transpose", edits.transpose(stage.session.score, 0, PHRASE[3:], 12).score)
    stage.play_for(4 * BEAT, qtbot)
    assert [pitch for pitch, _ in stage.begun()] == [60, 61, 62, 75]


def test_a_loop_goes_round(stage: Stage, qtbot: QtBot) -> None:
    stage.with_sound(qtbot)
    stage.transport.set_loop(Span(0, 960))
    assert stage.is_looping()
    stage.transport.toggle()
    stage.play_for(5 * BEAT, qtbot)
    assert [pitch for pitch, _ in stage.begun()][:5] == [60, 61, 60, 61, 60]
    stage.transport.toggle_loop()
    assert not stage.is_looping()
    assert stage.transport.loop == Span(0, 960)  # remembered for the next time


def test_looping_without_a_choice_is_the_whole_piece_and_grows_with_it(stage: Stage, qtbot: QtBot) -> None:
    stage.transport.toggle_loop()
    assert stage.transport.loop == Span(0, BAR)
    stage.session.apply("Draw note", edits.draw(stage.session.score, 0, Note(BAR, 480, 70)).score)
    assert stage.transport.loop == Span(0, 2 * BAR)
    stage.session.open(Score(), saved=True)
    assert stage.loop() is None
    assert not stage.is_looping()


def test_looping_the_selection_or_the_take(stage: Stage, qtbot: QtBot) -> None:
    stage.transport.loop_selection()
    assert stage.told[-1] == NOTHING_TO_LOOP
    assert not stage.is_looping()
    stage.continued(qtbot)
    stage.transport.loop_selection()
    assert stage.transport.loop == Span(BAR, 5 * BAR)
    stage.session.select(frozenset(PHRASE[1:3]))
    stage.transport.loop_selection()
    assert stage.transport.loop == Span(480, 1440)


def test_seeking_moves_the_playhead_for_player_and_assistant(stage: Stage, qtbot: QtBot) -> None:
    stage.transport.seek(1000)
    assert stage.transport.position == 1000
    assert stage.ticks[-1] == 1000
    stage.assistant.choices.beginning.choose(Start.PLAYHEAD)
    stage.continued(qtbot)
    assert stage.asked[0] == 960


def test_previews_sound_until_they_end(stage: Stage, qtbot: QtBot) -> None:
    synth = stage.with_sound(qtbot)
    stage.transport.preview(64, 90)
    assert {pitch for _, pitch in synth.sounding} == {64}
    stage.transport.preview(65, 90)
    assert {pitch for _, pitch in synth.sounding} == {65}
    stage.transport.end_preview()
    assert synth.sounding == set()
    stage.transport.tap(67, 90)
    assert {pitch for _, pitch in synth.sounding} == {67}
    qtbot.waitUntil(lambda: synth.sounding == set())


def test_previews_use_the_active_tracks_instrument(stage: Stage, qtbot: QtBot) -> None:
    synth = stage.with_sound(qtbot)
    stage.session.open(Score((Track(PHRASE), Track(program=73))), saved=True)
    stage.session.choose_track(1)
    stage.transport.preview(64, 90)
    ((channel, _),) = synth.sounding
    assert synth.channels[channel].program == 73


def test_the_device_opens_in_the_background(stage: Stage, qtbot: QtBot) -> None:
    stage.opening.clear()
    stage.transport.reopen_synth()
    assert stage.transport.description == "no sound"
    stage.transport.toggle()  # it plays silently meanwhile
    assert stage.is_playing()
    stage.opening.set()
    states = stage.states
    qtbot.waitUntil(lambda: stage.transport.description == "fake")
    assert stage.states > states
    assert stage.is_playing()  # and goes on with sound
    assert stage.transport.problem == ""


def test_another_device_is_opened_when_the_settings_change(stage: Stage, qtbot: QtBot) -> None:
    first = stage.with_sound(qtbot)
    stage.settings.set(the.SOUNDFONT, "piano.sf2")
    qtbot.waitUntil(lambda: len(stage.synths) == 2 and first.closed)
    assert stage.asked_for == [("", ANY), ("piano.sf2", ANY)]
    assert not stage.synths[1].closed


def test_of_two_devices_asked_for_the_last_is_played_on_and_the_first_given_back(
    stage: Stage, qtbot: QtBot
) -> None:
    stage.transport.reopen_synth()
    stage.transport.reopen_synth()
    qtbot.waitUntil(lambda: len(stage.synths) == 2 and stage.synths[0].closed)
    qtbot.waitUntil(lambda: stage.transport.description == "fake")
    assert not stage.synths[1].closed


def test_a_device_that_cannot_be_opened_is_told(tmp_path: Path, qtbot: QtBot) -> None:
    def broken(soundfont: str, output: Output) -> Synth:
        raise Missing("FluidSynth is not installed.")

    room = Room(tmp_path)
    transport = Transport(room.session, room.assistant, room.settings, broken)
    transport.reopen_synth()
    qtbot.waitUntil(lambda: transport.problem == "FluidSynth is not installed.")
    transport.close()
    room.close()


def test_closing_gives_every_device_back_and_leaves_no_thread(tmp_path: Path, qtbot: QtBot) -> None:
    before = set(threading.enumerate())
    stage = Stage(tmp_path)
    stage.with_sound(qtbot)
    stage.transport.toggle()
    stage.opening.clear()
    stage.transport.reopen_synth()
    qtbot.waitUntil(lambda: len(stage.asked_for) == 2)
    stage.close()
    assert [synth.closed for synth in stage.synths] == [True, True]
    assert set(threading.enumerate()) == before


def test_what_the_playhead_in_hand_passed_sounds_a_moment_however_slow_the_hand(
    stage: Stage, qtbot: QtBot
) -> None:
    synth = stage.with_sound(qtbot)
    stage.transport.scrub(10)
    assert len(synth.sounding) == 1
    for step in range(11, 30):
        stage.transport.scrub(step)
    assert len(synth.sounding) == 1, "the hand goes on over a note that has begun"
    qtbot.waitUntil(lambda: not synth.sounding)
