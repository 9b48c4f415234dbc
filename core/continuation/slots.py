"""A rhythm to keep, slot by slot; and which grammar some terms ask for."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from core.continuation.grammar import Course, Grammar, Lattice, Mask, Placed, Terms
from core.encoding import Encoding
from core.lstm.features import Ints
from core.timing import BarMap


@lru_cache(maxsize=4)  # voices that are written together have the same, most often
def grammar_of(encoding: Encoding, bars: BarMap, terms: Terms) -> Grammar:
    """The grammar of these terms."""
    return Slots(encoding, terms) if terms.slots else Lattice(encoding, bars, terms)


class Slots:
    """A rhythm to keep: every draft has the same onsets and lengths, to the tick."""

    def __init__(self, encoding: Encoding, terms: Terms) -> None:
        self.encoding, self.slots = encoding, terms.slots
        clocks = [terms.start, *(slot.end for slot in self.slots)]
        self.gap = encoding.gap_index(
            [slot.start - now for slot, now in zip(self.slots, clocks, strict=False)]
        )
        self.length = encoding.length_index([slot.length for slot in self.slots])
        places = {(note.start, note.end): number for number, note in enumerate(terms.held)}
        self.held = [places.get((slot.start, slot.end), -1) for slot in self.slots]
        self.possible, self.ends_held = True, self.held[-1] >= 0

    def course(self, rows: int) -> Course:
        """So many drafts at the beginning."""
        return _March(self, rows)


class _March:
    """A course from slot to slot."""

    def __init__(self, slots: Slots, rows: int) -> None:
        self._slots, self._rows, self._steps = slots, np.arange(rows), np.zeros(rows, np.int64)
        self._starts, self._ends = (
            np.array(ticks) for ticks in zip(*((slot.start, slot.end) for slot in slots.slots), strict=True)
        )
        self._held = np.array(slots.held)

    @property
    def active(self) -> Mask:
        return self._steps < len(self._starts)

    @property
    def _here(self) -> Ints:
        """The number of each row's slot; the last one where all are over."""
        return np.minimum(self._steps, len(self._starts) - 1)

    def gaps(self) -> Mask:
        return self._only(self._slots.gap, len(self._slots.encoding.gaps))

    def lengths(self, gap: Ints) -> Mask:
        assert len(gap) == len(self._rows)
        return self._only(self._slots.length, len(self._slots.encoding.lengths))

    def place(self, length: Ints) -> Placed:
        assert len(length) == len(self._rows)
        here, end = self._here, self._ends[self._here]
        return Placed(self._starts[here], end, end, here == len(self._starts) - 1, self._held[here])

    def move(self, rows: Mask) -> None:
        self._steps += rows & self.active

    def _only(self, indices: Ints, width: int) -> Mask:
        may = np.zeros((len(self._rows), width), np.bool_)
        may[self._rows, indices[self._here]] = True
        return may
