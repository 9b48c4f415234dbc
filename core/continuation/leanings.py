"""Wishes as leanings: what to add to the scores of the next note so that takes lean as the composer wishes.

Each is a bias in a log-linear model (Hinton 1999, "Products of experts"): a tilt of what the model says, in
nats. It is added after truncation, so that a wish makes nothing plausible that is not, and none but that for
chord tones touches how a take ends: a length that fills the span and the last pitch are as likely as the
model has them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.continuation.chord_tones import ChordTones
from core.continuation.figures import Figuring
from core.continuation.grammar import Placed
from core.continuation.likeness import Pull
from core.continuation.request import Task
from core.continuation.sampling import Floats, Mask
from core.lstm.decoder import Writer
from core.lstm.features import PITCHES, Ints
from core.score import TICKS_PER_QUARTER, WHOLE_NOTE, Note

if TYPE_CHECKING:
    from core.continuation.writing import Plan

# Nats at the end of each dial: for a note twice as long, for a rest of a quarter, for an octave, and from
# the middle of the reach to its end.
LONGER, RESTING, LEAPING, RISING = 2.5, 1.0, 6.0, 6.0
# Intervals up to the first are steps, and from the second on all leaps are as wide, in semitones.
STEP, WIDEST = 2, 12
# A reach is taken to be at least so wide to either side of its middle, in semitones.
NARROW = 9
# Nats for what the theme has in its place, at the end of the dial; and what is left of them for a length
# that is not the theme's but leads to one of its onsets.
KEEPING, LEADING = 6.0, 0.5


class Leanings:
    """The sum of all that a plan's wishes add to a decoder's scores; None where nothing is to be added."""

    def __init__(self, plan: Plan, decoder: Writer) -> None:
        wishes = plan.request.wishes
        bars = plan.setting.bars
        bar = bars.bar_at(plan.onset).metre.bar_length if bars else WHOLE_NOTE
        closeness = wishes.closeness if plan.request.task is Task.VARY else 0.0
        self._pull = Pull(wishes.likeness, decoder, plan.setting.key, bar)
        self._pace = Pace(wishes.density, decoder, plan.end)
        self._shape = Shape(wishes.leaps, wishes.register, plan.pitches, _last(plan.heard), decoder.batch)
        self.theme = Theme(closeness, plan.theme, decoder, plan.end)
        self._chords, self._figure = ChordTones(plan), Figuring(plan, decoder)
        dials = (wishes.likeness, wishes.density, wishes.leaps, wishes.register, closeness and plan.theme)
        self.wished = any(dials) or self._chords.wished or self._figure.wished
        """Whether there is anything to add, to any note."""

    def on_gap(self) -> Floats | None:
        """For the rest, shape [batch, gaps]."""
        return _sum(self._pull.on_gap(), self._pace.on_gap(), self.theme.on_gap(), self._figure.on_gap())

    def on_length(self, gap: Ints) -> Floats | None:
        """For the length after the rests chosen, shape [batch, lengths]."""
        parts = (self._pull, self._pace, self.theme, self._figure)
        return _sum(*(part.on_length(gap) for part in parts))

    def on_pitch(self, gap: Ints, placed: Placed) -> Floats | None:
        """For the pitch of the notes just placed, shape [batch, 128]."""
        pull, shape = self._pull.on_pitch(gap), self._shape.on_pitch(placed.last)
        chords, figure = self._chords.on_pitch(placed), self._figure.on_pitch(placed)
        return _sum(pull, shape, self.theme.on_pitch(gap), chords, figure)

    def written(self, gap: Ints, length: Ints, pitch: Ints, rows: Mask | None = None) -> None:
        """Know what is about to be committed, to `rows` or to all."""
        self._pull.written(gap, length, pitch, rows)
        self._shape.written(pitch, rows)
        self._figure.written(pitch, rows)


class Pace:
    """Sparse to busy: -1 to 1 leans to long notes and rests, or to short notes without."""

    def __init__(self, density: float, decoder: Writer, end: int) -> None:
        self._decoder, self._end = decoder, end
        encoding = decoder.encoding
        self._gaps = -density * RESTING * np.minimum(encoding.gap_ticks / TICKS_PER_QUARTER, 1)
        self._lengths = -density * LONGER * np.log2(encoding.length_ticks / TICKS_PER_QUARTER)
        self._wished = density != 0

    def on_gap(self) -> Floats | None:
        """For the rest, the same for every row, shape [1, gaps]."""
        return self._gaps[None].astype(np.float32) if self._wished else None

    def on_length(self, gap: Ints) -> Floats | None:
        """For the length, shape [batch, lengths]; nothing for one that comes to the end."""
        if not self._wished:
            return None
        encoding = self._decoder.encoding
        left = self._end - self._decoder.now - encoding.gap_ticks[gap]
        ends = encoding.length_ticks == left[:, None]
        return np.where(ends, 0, self._lengths).astype(np.float32)


class Shape:
    """Steps to leaps, and low to high: each from -1 to 1."""

    def __init__(self, leaps: float, register: float, pitches: tuple[int, ...], last: int, rows: int) -> None:
        self._last = np.full(rows, last, np.int64)
        self._wished = bool(leaps or register)
        if not self._wished:
            return
        every = np.arange(PITCHES)
        middle, half = (pitches[0] + pitches[-1]) / 2, max(NARROW, (pitches[-1] - pitches[0]) / 2)
        self._height = register * RISING * (every - middle) / half
        wide = np.log2(np.clip(np.abs(every[:, None] - every), STEP, WIDEST) / STEP)
        # The row after the last pitch stands for no pitch before.
        self._from = np.zeros((PITCHES + 1, PITCHES))
        self._from[:-1] = leaps * LEAPING * wide / wide.max()

    def on_pitch(self, last: Mask) -> Floats | None:
        """For the pitch, shape [batch, 128]; nothing for the last one of all."""
        if not self._wished:
            return None
        return ((self._from[self._last] + self._height) * ~last[:, None]).astype(np.float32)

    def written(self, pitch: Ints, rows: Mask | None) -> None:
        """Know from where the next interval goes."""
        self._last = pitch if rows is None else np.where(rows, pitch, self._last)


class Theme:
    """Close to a theme: from 0, free, to 1, nearly the same onsets, lengths and pitches."""

    def __init__(self, closeness: float, theme: tuple[Note, ...], decoder: Writer, end: int) -> None:
        self._strength, self._decoder = closeness * KEEPING if theme else 0.0, decoder
        encoding = decoder.encoding
        self._onsets = np.array([*(note.start for note in theme), end], np.int64)
        self._lengths = np.array([*encoding.length_index([note.length for note in theme]), -1], np.int64)
        self._pitches = np.array([*(note.pitch for note in theme), -1], np.int64)

    def on_gap(self) -> Floats | None:
        """For the rest that leads to the theme's next onset, shape [batch, gaps]."""
        if not self._strength:
            return None
        encoding, now = self._decoder.encoding, self._decoder.now
        after = self._onsets[np.minimum(np.searchsorted(self._onsets, now), len(self._onsets) - 1)]
        marks = encoding.gap_ticks == (after - now)[:, None]
        return np.asarray(self._strength * marks, np.float32)

    def on_length(self, gap: Ints) -> Floats | None:
        """For the length that the theme has here, and less for those that lead to an onset of it."""
        if not self._strength:
            return None
        encoding = self._decoder.encoding
        onset = self._decoder.now + encoding.gap_ticks[gap]
        leading = np.isin(onset[:, None] + encoding.length_ticks, self._onsets)
        own = np.arange(len(encoding.lengths)) == self._of(self._lengths, onset)[:, None]
        return np.asarray(self._strength * np.maximum(own, LEADING * leading), np.float32)

    def on_pitch(self, gap: Ints) -> Floats | None:
        """For the pitch that the theme has here, shape [batch, 128]."""
        if not self._strength:
            return None
        onset = self._decoder.now + self._decoder.encoding.gap_ticks[gap]
        marks = np.arange(PITCHES) == self._of(self._pitches, onset)[:, None]
        return np.asarray(self._strength * marks, np.float32)

    def _of(self, values: Ints, onset: Ints) -> Ints:
        """What the theme has at these onsets, -1 where nothing begins."""
        place = np.minimum(np.searchsorted(self._onsets, onset), len(self._onsets) - 1)
        return np.where(self._onsets[place] == onset, values[place], -1)


def _last(heard: tuple[Note, ...]) -> int:
    return heard[-1].pitch if heard else -1


def _sum(*parts: Floats | None) -> Floats | None:
    """All parts together, those that are there."""
    there = [part for part in parts if part is not None]
    return np.asarray(sum(there[1:], there[0]), np.float32) if there else None
