"""Where notes go on paper: nearest to where they sound, on a grid that can be written.

A beat whose notes lie on 64ths or on triplets, and a stretch whose notes lie on a rarer tuplet or run in
128ths, is left as it is. In any other beat the simplest grid
that lies near enough is taken. The piece itself is never touched.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from core.files.notation.metric import FINEST, SHORTEST, Node, bar_tree, halving
from core.files.notation.tuplets import is_rare, rare_tuplet
from core.score import TICKS_PER_QUARTER, WHOLE_NOTE, Note
from core.timing import Bar

_TRIPLET = 40  # the triplet 32nd
_CELL = 120  # the longest stretch in which 64ths and triplet 32nds cannot mix
_APART = 35  # notes at least this far apart were meant one after another
_MERGED = 30.0  # what it costs to write such notes as one chord
_BREATH = 120  # the longest gap that is no rest after a note played freely
_TOLD = 2  # points that must lie on a rarer tuplet, or it is chance
_END_WEIGHT = 0.06  # ends are played far more loosely than onsets

# For each part of the window: what the grid costs, in ticks of error it must save.
_GRIDS = {1: 0.0, 2: 3.0, 3: 7.0, 4: 7.0, 6: 16.0, 8: 16.0}


@dataclass(frozen=True, slots=True)
class Paper:
    """A bar as written: where it stands in written time, how long it is, and its place in its metre."""

    bar: Bar
    start: int
    length: int

    @property
    def offset(self) -> int:
        """Ticks of the full bar that are missing before a pickup."""
        return self.bar.metre.bar_length - self.length if self.bar.number == 0 else 0

    def written(self, tick: int) -> int:
        """Where on paper a tick of this bar is, before any grid."""
        late = self.length - self.bar.length if self.bar.number == 0 else 0
        return self.start + late + tick - self.bar.start


class Placed(NamedTuple):
    """A note and its extent on paper; `exact` where no grid moved it."""

    start: int
    end: int
    note: Note
    exact: bool = True


def lay_out(bars: Iterable[Bar]) -> list[Paper]:
    """Bars on paper; a pickup or a bar cut short is lengthened to a length that can be written."""
    pages: list[Paper] = []
    at = 0
    for bar in bars:
        full = bar.metre.bar_length
        length = bar.length if bar.length == full else min(-(-bar.length // _CELL) * _CELL, full)
        pages.append(Paper(bar, at, length))
        at += length
    return pages


def place(notes: Sequence[tuple[int, int, Note]], pages: list[Paper]) -> list[Placed]:
    """Notes (start, end, note) on paper, every one at least one grid step long."""
    grid = _Grid(pages)
    spans = [(grid.written(start), grid.written(end), note) for start, end, note in notes]
    grid.settle([span[0] for span in spans], [span[1] for span in spans])
    onsets = sorted({grid.nearest(start) for start in {span[0] for span in spans}})
    placed = []
    close = pages[-1].start + pages[-1].length
    for start, end, note in spans:
        first, last = grid.nearest(start), grid.nearest(end)
        if first == close:  # what begins just before the last bar line still begins before it
            first -= grid.step_at(start)
        if last <= first:
            following = bisect_right(onsets, first)
            last = first + grid.step_at(first)
            if following < len(onsets):
                last = min(last, onsets[following])
        elif last != end:  # let go a little early, but meant to last to the next
            following = bisect_left(onsets, last)
            gap = onsets[following] - last if following < len(onsets) else 0
            last += gap if gap <= _BREATH else 0
        placed.append(Placed(first, last, note, exact=(first, last) == (start, end)))
    return placed


class _Grid:
    def __init__(self, pages: list[Paper]) -> None:
        self._pages = pages
        self._bar_starts = [page.bar.start for page in pages]
        self._paper_starts = [page.start for page in pages]
        self._steps: dict[int, int] = {}  # by window, the grid's step; 0 to keep what is there
        self._tuplets: list[tuple[int, int]] = []  # from and to where rarer tuplets are written, in order
        self._windows: dict[int, tuple[int, int]] = {}  # of each point that was asked for

    def written(self, tick: int) -> int:
        page = self._pages[bisect_right(self._bar_starts, tick) - 1]
        return page.written(tick)

    def settle(self, onsets: list[int], ends: list[int]) -> None:
        """Choose each window's grid."""
        self._tuplets = list(_stretches(self._pages, sorted({*onsets, *ends})))
        inside: dict[tuple[int, int], tuple[list[int], list[int]]] = {}
        for kind, points in enumerate((onsets, ends)):
            for point in points:
                window = self._window(point)
                inside.setdefault(window, ([], []))[kind].append(point - window[0])
        for (start, length), (on, off) in inside.items():
            others = [point for point in on + off if not self._in_tuplet(start + point)]
            self._steps[start] = 0 if _writable(length, others) else _best_step(length, on, off)

    def _in_tuplet(self, point: int) -> bool:
        index = bisect_right(self._tuplets, point, key=itemgetter(0)) - 1
        return index >= 0 and point < self._tuplets[index][1]

    def nearest(self, point: int) -> int:
        start, _ = self._window(point)
        step = self._steps[start]
        if not step:
            return point
        page = self._page(point)
        snapped = start + (2 * (point - start) + step) // (2 * step) * step
        return min(max(snapped, page.start), page.start + page.length)

    def step_at(self, point: int) -> int:
        """A length that can be written from `point`, whatever the grid around it."""
        start, length = self._window(point)
        return min(self._steps.get(start) or _CELL, length)

    def _page(self, point: int) -> Paper:
        return self._pages[max(0, bisect_right(self._paper_starts, point) - 1)]

    def _window(self, point: int) -> tuple[int, int]:
        """Start and length of the beat (a quarter at most) that holds `point`."""
        known = self._windows.get(point)
        if known is not None:
            return known
        page = self._page(point)
        length = min(TICKS_PER_QUARTER, WHOLE_NOTE // page.bar.metre.unit)
        inside = point - page.start + page.offset
        found = page.start - page.offset + inside // length * length, length
        self._windows[point] = found
        return found


def _writable(length: int, points: list[int]) -> bool:
    if all(point % FINEST == 0 for point in points):
        return True
    if length < _CELL:
        return False
    cells: dict[int, set[bool]] = {}
    for point in points:
        if point % FINEST == 0 and point % _TRIPLET == 0:
            continue
        if point % FINEST and point % _TRIPLET:
            return False
        cells.setdefault(point // _CELL, set()).add(point % FINEST == 0)
    return all(len(kinds) == 1 for kinds in cells.values())


def _best_step(length: int, onsets: list[int], ends: list[int]) -> int:
    inside = any(_APART <= point <= length - _APART for point in onsets)
    steps = {
        length // parts: cost
        for parts, cost in _GRIDS.items()
        if _possible(length, parts) and (inside or parts % 3)  # an end alone makes no triplet
    }
    apart = sorted(set(onsets))

    def cost(step: int) -> float:
        error = sum(_error(point, step) for point in onsets)
        error += _END_WEIGHT * sum(_error(point, step) for point in ends)
        weight = max(1.0, len(onsets) + _END_WEIGHT * len(ends))
        merged = sum(b - a >= _APART and round(a / step) == round(b / step) for a, b in pairwise(apart))
        return error / weight + _MERGED * merged + steps[step]

    return min(steps, key=cost)


def _possible(length: int, parts: int) -> bool:
    step, rest = divmod(length, parts)
    return not rest and step >= FINEST and (step % FINEST == 0 or step % _TRIPLET == 0)


def _error(point: int, step: int) -> float:
    return abs(point - round(point / step) * step)


def _stretches(pages: list[Paper], points: list[int]) -> Iterator[tuple[int, int]]:
    """From and to where points lie on tuplets rarer than triplets, and on nothing simpler."""
    for page in pages:
        low, high = page.start, page.start + page.length
        inside = points[bisect_right(points, low) : bisect_left(points, high)]
        if any(is_rare(point - low) for point in inside):
            zero = low - page.offset
            for at, node in _divisions(page):
                yield from _tuplets(node, zero + at, inside, low, high)


def _divisions(page: Paper) -> list[tuple[int, Node]]:
    """The bar in its metre; of an uneven one each beat, because its groups follow the notes."""
    metre = page.bar.metre
    tree = bar_tree(metre.beats, metre.unit)
    if tree.even:
        return [(0, tree)]
    beat = WHOLE_NOTE // metre.unit
    return [(at, halving(beat)) for at in range(0, tree.length, beat)]


def _meant(node: Node, inner: Sequence[int]) -> bool:
    """Whether points that all lie on one tuplet, or on 128ths, are too many for chance."""
    if group := rare_tuplet(node, inner):
        return 2 * len(inner) >= group.actual - 1
    short = all(point % SHORTEST == 0 for point in inner)
    return short and sum(b - a == SHORTEST for a, b in pairwise(inner)) > _TOLD


def _tuplets(node: Node, at: int, points: list[int], low: int, high: int) -> Iterator[tuple[int, int]]:
    points = points[bisect_right(points, at) : bisect_left(points, at + node.length)]
    inner = [point - at for point in points]
    if not node.parts or sum(is_rare(point) for point in inner) < _TOLD:
        return
    if low <= at and at + node.length <= high and _meant(node, inner):
        yield at, at + node.length
        return
    for place, part in zip(node.places, node.parts, strict=True):
        yield from _tuplets(part, at + place, points, low, high)
