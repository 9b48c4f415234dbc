"""Notes as columns of numbers, so that thousands can be culled and measured at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from core.score import Note

Ints = NDArray[np.int32]
Indices = NDArray[np.intp]
Flags = NDArray[np.bool_]


class Columns:
    """Notes sorted by start, one array a property; `notes[i]` is what row i was made from."""

    def __init__(self, notes: Sequence[Note]) -> None:
        self.notes = notes
        count = len(notes)
        self.start: Ints = np.fromiter((note.start for note in notes), np.int32, count)
        self.length: Ints = np.fromiter((note.length for note in notes), np.int32, count)
        self.pitch: Ints = np.fromiter((note.pitch for note in notes), np.int32, count)
        self.velocity: Ints = np.fromiter((note.velocity for note in notes), np.int32, count)
        self.suggested: Flags = np.fromiter((bool(note.suggested) for note in notes), np.bool_, count)
        self.end: Ints = self.start + self.length
        # The furthest end so far never falls, so a search in it finds long notes that began far left.
        self._reach: Ints = np.maximum.accumulate(self.end)

    def __len__(self) -> int:
        return len(self.notes)

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
        if not notes:
            return np.zeros(len(self), np.bool_)
        return np.fromiter((note in notes for note in self.notes), np.bool_, len(self))
