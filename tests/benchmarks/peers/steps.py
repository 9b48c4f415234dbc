"""The tutorials' spelling: one symbol for each sixteenth, a pitch where a note starts, then hold or rest.

As in V. Velardo's "Generating melodies with LSTM" (2020), learnt from Essen's tunes too: all tunes are
moved to C major or A minor, and every note and rest is rounded down to whole steps by itself.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.lstm.sources import CorpusTune
from core.score import TICKS_PER_QUARTER, Note
from tests.benchmarks.peers.spelling import Kind, Line
from tests.benchmarks.peers.tunes import seam, to_c

STEP = TICKS_PER_QUARTER // 4
REST, HOLD, _FIRST = 0, 1, 2
_PITCHES = 128


class Steps:
    """The spelling; a note has at least the step it starts on, where the tutorials would drop it."""

    alphabets = (_FIRST + _PITCHES,)
    starts = tuple(range(_FIRST, _FIRST + _PITCHES))

    def spell(self, tune: CorpusTune) -> Line:
        shift = to_c(tune.pitches, tune.setting.key, minor_to_a=True)
        symbols: list[int] = []
        clock = seam(tune)
        for note in tune.notes:
            held = max(1, note.length // STEP) - 1
            symbols += [REST] * ((note.start - clock) // STEP) + [_FIRST + note.pitch + shift] + [HOLD] * held
            clock = note.end
        said = np.array(symbols, np.int64)[:, None]
        return Line(said, np.where(said < _FIRST, Kind.TIMING, Kind.BOTH), len(tune.notes))

    def moved(self, line: Line, semitones: int) -> Line:
        return line  # in C already


def heard(symbols: Sequence[int]) -> list[Note]:
    """The notes that the symbols say, from tick 0."""
    notes: list[Note] = []
    for place, symbol in enumerate(symbols):
        if symbol >= _FIRST:
            notes.append(Note(place * STEP, STEP, symbol - _FIRST))
        elif symbol == HOLD:
            notes[-1] = Note(notes[-1].start, notes[-1].length + STEP, notes[-1].pitch)
    return notes


def off_grid(tune: CorpusTune) -> int:
    """How many notes have a length, or a rest before them, that is not whole steps."""
    clock, count = seam(tune), 0
    for note in tune.notes:
        count += bool((note.start - clock) % STEP or note.length % STEP)
        clock = note.end
    return count
