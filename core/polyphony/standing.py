"""Where each voice stands after its last note, as far as that does not depend on the others.

A row of numbers for every line: the columns that the network is told of it, and what they are made of. All of
it is worked out once, when a note is written, and taken as a whole when the voice has its turn again.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.encoding import Encoding
from core.lstm.ahead import After
from core.lstm.features import AFTER_COLUMN, HEARD, RAW_AFTER, RAW_TONIC, STYLE_COLUMN, STYLES, Ints, Setting
from core.lstm.lens import run_classes
from core.lstm.memory import BOTH, RHYTHM
from core.polyphony.recalling import Expected
from core.polyphony.sight import NEVER, base, pairs

# The columns of what is heard, and those of the onset, the note and the raw ones that are known before it.
ADVANCE, ONSET, NOTE, RAW, PITCH = slice(0, 44), slice(44, 48), slice(48, 55), slice(55, 59), slice(59, 62)
LAST, FIRST = 55, 56  # pitches, -1 for none
# What followed the longest runs, as `Expected` has it.
RUNS, GAP, LENGTH = slice(62, 66), slice(66, 68), slice(68, 70)
# Up to where it is written, how many notes it has, where the last one lies, and where its intervals do.
CLOCK, COUNT, START, END, BASE, WIDTH = range(70, 76)
# CLOCK, LAST, FIRST, COUNT, START and END of nobody.
NOBODY = (-NEVER, -1, -1, 0, NEVER, -NEVER)

_RUN = STYLE_COLUMN + 1  # the first of the columns of what is expected


class Standing:
    """The rows of all lines: those of each texture one after the other, and after them one for nobody."""

    def __init__(
        self,
        encoding: Encoding,
        setting: Setting,
        heard: Ints,
        stands: Sequence[tuple[int, ...]],
        expected: Expected,
        batch: int,
    ) -> None:
        """`heard` are the columns of each voice's last note, `stands` what NOBODY has."""
        after = After.of(encoding, setting.after, setting.end)
        self._after, self._keyless = int(after.pitches[0]), setting.key is None
        self._leads_on = self._after >= 0
        rows = np.zeros((len(stands), WIDTH), np.int64)
        rows[:, :HEARD] = heard
        rows[:, STYLE_COLUMN] = STYLES.index(setting.style) + 1 if setting.style else 0
        rows[:, AFTER_COLUMN : ADVANCE.stop] = after.columns(np.full(len(rows), -1))
        rows[:, RAW.start + RAW_TONIC] = setting.key.tonic_class if setting.key else -1
        rows[:, RAW.start + RAW_AFTER] = self._after
        rows[:, (CLOCK, LAST, FIRST, COUNT, START, END)] = stands
        self.tell(rows, expected)
        self._rows = np.tile(rows, (batch, 1))

    @property
    def clocks(self) -> Ints:
        """Up to where every line is written."""
        clocks: Ints = self._rows[:, CLOCK]
        return clocks

    def by_row(self, batch: int) -> Ints:
        """All rows of each texture, [batch, lines, columns]."""
        return self._rows.reshape(batch, -1, WIDTH)

    def take(self, lines: Ints) -> Ints:
        """The rows of these lines, to be changed and put back."""
        rows: Ints = self._rows.take(lines, 0)
        return rows

    def put(self, lines: Ints, rows: Ints) -> None:
        """Put rows back."""
        self._rows[lines] = rows

    def tell(self, rows: Ints, expected: Expected) -> None:
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
        if self._leads_on:
            approach = pairs().take(bases + self._after)
            rows[:, AFTER_COLUMN + 3], rows[:, NOTE.stop - 1] = approach, approach
        rows[:, PITCH], rows[:, RUNS] = expected.pitch, expected.runs
        rows[:, GAP], rows[:, LENGTH] = expected.gap, expected.length
