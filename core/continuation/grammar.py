"""The grammar of takes: which rest and which length may come next, so that every lock can still be kept.

Time is a lattice of positions, as fine as note values can tell apart, from the first onset to the end of
the span. From the end backwards it is worked out from which of them the end can be reached under all locks
on time: dynamic programming over sets of positions, a set being the bits of one integer and a step of
so much time a shift. What was found becomes tables in which the masks of all rows are looked up at once. A
draft that keeps to the masks never comes to a place from which there is no way on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from math import gcd
from operator import or_
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.continuation.request import Grid
from core.encoding import Encoding
from core.lstm.features import Ints
from core.score import WHOLE_NOTE, MetreChange, Note, Span
from core.timing import Bar, BarMap, place

Mask = NDArray[np.bool_]

# Ticks between the lines of a grid, counted from the bar line: 64ths, and triplets of eighths.
GRIDS = {Grid.STRAIGHT: WHOLE_NOTE // 64, Grid.TRIPLETS: WHOLE_NOTE // 12}
# Where nothing else says so, a line begins on one of these: 32nds, and triplets of 16ths.
FINEST = (WHOLE_NOTE // 32, WHOLE_NOTE // 24)


@dataclass(frozen=True)
class Terms:
    """What the locks of a request say of time, from tick `start` on, where the first note may begin.

    `held` notes and `slots` (a rhythm to keep) rise and do not overlap. `order` are the pitches of the
    notes to come, where those are locked: so many notes there will be. With `cadence` the last note
    begins on a beat and sounds to the end.
    """

    start: int
    end: int
    grid: Grid = Grid.ANY
    held: tuple[Note, ...] = ()
    slots: tuple[Span, ...] = ()
    order: tuple[int, ...] = ()
    cadence: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the next note of each row lies, in ticks, each [rows]: from `start` to `end`.

    `now` is where the rest after it begins. `last` tells the rows whose last note it is. `held` is the
    number of the held note that it is, -1 for none.
    """

    start: Ints
    end: Ints
    now: Ints
    last: Mask
    held: Ints


class Course(Protocol):
    """Several drafts on their way to the end, one note each at a time: ask in this order, then `move`."""

    @property
    def active(self) -> Mask:
        """Which rows have not come to their end, shape [rows]."""

    def gaps(self) -> Mask:
        """Which rests may come next, shape [rows, gaps]."""

    def lengths(self, gap: Ints) -> Mask:
        """Which lengths may follow these rests, shape [rows, lengths]."""

    def place(self, length: Ints) -> Placed:
        """Where the notes lie that these lengths make."""

    def move(self, rows: Mask) -> None:
        """Go on to where the notes just placed end, in these rows."""


class Grammar(Protocol):
    """What a request's drafts keep to in time."""

    @property
    def possible(self) -> bool:
        """Whether there is any way to the end."""

    @property
    def ends_held(self) -> bool:
        """Whether the last note is a held one: it sounds to the end, or no other has room after it."""

    def course(self, rows: int) -> Course:
        """So many drafts at the beginning."""


def settled(bars: BarMap, tick: int) -> int:
    """The first tick from `tick` on where a line may begin: on one of the FINEST grids, or a bar line."""
    bar = bars.bar_at(tick)
    position = place(bar, tick)
    rest = 0 if any(position % step == 0 for step in FINEST) else -position % FINEST[0]
    return min(tick + rest, bar.end)


def first_onset(span: Span, bars: BarMap) -> int:
    """Where the first note of a span may stand: at its start, or a moment later if that is off every grid."""
    onset = settled(bars, span.start)
    return onset if onset < span.end else span.start


def beat_of(metre: MetreChange) -> int:
    """Ticks between the beats that are felt: a dotted note in 6/8, 9/8 and the like."""
    compound = metre.beats > 3 and metre.beats % 3 == 0 and metre.unit >= 8
    return WHOLE_NOTE // metre.unit * (3 if compound else 1)


def on_beat(bar: Bar, tick: int) -> bool:
    """Whether a tick in `bar` is on one of its beats."""
    return place(bar, tick) % beat_of(bar.metre) == 0


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Positions from `low` to `high` where notes are free; held note `number` comes next, -1 for the end."""

    low: int
    high: int
    number: int

    @property
    def bits(self) -> int:
        return ((1 << (self.high - self.low + 1)) - 1) << self.low


class Lattice:
    """Tables of what may follow from where; see the module.

    Positions are numbered from 0; the last, `size`, is the end of the span to the tick, wherever it
    lies. Held notes are jumps: from any position before one, after any rest, to where the line goes on
    after it. Of the tables, one for each number of notes written where pitches are locked, `onsets`
    tells where a note may begin and `ends` where it may end.
    """

    def __init__(self, encoding: Encoding, bars: BarMap, terms: Terms) -> None:
        self.encoding, self.terms = encoding, terms
        self.unit = gcd(*encoding.gaps, *encoding.lengths)
        self.gap_units = encoding.gap_ticks // self.unit
        self.length_units = encoding.length_ticks // self.unit
        first = min([terms.start, *(note.start for note in terms.held[:1])])
        self.origin = terms.start - -(-(terms.start - first) // self.unit) * self.unit
        self.size = (terms.end - self.origin) // self.unit
        self._bars = bars
        self._stretches = self._laid_out()
        self._resumes = [stretch.low for stretch in self._stretches[1:]]
        self._grid = self._on(GRIDS[terms.grid]) if terms.grid in GRIDS else (1 << self.size) - 1
        self._beats = self._on(None) if terms.cadence else -1
        self._work_out()
        self._tables()

    @property
    def possible(self) -> bool:
        """Whether there is any way to the end."""
        return bool(self._reach[0] & 1)

    @property
    def ends_held(self) -> bool:
        """Whether the last note is a held one."""
        return bool(self.terms.held) and self._stretches[-1].low == self.size

    def course(self, rows: int) -> Course:
        """So many drafts at the beginning."""
        return _Walk(self, rows)

    def _laid_out(self) -> list[_Stretch]:
        """The free stretches between held notes, and the one after them, which may be a single place."""
        held, stretches, low = self.terms.held, [], 0
        for number, note in enumerate(held):
            stretches.append(_Stretch(low, max(low, (note.start - self.origin) // self.unit), number))
            after = settled(self._bars, note.end)
            bound = held[number + 1].start if number + 1 < len(held) else self.terms.end
            after = note.end if after > bound else after
            low = max(-(-(after - self.origin) // self.unit), stretches[-1].high + 1)
        shortest = self.encoding.lengths[0] // self.unit
        no_room = not self.terms.cadence and self.size - low < shortest
        if held and (self.size < low or no_room):
            self.size = low = max(self.size, low)  # the last held note is the last of all
        return [*stretches, _Stretch(low, self.size, -1)]

    def _on(self, step: int | None) -> int:
        """The positions on every `step` ticks of their bars, or on the beats of those."""
        found = 0
        for bar in self._bars.lines(self.origin, self.terms.end):
            every = step or beat_of(bar.metre)
            origin = bar.end - bar.metre.bar_length if bar.number == 0 else bar.start
            first = -(-(max(bar.start, self.origin) - origin) // every) * every + origin
            for tick in range(first, min(bar.end, self.terms.end), every):
                if (tick - self.origin) % self.unit == 0:
                    found |= 1 << (tick - self.origin) // self.unit
        return found

    def _work_out(self) -> None:
        """Sets of positions by the number of notes written: the end in reach, onsets, jumps."""
        done, count = 1 << self.size, len(self.terms.order)
        if count:
            reach, onsets, jumps = [done], [0], [0]
            for number in reversed(range(count)):
                for found, each in zip((onsets, jumps, reach), self._back(reach[-1], number), strict=True):
                    found.append(each)
            self._reach, self._onsets, self._jumps = reach[::-1], onsets[::-1], jumps[::-1]
            return
        now, before = done, 0
        while now != before:
            before = now
            onset, jump, now = self._back(before, None)
            now |= done
        self._reach, self._onsets, self._jumps = [now, now], [onset], [jump]

    def _back(self, reach: int, number: int | None) -> tuple[int, int, int]:
        """One note back from `reach`: where it may begin, where a held one may come, where both are in reach.

        `number` is that of the note, where pitches are locked.
        """
        onsets = jumps = found = 0
        end = 1 << self.size
        for stretch in self._stretches:
            aims = reach & (self._grid | end) & stretch.bits
            begin = _before(aims & ~end, self.length_units)
            begin |= _before(aims & end, self.length_units) & self._beats
            begin &= self._grid & stretch.bits
            onsets |= begin
            found |= _before(begin, self.gap_units) & stretch.bits
            if self._may_jump(stretch.number, reach, number):
                jumps |= stretch.bits
        return onsets, jumps, found | jumps

    def _may_jump(self, held: int, reach: int, number: int | None) -> bool:
        """Whether this held note leads into `reach`, and is in its place among locked pitches."""
        if held < 0 or not reach >> self._resumes[held] & 1:
            return False
        return number is None or self.terms.held[held].pitch == self.terms.order[number]

    def _tables(self) -> None:
        """The sets as arrays, with room for what lies beyond the end."""
        room = int(self.gap_units[-1] + self.length_units[-1]) + 1
        width = self.size + 1 + room
        end = 1 << self.size
        self.onsets = np.stack([_bools(each, width) for each in self._onsets])
        self.ends = np.stack([_bools(each & (self._grid | end), width) for each in self._reach[1:]])
        self.jumps = np.stack([_bools(each, width) for each in self._jumps])
        self.beats = _bools(self._beats & (1 << width) - 1, width)
        self.ticks = self.origin + self.unit * np.arange(width)
        self.ticks[self.size :] = self.terms.end
        self.high, self.next_held = np.full(width, self.size), np.full(width, -1)
        for stretch in self._stretches:
            self.high[stretch.low : stretch.high + 1] = stretch.high
            self.next_held[stretch.low : stretch.high + 1] = stretch.number
        held = self.terms.held
        # The number -1 stands for none, and finds the end of these.
        self.held_start = np.array([*(note.start for note in held), 0], np.int64)
        self.held_end = np.array([*(note.end for note in held), 0], np.int64)
        self.resumes = np.array([*self._resumes, 0], np.int64)
        self.held_length = np.append(self.encoding.length_index([note.length for note in held]), 0)
        self.jump_gap = self.encoding.gap_index(self.held_start[self.next_held] - self.ticks)


class _Walk:
    """A course over a lattice. A rest that leads nearest to a held note stands for going on to that note."""

    def __init__(self, lattice: Lattice, rows: int) -> None:
        self._lattice = lattice
        self._rows = np.arange(rows)
        self._at = np.zeros(rows, np.int64)
        self._step = np.zeros(rows, np.int64)
        self._onset = self._to = self._at
        self._held = np.full(rows, -1)

    @property
    def active(self) -> Mask:
        return self._at < self._lattice.size

    def gaps(self) -> Mask:
        lattice, at = self._lattice, self._at
        places = at[:, None] + lattice.gap_units
        may = self._of(lattice.onsets, places)
        if lattice.terms.held:
            may &= places <= lattice.high[at][:, None]
            jumps = np.flatnonzero(self._of(lattice.jumps, at))
            may[jumps, lattice.jump_gap[at[jumps]]] = True
        return may

    def lengths(self, gap: Ints) -> Mask:
        lattice, at = self._lattice, self._at
        self._onset = at + lattice.gap_units[gap]
        places = self._onset[:, None] + lattice.length_units
        may = self._of(lattice.ends, places)
        if lattice.terms.cadence:
            may &= (places != lattice.size) | lattice.beats[self._onset][:, None]
        if lattice.terms.held:
            may &= places <= lattice.high[at][:, None]
            jumps = self._of(lattice.jumps, at) & (gap == lattice.jump_gap[at])
            self._held = np.where(jumps, lattice.next_held[at], -1)
            may[jumps] = False
            may[jumps, lattice.held_length[self._held[jumps]]] = True
        return may

    def place(self, length: Ints) -> Placed:
        lattice, held = self._lattice, self._held
        to = np.minimum(self._onset + lattice.length_units[length], lattice.size)
        start, end = lattice.ticks[self._onset], lattice.ticks[to]
        if lattice.terms.held:
            jumped = held >= 0
            to = np.where(jumped, lattice.resumes[held], to)
            start = np.where(jumped, lattice.held_start[held], start)
            end = np.where(jumped, lattice.held_end[held], end)
        self._to = to
        return Placed(start, end, lattice.ticks[to], to == lattice.size, held)

    def move(self, rows: Mask) -> None:
        moved = rows & self.active
        self._at = np.where(moved, self._to, self._at)
        self._step += moved

    def _of(self, tables: Mask, places: Ints) -> Mask:
        """What the table of each row's note says of places, [rows] or [rows, places]."""
        step = np.minimum(self._step, len(tables) - 1)
        found: Mask = tables[step if places.ndim == 1 else step[:, None], places]
        return found


def _before(positions: int, steps: Iterable[int]) -> int:
    """All positions from which one of the steps leads to one of `positions`."""
    if not positions:
        return 0
    return reduce(or_, (positions >> int(step) for step in steps), 0)


def _bools(positions: int, width: int) -> Mask:
    """A set of positions as an array."""
    packed = np.frombuffer(positions.to_bytes(-(-width // 8), "little"), np.uint8)
    return np.unpackbits(packed, count=width, bitorder="little").astype(np.bool_)
