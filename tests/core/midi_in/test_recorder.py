"""Whatever is played becomes notes: none lost, none overlapping, on the grid where that is asked for."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.midi_in.recorder import SHORTEST, Moment, Recorder, Snap, apart, land
from core.score import MetreChange, Note, Score, Span, Track
from core.timing import BarMap

SCORE = Score()
PLAIN = Snap()
EIGHTHS = Snap(240, 1.0)


def recorder(snap: Snap = PLAIN, loop: Span | None = None, at: float = 0.0) -> Recorder:
    return Recorder(SCORE, Moment(0, at), snap, loop)


def at(tick: float, turn: int = 0) -> Moment:
    return Moment(turn, tick)


def test_what_is_played_is_taken_down() -> None:
    made = recorder()
    made.press(at(10.4), 60, 70)
    made.press(at(500), 64, 80)
    made.release(at(730), 60)
    made.reach(at(900))
    assert made.notes == (Note(10, 720, 60, 70), Note(500, 400, 64, 80)), "what is held ends now"
    made.release(at(980), 64)
    made.stop()
    assert made.notes == (Note(10, 720, 60, 70), Note(500, 480, 64, 80))
    assert made.span == Span(0, 980)


def test_a_touch_is_long_enough_to_be_seen_and_a_held_key_ends_at_the_stop() -> None:
    made = recorder()
    made.press(at(0), 60, 70)
    made.release(at(2), 60)
    made.press(at(480), 62, 70)
    made.reach(at(1000))
    made.stop()
    made.reach(at(2000))
    assert made.notes == (Note(0, SHORTEST, 60, 70), Note(480, 520, 62, 70))


def test_the_pedal_lengthens_and_a_key_struck_again_cuts() -> None:
    made = recorder()
    made.pedal(at(0), True)
    made.press(at(0), 60, 70)
    made.release(at(100), 60)
    made.press(at(480), 60, 90)
    made.release(at(600), 60)
    made.pedal(at(960), False)
    assert made.notes == (Note(0, 480, 60, 70), Note(480, 480, 60, 90))


def test_onsets_are_drawn_to_the_grid_and_notes_keep_their_length() -> None:
    made = recorder(EIGHTHS)
    made.press(at(250), 60, 70)
    made.release(at(470), 60)
    half = recorder(Snap(240, 0.5))
    half.press(at(260), 60, 70)
    half.release(at(470), 60)
    assert made.notes == (Note(240, 220, 60, 70),)
    assert half.notes == (Note(250, 210, 60, 70),)


def test_round_a_loop_the_passes_are_laid_over_each_other() -> None:
    made = recorder(loop=Span(0, 1920))
    made.press(at(0), 60, 70)
    made.release(at(400), 60)
    made.press(at(1800), 64, 70)  # held over the seam, and still when it comes by again
    made.press(at(960, turn=1), 67, 70)
    made.release(at(1000, turn=1), 64)
    made.release(at(1440, turn=1), 67)
    assert made.notes == (Note(0, 400, 60, 70), Note(960, 480, 67, 70), Note(1800, 120, 64, 70))
    assert made.span == Span(0, 1920)


def test_a_little_early_for_the_next_time_round_is_its_beginning() -> None:
    made = recorder(EIGHTHS, loop=Span(480, 2400), at=480)
    made.press(at(2390), 60, 70)
    made.release(at(600, turn=1), 60)
    assert made.notes[0].start == 480


def test_a_jump_ends_what_is_held() -> None:
    made = recorder()
    made.press(at(100), 60, 70)
    made.reach(at(400))
    made.reach(at(5000, turn=1))
    made.release(at(5100, turn=1), 60)
    assert made.notes == (Note(100, 300, 60, 70),)


def test_landing_adds_to_what_is_there_or_replaces_it() -> None:
    there = (Note(0, 480, 60), Note(480, 480, 62), Note(1920, 480, 64))
    score = Score((Track(there),))
    fresh = (Note(480, 240, 70),)
    assert land(score, 0, fresh).score.tracks[0].notes == (*there[:2], *fresh, there[2])
    replaced = land(score, 0, fresh, Span(240, 1920))
    assert replaced.score.tracks[0].notes == (there[0], *fresh, there[2])
    assert replaced.notes == frozenset(fresh)


# A step is (seconds in ticks since the last, key, velocity); the pedal is key 0.
STEPS = st.lists(
    st.tuples(st.floats(0, 700), st.integers(57, 62) | st.just(0), st.sampled_from([0, 1, 64, 127])),
    max_size=60,
)
LOOPS = st.none() | st.builds(
    lambda start, length: Span(start, start + length), *([st.integers(1, 3000)] * 2)
)
SNAPS = st.builds(Snap, st.sampled_from([120, 160, 240, 480]), st.sampled_from([0.0, 0.5, 1.0]))
METRES = st.sampled_from([(MetreChange(0, 4, 4),), (MetreChange(0, 7, 8), MetreChange(1680, 3, 4))])


def place(ticks: float, loop: Span | None) -> Moment:
    """Where playing from tick 0 has come to after so many ticks."""
    if loop is None or ticks < loop.end:
        return Moment(0, ticks)
    turn, past = divmod(ticks - loop.end, loop.length)
    return Moment(int(turn) + 1, loop.start + past)


@given(STEPS, LOOPS, SNAPS, METRES)
def test_whatever_is_played_gives_notes_that_hold(
    steps: list[tuple[float, int, int]],
    loop: Span | None,
    snap: Snap,
    metres: tuple[MetreChange, ...],
) -> None:
    score = Score(metres=metres)
    made, bars, now = Recorder(score, Moment(0, 0.0), snap, loop), BarMap(score), 0.0
    wanted: set[tuple[int, int]] = set()
    for wait, key, velocity in steps:
        now += wait
        moment = place(now, loop)
        if key == 0:
            made.pedal(moment, velocity > 0)
        elif velocity:
            made.press(moment, key, velocity)
            drawn = snap.drawn(round(moment.tick), bars)
            late = loop is not None and round(moment.tick) < loop.end <= drawn
            wanted.add((loop.start if late and loop else drawn, key))
        else:
            made.release(moment, key)
        assert Track(made.notes)  # sorted at every moment
    made.stop()
    notes = made.notes
    assert {(note.start, note.pitch) for note in notes} == wanted, "every key has a note where it belongs"
    if snap.strength == 1.0:
        lines = {note.start for note in notes} - ({loop.start} if loop else set())
        assert all(bars.nearest_line(start, snap.grid) == start for start in lines)
    lines_of = defaultdict(list)
    for note in notes:
        lines_of[note.pitch].append(note)
    for line in lines_of.values():
        assert all(before.end <= after.start for before, after in pairwise(line))
    if loop is not None and all(note.start < loop.end for note in notes):
        assert all(note.end <= loop.end for note in notes)


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_notes_at_one_place_the_longer_stays(order: int) -> None:
    notes = [Note(0, 100, 60), Note(0, 300, 60), Note(200, 50, 60)][::order]
    assert apart(notes) == (Note(0, 200, 60), Note(200, 50, 60))
