"""Notes as columns of numbers, so that thousands can be culled and measured at once."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Sequence
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from core import note_columns
from core.note_columns import Flags, Ints
from core.score import NOTE_ORDER, Note

Indices = NDArray[np.intp]

_START = attrgetter("start")
SPARSE = 256  # when fewer than one note in this many is marked, each is searched for by itself


class Columns:
    """Notes in a track's order, one array a property; `notes[i]` is what row i was made from.

    `like` may be the columns of the same track before an edit: what the two have in common at the
    beginning and at the end is copied, which makes a small edit of a long piece cheap.
    """

    def __init__(self, notes: Sequence[Note], like: Columns | None = None) -> None:
        self._notes: Sequence[Note] | Callable[[], Sequence[Note]] = notes
        known = None if like is None else (like.notes, like.values)
        self._read(note_columns.values(notes) if known is None else note_columns.spliced(notes, *known))

    @classmethod
    def of_values(cls, values: Ints, notes: Callable[[], Sequence[Note]]) -> Columns:
        """Columns whose rows are known, and whose notes are made when somebody asks for one."""
        made = cls.__new__(cls)
        made._notes = notes
        made._read(values)
        return made

    def _read(self, values: Ints) -> None:
        self.values = values  # start, length, pitch, velocity, and whether it was suggested, of each note
        self.start: Ints = values[0]
        self.length: Ints = values[1]
        self.pitch: Ints = values[2]
        self.velocity: Ints = values[3]
        self.suggested: Flags = values[4] != 0
        self.end: Ints = self.start + self.length
        # The furthest end so far never falls, so a search in it finds long notes that began far left.
        self._reach: Ints = np.maximum.accumulate(self.end)

    def __len__(self) -> int:
        return len(self.start)

    @property
    def notes(self) -> Sequence[Note]:
        """The notes themselves, row by row."""
        if callable(self._notes):
            self._notes = self._notes()
        return self._notes

    @property
    def extent(self) -> tuple[int, int, int, int]:
        """First start, last end, lowest and highest pitch, of at least one note."""
        return int(self.start[0]), int(self._reach[-1]), int(self.pitch.min()), int(self.pitch.max())

    def touching(self, start: float, end: float, low: int = 0, high: int = 127) -> Indices:
        """Rows of the notes that sound in start < tick < end at a pitch from low to high."""
        first = int(np.searchsorted(self._reach, start, side="right"))
        last = int(np.searchsorted(self.start, end, side="left"))
        window = slice(first, last)
        pitch = self.pitch[window]
        inside = (self.end[window] > start) & (pitch >= low) & (pitch <= high)
        return np.flatnonzero(inside) + first

    def starting(self, start: float, end: float) -> Indices:
        """Rows of the notes that begin in start <= tick < end."""
        first, last = np.searchsorted(self.start, [start, end], side="left")
        return np.arange(int(first), int(last))

    def marked(self, notes: Collection[Note]) -> Flags:
        """Which rows' notes are among `notes`."""
        if len(notes) * SPARSE > len(self):
            first, last = self._window(notes)
            marks = np.zeros(len(self), np.bool_)  # nearly always they are our own
            marks[first:last] = note_columns.among(note_columns.identities(self.notes[first:last]), notes)
            if np.count_nonzero(marks) == len(notes) and not self._has_unisons():
                return marks
            return np.fromiter((note in notes for note in self.notes), np.bool_, len(self))
        marks = np.zeros(len(self), np.bool_)
        for note in notes:
            first = bisect_left(self.notes, NOTE_ORDER(note), key=NOTE_ORDER)
            last = bisect_right(self.notes, NOTE_ORDER(note), lo=first, key=NOTE_ORDER)
            marks[first:last] = True
        return marks

    def _window(self, notes: Collection[Note]) -> tuple[int, int]:
        """The rows between which notes can be, where that is worth telling."""
        if not notes or 2 * len(notes) > len(self):
            return 0, len(self)
        starts = list(map(_START, notes))
        first, last = np.searchsorted(self.start, [min(starts), max(starts) + 1], side="left")
        return int(first), int(last)

    def _has_unisons(self) -> bool:
        """Whether two notes begin together on one pitch, and may be equal."""
        return bool(((np.diff(self.start) == 0) & (np.diff(self.pitch) == 0)).any())
