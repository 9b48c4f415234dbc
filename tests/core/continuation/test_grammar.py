"""The grammar of takes: drafts that keep to its masks never come to a dead end, and no way is barred."""

from __future__ import annotations

import random
from functools import cache
from itertools import pairwise

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as some

from core.continuation.grammar import GRIDS, Grammar, Mask, Terms, beat_of, on_beat, settled
from core.continuation.request import Grid
from core.continuation.slots import grammar_of
from core.encoding import Encoding
from core.lstm.features import Ints
from core.score import MetreChange, Note, Score, Span
from core.timing import BarMap, place

ENCODING = Encoding()
SMALL = Encoding(gaps=(0, 30, 60, 120, 240), lengths=(30, 40, 60, 80, 120, 160, 240))
METRES = some.sampled_from([(4, 4), (3, 4), (6, 8), (3, 8), (5, 8), (2, 2), (11, 16)])


@some.composite
def places(draw: some.DrawFn, longest: int = 4000, fine: bool = True) -> tuple[BarMap, Terms]:
    """Terms of any kind in some metre; on the lattice where not `fine`."""
    beats, unit = draw(METRES)
    metre = MetreChange(0, beats, unit)
    bars = BarMap(Score(metres=(metre,), pickup=draw(some.sampled_from([0, metre.bar_length // 2]))))
    step = 1 if fine else 10
    start = settled(bars, step * draw(some.integers(0, 2000 // step)))
    end = start + step * draw(some.integers(30 // step, longest // step))
    held: list[Note] = []
    tick = start
    for _ in range(draw(some.integers(0, 3))):
        tick += step * draw(some.integers(0, 600 // step))
        length = step * draw(some.integers(1, 300 // step))
        if tick + length <= end:
            held.append(Note(tick, length, draw(some.sampled_from([60, 62]))))
        tick += length
    order = tuple(draw(some.lists(some.sampled_from([60, 62]), max_size=8)))
    return bars, Terms(
        start, end, draw(some.sampled_from(Grid)), tuple(held), order=order, cadence=draw(some.booleans())
    )


def blindly(rng: np.random.Generator, may: Mask, active: Mask) -> Ints:
    """Any of what may be chosen, in each active row."""
    assert may[active].any(-1).all(), "a dead end"
    chosen = [rng.choice(np.flatnonzero(row)) if on else 0 for row, on in zip(may, active, strict=True)]
    return np.array(chosen, np.int64)


def walked(grammar: Grammar, seed: int, rows: int = 3) -> list[list[tuple[int, int, int]]]:
    """Start, end and held number of notes drawn blindly, all that the masks allow as likely."""
    rng = np.random.default_rng(seed)
    course = grammar.course(rows)
    lines: list[list[tuple[int, int, int]]] = [[] for _ in range(rows)]
    while (active := course.active).any():
        gap = blindly(rng, course.gaps(), active)
        length = blindly(rng, course.lengths(gap), active)
        placed = course.place(length)
        for row in np.flatnonzero(active):
            lines[row].append((int(placed.start[row]), int(placed.end[row]), int(placed.held[row])))
        course.move(active)
        assert (placed.last[active] == ~course.active[active]).all()
    return lines


@given(places(), some.integers(0, 2**20))
def test_whatever_is_drawn_keeps_the_terms_and_comes_to_the_end(
    place_and_terms: tuple[BarMap, Terms], seed: int
) -> None:
    bars, terms = place_and_terms
    grammar = grammar_of(ENCODING, bars, terms)
    if not grammar.possible:
        return
    for line in walked(grammar, seed):
        assert all(one[1] <= other[0] for one, other in pairwise(line))
        held = [(start, end) for start, end, number in line if number >= 0]
        assert held == [(note.start, note.end) for note in terms.held]
        last = line[-1]
        assert last[1] == terms.end or (grammar.ends_held and last[2] == len(terms.held) - 1)
        assert line[0][0] >= min([terms.start, *(note.start for note in terms.held)])
        if terms.order:
            assert len(line) == len(terms.order)
            for (_, _, number), pitch in zip(line, terms.order, strict=True):
                assert number < 0 or terms.held[number].pitch == pitch
        for start, end, number in line:
            for tick in (start, end) if number < 0 else ():
                assert tick == terms.end or on_grid(bars, terms.grid, tick)
        if terms.cadence and last[2] < 0:
            assert on_beat(bars.bar_at(last[0]), last[0])


def on_grid(bars: BarMap, grid: Grid, tick: int) -> bool:
    return place(bars.bar_at(tick), tick) % GRIDS.get(grid, 1) == 0


@given(places(longest=500, fine=False))
@example((BarMap(Score()), Terms(0, 30)))
@example((BarMap(Score()), Terms(0, 320, Grid.TRIPLETS, order=(60, 60))))
def test_there_is_a_way_exactly_where_trying_everything_finds_one(
    place_and_terms: tuple[BarMap, Terms],
) -> None:
    bars, terms = place_and_terms
    assert grammar_of(SMALL, bars, terms).possible == tried(bars, terms)


def tried(bars: BarMap, terms: Terms) -> bool:
    """Whether some line of SMALL's note values keeps the terms, found by trying them all."""
    held, order = terms.held, terms.order

    def after(number: int) -> int:
        bound = held[number + 1].start if number + 1 < len(held) else terms.end
        on = settled(bars, held[number].end)
        return held[number].end if on > bound else on

    def may_stand(onset: int, stop: int) -> bool:
        if stop == terms.end:
            closes = not terms.cadence or on_beat(bars.bar_at(onset), onset)
            return closes and on_grid(bars, terms.grid, onset)
        return on_grid(bars, terms.grid, onset) and on_grid(bars, terms.grid, stop)

    def is_end(now: int, passed: int) -> bool:
        no_room = passed > 0 and not terms.cadence and terms.end - now < 30 and now == after(passed - 1)
        return passed == len(held) and (now == terms.end or no_room)

    @cache
    def way(now: int, written: int, passed: int) -> bool:
        if is_end(now, passed):
            return written == len(order)
        if order and written == len(order):
            return False
        step = written + bool(order)
        jumps = passed < len(held) and (not order or held[passed].pitch == order[written])
        if jumps and way(after(passed), step, passed + 1):
            return True
        bound = held[passed].start if passed < len(held) else terms.end
        free = ((now + gap, now + gap + length) for gap in SMALL.gaps for length in SMALL.lengths)
        return any(
            stop <= bound and may_stand(onset, stop) and way(stop, step, passed) for onset, stop in free
        )

    return way(terms.start, 0, 0)


def test_a_rhythm_to_keep_leaves_nothing_to_choose() -> None:
    slots = (Span(7, 480), Span(500, 961), Span(961, 1000))
    grammar = grammar_of(ENCODING, BarMap(Score()), Terms(0, 1920, slots=slots, held=(Note(961, 39, 60),)))
    for line in walked(grammar, 0):
        assert line == [(7, 480, -1), (500, 961, -1), (961, 1000, 0)]


def test_an_end_off_the_grid_is_met_to_the_tick() -> None:
    grammar = grammar_of(ENCODING, BarMap(Score()), Terms(0, 1933))
    for seed in range(20):
        for line in walked(grammar, seed):
            assert line[-1][1] == 1933
            assert all(start % 10 == 0 for start, _, _ in line)


def test_after_a_held_note_off_the_grid_the_line_goes_on_on_it() -> None:
    grammar = grammar_of(ENCODING, BarMap(Score()), Terms(0, 3840, held=(Note(491, 200, 60),)))
    lines = [line for seed in range(40) for line in walked(grammar, seed)]
    found = {after[0] for line in lines for before, after in pairwise(line) if before[2] == 0}
    assert found
    assert all(tick % 10 == 0 and tick >= 720 for tick in found)


def test_lines_begin_on_the_nearest_grid_or_bar_line() -> None:
    bars = BarMap(Score(metres=(MetreChange(0, 4, 4), MetreChange(2021, 3, 4))))
    assert [settled(bars, tick) for tick in (0, 1, 60, 79, 80, 161, 1981, 2021)] == [
        0, 60, 60, 120, 80, 180, 2021, 2021,
    ]  # fmt: skip


def test_beats_are_those_that_are_felt() -> None:
    felt = {
        (4, 4): 480,
        (3, 4): 480,
        (2, 2): 960,
        (6, 8): 720,
        (9, 8): 720,
        (3, 8): 240,
        (6, 4): 480,
        (5, 8): 240,
    }
    assert {metre: beat_of(MetreChange(0, *metre)) for metre in felt} == felt


def test_long_spans_are_worked_out_in_a_moment() -> None:
    bars = BarMap(Score())
    rng = random.Random(1)
    order = tuple(rng.choice([60, 62]) for _ in range(300))
    grammar = grammar_of(ENCODING, bars, Terms(0, 64 * 1920, Grid.STRAIGHT, order=order))
    assert grammar.possible
    for line in walked(grammar, 0, rows=1):
        assert len(line) == 300
