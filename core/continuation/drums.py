"""What a drum part does, bar by bar: its pattern, how long that is, and where it has fills."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import fmean

from core.score import TICKS_PER_QUARTER, Note, Track
from core.timing import Bar, BarMap

SLOT = TICKS_PER_QUARTER // 8  # hits nearer to each other than half of it are the same
PERIODS = (1, 2, 4, 8)  # bars that a pattern may have
HEARD_BARS = 64
# A longer pattern is taken for one only where it repeats better than a shorter, by so much; under how much
# likeness nothing repeats, and all that was heard is the pattern; and under how much a bar is a fill. So is
# one that leaves the pattern after its middle only, by so many strokes: a run of toms over the last beat.
BETTER, REPEATS, FILL, RUN = 0.05, 0.5, 0.75, 3
# So many bars of one kind tell a fill from the pattern, and from so many bars on phrases have eight.
ENOUGH, LONG = 3, 16
# From which share of it on a bar that is not over counts as heard: the last hit rarely sounds to its end.
NEARLY = 0.75
# And from which share on a part goes on at the bar line after its last hit: the rest is the air after that.
OVER = 7 / 8


@dataclass(frozen=True, slots=True)
class Hit:
    """A stroke, `at` ticks after its bar line."""

    at: int
    length: int
    pitch: int
    velocity: int

    @property
    def spot(self) -> tuple[int, int]:
        """The drum, and the nearest place in the bar."""
        return self.pitch, round(self.at / SLOT)


Played = tuple[Hit, ...]


def likeness(one: Played, other: Played) -> float:
    """How many hits two bars share, from 0 to 1 (the F measure)."""
    if not one and not other:
        return 1.0
    shared = {hit.spot for hit in one} & {hit.spot for hit in other}
    return 2 * len(shared) / (len(one) + len(other))


@dataclass(frozen=True)
class Groove:
    """Bars of a drum part in order, each `length` ticks; the first has number `number` in the piece."""

    bars: tuple[Played, ...]
    number: int
    length: int

    @cached_property
    def period(self) -> int:
        """How many bars the pattern has: after which number of them they come back best."""
        bars = self.bars
        told = {
            period: fmean(likeness(bars[at], bars[at - period]) for at in range(period, len(bars)))
            for period in PERIODS
            if 2 * period <= len(bars)
        }
        best = max(told.values(), default=0.0)
        if best < REPEATS:
            return max(period for period in PERIODS if period <= len(bars))
        return min(period for period, alike in told.items() if alike >= best - BETTER)

    @cached_property
    def fills(self) -> frozenset[int]:
        """Which bars leave the pattern: those unlike what the bars in their place of it have in common."""
        found: set[int] = set()
        for phase in range(min(self.period, len(self.bars))):
            kin = range(phase, len(self.bars), self.period)
            if len(kin) < ENOUGH:
                continue
            usual = max(kin, key=lambda at: sum(likeness(self.bars[at], self.bars[each]) for each in kin))
            found |= {at for at in kin if self._leaves(self.bars[at], self.bars[usual])}
        return frozenset(found)

    def _leaves(self, bar: Played, usual: Played) -> bool:
        """Whether a bar is a fill, where this one is the pattern."""
        if likeness(bar, usual) < FILL:
            return True
        apart = {hit.spot for hit in bar} ^ {hit.spot for hit in usual}
        return len(apart) >= RUN and all(2 * slot * SLOT >= self.length for _, slot in apart)

    @property
    def _phrase(self) -> int:
        return 8 if len(self.bars) >= LONG else 4

    def kin(self, number: int) -> list[int]:
        """The bars in the same place of the pattern as the piece's bar `number`, without fills."""
        there = [at for at in range(len(self.bars)) if (number - self.number - at) % self.period == 0]
        return [at for at in there if at not in self.fills]

    def fill_chance(self, number: int) -> float:
        """How many of the bars in the same place of their phrase as the piece's bar `number` are fills."""
        same = [at for at in range(len(self.bars)) if self.in_place(at, number)]
        return sum(at in self.fills for at in same) / len(same) if same else 0.0

    def in_place(self, at: int, number: int) -> bool:
        """Whether a bar has the place in its phrase that the piece's bar `number` has in its own."""
        return (number - self.number - at) % self._phrase == 0

    def before(self, at: int) -> Played:
        """What leads to a bar: to the first, where a whole phrase was heard, what ends that."""
        if at == 0:
            return self.bars[self._phrase - 1] if len(self.bars) >= self._phrase else ()
        return self.bars[at - 1]

    def share(self, number: int, hit: Hit) -> float:
        """How many of the bars in the same place of the pattern have a hit, a half imagined beside them."""
        same = [at for at in range(len(self.bars)) if (number - self.number - at) % self.period == 0]
        there = sum(any(each.spot == hit.spot for each in self.bars[at]) for at in same)
        return (there + 0.5) / (len(same) + 1)


def end_of(track: Track, bars: BarMap) -> int:
    """Where a track goes on: at its end, of drums at the bar line where their last hit comes near to that."""
    bar = bars.bar_at(track.end)
    near = track.percussion and track.end - bar.start >= OVER * bar.length
    return bar.end if near else track.end


def groove_of(notes: Sequence[Note], bars: BarMap, seam: int) -> Groove | None:
    """What is played before a tick, in bars as long as the last of them; None without a whole bar of it.

    The first and the last of the bars have hits.
    """
    whole = _whole_before(bars, seam)
    before = [note for note in notes if note.start < min(seam, whole)]
    if not before:
        return None
    return _between(before, bars, bars.bar_at(before[0].start), bars.bar_at(before[-1].start))


def groove_after(notes: Sequence[Note], bars: BarMap, tick: int) -> Groove | None:
    """What is played from a tick on; None where that is nothing."""
    after = [note for note in notes if note.start >= tick]
    if not after:
        return None
    first = bars.bar_at(after[0].start)
    until = [note for note in after if bars.bar_at(note.start).number < first.number + HEARD_BARS]
    return _between(until, bars, first, bars.bar_at(until[-1].start))


def _whole_before(bars: BarMap, seam: int) -> int:
    """The end of the last bar that was heard before a tick, or nearly so."""
    bar = bars.bar_at(seam)
    return bar.end if seam - bar.start >= NEARLY * bar.length else bar.start


def _between(notes: Sequence[Note], bars: BarMap, first: Bar, last: Bar) -> Groove:
    found: dict[int, list[Hit]] = {}
    for note in notes:
        bar = bars.bar_at(note.start)
        if bar.length == last.length and last.number - bar.number < HEARD_BARS:
            hit = Hit(note.start - bar.start, note.length, note.pitch, note.velocity)
            found.setdefault(bar.number, []).append(hit)
    begin = max(min(found), first.number)
    lines = [tuple(found.get(number, ())) for number in range(begin, last.number + 1)]
    return Groove(tuple(lines), begin, last.length)
