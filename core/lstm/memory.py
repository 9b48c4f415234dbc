"""What the melody itself went on with when it had been here before: the phrase's own memory.

For four kinds of likeness it finds the longest run just heard that was heard earlier in the same
melody, and tells what followed it then. This is the short-term model of multiple-viewpoint systems
(Conklin & Witten 1995, "Multiple viewpoint systems for music prediction") made a feature: how far to
trust it, and when to leave it, the network learns.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.harmony import Key

HORIZON = 256  # notes that are remembered
OF_A_VOICE = 64  # of each of several voices: there are as many more notes to a bar
KINDS = 4
MOTION, RHYTHM, BOTH, STEPS = range(KINDS)  # semitones; rest and length; the two together; steps of the scale
MOVES = (MOTION, BOTH, STEPS)  # those that lead to a pitch
NO_MOTION = -128

_BLANK, _FIRST = -(2**30), -(2**30) + 1  # codes that nothing heard later is equal to
_PITCHES = 128
_FAR = 256  # steps; further than any pitch
_BLOCK = 256  # notes that are looked at together
_WIDE = 1024  # more than there are rests or lengths
_RHYTHMS = _WIDE * _WIDE
_AGE, _PLACES = np.int32(HORIZON), np.arange(HORIZON, dtype=np.int32)

Ints = NDArray[np.int64]
Codes = NDArray[np.int32]


class Scale:
    """A key's scale as a ladder: from pitches to steps and back; tonics are multiples of its size.

    Both ways by table, for the MIDI pitches.
    """

    def __init__(self, key: Key) -> None:
        rungs = np.array(sorted((pitch - key.tonic_class) % 12 for pitch in key.scale), np.int64)
        octave, rest = np.divmod(np.arange(_PITCHES) - key.tonic_class, 12)
        rung = np.searchsorted(rungs, rest, side="right") - 1
        self._steps, self._above = octave * len(rungs) + rung, rest - rungs[rung]
        octave, rung = np.divmod(np.arange(-_FAR, _FAR), len(rungs))
        self._pitches = key.tonic_class + octave * 12 + rungs[rung]

    def between(self, last: Ints, pitch: Ints) -> tuple[Ints, Ints]:
        """How many steps lead to the step at or below each pitch, and how many semitones it is above that."""
        return self._steps.take(pitch) - self._steps.take(last), self._above.take(pitch)

    def led_to(self, last: Ints, steps: Ints, above: Ints) -> Ints:
        """Where so many steps and semitones lead; what is out of MIDI's range means nothing more."""
        pitch: Ints = self._pitches.take(self._steps.take(last) + (steps + _FAR), mode="clip") + above
        return pitch


@lru_cache(maxsize=8)
def known_pairs(key: Key | None) -> Codes:
    """What notes are known by but for their rhythm, and the steps to them and the semitones above.

    [129 * 129, KINDS + 2]: by the pitch before and the pitch, each from -1, for none, on.
    """
    last, pitch = (part - 1 for part in np.divmod(np.arange((_PITCHES + 1) ** 2), _PITCHES + 1))
    told = np.zeros((len(last), KINDS + 2), np.int32)
    motion = pitch - last
    told[:, MOTION], told[:, BOTH], told[:, STEPS] = motion, (motion + 128) * _RHYTHMS, _FIRST
    if key:
        steps, above = Scale(key).between(last, pitch)
        told[:, STEPS], told[:, KINDS], told[:, KINDS + 1] = steps * 16 + above, steps, above
    told[: _PITCHES + 1, MOVES] = _FIRST  # after none
    told.setflags(write=False)
    return told


def rhythm(gap: Ints, length: Ints) -> Codes:
    """What rests and lengths are known by."""
    return (gap * _WIDE + length).astype(np.int32)


class Recall(NamedTuple):
    """What followed the longest run that was heard before, one row for each melody.

    `runs` [rows, KINDS] counts the notes of the run (0: never heard). Of what followed then: `motion`
    [rows, 2] in semitones by MOTION and BOTH (NO_MOTION for none), `gap` and `length` [rows, 2] as
    indices by RHYTHM and BOTH (-1 for none), and `pitch` [rows], what STEPS leads to from the last
    pitch (-1 for none).
    """

    runs: Ints
    motion: Ints
    gap: Ints
    length: Ints
    pitch: Ints


class Memory:
    """The last notes of several melodies, the newest at the right, and how long a run each place ends."""

    def __init__(self, rows: int, key: Key | None) -> None:
        self.scale, self.known = Scale(key) if key else None, known_pairs(key)
        self._codes: Codes = np.full((rows, KINDS, HORIZON), _BLANK, np.int32)
        self._runs: Codes = np.zeros((rows, KINDS, HORIZON), np.int32)
        self._last: Ints = np.full(rows, -1, np.int64)
        self._rows = _row_starts(rows, HORIZON)

    def hear(self, gap: Ints, length: Ints, pitch: Ints, active: NDArray[np.bool_] | None = None) -> None:
        """Remember one note (shape [rows]) in every row, or in the active ones."""
        new = self.code(gap, length, pitch, self._last)[..., None]
        codes = np.empty_like(self._codes)
        codes[..., :-1], codes[..., -1:] = self._codes[..., 1:], new
        # With the newest always at the right, the run that ended before this place stands at this place.
        again = codes == new
        again &= new > _FIRST
        again[..., -1] = False
        runs = self._runs + np.int32(1)
        runs *= again
        if active is None or active.all():
            self._codes, self._runs, self._last = codes, runs, pitch
            return
        self._codes = np.where(active[:, None, None], codes, self._codes)
        self._runs = np.where(active[:, None, None], runs, self._runs)
        self._last = np.where(active, pitch, self._last)

    def repeated(self, rows: int) -> Memory:
        """The memory of one melody for `rows` melodies that go on from it."""
        return self.with_arrays(
            self._codes.repeat(rows, 0), self._runs.repeat(rows, 0), self._last.repeat(rows, 0)
        )

    def with_arrays(self, codes: Codes, runs: Codes, last: Ints, starts: Ints | None = None) -> Memory:
        """A memory in the same key that holds these; `starts` is `_row_starts` of them."""
        twin = Memory.__new__(Memory)
        twin.scale, twin.known = self.scale, self.known
        twin._codes, twin._runs, twin._last = codes, runs, last
        twin._rows = _row_starts(len(last), codes.shape[-1]) if starts is None else starts
        return twin

    def copy(self) -> Memory:
        """The same memory; what is heard later is heard apart."""
        return self.repeated(1)

    def recall(self) -> Recall:
        """What to expect; of runs equally long the latest counts."""
        likely = self._runs * _AGE
        likely += _PLACES[: self._runs.shape[-1]]
        best = likely.argmax(-1) + self._rows
        runs = self._runs.take(best).astype(np.int64)
        return self._recalled(runs, self._codes.take(best + 1, mode="clip"), self._last)

    def _recalled(self, runs: Ints, codes: Codes, last: Ints) -> Recall:
        """What to expect after runs [rows, KINDS] that were followed by these codes, and the pitches `last`.

        Where no run was found its code may be any.
        """
        code = codes.astype(np.int64)
        found = runs > 0
        motion = code[:, ::2].copy()
        motion[:, 1] = motion[:, 1] // _RHYTHMS - 128
        rhythm = code[:, RHYTHM : BOTH + 1] % _RHYTHMS
        heard = found[:, RHYTHM : BOTH + 1]
        return Recall(
            runs,
            np.where(found[:, ::2], motion, NO_MOTION),
            np.where(heard, rhythm // _WIDE, -1),
            np.where(heard, rhythm % _WIDE, -1),
            self._led_to(last, code[:, STEPS], found[:, STEPS]),
        )

    @classmethod
    def of(cls, key: Key | None, gap: Ints, length: Ints, pitch: Ints) -> tuple[Recall, Memory]:
        """What is expected before every note of a melody, all [notes]; and the memory after the last.

        As `hear` and `recall` tell note by note, but all at once: by how many notes they lie apart.
        """
        memory, notes = cls(1, key), len(pitch)
        last = np.concatenate([[-1], pitch])
        codes = memory.code(gap, length, pitch, last[:-1])
        best, longest = np.zeros((2, KINDS, notes), np.int64)
        for first, runs in _runs(codes):
            block = slice(first, first + runs.shape[-1])
            best[:, block], longest[:, block] = runs.argmax(0), runs.max(0)
            memory._runs[0, :, HORIZON - 1 - len(runs) : -1] = runs[::-1, :, -1].T
        after = np.arange(1, notes + 1) - (best + 1)  # what followed the run that ends with each note
        followed = codes[after.clip(0), np.arange(KINDS)[:, None]].T
        before = ((1, 0), (0, 0))
        said = memory._recalled(
            np.pad(longest.T[:-1], before)[:notes], np.pad(followed[:-1], before)[:notes], last[:-1]
        )
        kept = min(notes, HORIZON)
        memory._codes[0, :, HORIZON - kept :] = codes[notes - kept :].T
        memory._last = last[-1:]
        return said, memory

    def latest(self) -> tuple[Codes, Codes]:
        """Codes and runs of the last OF_A_VOICE notes."""
        return self._codes[..., -OF_A_VOICE:], self._runs[..., -OF_A_VOICE:]

    def code(self, gap: Ints, length: Ints, pitch: Ints, last: Ints) -> Codes:
        """What notes are known by, [rows, KINDS], after the pitches `last` (-1 for none)."""
        known = self.known.take((last + 1) * (_PITCHES + 1) + pitch + 1, 0)[:, :KINDS]
        known[:, RHYTHM : BOTH + 1] += rhythm(gap, length)[:, None]
        return known

    def _led_to(self, last: Ints, code: Ints, found: NDArray[np.bool_]) -> Ints:
        if self.scale is None:
            return np.full_like(code, -1)
        pitch = self.scale.led_to(last, *np.divmod(code, 16))
        return np.where(found & (pitch >= 0) & (pitch < _PITCHES), pitch, -1)


def _runs(codes: Codes) -> Iterator[tuple[int, Codes]]:
    """How long a run each note ends that was heard so many notes before, block by block of the notes.

    The number of the block's first note, and runs [1 to HORIZON - 1, KINDS, notes].
    """
    most = min(len(codes), HORIZON) - 1
    padded = np.pad(codes, ((max(0, most), 0), (0, 0)), constant_values=_BLANK)
    ended = np.zeros((max(0, most), KINDS), np.int32)  # after which note a run last ended
    for first in range(0, len(codes) if most > 0 else 0, _BLOCK):
        new = codes[first : first + _BLOCK].T
        notes = new.shape[1]
        earlier = np.lib.stride_tricks.sliding_window_view(padded[first : first + most + notes - 1], notes, 0)
        place = np.arange(first + 1, first + notes + 1, dtype=np.int32)
        others = np.where((earlier[::-1] == new) & (new > _FIRST), np.int32(0), place)
        np.maximum(others[..., 0], ended, out=others[..., 0])
        others = np.maximum.accumulate(others, -1)
        ended = others[..., -1]
        yield first, place - others


def events(codes: Codes) -> Ints:
    """Notes by their codes [..., KINDS, notes], as [..., notes, 5].

    Of each the motion to it, its rest and length, the steps of the scale to it and the semitones above. Of
    one that is the first it means nothing.
    """
    kinds = np.moveaxis(codes.astype(np.int64), -2, -1)
    gap, length = np.divmod(kinds[..., RHYTHM], _WIDE)
    return np.stack([kinds[..., MOTION], gap, length, *np.divmod(kinds[..., STEPS], 16)], -1)


def _row_starts(rows: int, notes: int) -> Ints:
    """Where each row and kind begins in the arrays laid out flat, shape [rows, KINDS]."""
    return np.arange(rows * KINDS).reshape(rows, KINDS) * notes
