"""Where each voice stands after its last note, as far as that does not depend on the others.

A row of numbers for every line: the columns that the network is told of it, and what they are made of. All of
it is worked out when the voice has its turn again, of all that was written since at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.encoding import Encoding
from core.lstm.ahead import After
from core.lstm.features import (
    AFTER_COLUMN,
    HEARD,
    LAGS,
    RAW_AFTER,
    RAW_TONIC,
    STYLE_COLUMN,
    STYLES,
    Ints,
    Setting,
)
from core.lstm.lens import run_classes
from core.lstm.memory import BOTH, RHYTHM
from core.polyphony.recalling import Expected, Memories
from core.polyphony.sight import NEVER, base, pairs

if TYPE_CHECKING:
    from core.polyphony.reading import Reading

Rows: TypeAlias = slice | NDArray[np.intp]

# The columns of what is heard, and those of the onset, the note and the raw ones that are known before it.
ADVANCE, ONSET, NOTE, RAW, PITCH = slice(0, 44), slice(44, 48), slice(48, 55), slice(55, 59), slice(59, 62)
LAST, FIRST = 55, 56  # pitches, -1 for none
# What followed the longest runs, as `Expected` has it.
RUNS, GAP, LENGTH = slice(62, 66), slice(66, 68), slice(68, 70)
BASE, WIDTH = 70, 71  # where its intervals lie among `pairs`

# What others see of a voice: up to where it is written, its last pitch, how many notes it has, and where the
# last one lies.
CLOCK, SOUNDS, COUNT, START, END = range(5)
NOBODY = (-NEVER, -1, 0, NEVER, -NEVER)

# Of a note that is written: its line, rest, length and pitch, where the pitch before and this one lie among
# `pairs`, the first pitch, the motion to it and its class, the place in the bar, and from AGO on what sounded
# and moved there in bars ago.
EVENT = 9 + 2 * len(LAGS)
AGO, MOVED = slice(9, 9 + len(LAGS)), slice(9 + len(LAGS), EVENT)

_RUN = STYLE_COLUMN + 1  # the first of the columns of what is expected


class Standing:
    """The lines of all rows: those of each texture one after the other, and after them one for nobody."""

    def __init__(
        self,
        encoding: Encoding,
        setting: Setting,
        reading: Reading,
        stands: Sequence[Sequence[int]],
        firsts: Sequence[int],
        degrees: Ints,
        batch: int,
    ) -> None:
        """`stands` of all voices and nobody, `firsts` their first pitches; `degrees` classes by pitch + 1."""
        self._memories, self._degrees = Memories(reading.memories, batch), degrees
        after = After.of(encoding, setting.after, setting.end)
        self._after, self._keyless = int(after.pitches[0]), setting.key is None
        told = np.zeros((len(stands), WIDTH), np.int64)
        told[:-1, :HEARD] = reading.heard
        told[:, STYLE_COLUMN] = STYLES.index(setting.style) + 1 if setting.style else 0
        told[:, AFTER_COLUMN : ADVANCE.stop] = after.columns(np.full(len(told), -1))
        told[:, RAW.start + RAW_TONIC] = setting.key.tonic_class if setting.key else -1
        told[:, RAW.start + RAW_AFTER] = self._after
        told[:, FIRST], told[:, LAST] = firsts, [stand[SOUNDS] for stand in stands]
        self._tell(told, self._memories.begin(told[:, LAST]))
        self._told = np.tile(told, (batch, 1))
        self._stands = np.tile(np.array(stands), (batch, 1))
        self.by_row = self._stands.reshape(batch, len(stands), -1)
        """What others see of all voices, [batch, lines, 5]."""
        self._events = np.empty(((len(stands) + 1) * batch, EVENT), np.int64)
        self._waiting, self._waits = 0, np.zeros(len(self._told), np.bool_)

    @property
    def clocks(self) -> Ints:
        """Up to where every line is written."""
        clocks: Ints = self._stands[:, CLOCK]
        return clocks

    def seen(self, lines: Ints) -> Ints:
        """What others see of these lines."""
        seen: Ints = self._stands.take(lines, 0)
        return seen

    def take(self, lines: Ints) -> Ints:
        """The rows of these lines."""
        if True in self._waits.take(lines).tolist():
            self._hear()
        told: Ints = self._told.take(lines, 0)
        return told

    def write(self, lines: Ints, rows: Rows, stand: Sequence[Ints], event: Sequence[Ints]) -> None:
        """A note more in those lines that are in `rows`: what others see, and what is told of an event."""
        seen = np.empty((len(lines), len(stand)), np.int64)
        for column, value in enumerate(stand):
            seen[:, column] = value
        told = self._events[self._waiting : self._waiting + len(lines)]
        told[:, 0] = lines
        for column, value in enumerate(event[:-2], 1):
            told[:, column] = value
        told[:, AGO], told[:, MOVED] = event[-2:]
        here = lines[rows]
        if len(here) < len(lines):
            told[: len(here)] = told[rows]
        self._stands[here], self._waits[here] = seen[rows], True
        self._waiting += len(here)

    def _hear(self) -> None:
        """Work out where all lines stand that were written since the last time, each once at most."""
        events = self._events[: self._waiting]
        lines, gap, length, pitch, pair, first, motion, step, place = events.T[: AGO.start].copy()
        told = self._told.take(lines, 0)
        np.add(events[:, 1:4], 1, out=told[:, :3])
        told[:, 3], told[:, 4] = step, pairs().take(base(first) + pitch)
        told[:, 5], told[:, 6] = self._degrees.take(pitch + 1), place
        ago = events[:, AGO]
        kept = np.where(ago == pitch[:, None], 3, (events[:, MOVED] == motion[:, None]) + 1)
        told[:, 7:HEARD] = np.where(ago < 0, 0, kept)
        told[:, LAST], told[:, FIRST] = pitch, np.where(first >= 0, first, pitch)
        self._tell(told, self._memories.hear(lines, gap, length, pitch, pair, motion))
        self._told[lines] = told
        self._waits[lines], self._waiting = False, 0

    def _tell(self, rows: Ints, expected: Expected) -> None:
        """Work out all columns of what is expected after the last notes of these rows."""
        runs = run_classes(expected.runs)
        if self._keyless:
            runs[:, -1] = 0
        bases = base(rows[:, LAST])
        moved = pairs().take(expected.pitch + bases[:, None])
        lengths = expected.length + 1
        rows[:, BASE] = bases
        rows[:, _RUN : _RUN + 4] = runs
        rows[:, _RUN + 4], rows[:, _RUN + 5] = expected.gap[:, 0] + 1, lengths[:, 0]
        rows[:, _RUN + 6 : _RUN + 9] = moved
        rows[:, ONSET.start : ONSET.start + 2] = runs[:, RHYTHM : BOTH + 1]
        rows[:, ONSET.start + 2 : ONSET.stop] = lengths
        rows[:, NOTE.start], rows[:, NOTE.start + 1 : NOTE.start + 3] = runs[:, 0], runs[:, BOTH:]
        rows[:, NOTE.start + 3 : NOTE.start + 6] = moved
        if self._after >= 0:
            approach = pairs().take(bases + self._after)
            rows[:, AFTER_COLUMN + 3], rows[:, NOTE.stop - 1] = approach, approach
        rows[:, PITCH], rows[:, RUNS] = expected.pitch, expected.runs
        rows[:, GAP], rows[:, LENGTH] = expected.gap, expected.length
