"""Melodies continued side by side, one note at a time: scores out, choices in."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.encoding import Encoding
from core.lstm.features import PITCHES, Ints, Setting
from core.lstm.lens import MOST_HEARD, Lens, Line, View, heard_by
from core.lstm.lifting import heard_in, lifted, lowered, written
from core.lstm.memory import Recall
from core.lstm.step import Floats, Stepping
from core.polyphony.company import beside
from core.score import Note

if TYPE_CHECKING:
    from core.lstm.bundle import Bundle

_NEVER = 2**62  # where notes start that are not written yet
_ROOM = 64

Active = NDArray[np.bool_]


class Echo(NamedTuple):
    """What the melody itself went on with when it had been here before, a row for each; -1 for none.

    `runs` [batch, KINDS] are the lengths of the runs that were heard before (`core.lstm.memory`); `gap` and
    `length` [batch, 2] are indices of what followed by RHYTHM and BOTH, `pitch` [batch, MOVES] MIDI numbers.
    """

    runs: Ints
    gap: Ints
    length: Ints
    pitch: Ints


class Ago(NamedTuple):
    """What began at this place in its bar LAGS bars ago, each [batch, LAGS]; -1 where nothing did.

    `length` are indices, `pitch` MIDI numbers.
    """

    length: Ints
    pitch: Ints


class Writer(Protocol):
    """What writes several lines side by side, as far as wishes look at it."""

    encoding: Encoding
    batch: int

    @property
    def now(self) -> Ints:
        """For each row the tick where the next rest begins, shape [batch]."""

    def echo(self) -> Echo:
        """What the line itself went on with when it had been here before."""

    def ago(self, gap_index: ArrayLike) -> Ago:
        """What began, some bars ago, where the next note begins after these rests."""


class Decoder:
    """`batch` melodies in step, which all begin with the same notes; numpy in and out.

    For each note ask `gap_logits`, then `length_logits` of the gaps chosen, then `pitch_logits` of
    both, and `commit` the three choices. Gaps and lengths are indices into the encoding's
    vocabularies, pitches are MIDI numbers. Logits are scores before the softmax, unmasked.
    """

    def __init__(self, bundle: Bundle, setting: Setting, batch: int) -> None:
        self.encoding: Encoding = bundle.encoding
        self.batch = batch
        self._step: Stepping = bundle.step_in(setting)
        self._company = bundle.company
        self._lift = setting.lift
        self._lens = Lens(bundle.encoding, heard_in(setting))
        self._counts = np.zeros(batch, np.int64)
        blank = np.full((batch, _ROOM), _NEVER, np.int64)
        self._line = Line(blank, blank.copy(), np.zeros_like(blank), np.zeros_like(blank))
        self._last = np.full((batch, 1), -1, np.int64)
        self._first = np.full((batch, 1), -1, np.int64)
        self._now = np.full((batch, 1), setting.start, np.int64)
        self._seen: tuple[Ints, View] | None = None
        self._from_seam: View | None = None
        self._memory = self._lens.memory(batch)
        self._expect()
        silence = np.zeros((1, bundle.state_in(setting)), np.float32)
        self._hear(silence, self._advance_columns(self._lens.unheard(1), 1), batch)

    @property
    def now(self) -> Ints:
        """For each row the tick where its last note ends, where the next rest begins."""
        return self._now[:, 0]

    def read(self, notes: Sequence[Note], seam: int | None = None) -> None:
        """Hear a melody (see `core.encoding.melody`) in every row; before anything is committed.

        What is written next begins at tick `seam`, when given, and not where the melody ends. Of a long
        melody the last MOST_HEARD notes are heard, and the first is known.
        """
        if self._counts.any():
            raise ValueError("a decoder reads once, before the first commit")
        if not notes:
            return
        notes = lifted(notes, self._lift)
        columns, memory = heard_by(self._lens, self.encoding, notes, since=max(0, len(notes) - MOST_HEARD))
        self._write(notes[-MOST_HEARD:], notes[0].pitch)
        self._memory = memory.repeated(self.batch)
        if seam is not None:
            self._now = np.full((self.batch, 1), seam, np.int64)
        self._expect()
        state = np.zeros((1, self._state.shape[1]), np.float32)
        for row in beside("advance", columns.advance, self._company):
            state = self._step("advance", {"state": state, "columns": row[None]})["state"]
        targets = columns.targets[-1:, None, :]
        heard = self._lens.heard(
            self._lens.view(self._heard_line(1), np.array([[notes[-1].start]])),
            targets[..., 0],
            targets[..., 1],
            targets[..., 2],
            np.array([[notes[-2].pitch if len(notes) > 1 else -1]]),
            self._first[:1],
        )
        self._hear(state, self._advance_columns(heard, 1), self.batch)

    def echo(self) -> Echo:
        """What the melody went on with when it had been here before, whatever the bars say."""
        recall = self._recall
        pitch = written(self._expected.pitch[:, 0], self._lift)
        return Echo(recall.runs, recall.gap, recall.length, pitch)

    def ago(self, gap_index: ArrayLike) -> Ago:
        """What began, some bars ago, where the next note begins after these rests."""
        view = self._view(_column(gap_index))
        length, pitch = view.length[:, 0], written(view.pitch[:, 0], self._lift)
        return Ago(np.maximum(length - 2, -1), np.where(length > 1, pitch, -1))

    def gap_logits(self) -> Floats:
        """Scores of the rest before the next note, shape [batch, gaps]."""
        return self._gaps

    def length_logits(self, gap_index: ArrayLike) -> Floats:
        """Scores of the next note's length after the rests chosen, shape [batch, lengths]."""
        gap = _column(gap_index)
        onset = self._onset(gap)
        return self._step("length", {"hidden": self._hidden, "onset": onset})["length"]

    def pitch_logits(self, gap_index: ArrayLike, length_index: ArrayLike) -> Floats:
        """Scores of the next note's pitch, shape [batch, 128]."""
        gap, length = _column(gap_index), _column(length_index)
        end = self._now + self.encoding.gap_ticks[gap] + self.encoding.length_ticks[length]
        view = self._view(gap)
        note, raw = self._lens.note(view, length, end, self._last, self._first, self._expected)
        inputs = {
            "onset": self._onset(gap),
            "note": beside("note", note[:, 0], self._company),
            "raw": beside("raw", raw[:, 0], self._company),
        }
        return lowered(self._step("pitch", {"hidden": self._hidden, **inputs})["pitch"], self._lift)

    def commit(
        self,
        gap_index: ArrayLike,
        length_index: ArrayLike,
        pitch: ArrayLike,
        active: Active | None = None,
        start: ArrayLike | None = None,
        end: ArrayLike | None = None,
    ) -> None:
        """Write one note into every row (or into the `active` rows only) and hear it.

        Notes lie where the choices put them, or from the ticks `start` to `end` ([batch], both or none)
        where what was chosen only comes near.
        """
        gap, length, pitches = _column(gap_index), _column(length_index), _column(pitch)
        if self._lift:
            pitches = (pitches + self._lift).clip(0, PITCHES - 1)
        rows = np.ones(self.batch, np.bool_) if active is None else active
        begins = self._now + self.encoding.gap_ticks[gap] if start is None else _column(start)
        ends = begins + self.encoding.length_ticks[length] if end is None else _column(end)
        first = np.where(self._first >= 0, self._first, pitches)
        heard = self._lens.heard(self._view(gap), gap, length, pitches, self._last, first)
        self._append(rows, np.concatenate([begins, ends, pitches, length], 1))
        choice = rows[:, None]
        self._now = np.where(choice, ends, self._now)
        self._last = np.where(choice, pitches, self._last)
        self._first = np.where(choice, first, self._first)
        self._memory.hear(gap[:, 0], length[:, 0], pitches[:, 0], rows)
        self._expect()
        self._hear(self._state, self._advance_columns(heard, self.batch), 1)

    def copy(self) -> Self:
        """The same place, to be continued apart from this one."""
        twin = copy.copy(self)
        line = self._line
        twin._line = Line(line.starts.copy(), line.ends.copy(), line.pitches.copy(), line.lengths.copy())
        twin._counts = self._counts.copy()
        twin._memory = self._memory.copy()
        return twin  # all other arrays are replaced, never written into

    def _hear(self, state: Floats, columns: Ints, times: int) -> None:
        heard = self._step("advance", {"state": state, "columns": columns})
        self._state, self._hidden, self._gaps = (
            heard[name].repeat(times, axis=0) for name in ("state", "hidden", "gap")
        )
        self._seen = None

    def _advance_columns(self, heard: Ints, rows: int) -> Ints:
        line, now = self._heard_line(rows), self._now[:rows]
        view = self._lens.view(line, now)
        seam = self._lens.seam(view, line, now, self._expected.of(rows))
        # A note that follows at once, as most do, is seen from the same tick.
        self._from_seam = view if rows == self.batch else None
        return beside("advance", np.concatenate([heard, seam], -1)[:, 0], self._company)

    def _onset(self, gap: Ints) -> Ints:
        columns: Ints = self._lens.onset(self._view(gap), gap, self._expected)[:, 0]
        return beside("onset", columns, self._company)

    def _expect(self) -> None:
        """Ask the memory, once for every note."""
        self._recall = self._memory.recall()
        recall = Recall(*(each[:, None] for each in self._recall))
        self._expected = self._lens.expect(recall, self._last, self._now)

    def _view(self, gap: Ints) -> View:
        """What is seen from the onsets after these rests; kept, since a note asks for it three times."""
        if self._from_seam and not gap.any():
            return self._from_seam
        if self._seen is None or not np.array_equal(self._seen[0], gap):
            onset = self._now + self.encoding.gap_ticks[gap]
            self._seen = (gap, self._lens.view(self._heard_line(), onset))
        return self._seen[1]

    def _heard_line(self, rows: int | None = None) -> Line:
        most = int(self._counts.max())
        line = self._line
        return Line(*(each[:rows, :most] for each in (line.starts, line.ends, line.pitches, line.lengths)))

    def _write(self, notes: Sequence[Note], first: int) -> None:
        lengths = self.encoding.length_index([note.length for note in notes])
        columns = zip(notes, lengths, strict=True)
        for note, length in columns:
            row = np.array([[note.start, note.end, note.pitch, int(length)]])
            self._append(np.ones(self.batch, np.bool_), row.repeat(self.batch, axis=0))
        self._now = np.full((self.batch, 1), notes[-1].end, np.int64)
        self._last = np.full((self.batch, 1), notes[-1].pitch, np.int64)
        self._first = np.full((self.batch, 1), first, np.int64)

    def _append(self, rows: Active, values: Ints) -> None:
        line = self._line
        if int(self._counts.max()) == line.starts.shape[1]:
            self._line = line = line.with_room(_NEVER)
        places = (rows.nonzero()[0], self._counts[rows])
        for array, column in zip((line.starts, line.ends, line.pitches, line.lengths), values.T, strict=True):
            array[places] = column[rows]
        self._counts = self._counts + rows


def _column(values: ArrayLike) -> Ints:
    return np.asarray(values, np.int64).reshape(-1, 1)
