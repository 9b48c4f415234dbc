"""What lies ahead of a melody in the making: how much time is left, and the notes that come after.

A passage that is to lead somewhere is told the first notes of where it leads (as in Hadjeres &
Nielsen 2018, "Anticipation-RNN", though by columns instead of a second network).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import pairwise

import numpy as np

from core.encoding import Encoding
from core.lstm.features import AFTER_NOTES, CLOSED, GOES_ON, LEFT_EDGES, Ints, Setting, columns, intervals
from core.score import Note


def left_classes(ticks: Ints) -> Ints:
    """Classes of time left: 1 for none, then ever coarser."""
    return np.searchsorted(LEFT_EDGES, ticks) + 1


@dataclass(frozen=True)
class After:
    """The notes after a passage, as arrays of any shape [...]: what the network is told of them.

    `state` is 0 for unknown, CLOSED where nothing follows, GOES_ON where notes do. `gap` is the index
    of the rest before the first; `lengths` (indices) and `pitches` are [..., AFTER_NOTES], -1 where
    there are no more notes.
    """

    state: Ints
    gap: Ints
    lengths: Ints
    pitches: Ints

    @classmethod
    def of(cls, encoding: Encoding, notes: Sequence[Note] | None, end: int | None) -> After:
        """The notes that follow `end` (None: unknown; none at all: the melody is over there)."""
        told = list(notes or ())[:AFTER_NOTES]
        lengths, pitches = np.full((2, AFTER_NOTES), -1, np.int64)
        for place, note in enumerate(told):
            lengths[place], pitches[place] = encoding.length_index(note.length), note.pitch
        state = 0 if notes is None else GOES_ON if told else CLOSED
        gap = int(encoding.gap_index(told[0].start - end)) if told and end is not None else -1
        return cls(np.array(state), np.array(gap), lengths, pitches)

    @classmethod
    def side_by_side(cls, several: Sequence[After]) -> After:
        """Several, each of one passage, as one of as many."""
        return cls(*(np.stack([getattr(each, part.name) for each in several]) for part in fields(cls)))

    def taken(self, places: Ints) -> After:
        """Those at these places."""
        return After(*(getattr(self, part.name)[places] for part in fields(self)))

    @cached_property
    def _fixed(self) -> Ints:
        """The columns that the melody does not change, all but the approach."""
        known = self.pitches >= 0
        # Where a note is missing, so is the interval to it.
        steps = np.where(known[..., 1:], intervals(self.pitches[..., 1:], self.pitches[..., :-1]), 0)
        lengths = np.moveaxis(self.lengths + 1, -1, 0)
        first = (self.state, self.gap + 1, self.pitches[..., 0] + 1, 0)
        return columns(self.state.shape, *first, *lengths, *np.moveaxis(steps, -1, 0))

    def columns(self, before: Ints) -> Ints:
        """The columns of what comes after, as seen from the pitches `before` [...] (-1 for none)."""
        seen = np.empty((*before.shape, self._fixed.shape[-1]), np.int64)
        seen[...] = self._fixed
        seen[..., 3] = self.approach(before)
        return seen

    def approach(self, before: Ints) -> Ints:
        """Classes of the interval from `before` to the first note after; 0 where either is missing."""
        first = self.pitches[..., 0]
        if first.ndim == 0 and first < 0:
            return np.zeros_like(before)
        return np.where(first >= 0, intervals(first, before), 0)


class Ahead:
    """What lies ahead in one setting, from any tick on: the next held note, and where there is none the end.

    A held note is told as the end of what is free before it, with what follows: itself, and held notes
    that follow at once.
    """

    def __init__(self, encoding: Encoding, setting: Setting) -> None:
        end, held = setting.end, setting.held
        # What comes after an unknown end is unknown.
        self._end, self._last = end, After.of(encoding, None if end is None else setting.after, end)
        self._held = np.array([note.start for note in held], np.int64)
        told = [After.of(encoding, _at_once(held[place:]), held[place].start) for place in range(len(held))]
        self._after = After.side_by_side([*told, self._last])

    def left(self, ticks: Ints, onset: Ints | None = None) -> Ints:
        """Classes of the time left at each tick, from the onsets of notes that end there where given."""
        left = np.zeros_like(ticks) if self._end is None else left_classes(self._end - ticks)
        if not len(self._held):
            return left
        held = self._next(ticks if onset is None else onset)
        there = held < len(self._held)
        return np.where(there, left_classes(self._held[np.where(there, held, 0)] - ticks), left)

    def after(self, ticks: Ints) -> After:
        """What comes after what is free at each tick; of any shape where it is the same everywhere."""
        return self._after.taken(self._next(ticks)) if len(self._held) else self._last

    def _next(self, ticks: Ints) -> Ints:
        """The number of the first held note that begins later."""
        return np.searchsorted(self._held, ticks, side="right")


def _at_once(notes: Sequence[Note]) -> list[Note]:
    """The first of these notes, and those after it that follow without a rest."""
    gaps = (place for place, (a, b) in enumerate(pairwise(notes), 1) if b.start > a.end)
    return list(notes[: next(gaps, len(notes))])
