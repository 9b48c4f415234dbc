"""A player on a MIDI port: what an instrument at the other end hears, and when."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.midi_out import sender
from core.midi_out.line import Line
from core.midi_out.messages import CLOCK, CONTINUE, START, STOP, control, note, program, song_position
from core.midi_out.ports import VIRTUAL, VIRTUAL_NAME
from core.midi_out.punctual import AHEAD_SECONDS
from core.midi_out.sender import Wishes
from core.midi_out.synth import Both, MidiSynth
from core.playback.player import Player
from core.playback.synth import Synth
from core.playback.voices import CLICK_CHANNEL, PREVIEW_CHANNEL
from core.score import Note, Score, Span, TempoChange, Track
from tests.core.midi_out.fake_outputs import FakeOutputs, Receiver
from tests.core.playback.test_never_hangs import ACTIONS, Hands
from tests.core.playback.test_player import Act, Stage, acts, let, score_of, scores
from tests.fakes import FakeSynth

SCALE = score_of(*(Note(i * 480, 480, 60 + i, 80) for i in range(4)))  # a millisecond to the tick

NEAR = 5e-6  # time moves on by at least a millionth of a second


def opened(outputs: FakeOutputs) -> Line:
    line = Line(lambda: outputs, lambda _: None)
    line.choose(VIRTUAL)
    line.look()
    return line


class Port(MidiSynth):
    """A port by itself whose clock is moved by hand, as is that of who sends for it `ahead`."""

    def __init__(self, *, line: Line | None = None, wishes: Wishes | None = None, ahead: float = 0.0) -> None:
        self.at = 0.0
        self.outputs = FakeOutputs(ahead=ahead)
        self.outputs.now = lambda: self.at
        self.line = line or opened(self.outputs)
        super().__init__(self.line, wishes or Wishes(), lambda: self.at)

    def advance(self, seconds: float) -> None:
        until = self.at + seconds
        while self.at < until:
            pause = min(self.sender.step(), self._pass_on() - self.at)
            self.at = min(until, self.at + max(1e-6, pause))
        self.sender.step()
        self._pass_on()

    def _pass_on(self) -> float:
        return self.outputs.pass_on() if self.outputs.opened else math.inf


class Punctual(Port):
    """A port that is told of everything before its time."""

    def __init__(self, delay: float = 0.0) -> None:
        super().__init__(ahead=AHEAD_SECONDS, wishes=Wishes(delay))
        self.sender._machine_second = lambda at: at + delay  # type: ignore[method-assign] # by hand, too


class Beside(Both):
    """A port beside a synth whose clock is moved by hand."""

    def __init__(self, delay: float = 0.0, *, line: Line | None = None, wishes: Wishes | None = None) -> None:
        self.outputs, self.fake = FakeOutputs(), FakeSynth(latency=0.15)
        self.outputs.now = self.fake.now
        super().__init__(self.fake, line or opened(self.outputs), wishes or Wishes(delay))

    def advance(self, seconds: float) -> None:
        while seconds > 0:
            step = min(seconds, max(1e-6, self.midi.sender.step()))
            self.fake.advance(step)
            seconds -= step
        self.midi.sender.step()


Desk = Port | Beside


def on(desk: Desk) -> FakeSynth:
    """For helpers that only let time pass."""
    return cast(FakeSynth, desk)


def playing(desk: Desk, score: Score = SCALE, tick: float = 0.0) -> Player:
    player = Player(desk)
    player.set_score(score)
    player.seek(tick)
    player.play()
    return player


def notes_of(desk: Desk) -> list[tuple[float, tuple[int, ...]]]:
    return [(round(at, 3), message) for at, message in desk.outputs.sent if message[0] & 0xE0 == 0x80]


def receiver(desk: Desk) -> Receiver:
    found = Receiver()
    for message in desk.outputs.messages:
        found.hear(message)
    return found


def test_bytes_in_order_and_on_time() -> None:
    desk = Port()
    player = playing(desk, replace(SCALE, tracks=(replace(SCALE.tracks[0], program=40, pan=10),)))
    begun = desk.soonest()
    let(player, on(desk), 2.2)
    assert not player.playing
    setting = [control(0, 0, 0), control(0, 32, 0), program(0, 40), control(0, 7, 100), control(0, 10, 10)]
    assert desk.outputs.messages[:5] == setting
    assert desk.outputs.messages.count(program(0, 40)) == 1
    expected = [(begun, note(0, 60, 80))]
    for i in range(1, 4):
        at = begun + 0.48 * i
        expected += [(at, note(0, 59 + i, 0)), (at, note(0, 60 + i, 80))]
    expected.append((begun + 1.92, note(0, 63, 0)))
    assert notes_of(desk) == [(round(at, 3), message) for at, message in expected]
    pulses = [at for at, message in desk.outputs.sent if message == CLOCK]
    assert pulses == [pytest.approx(begun + 0.02 * i, abs=NEAR) for i in range(96)], "one bar of 4/4"
    started = next(at for at, message in desk.outputs.sent if message == START)
    assert 0.001 <= pulses[0] - started <= 0.003, "the follower has a moment to be ready"
    tail = desk.outputs.messages[-3:]
    assert tail == [STOP, control(0, 64, 0), control(0, 123, 0)]


def test_a_seek_tells_the_place_and_a_loop_tells_it_again() -> None:
    desk = Port()
    player = playing(desk, score_of(Note(0, 7680, 60, 80)), tick=1920)
    let(player, on(desk), 0.5)
    player.seek(960)
    let(player, on(desk), 0.3)
    player.set_loop(Span(960, 1440))
    let(player, on(desk), 0.5)
    player.stop()
    let(player, on(desk), 0.1)
    said = [message for message in desk.outputs.messages if message[0] >= 0xF0 and message != CLOCK]
    assert said == [
        *(song_position(16), CONTINUE, STOP),
        *(song_position(8), CONTINUE, STOP),
        *(song_position(8), CONTINUE, STOP),
    ]


@pytest.mark.parametrize("factor", [0.5, 1.0, 1.7, 4.0])
def test_the_clock_follows_tempo_and_trim(factor: float) -> None:
    score = Score(
        tracks=(Track((Note(0, 3840, 60),)),), tempos=(TempoChange(0, 90.0), TempoChange(1920, 180.0))
    )
    desk = Port()
    player = playing(desk, score)
    player.set_tempo_factor(factor)
    while player.playing:
        let(player, on(desk), 0.05)
    desk.advance(0.01)
    found = receiver(desk)
    assert (found.pulses, found.heard_while_stopped, found.running) == (192, 0, False)
    pulses = [at for at, message in desk.outputs.sent if message == CLOCK]
    assert pulses[191] - pulses[190] == pytest.approx(60 / 180 / 24 / factor, abs=NEAR)
    assert pulses[95] - pulses[94] == pytest.approx(60 / 90 / 24 / factor, abs=NEAR)


def test_edits_and_trims_do_not_jump() -> None:
    desk = Port()
    player = playing(desk, score_of(Note(0, 3000, 60, 80)))
    for i in range(30):
        let(player, on(desk), 0.0373)
        if i % 2:
            player.set_score(score_of(Note(0, 3000, 60, 80), Note(2000 + i, 100, 64, 80)))
        else:
            player.set_tempo_factor(1 + i / 40)
    said = [message for message in desk.outputs.messages if message[0] >= 0xF0]
    assert set(said) == {START, CLOCK}
    assert receiver(desk).pulses == said.count(CLOCK)
    assert abs(receiver(desk).pulses * 20 - player.position()) < 50


def test_without_the_clock_only_notes_are_sent() -> None:
    desk = Port(wishes=Wishes(clock=False))
    player = playing(desk)
    let(player, on(desk), 1.0)
    player.stop()
    let(player, on(desk), 0.1)
    assert not [message for message in desk.outputs.messages if message[0] >= 0xF0]


def test_the_bank_and_the_drum_kit_of_a_track_are_chosen() -> None:
    desk = Port()
    melody, drums = replace(SCALE.tracks[0], program=4, bank=8), Track(program=25, percussion=True)
    player = playing(desk, replace(SCALE, tracks=(melody, drums, replace(drums, program=8))))
    let(player, on(desk), 0.3)
    sent = desk.outputs.messages
    for setting in ([control(0, 0, 8), control(0, 32, 0), program(0, 4)], [program(9, 25)]):
        at = sent.index(setting[0])
        assert sent[at : at + len(setting)] == setting
    other = next(message[0] & 15 for message in sent if message[0] & 0xF0 == 0xC0 and message[1] == 8)
    assert sent.index(control(other, 0, 120)) < sent.index(program(other, 8)), "General MIDI 2's rhythm bank"


def test_silence_and_then_the_set_up_anew() -> None:
    desk = Port()
    player = playing(desk)
    let(player, on(desk), 0.3)
    player.pause()
    desk.advance(0.01)
    paused = len(desk.outputs.sent)
    assert receiver(desk).sounding == set()
    player.play()
    let(player, on(desk), 0.3)
    assert desk.outputs.messages[paused + 2] == program(0, 0), "whoever listens may have changed it meanwhile"
    player.panic()
    desk.advance(0.01)
    assert control(0, 120, 0) in desk.outputs.messages
    assert receiver(desk).sounding == set()


def test_a_volume_that_is_drawn_while_playing_sends_nothing_else() -> None:
    desk = Port()
    player = playing(desk)
    let(player, on(desk), 0.2)
    before = len(desk.outputs.sent)
    track = replace(SCALE.tracks[0], volume=90)
    player.set_score(replace(SCALE, tracks=(track,)))
    desk.advance(0.1)
    told = [message for message in desk.outputs.messages[before:] if message[0] < 0xF0]
    assert told == [control(0, 7, 90)]
    player.set_score(replace(SCALE, tracks=(replace(track, program=6),)))
    desk.advance(0.05)
    assert program(0, 6) in desk.outputs.messages[before:]


def test_who_comes_later_hears_how_channels_are_set_up_and_where_the_clock_is() -> None:
    desk = Port()
    player = playing(desk, score_of(Note(0, 7680, 60, 80), Note(2000, 100, 62, 80)))
    let(player, on(desk), 1.0)
    desk.line.look()
    desk.outputs.opened[-1][1].broken = True
    let(player, on(desk), 0.5)
    before = len(desk.outputs.sent)
    desk.line.look()
    let(player, on(desk), 0.5)
    later = Receiver()
    for message in desk.outputs.messages[before:]:
        later.hear(message)
    assert later.programs == {0: 0}
    assert later.running
    assert abs(later.pulses * 20 - player.position()) < 50
    player.stop()


def test_a_single_note_is_sent_at_once() -> None:
    desk = Port()
    player = Player(desk)
    player.set_score(SCALE)
    player.preview(0, 72, 99)
    desk.advance(0.001)
    assert notes_of(desk) == [(0.0, note(PREVIEW_CHANNEL, 72, 99))]
    player.end_preview()
    desk.advance(0.001)
    assert receiver(desk).sounding == set()


@pytest.mark.parametrize("delay", [0.0, 0.08, -0.1])
def test_what_is_handed_over_ahead_is_sent_in_its_time(delay: float) -> None:
    desk = Punctual(delay)
    player = playing(desk)
    begun = desk.soonest()
    let(player, on(desk), 2.5)
    sent = [at for at, message in desk.outputs.sent if message[0] == 0x90]
    assert sent == [pytest.approx(begun + 0.48 * i + delay, abs=NEAR) for i in range(4)]


def test_what_was_handed_over_ahead_is_not_heard_after_a_stop() -> None:
    desk = Punctual()
    player = playing(desk)
    let(player, on(desk), desk.soonest() + 0.48 - 0.01)  # the second note is on its way
    player.stop()
    desk.advance(0.5)
    assert [message for _, message in notes_of(desk) if message[0] == 0x90] == [note(0, 60, 80)]
    assert receiver(desk).sounding == set()


def test_the_machines_clock_is_read_at_its_quietest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two readings a thread may be made to wait."""
    desk = Port()
    readings = iter([10.0, 10.3, 10.4, 10.4001, 10.5, 10.9])
    monkeypatch.setattr("core.midi_out.sender.time.perf_counter", lambda: next(readings))
    monkeypatch.setattr(desk.sender, "_now", iter([0.1, 0.4, 0.6]).__next__)
    assert desk.sender._machine_second(1.0) == pytest.approx(11.0, abs=0.001)


@pytest.mark.parametrize("delay", [0.0, 0.08, -0.1, -0.3])
def test_beside_sound_it_is_as_much_later_as_is_wanted(delay: float) -> None:
    desk = Beside(delay)
    player = playing(desk)
    let(player, on(desk), 3.0)
    heard = [event.time for event in desk.fake.events if event.velocity]
    sent = [at for at, message in desk.outputs.sent if message[0] == 0x90]
    assert sent == [pytest.approx(at + delay, abs=NEAR) for at in heard]
    assert desk.fake.late == []


def test_the_metronome_is_heard_and_not_sent() -> None:
    desk = Beside()
    player = playing(desk)
    player.set_click(True, 100)
    let(player, on(desk), 1.0)
    assert {event.channel for event in desk.fake.events} == {0, CLICK_CHANNEL}
    assert not [message for message in desk.outputs.messages if message[0] & 0x0F == CLICK_CHANNEL < 0xF0]
    player.stop()


def test_a_thread_that_was_late_has_sent_what_it_has_sent() -> None:
    """What was sent cannot be withdrawn, even where the edge was read off the clock before."""
    desk = Port()
    player = playing(desk)
    let(player, on(desk), 0.4)
    desk.advance(0.3)
    edge = desk.withdraw_from(0.1)
    assert edge > 0.49, "the second note was sent"


def desks() -> st.SearchStrategy[Callable[[], Desk]]:
    delays = st.sampled_from([0.0, 0.07, -0.12, -0.25])
    punctual = delays.map(lambda delay: lambda: Punctual(delay))
    return st.just(Port) | punctual | delays.map(lambda delay: lambda: Beside(delay))


@settings(max_examples=120, deadline=None)
@given(scores, st.lists(acts, max_size=30), desks())
def test_no_note_is_ever_left_hanging(score: Score, doings: list[Act], made: Callable[[], Desk]) -> None:
    desk = made()
    player = playing(desk, score)
    stage = Stage(player, on(desk), score)
    for act in doings:
        act(stage)
    player.end_preview()
    for pitch in range(50, 71):
        player.keys.release(pitch)
    let(player, on(desk), 0.6)  # after a pause that was too long the music comes back with the next edge
    found = receiver(desk)
    if found.running and player.playing and player.loop is None and not player.counting_in:
        assert abs(found.pulses * 20 - player.position()) < 400 * player.tempo_factor
    player.stop()
    desk.advance(0.5)
    found = receiver(desk)
    assert found.sounding == set()
    assert found.restruck == []
    assert not found.running
    if isinstance(desk, Beside):
        assert desk.fake.sounding == set()
        assert desk.fake.late == []


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("beside", [False, True])
def test_after_a_thousand_actions_nobody_hangs(seed: int, beside: bool) -> None:
    """Synths are swapped meanwhile, and all play on one port, as when the sound device is changed."""
    outputs = FakeOutputs()
    line = opened(outputs)
    wishes, delays = Wishes(), Random(seed)

    def make() -> Synth:
        wishes.delay = delays.choice((0.0, 0.07, -0.2))
        return Beside(line=line, wishes=wishes) if beside else Port(line=line, wishes=wishes)

    def pass_(synth: Synth, seconds: float) -> None:
        assert isinstance(synth, Port | Beside)
        synth.advance(seconds)

    hands = Hands(seed, make, pass_)
    hands.live(ACTIONS)
    hands.player.stop()
    pass_(hands.player.synth, 0.5)
    found = Receiver()
    for message in outputs.messages:
        found.hear(message)
    assert found.sounding == set()
    assert found.restruck == []
    assert not found.running
    assert len(outputs.sent) > ACTIONS


def test_the_thread_sends_on_time_and_ends() -> None:
    outputs = FakeOutputs()
    outputs.now = time.perf_counter
    line = opened(outputs)
    synth = MidiSynth(line, Wishes())
    synth.start()
    player = playing(synth)  # type: ignore[arg-type] # on its own clock
    player.pump()
    time.sleep(0.2)
    player.close()
    sent = list(outputs.messages)
    assert note(0, 60, 80) in sent
    assert control(0, 123, 0) in sent
    assert sent[-1] == control(0, 120, 0) or sent[-1] == control(0, 123, 0)
    assert synth.description == f"MIDI to “{VIRTUAL_NAME}”"


def test_a_port_that_does_not_answer_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender, "CLOSING_SECONDS", 0.05)
    desk, gate = Port(), threading.Event()
    monkeypatch.setattr(desk.outputs.opened[0][1], "send", lambda *_: gate.wait(10))
    desk.start()
    player = playing(desk)
    player.preview(0, 60, 90)
    player.seek(480)
    player.close()
    gate.set()
    assert desk.problem == ""
