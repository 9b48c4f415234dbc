"""Accompanying figures: a voice that does the same in every bar, as an Alberti bass does, goes on doing so.

The network has met little music with such figures and leaves them after a bar or two. So a voice under the
melody whose bars have been alike leans to their onsets and lengths, and to going up and down as they do; to
which notes of which chord is left to the network. Strengths are nats, as in `core.continuation.leanings`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median_low
from typing import TYPE_CHECKING

import numpy as np

from core.continuation.grammar import Placed
from core.continuation.request import Request, Wishes
from core.continuation.sampling import Floats, Mask
from core.lstm.decoder import Writer
from core.lstm.features import PITCHES, Ints
from core.score import Note, Span
from core.timing import BarMap

if TYPE_CHECKING:
    from core.continuation.writing import Plan

# Of the bars that were heard so many and such a share are alike in a figure, with so many notes in each; some
# bars tell one alone.
FEWEST_BARS, ALIKE, FEWEST_NOTES = 2, 0.75, 2
# Motions at one place that lie further apart tell nothing, in semitones.
APART = 7
# How far beyond the pitches that a place had motions lead, in semitones: they add up, and a bass climbed an
# octave. In music21's keyboard works and quartets three in four of such notes lie 2 to 4 beyond at most.
BEYOND = 1
# Where bars move differently a pitch gains from lying where that place was, an octave in all at the least:
# the harmony goes on by a fourth or a fifth.
AROUND = 12
# What its onset and its length gain, and its motion, which counts half for every so many semitones beside it.
TIME, MOTION, BESIDE = 5.0, 3.0, 3.0
# What a pitch gains that is struck again, at places where no bar of the phrase had another.
STRUCK = 4.0

ANYWHERE = (0, PITCHES - 1)
_EVERY = np.arange(PITCHES)
Rhythm = tuple[tuple[int, int], ...]  # from the bar line, and how long


@dataclass(frozen=True, slots=True)
class Figure:
    """What a voice does in each bar of `bar` ticks: where notes begin, how long they are, and how they move.

    `motions` are semitones from the note before, None where the bars differ. `reaches` are the lowest and the
    highest pitch of each place, `again` whether it always repeats the pitch before. `first` is a bar line.
    """

    first: int
    bar: int
    onsets: tuple[int, ...]
    lengths: tuple[int, ...]
    motions: tuple[int | None, ...]
    reaches: tuple[tuple[int, int], ...]
    again: tuple[bool, ...]

    @property
    def rest(self) -> int:
        """How long it is silent before the next bar line; nothing for what sounds over that."""
        return max(0, self.bar - self.onsets[-1] - self.lengths[-1])

    @property
    def rhythm_alone(self) -> Figure:
        """The same, free to move but where pitches are struck again."""
        told = zip(self.motions, self.reaches, self.again, strict=True)
        kept = [(motion, reach) if again else (None, ANYWHERE) for motion, reach, again in told]
        motions, reaches = zip(*kept, strict=True)
        return replace(self, motions=motions, reaches=reaches)

    @property
    def tells_pitches(self) -> bool:
        """Whether it says anything of how the voice moves."""
        return any(motion is not None for motion in self.motions)


def figure_of(
    notes: Sequence[Note], bars: BarMap, span: Span, fewest_notes: int = FEWEST_NOTES
) -> Figure | None:
    """The figure that `notes`, one voice, keep to, where the bars of `span` are as long; else None.

    It has `fewest_notes` in each bar at least; of a single one it leaves free how that moves.
    """
    if not notes:
        return None
    bar = bars.bar_at(span.start)
    length = bar.end - bar.start
    if any(each.end - each.start != length for each in bars.lines(span.start, span.end)):
        return None
    by_bar: dict[int, list[tuple[Note, int | None]]] = {}
    before: Note | None = None
    for note in notes:
        own = bars.bar_at(note.start)
        # The last may not be over.
        if own.end - own.start == length and own.end <= span.start:
            motion = note.pitch - before.pitch if before is not None else None
            by_bar.setdefault(own.start, []).append((note, motion))
        before = note
    rhythms = {start: _rhythm(start, [note for note, _ in told]) for start, told in by_bar.items()}
    if not rhythms:
        return None
    _let_entry_be(rhythms, notes[0].start)
    usual, often = Counter(rhythms.values()).most_common(1)[0]
    fewest = 1 if _tells_alone(usual, length) else FEWEST_BARS
    if often < max(fewest, ALIKE * len(rhythms)) or len(usual) < fewest_notes:
        return None
    alike = [by_bar[start] for start, rhythm in rhythms.items() if rhythm == usual]
    moves = [[told[place][1] for told in alike] for place in range(len(usual))]
    pitches = [[told[place][0].pitch for told in alike] for place in range(len(usual))]
    reaches, again = tuple((min(p), max(p)) for p in pitches), tuple(not any(told) for told in moves)
    onsets, lengths = zip(*usual, strict=True)
    motions = tuple(map(_motion, moves)) if len(usual) >= FEWEST_NOTES else (None,) * len(usual)
    return Figure(bar.start, length, onsets, lengths, motions, reaches, again)


def _tells_alone(rhythm: Rhythm, bar: int) -> bool:
    """Whether one bar is enough to tell a figure by: both halves are in one rhythm, or its notes are a pulse.

    Two notes are one where a rest comes first, as with chords after the beat.
    """
    first = tuple((onset, length) for onset, length in rhythm if onset < bar // 2)
    second = tuple((onset - bar // 2, length) for onset, length in rhythm if onset >= bar // 2)
    if len(first) >= FEWEST_NOTES and first == second:
        return True
    onsets, lengths = zip(*rhythm, strict=True)
    steady = len(set(lengths)) == 1 and len({after - onset for onset, after in pairwise(onsets)}) == 1
    return steady and (len(rhythm) > FEWEST_NOTES or onsets[0] > 0)


def _let_entry_be(rhythms: dict[int, Rhythm], first: int) -> None:
    """Leave the first bar out where the voice came in late, unless other bars begin with that rest, too."""
    bar, *others = rhythms
    if others and first > bar and rhythms[bar] not in [rhythms[other] for other in others]:
        del rhythms[bar]


def _rhythm(start: int, notes: Sequence[Note]) -> Rhythm:
    return tuple((note.start - start, note.length) for note in notes)


def _motion(told: Sequence[int | None]) -> int | None:
    """How all of these move, more or less; None where they differ."""
    known = [motion for motion in told if motion is not None]
    if not known or max(known) - min(known) > APART:
        return None
    return median_low(known)


def leaning(wishes: Wishes) -> float:
    """How strongly a figure is kept to, from 0 to 1: less for what is to differ, or to be sparse or busy."""
    return min(1.0, 1 + wishes.likeness) * (1 - abs(wishes.density))


def end_under(figure: Figure | None, request: Request, span: Span, bars: BarMap) -> int:
    """Where a voice ends under another that fills a span: before the rest that its figure has at bar lines.

    To fill that, too, it would have to strike once more. So it does where its rhythm is locked, where it is
    to close, and where the span ends within a bar.
    """
    locks = request.locks
    bound = request.close or locks.cadence or locks.held or locks.rhythm
    if figure is None or bound or not leaning(request.wishes) or bars.bar_at(span.end).start != span.end:
        return span.end
    end = span.end - figure.rest
    return span.end if end - figure.lengths[-1] < span.start < end else end


class Figuring:
    """What a voice's figure adds to the scores of its next note; None where it has none."""

    def __init__(self, plan: Plan, decoder: Writer) -> None:
        figure = plan.figure
        strength = leaning(plan.request.wishes) if figure is not None else 0.0
        self.wished = strength > 0
        if figure is None or not self.wished:
            return
        self._decoder = decoder
        self._first, self._bar = figure.first, figure.bar
        # A take that closes has its last bar to itself.
        closes = plan.request.close or plan.request.locks.cadence
        self._until = plan.end - figure.bar if closes else plan.end
        self._time, self._lean, self._struck = strength * TIME, strength * MOTION, strength * STRUCK
        lengths = decoder.encoding.length_index(list(figure.lengths))
        self._onsets = np.array([*figure.onsets, figure.onsets[0] + figure.bar], np.int64)
        self._lengths = np.array([*lengths, lengths[0]], np.int64)
        told = [motion or 0 for motion in (*figure.motions, figure.motions[0])]
        self._motions = np.array(told, np.int64)
        self._free = np.array([motion is None for motion in (*figure.motions, figure.motions[0])])
        reaches = np.array([*figure.reaches, figure.reaches[0]], np.int64)
        self._again = np.array([*figure.again, figure.again[0]])
        around = np.where(self._free, (AROUND - np.diff(reaches)[:, 0]) // 2, BEYOND).clip(BEYOND)
        self._lowest, self._highest = reaches[:, 0] - around, reaches[:, 1] + around
        self._last = np.full(decoder.batch, plan.heard[-1].pitch, np.int64)

    def on_gap(self) -> Floats | None:
        """For the rest that leads to the figure's next onset, shape [batch, gaps]."""
        if not self.wished:
            return None
        now = self._decoder.now
        at = (now - self._first) % self._bar
        wanted = self._onsets[np.searchsorted(self._onsets, at)] - at
        marks = self._decoder.encoding.gap_ticks == wanted[:, None]
        return np.asarray(self._time * marks * (now < self._until)[:, None], np.float32)

    def on_length(self, gap: Ints) -> Floats | None:
        """For the length that the figure has here, shape [batch, lengths]."""
        if not self.wished:
            return None
        encoding = self._decoder.encoding
        onset = self._decoder.now + encoding.gap_ticks[gap]
        place, there = self._place(onset)
        own = np.arange(len(encoding.lengths)) == self._lengths[place][:, None]
        return np.asarray(self._time * own * there[:, None], np.float32)

    def on_pitch(self, placed: Placed) -> Floats | None:
        """For the pitches that lie about as far up or down, shape [batch, 128]."""
        if not self.wished:
            return None
        place, there = self._place(placed.start)
        there &= ~placed.last
        low, high = self._lowest[place], self._highest[place]
        aim = np.clip(self._last + self._motions[place], low, high)
        # Where the bars move differently anything in reach will do.
        aims = np.where(self._free[place, None], np.clip(_EVERY, low[:, None], high[:, None]), aim[:, None])
        beside = np.abs(_EVERY - aims)
        gains = (
            self._lean * np.exp2(-beside / BESIDE) + self._struck * (beside == 0) * self._again[place, None]
        )
        return np.asarray(gains * there[:, None], np.float32)

    def written(self, pitch: Ints, rows: Mask | None) -> None:
        """Know from where the next motion goes."""
        if self.wished:
            self._last = pitch if rows is None else np.where(rows, pitch, self._last)

    def _place(self, onset: Ints) -> tuple[Ints, Mask]:
        """Which of the figure's notes begins at these ticks, and whether any does."""
        at = (onset - self._first) % self._bar
        place = np.searchsorted(self._onsets, at)
        there: Mask = (self._onsets[place] == at) & (onset < self._until)
        return place, there
