"""How loud new notes are: as the phrase was, with its accents, its leaning with pitch and its swells."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import combinations
from statistics import fmean, median

from core.score import DEFAULT_VELOCITY, WHOLE_NOTE, Note
from core.timing import BarMap, is_strong, place

# Of so many notes the shape is learnt, and the last few of them set the level it goes on at: what they have
# come to, where they grow louder or softer.
REMEMBERED, LATELY = 256, 16
# Bars that swell and fall together.
PHRASE = 4
# So many notes with no accent at all are imagined beside those heard, for each kind of place in the bar,
# for each place itself and for each bar of a phrase: few notes say little.
PLACES, PLACE, BARS = 2.0, 4.0, 8.0
# What is imagined beside the notes' own spread of pitch, in squared semitones times notes.
TILT = 200.0


@dataclass(frozen=True)
class Dynamics:
    """The loudness of a voice by where a note stands and how high it is.

    `level` is what all else is added to, within `softest` and `loudest`: what was heard. Learnt by
    means of residuals shrunk towards nothing (a mixed model with fixed variances), one after the other.
    """

    bars: BarMap
    level: float = DEFAULT_VELOCITY
    softest: int = 1
    loudest: int = 127
    centre: float = 0.0  # the mean pitch
    tilt: float = 0.0  # velocity a semitone above that
    accents: tuple[dict[Hashable, float], ...] = ({}, {}, {})
    _known: dict[int, float] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def flat(cls, bars: BarMap, velocity: int) -> Dynamics:
        """Every note equally loud."""
        return cls(bars, velocity, velocity, velocity)

    @classmethod
    def of(cls, notes: Sequence[Note], bars: BarMap, otherwise: int = DEFAULT_VELOCITY) -> Dynamics:
        """As these notes, in order, of which the last set the level; `otherwise` where there are none."""
        notes = notes[-REMEMBERED:]
        heard = [note.velocity for note in notes]
        if not notes or min(heard) == max(heard):
            return cls.flat(bars, heard[0] if heard else otherwise)
        usual = fmean(heard)
        left = [velocity - usual for velocity in heard]
        centre, pitches = fmean(note.pitch for note in notes), [note.pitch for note in notes]
        spread = sum((pitch - centre) ** 2 for pitch in pitches)
        tilt = sum((pitch - centre) * rest for pitch, rest in zip(pitches, left, strict=True))
        tilt /= spread + TILT
        left = [rest - tilt * (pitch - centre) for pitch, rest in zip(pitches, left, strict=True)]
        accents, numbers = [], [bars.bar_at(note.start).number for note in notes]
        for kind, imagined, fewest in _kinds(bars):
            kinds = [kind(note.start) for note in notes]
            table = _means(kinds, left, imagined, _rare(kinds, numbers, fewest))
            left = [rest - table[each] for each, rest in zip(kinds, left, strict=True)]
            accents.append(table)
        level = usual + _reached([note.start for note in notes[-LATELY:]], left[-LATELY:])
        return cls(bars, level, min(heard), max(heard), centre, tilt, tuple(accents))

    def velocity(self, start: int, pitch: int) -> int:
        """How loud a note is that begins at a tick."""
        if self.softest == self.loudest:
            return self.softest
        if start not in self._known:
            kinds = zip(_kinds(self.bars), self.accents, strict=True)
            self._known[start] = sum(table.get(kind(start), 0.0) for (kind, *_), table in kinds)
        told = round(self.level + self.tilt * (pitch - self.centre) + self._known[start])
        return max(self.softest, min(self.loudest, told))


def _kinds(bars: BarMap) -> Iterable[tuple[Callable[[int], Hashable], float, int]]:
    """What places have in common, how many silent notes are imagined beside each, and the bars it takes.

    A phrase that swelled once has grown louder, and need not fall back.
    """
    return (
        (partial(_weight, bars), PLACES, 1),
        (partial(_place, bars), PLACE, 1),
        (lambda tick: bars.bar_at(tick).number % PHRASE, BARS, 2),
    )


def _weight(bars: BarMap, tick: int) -> int:
    """How heavy a place in its bar is, from 0, the first beat, on."""
    bar = bars.bar_at(tick)
    past, beat = place(bar, tick), WHOLE_NOTE // bar.metre.unit
    if is_strong(bar.metre, past):
        return 0 if past == 0 else 1
    return 2 if past % beat == 0 else 3 if 2 * past % beat == 0 else 4


def _place(bars: BarMap, tick: int) -> tuple[int, int, int]:
    """The sixteenth of its bar that is next to a tick, and the metre it is in."""
    bar = bars.bar_at(tick)
    return round(place(bar, tick) * 16 / WHOLE_NOTE), bar.metre.beats, bar.metre.unit


def _rare(kinds: Sequence[Hashable], numbers: Sequence[int], fewest: int) -> frozenset[Hashable]:
    """What came in fewer bars than that."""
    often = Counter(kind for kind, _ in set(zip(kinds, numbers, strict=True)))
    return frozenset(kind for kind, bars in often.items() if bars < fewest)


def _means(
    kinds: Sequence[Hashable], values: Sequence[float], imagined: float, rare: frozenset[Hashable]
) -> dict[Hashable, float]:
    """How much each kind adds; nothing where it is too rare to tell."""
    by_kind: dict[Hashable, list[float]] = defaultdict(list)
    for kind, value in zip(kinds, values, strict=True):
        by_kind[kind].append(value)
    return {
        kind: 0.0 if kind in rare else sum(each) / (len(each) + imagined) for kind, each in by_kind.items()
    }


def _reached(times: Sequence[int], values: Sequence[float]) -> float:
    """What values come to at the last of the times, by the median line through them (Theil and Sen)."""
    pairs = combinations(zip(times, values, strict=True), 2)
    slopes = [(two[1] - one[1]) / (two[0] - one[0]) for one, two in pairs if two[0] > one[0]]
    slope = median(slopes) if slopes else 0.0
    return median(value + slope * (times[-1] - time) for time, value in zip(times, values, strict=True))
