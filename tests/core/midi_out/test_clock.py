"""The clock: what a follower hears is where the music is."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.midi_out.clock import Clock
from core.midi_out.messages import CLOCK, CONTINUE, START, STOP, song_position
from core.playback.pulses import PULSE_TICKS
from core.playback.schedule import Manner, Passage, Performance
from core.score import MetreChange, Note, Score, Span, TempoChange, Track
from tests.core.midi_out.fake_outputs import Receiver


def piece(bpm: float = 120.0, metre: tuple[int, int] = (4, 4), bars: int = 4, pickup: int = 0) -> Score:
    change = MetreChange(0, *metre)
    notes = (Note(0, pickup + bars * change.bar_length, 60),)
    tempos = (TempoChange(0, bpm), TempoChange(960, bpm * 1.5))
    return Score(tracks=(Track(notes),), tempos=tempos, metres=(change,), pickup=pickup)


@pytest.mark.parametrize("bpm", [40.0, 97.3, 120.0, 301.7])
@pytest.mark.parametrize(("metre", "pulses"), [((4, 4), 96), ((3, 4), 72), ((7, 8), 84), ((5, 16), 30)])
def test_every_bar_has_its_pulses_and_they_fall_on_its_beats(
    bpm: float, metre: tuple[int, int], pulses: int
) -> None:
    performance = Performance(piece(bpm, metre))
    passage = Passage(performance, 0, 1.0)
    every = passage.pulses(0.0, 1000.0)
    assert [pulse.number for pulse in every] == list(range(4 * pulses))
    for pulse in every:
        assert pulse.time == pytest.approx(1.0 + performance.tempo.seconds_at(pulse.number * PULSE_TICKS))


@given(
    st.lists(st.floats(0.001, 0.9), max_size=30),
    st.floats(0, 3000),
    st.none() | st.tuples(st.integers(0, 2000), st.integers(30, 3000)).map(lambda p: Span(p[0], sum(p))),
    st.floats(0.25, 4),
)
def test_windows_side_by_side_give_every_pulse_once(
    steps: list[float], tick: float, loop: Span | None, factor: float
) -> None:
    passage = Passage(Performance(piece()), tick, 0.5, Manner(loop, factor))
    edges = [0.0]
    for step in steps:
        edges.append(edges[-1] + step)
    apart = [pulse for a, b in pairwise(edges) for pulse in passage.pulses(a, b)]
    assert apart == passage.pulses(0.0, edges[-1])
    for pulse in apart:
        place = passage.tick_at(pulse.time)
        on_seam = passage.loop is not None and pulse.number * PULSE_TICKS == passage.loop.start
        assert on_seam or place == pytest.approx(pulse.number * PULSE_TICKS, abs=0.01)


def test_from_the_beginning_and_on() -> None:
    clock = Clock()
    assert clock.ready(0) == [START]
    assert clock.pulse(0, 0.0) == [CLOCK]
    assert clock.pulse(1, 0.02) == [CLOCK]
    assert clock.pulse(1, 0.0201) == [], "handed over twice, at the moment of an edit"
    assert clock.stop() == [STOP]
    assert clock.stop() == []


def test_between_two_sixteenths_it_waits_for_the_later_one() -> None:
    clock = Clock()
    assert clock.pulse(100, 0.0) == [CLOCK]
    assert clock.pulse(101, 0.1) == [CLOCK]
    assert clock.pulse(102, 0.2) == [song_position(17), CONTINUE, CLOCK]
    assert clock.pulse(24, 0.3) == [STOP, song_position(4), CONTINUE, CLOCK]


def test_a_warning_that_comes_too_soon_does_not_stop_it() -> None:
    clock = Clock()
    clock.pulse(0, 0.0)
    assert clock.ready(2) == []
    assert clock.pulse(1, 0.02) == [CLOCK]
    assert clock.pulse(2, 0.04) == [CLOCK]


def test_far_positions() -> None:
    assert song_position(0) == (0xF2, 0, 0)
    assert song_position(130) == (0xF2, 2, 1)
    assert song_position(99_999) == (0xF2, 127, 127)


@given(st.lists(st.tuples(st.sampled_from(["pulse", "ready", "stop"]), st.integers(0, 400)), max_size=60))
def test_whatever_comes_the_follower_is_where_the_music_is(told: list[tuple[str, int]]) -> None:
    clock, receiver = Clock(), Receiver()
    for time, (what, number) in enumerate(told):
        if what == "pulse":
            said = clock.pulse(number, float(time))
        else:
            said = clock.ready(number) if what == "ready" else clock.stop()
        for message in said:
            receiver.hear(message)
        if what == "pulse" and receiver.running:
            assert receiver.pulses == number + 1
