"""How far lines lie apart: in when their notes begin, and in which step of the scale sounds."""

from __future__ import annotations

from bisect import bisect_right

from core.continuation.developing.lines import Line
from core.harmony import Key, degree_of
from core.score import TICKS_PER_QUARTER

# Pitches are compared so often, and lie no further apart than an octave of the scale.
STEP, FAR = TICKS_PER_QUARTER // 2, 7


def distance(one: Line, other: Line, length: int, key: Key) -> float:
    """From 0, the same, to 1: half the share of onsets they do not share, half how far their steps are apart.

    Both lines (one note at least) are counted from where a place of `length` ticks begins. Steps are
    compared each half of a quarter, those that sound or sounded last.
    """
    onsets = {note.start for note in one}, {note.start for note in other}
    apart = 1 - len(onsets[0] & onsets[1]) / len(onsets[0] | onsets[1])
    ticks = range(0, length, STEP)
    steps = [min(FAR, abs(step_at(one, tick, key) - step_at(other, tick, key))) / FAR for tick in ticks]
    return (apart + sum(steps) / len(steps)) / 2


def balance(line: Line, first: Line, second: Line, length: int, key: Key) -> float:
    """Where between two lines a third one stands: 0 for the first, 1 for the second."""
    away, to_go = distance(line, first, length, key), distance(line, second, length, key)
    return away / (away + to_go) if away + to_go else 0.5


def step_at(line: Line, tick: int, key: Key) -> float:
    """The step of the scale that sounds, or sounded last, at a tick; a chromatic one is half a step more."""
    place = max(0, bisect_right(line, tick, key=lambda note: note.start) - 1)
    degree, raised = degree_of(line[place].pitch, key)
    return degree + raised / 2
