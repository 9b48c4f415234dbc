"""What the melody itself went on with when it had been here before: the phrase's own memory.

For four kinds of likeness it finds the longest run just heard that was heard earlier in the same
melody, and tells what followed it then. This is the short-term model of multiple-viewpoint systems
(Conklin & Witten 1995, "Multiple viewpoint systems for music prediction") made a feature: how far to
trust it, and when to leave it, the network learns.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.harmony import Key

HORIZON = 256  # notes that are remembered
KINDS = 4
MOTION, RHYTHM, BOTH, STEPS = range(KINDS)  # semitones; rest and length; the two together; steps of the scale
NO_MOTION = -128

_BLANK, _FIRST = -(2**30), -(2**30) + 1  # codes that nothing heard later is equal to
_WIDE = 1024  # more than there are rests, lengths, or semitones between two pitches

Ints = NDArray[np.int64]
Codes = NDArray[np.int32]


class Scale:
    """A key's scale as a ladder: from pitches to steps and back; tonics are multiples of its size."""

    def __init__(self, key: Key) -> None:
        self._tonic = key.tonic_class
        self._rungs = np.array(sorted((pitch - self._tonic) % 12 for pitch in key.scale), np.int64)

    def steps(self, pitch: Ints) -> tuple[Ints, Ints]:
        """The step at or below each pitch, and by how many semitones the pitch is above it."""
        octave, rest = np.divmod(pitch - self._tonic, 12)
        rung = np.searchsorted(self._rungs, rest, side="right") - 1
        return octave * len(self._rungs) + rung, rest - self._rungs[rung]

    def pitch(self, step: Ints, above: Ints) -> Ints:
        """The pitch `above` semitones over each step."""
        octave, rung = np.divmod(step, len(self._rungs))
        pitch: Ints = self._tonic + octave * 12 + self._rungs[rung] + above
        return pitch


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
        self._scale = Scale(key) if key else None
        self._codes: Codes = np.full((rows, KINDS, HORIZON), _BLANK, np.int32)
        self._runs: Codes = np.zeros((rows, KINDS, HORIZON), np.int32)
        self._last: Ints = np.full(rows, -1, np.int64)

    def hear(self, gap: Ints, length: Ints, pitch: Ints, active: NDArray[np.bool_] | None = None) -> None:
        """Remember one note (shape [rows]) in every row, or in the active ones."""
        new = self._code(gap, length, pitch)[..., None]
        codes = np.concatenate([self._codes[..., 1:], new], -1)
        # With the newest always at the right, the run that ended before this place stands at this place.
        runs = np.where((codes == new) & (new > _FIRST), self._runs + 1, 0).astype(np.int32)
        runs[..., -1] = 0
        if active is None or active.all():
            self._codes, self._runs, self._last = codes, runs, pitch
            return
        self._codes = np.where(active[:, None, None], codes, self._codes)
        self._runs = np.where(active[:, None, None], runs, self._runs)
        self._last = np.where(active, pitch, self._last)

    def repeated(self, rows: int) -> Memory:
        """The memory of one melody for `rows` melodies that go on from it."""
        twin = Memory.__new__(Memory)
        twin._scale = self._scale
        twin._codes, twin._runs = self._codes.repeat(rows, 0), self._runs.repeat(rows, 0)
        twin._last = self._last.repeat(rows, 0)
        return twin

    def copy(self) -> Memory:
        """The same memory; what is heard later is heard apart."""
        return self.repeated(1)

    def recall(self) -> Recall:
        """What to expect; of runs equally long the latest counts."""
        place = (self._runs * np.int32(HORIZON) + np.arange(HORIZON, dtype=np.int32)).argmax(-1)
        runs = np.take_along_axis(self._runs, place[..., None], -1)[..., 0].astype(np.int64)
        then = np.minimum(place + 1, HORIZON - 1)[..., None]
        code = np.take_along_axis(self._codes, then, -1)[..., 0].astype(np.int64)
        found = runs > 0
        motion, both = code[:, MOTION], code[:, BOTH]
        rhythm = np.stack([code[:, RHYTHM], both % (_WIDE * _WIDE)], -1)
        heard = found[:, [RHYTHM, BOTH]]
        return Recall(
            runs,
            np.where(
                found[:, [MOTION, BOTH]],
                np.stack([motion, both // (_WIDE * _WIDE) - 128], -1),
                NO_MOTION,
            ),
            np.where(heard, rhythm // _WIDE, -1),
            np.where(heard, rhythm % _WIDE, -1),
            self._led_to(code[:, STEPS], found[:, STEPS]),
        )

    def _code(self, gap: Ints, length: Ints, pitch: Ints) -> Codes:
        known = self._last >= 0
        motion = pitch - self._last
        rhythm = gap * _WIDE + length
        both = (motion + 128) * (_WIDE * _WIDE) + rhythm
        steps = np.full_like(pitch, _FIRST)
        if self._scale:
            before, _ = self._scale.steps(self._last)
            step, above = self._scale.steps(pitch)
            steps = np.where(known, (step - before) * 16 + above, _FIRST)
        codes = [np.where(known, motion, _FIRST), rhythm, np.where(known, both, _FIRST), steps]
        return np.stack(codes, -1).astype(np.int32)

    def _led_to(self, code: Ints, found: NDArray[np.bool_]) -> Ints:
        if self._scale is None:
            return np.full_like(code, -1)
        before, _ = self._scale.steps(self._last)
        pitch = self._scale.pitch(before + code // 16, code % 16)
        return np.where(found & (pitch >= 0) & (pitch < 128), pitch, -1)
