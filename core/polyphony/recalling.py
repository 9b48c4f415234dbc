"""The memories of several voices while they are written: what `core.lstm.memory` tells, of one voice a row.

A voice is asked for what it expects each time that it has heard a note, so both are done at once. What stands
of every note, to be told when it is expected again, lies in a ring, which no note moves.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from core.lstm.features import PITCHES, Ints
from core.lstm.memory import (
    BOTH,
    KINDS,
    MOVES,
    NO_MOTION,
    OF_A_VOICE,
    RHYTHM,
    STEPS,
    Codes,
    Memory,
    events,
    rhythm,
)

OFF = 2 * PITCHES  # more than any motion leads below the pitches
MIDI = np.arange(-OFF, 2 * OFF)
"""Pitches by pitch + OFF; -1 for what is none."""
MIDI[(MIDI < 0) | (MIDI >= PITCHES)] = -1

# Of every note, as `core.lstm.memory.events` has them; and of none, which leads to no pitch.
_MOTION, _GAP, _LENGTH, _LADDER, _ABOVE = range(5)
_NOTHING = (NO_MOTION, -1, -1, -(2**20), 0)
_SHIFT = 10  # bits by which runs are kept, which leaves room to prefer the latest
_ONE = np.int32(1 << _SHIFT)
_NEWEST = OF_A_VOICE - 1  # its bits are those of a place in the ring, and of one in a line
_WIDTH = KINDS * OF_A_VOICE
_PLACES = np.arange(OF_A_VOICE, dtype=np.int32)


class Expected(NamedTuple):
    """What is expected next of one voice in each row; -1 for none.

    `runs` [rows, KINDS] are the lengths of the runs that were heard before; `gap` and `length` [rows, 2]
    indices of what followed by RHYTHM and BOTH, `pitch` [rows, MOVES] MIDI numbers.
    """

    runs: Ints
    gap: Ints
    length: Ints
    pitch: Ints


class Memories:
    """What voices have heard last, OF_A_VOICE notes each, a line for every voice of every row."""

    def __init__(self, voices: Sequence[Memory], rows: int) -> None:
        """`voices` are memories of one row each, which all rows go on from; each row has a line more."""
        self._known, self._scale = voices[0].known, voices[0].scale
        codes, runs = (
            np.concatenate(each) for each in zip(*(voice.latest() for voice in voices), strict=True)
        )
        notes = events(codes)
        one_more = ((0, 1), *[(0, 0)] * (codes.ndim - 1))
        self._codes = np.tile(np.pad(codes, one_more), (rows, 1, 1))
        self._runs = np.tile(np.pad(runs << _SHIFT, one_more), (rows, 1, 1))
        ring = np.tile(np.pad(notes, one_more), (rows, 1, 1)).reshape(-1, notes.shape[-1])
        self._notes = np.concatenate([ring, [_NOTHING]])
        self._newest = np.full(len(self._codes), _NEWEST)
        self._none = len(ring)

    def begin(self, last: Ints) -> Expected:
        """What every line of the first row expects; `last` are their last pitches, -1 for none."""
        lines = np.arange(len(last))
        return self._expect(lines, self._newest[lines], self._runs[lines], last)

    def hear(self, lines: Ints, gap: Ints, length: Ints, pitch: Ints, pair: Ints, motion: Ints) -> Expected:
        """Remember a note in each of these lines; and what is expected after it.

        `pair` tells of the pitch before and this one, as `core.polyphony.sight.pairs` does.
        """
        known = self._known.take(pair, 0)
        known[:, RHYTHM : BOTH + 1] += rhythm(gap, length)[:, None]
        new = known[:, :KINDS, None]
        # All that was known, seen from one place further on: in every line the new comes last.
        room = np.empty(len(lines) * _WIDTH + 1, np.int32)
        self._codes.take(lines, 0, out=room[:-1].reshape(-1, KINDS, OF_A_VOICE), mode="clip")
        codes = room[1:].reshape(-1, KINDS, OF_A_VOICE)
        codes[..., -1:] = new
        # With the newest always at the right, the run that ended before this place stands at this place.
        runs = self._runs.take(lines, 0)
        runs += _ONE
        runs *= codes == new
        runs[..., -1] = 0
        newest = self._newest.take(lines) + 1
        notes = np.empty((len(lines), len(_NOTHING)), np.int64)
        notes[:, _MOTION], notes[:, _GAP], notes[:, _LENGTH] = motion, gap, length
        notes[:, _LADDER:] = known[:, KINDS:]
        if self._scale is None:
            runs[:, STEPS] = 0
        self._codes[lines], self._runs[lines], self._newest[lines] = codes, runs, newest
        self._notes[lines * OF_A_VOICE + (newest & _NEWEST)] = notes
        return self._expect(lines, newest, runs, pitch)

    def _expect(self, lines: Ints, newest: Ints, runs: Codes, last: Ints) -> Expected:
        """What followed the longest runs; of runs equally long the latest counts."""
        likely = np.maximum.reduce(runs + _PLACES, axis=-1)
        best, longest = likely & _NEWEST, likely >> _SHIFT
        after = ((best + (newest + 2)[:, None]) & _NEWEST) + (lines * OF_A_VOICE)[:, None]
        notes = self._notes.take(np.where(longest > 0, after, self._none), 0)
        pitch = np.empty((len(lines), len(MOVES)), np.int64)
        pitch[:, :-1] = notes[:, ::2, _MOTION] + last[:, None]
        pitch[:, -1] = -1
        if self._scale is not None:
            pitch[:, -1] = self._scale.led_to(last, notes[:, STEPS, _LADDER], notes[:, STEPS, _ABOVE])
        both = slice(RHYTHM, BOTH + 1)
        found = MIDI.take(pitch + OFF, mode="clip")
        return Expected(longest, notes[:, both, _GAP], notes[:, both, _LENGTH], found)
