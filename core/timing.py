"""Where a tick lies: in which bar and beat, and at which second."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from core.score import TICKS_PER_QUARTER, WHOLE_NOTE, MetreChange, Score


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its number (1 is the first full bar, 0 a pickup), extent in ticks and metre."""

    number: int
    start: int
    length: int
    metre: MetreChange

    @property
    def end(self) -> int:
        """The tick of the next bar line."""
        return self.start + self.length


@dataclass(frozen=True, slots=True)
class Position:
    """A place as a musician says it: bar number, beat from 1, and ticks past that beat."""

    bar: int
    beat: int
    tick: int


_Runs = tuple[list[Bar], list[int]]
# The latest metres that bars were asked of: an edit makes many maps, of the very same metres as before.
_known: deque[tuple[tuple[MetreChange, ...], int, _Runs]] = deque(maxlen=2)


def forget_bars() -> None:
    """Hold the metres that were asked of last no more."""
    _known.clear()


def _runs_of(score: Score) -> _Runs:
    """The first bar of each run of equal bars, and where each begins."""
    for metres, pickup, runs in tuple(_known):
        if metres is score.metres and pickup == score.pickup:
            return runs
    bars = list(_laid(score))
    found = bars, [bar.start for bar in bars]
    _known.append((score.metres, score.pickup, found))
    return found


def _laid(score: Score) -> Iterator[Bar]:
    """The first bar of each run of equal bars."""
    if score.pickup:
        yield Bar(0, 0, score.pickup, score.metres[0])
    start, number = score.pickup, 1
    for metre, following in pairwise([*score.metres, None]):
        assert metre is not None
        if following is not None and following.tick <= start:
            continue
        yield Bar(number, start, metre.bar_length, metre)
        if following is not None:
            # A metre may change only at a bar line; one that does not cuts the bar short there.
            bars = -(-(following.tick - start) // metre.bar_length)
            cut = (following.tick - start) % metre.bar_length
            if cut:
                last = start + (bars - 1) * metre.bar_length
                yield Bar(number + bars - 1, last, cut, metre)
            number += bars
            start = following.tick


class BarMap:
    """Bars of a score; they go on for ever in the last metre."""

    def __init__(self, score: Score) -> None:
        self._runs, self._starts = _runs_of(score)
        self._last = Bar(0, 0, 0, score.metres[0])  # the bar that was found last; none yet
        self._told: tuple[int, int, list[Bar]] = (0, 0, [])  # what `lines` was asked last

    @property
    def runs(self) -> tuple[Bar, ...]:
        """The first bar of each run of equal bars: enough to tell all bars, however far they go."""
        return tuple(self._runs)

    def bar_at(self, tick: int) -> Bar:
        """The bar that `tick` (not negative) lies in."""
        last = self._last
        if last.start <= tick < last.start + last.length:  # who asks of a note asks of the next one too
            return last
        run = self._runs[max(0, bisect_right(self._starts, tick) - 1)]
        count = (tick - run.start) // run.length
        self._last = Bar(run.number + count, run.start + count * run.length, run.length, run.metre)
        return self._last

    def next_line(self, tick: int) -> int:
        """The first bar line at or after `tick`."""
        bar = self.bar_at(tick)
        return tick if tick == bar.start else bar.end

    def nearest_line(self, tick: int, grid: int) -> int:
        """The grid line nearest to `tick`, the earlier of two as near.

        Lines lie `grid` ticks apart counted from each bar line (back from it in a pickup), so that
        every bar line and tick 0 are grid lines too.
        """
        bar = self.bar_at(tick)
        origin = bar.end if bar.number == 0 else bar.start
        before = origin + (tick - origin) // grid * grid
        below, above = max(before, bar.start), min(before + grid, bar.end)
        return below if tick - below <= above - tick else above

    def bars_from(self, tick: int, bars: int) -> int:
        """The bar line that closes `bars` whole bars counted from the first line at or after `tick`."""
        line = self.next_line(tick)
        for _ in range(bars):
            line = self.bar_at(line).end
        return line

    def position(self, tick: int) -> Position:
        """`tick` as bar, beat and ticks past the beat; beats of a pickup count from the bar it fills."""
        bar = self.bar_at(tick)
        beat_length = WHOLE_NOTE // bar.metre.unit
        missing = bar.metre.bar_length - bar.length if bar.number == 0 else 0
        beat, rest = divmod(tick - bar.start + missing, beat_length)
        return Position(bar.number, beat + 1, rest)

    def numbered(self, number: int) -> Bar:
        """The bar of this number; they go on for ever. Raises ValueError for one before the first."""
        run = next((run for run in reversed(self._runs) if run.number <= number), None)
        if run is None:
            raise ValueError(f"there is no bar {number}")
        return Bar(number, run.start + (number - run.number) * run.length, run.length, run.metre)

    def tick_of(self, number: int, beat: int = 1) -> int:
        """The tick of a beat of a bar, counted as in `position`; ValueError where there is no such place."""
        bar = self.numbered(number)
        missing = bar.metre.bar_length - bar.length if bar.number == 0 else 0
        past = (beat - 1) * WHOLE_NOTE // bar.metre.unit - missing
        if not 0 <= past < bar.length:
            raise ValueError(f"bar {number} has no beat {beat}")
        return bar.start + past

    def lines(self, start: int, end: int) -> list[Bar]:
        """All bars that begin in start <= tick < end, and the one `start` lies in."""
        if self._told[:2] != (start, end) or not self._told[2]:
            bars = [self.bar_at(start)]
            while bars[-1].end < end:
                bars.append(self.bar_at(bars[-1].end))
            self._told = (start, end, bars)
        return list(self._told[2])  # every frame asks for the same bars several times over


class TempoMap:
    """Ticks to seconds and back, through all tempo changes."""

    def __init__(self, score: Score) -> None:
        self._ticks = [change.tick for change in score.tempos]
        self._rates = [60.0 / (change.bpm * TICKS_PER_QUARTER) for change in score.tempos]
        self._seconds = [0.0]
        for (tick, following), rate in zip(pairwise(self._ticks), self._rates, strict=False):
            self._seconds.append(self._seconds[-1] + (following - tick) * rate)

    def seconds_at(self, tick: float) -> float:
        """Seconds from the start of the piece to `tick`."""
        run = max(0, bisect_right(self._ticks, tick) - 1)
        return self._seconds[run] + (tick - self._ticks[run]) * self._rates[run]

    def tick_at(self, seconds: float) -> float:
        """The (fractional) tick that sounds `seconds` after the start."""
        run = max(0, bisect_right(self._seconds, seconds) - 1)
        return self._ticks[run] + (seconds - self._seconds[run]) / self._rates[run]


def place(bar: Bar, tick: int) -> int:
    """Ticks from the bar line to `tick`; a pickup is the end of a bar whose beginning is missing."""
    missing = bar.metre.bar_length - bar.length if bar.number == 0 else 0
    return tick - bar.start + missing


def is_strong(metre: MetreChange, past_line: int) -> bool:
    """Whether a place in the bar is strong: its first beat, or the third of four.

    Four beats have 4/4, 4/2, 4/8 and 12/8; in all other metres only the first is strong.
    """
    four = metre.beats == 4 or (metre.beats, metre.unit) == (12, 8)
    return past_line == 0 or (four and 2 * past_line == metre.bar_length)


def middle(metre: MetreChange) -> int:
    """Ticks from the bar line to the beat that halves the bar: the third of three, the fourth of five.

    A beat of 6/8, 9/8 and 12/8 is a dotted quarter. A bar of one beat has its end there.
    """
    compound = metre.unit >= 8 and metre.beats % 3 == 0
    beat = WHOLE_NOTE // metre.unit * (3 if compound else 1)
    return -(-metre.bar_length // (2 * beat)) * beat
