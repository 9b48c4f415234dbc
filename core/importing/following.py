"""Following a performance: which place of which bar each note was meant for, and how the tempo went.

Many readings are followed side by side. Each has the place of the last note, and a Kalman filter of the
second that place lies at and of the tempo; a reading pays for what its metre does not expect, and for what
its tempo does not. After each note the best go on (Raphael, "Automated rhythm transcription", 2001; Cemgil
and Kappen, "Monte Carlo methods for tempo tracking and rhythm quantization", 2003). Long music is read in
windows that overlap, many of them at once, and joined. How likely notes are at each place of a metre is
Temperley's model (*Music and Probability*, 2007).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np

from core.importing.metrical import EITHER, PIP, TRIPLET, Floats, Ints, Lattice, Metre, lattice
from core.score import TICKS_PER_QUARTER

SLOWEST, FASTEST = 30.0, 270.0  # beats a minute that are followed
LIKELIEST, SPREAD = 92.0, 0.65  # a beat as people feel it, and in octaves how far others lie about it
TEMPI = 48
WIDE, NARROW, OPENING = 1200, 100, 14  # readings at first, later, and the notes until then
HOPELESS = 14.0  # nats behind the best, from where no reading has ever come back in front
WINDOW, OVERLAP = 400, 48  # notes that are read at a time, and those that two windows share
ABREAST = 64  # windows that are read at once; each takes some 2 MB meanwhile
AGREED = 0.8  # of the notes shared, that have to lie equally far apart in both
APART = 46  # bits that place, kind and tempo have room in
REACH = 5  # places to each side of the one expected, and at least as many as lie between two
JITTER = 0.022  # seconds by which a hand misses, one in three by more
DRIFT = 0.035  # of the tempo, in the course of a beat
SURPRISE = 18.0  # squared deviations; beyond them it is a fermata or a mistake, and the tempo does not learn
SWITCH = (0.9, 3.2)  # nats to a beat divided straight again, and to one divided otherwise
ACCENT = 0.7
PER_QUARTER = TICKS_PER_QUARTER // PIP

Progress = Callable[[float], object]


class Heard(NamedTuple):
    """Notes as they were played, in order: seconds, pitches, and how strong a beat each seems to be on."""

    seconds: Floats
    pitches: Ints
    accents: Floats


@dataclass(frozen=True, slots=True)
class Followed:
    """One reading of the whole: the place of each note, in ticks from a bar line on.

    `cost` is in nats: of two readings of the same notes the lower is likelier.
    """

    metre: Metre
    ticks: Ints
    cost: float


class _Readings(NamedTuple):
    """Columns, one entry a reading, those of each window together."""

    window: Ints
    place: Ints
    kind: Ints
    struck: Ints  # notes at that place so far
    second: Floats
    tempo: Floats  # seconds to a quarter
    var: Floats  # of second, of both, of tempo: three rows
    cost: Floats

    def chosen(self, rows: Ints) -> _Readings:
        """Only these, in their order, each as often as it is named."""
        return _Readings(
            self.window[rows],
            self.place[rows],
            self.kind[rows],
            self.struck[rows],
            self.second[rows],
            self.tempo[rows],
            self.var[:, rows],
            self.cost[rows],
        )


def follow(
    heard: Heard,
    metre: Metre,
    finest: int = TICKS_PER_QUARTER // 4,
    *,
    triplets: bool = True,
    about: float | None = None,
    progress: Progress | None = None,
) -> Followed:
    """The likeliest reading in a metre; `about` is its tempo in beats a minute, where that is known.

    `progress` is told the share that is done, 0 to 1; what it raises ends the search.
    """
    table = lattice(metre, finest, triplets)
    count = len(heard.seconds)
    size = min(count, WINDOW)
    starts = [*range(0, count - size, WINDOW - OVERLAP), count - size]
    windows = _Windows(heard, _again(heard.pitches), size)
    read = windows.all(starts, table, about, progress)
    ticks, cost = read[0]
    for start, found in zip(starts[1:], read[1:], strict=True):
        if _agree(ticks[start:], found[0]):
            after, paid = found
        else:  # that window counts otherwise, in halves or doubles perhaps
            ((after, paid),) = windows.read([start], table, _pace(ticks, heard.seconds, table))
        cut = start + (len(ticks) - start) // 2
        ticks = np.concatenate([ticks[:cut], after[cut - start :] + ticks[cut] - after[cut - start]])
        cost += paid
    return Followed(metre, ticks - ticks[0] // (metre.bar * PIP) * (metre.bar * PIP), cost)


def _agree(before: Ints, after: Ints) -> bool:
    """Whether two windows lay most of the notes that they share equally far apart."""
    shifts = before - after[: len(before)]
    return bool(np.unique(shifts, return_counts=True)[1].max() >= AGREED * len(shifts))


def _pace(ticks: Ints, seconds: Floats, table: Lattice) -> float:
    """Beats a minute at the end of what has been read so far."""
    last = len(ticks) - 1
    first = max(0, last - OVERLAP)
    quarters = (ticks[last] - ticks[first]) / TICKS_PER_QUARTER
    span = max(float(seconds[last] - seconds[first]), 1e-3)
    return float(max(quarters, 1e-3) / span * 60 * PER_QUARTER / table.beat)


class _Windows(NamedTuple):
    """Music that is read in windows of so many notes."""

    heard: Heard
    again: Ints
    size: int

    def all(
        self, starts: Sequence[int], table: Lattice, about: float | None, progress: Progress | None
    ) -> list[tuple[Ints, float]]:
        """Of the windows that begin with these notes the ticks and the cost, `ABREAST` of them at a time."""
        found: list[tuple[Ints, float]] = []
        while some := starts[len(found) : len(found) + ABREAST]:
            done, share = len(found) / len(starts), len(some) / len(starts)
            told = None if progress is None else partial(_told, progress, done, share)
            found += self.read(some, table, about, told)
        return found

    def read(
        self, starts: Sequence[int], table: Lattice, about: float | None, progress: Progress | None = None
    ) -> list[tuple[Ints, float]]:
        """The same, of all of them side by side."""
        first = np.array(starts)
        readings = _begin(self.heard.seconds[first], table, about)
        trail: list[tuple[Ints, Ints]] = []
        for number in range(self.size):
            if progress is not None:
                progress(number / self.size)
            parents, readings = _step(readings, self._notes(first + number), table, opening=number == 0)
            kept = _best(readings, WIDE if number < OPENING else NARROW)
            readings = readings.chosen(kept)
            trail.append((parents[kept], readings.place))
        best = np.searchsorted(readings.window, np.arange(len(first)))  # the first of each is its best
        ticks = _traced(trail, best)
        return [(ticks[:, window], float(readings.cost[row])) for window, row in enumerate(best)]

    def _notes(self, rows: Ints) -> _Notes:
        return _Notes(self.heard.seconds[rows], self.heard.accents[rows], self.again[rows])


def _told(progress: Progress, done: float, share: float, of_it: float) -> object:
    return progress(done + share * of_it)


class _Notes(NamedTuple):
    """The next note of each window: second, accent, and how many notes before it its pitch was struck."""

    second: Floats
    accent: Floats
    again: Ints


def _traced(trail: Sequence[tuple[Ints, Ints]], rows: Ints) -> Ints:
    """The ticks of every note, a column for each of the readings that the last `rows` belong to."""
    ticks = np.empty((len(trail), len(rows)), np.int64)
    for number in range(len(trail) - 1, -1, -1):
        parents, places = trail[number]
        ticks[number] = places[rows] * PIP
        rows = parents[rows]
    return ticks


def _again(pitches: Ints) -> Ints:
    """Of each note how many notes before it its pitch was struck last; a very large number for never."""
    last: dict[int, int] = {}
    found = []
    for number, pitch in enumerate(map(int, pitches)):
        found.append(number - last.get(pitch, -(10**9)))
        last[pitch] = number
    return np.array(found, np.int64)


def _begin(seconds: Floats, table: Lattice, about: float | None) -> _Readings:
    """In each window every tempo at every place that its first note may have."""
    bpms = np.exp(np.linspace(np.log(SLOWEST), np.log(FASTEST), TEMPI))
    prior = 0.5 * (np.log2(bpms / LIKELIEST) / SPREAD) ** 2
    if about is not None:
        prior = 0.5 * (np.log2(bpms / about) / 0.08) ** 2
    beats = table.beat / PER_QUARTER
    tempos = 60 / bpms / beats
    places = np.flatnonzero(table.allowed & (table.kind != TRIPLET))
    at, tempo = np.tile(places, len(tempos)), np.repeat(tempos, len(places))
    first = table.onset[0, at] + np.where(at == 0, 0.0, 1.2)
    cost = first + np.repeat(prior, len(places))
    each, rows = len(at), len(at) * len(seconds)
    at, tempo, cost = (np.tile(column, len(seconds)) for column in (at, tempo, cost))
    var = np.stack([np.full(rows, JITTER**2), np.zeros(rows), (tempo * 0.12) ** 2])
    window, none = np.repeat(np.arange(len(seconds)), each), np.zeros(rows, np.int64)
    return _Readings(window, at, none, none, np.repeat(seconds, each), tempo, var, cost)


def _step(old: _Readings, notes: _Notes, table: Lattice, *, opening: bool) -> tuple[Ints, _Readings]:
    """Every way each reading may go on with one more note, and which reading each comes from."""
    y, accent, again = notes.second[old.window], notes.accent[old.window], notes.again[old.window]
    if opening:
        cost = old.cost - ACCENT * accent * table.strength[old.place % table.bar]
        return np.arange(len(old.place)), old._replace(cost=cost, struck=old.struck + 1)
    expected = np.rint((y - old.second) / old.tempo * PER_QUARTER).astype(np.int64)
    reach = max(REACH, table.finest)
    steps = expected[:, None] + np.arange(-reach, reach + 1)
    there = (old.place[:, None] + steps) % table.bar
    fresh = old.struck < again
    right = (steps >= 0) & table.allowed[there]
    right &= (steps > 0) | fresh[:, None]
    same = np.flatnonzero((expected > reach) & (expected <= 2 * reach) & fresh)
    parents, columns = np.nonzero(right)
    steps = steps[parents, columns]
    if len(same):  # a chord that is spread widely
        parents, steps = np.concatenate([parents, same]), np.concatenate([steps, np.zeros_like(same)])
    stuck = np.bincount(old.window[parents], minlength=len(notes.second)) == 0
    if stuck.any():  # struck again sooner than any beat goes: as if together
        same = np.flatnonzero(stuck[old.window])
        parents, steps = np.concatenate([parents, same]), np.concatenate([steps, np.zeros_like(same)])
    return parents, _gone_on(old.chosen(parents), steps, y[parents], accent[parents], table)


def _gone_on(old: _Readings, steps: Ints, y: Floats, accent: Floats, table: Lattice) -> _Readings:
    """Each reading after one more note, so many places later."""
    place = old.place + steps
    here, there = old.place % table.bar, place % table.bar
    needs = table.kind[there]
    kind = np.where((needs == EITHER) | (steps == 0), old.kind, needs)
    cost = old.cost + _expectation(old, steps, kind, here, there, table)
    cost -= ACCENT * accent * table.strength[there]
    second, tempo, var, paid = _tracked(old, steps / PER_QUARTER, y, table)
    count = np.where(steps == 0, old.struck, 0) + 1
    return _Readings(old.window, place, kind, count, second, tempo, var, cost + paid)


def _expectation(old: _Readings, steps: Ints, kind: Ints, here: Ints, there: Ints, table: Lattice) -> Floats:
    """What the metre makes of it: places passed by without a note, and the one with a note."""
    whole = table.skipped[kind, table.bar]
    begin = here + 1
    end = here + np.maximum(steps, 1)
    passed = (
        table.skipped[kind, end % table.bar]
        + end // table.bar * whole
        - table.skipped[kind, begin % table.bar]
        - begin // table.bar * whole
    )
    moved = passed + table.onset[kind, there] + table.last[here]
    other = kind != old.kind
    switched = np.where(other, np.where(kind == TRIPLET, SWITCH[1], SWITCH[0]), 0.0)
    inside = (here % table.beat + steps < table.beat) & (here % table.beat > 0)
    moved = moved + switched + np.where(other & inside, 6.0, 0.0)
    cost: Floats = np.where(steps == 0, table.more[here], moved)
    return cost


def _tracked(
    old: _Readings, quarters: Floats, y: Floats, table: Lattice
) -> tuple[Floats, Floats, Floats, Floats]:
    """One step of each Kalman filter: second, tempo, their variances, and the cost of what was seen."""
    v00, v01, v11 = old.var
    drift = (DRIFT * old.tempo) ** 2 * PER_QUARTER / table.beat
    p00 = v00 + 2 * quarters * v01 + quarters**2 * v11 + drift * quarters**3 / 3
    p01 = v01 + quarters * v11 + drift * quarters**2 / 2
    p11 = v11 + drift * quarters
    mean = old.second + old.tempo * quarters
    total = p00 + JITTER**2
    miss = y - mean
    strange = miss**2 / total
    paid = 0.5 * (np.minimum(strange, SURPRISE) + np.log(total))
    gain0, gain1 = p00 / total, np.where(strange > SURPRISE, 0.0, p01 / total)
    second = np.where(strange > SURPRISE, y, mean + gain0 * miss)
    tempo = np.clip(old.tempo + gain1 * miss, 0.08, 4.0)
    var = np.stack([p00 * (1 - gain0), p01 * (1 - gain0), np.maximum(p11 - gain1 * p01, 1e-8)])
    return second, tempo, var, paid


def _best(readings: _Readings, most: int) -> Ints:
    """Of each window its best readings from the best on; of those alike in place and nearly in tempo one."""
    window, cost = readings.window, readings.cost
    least = np.full(window.max() + 1, np.inf)
    np.minimum.at(least, window, cost)
    near = np.flatnonzero(cost < least[window] + HOPELESS)
    ranked = near[np.lexsort((cost[near], window[near]))]
    tempo = np.rint(np.log(readings.tempo[ranked]) * 40).astype(np.int64) + 1000
    alike = (readings.place[ranked] * 2 + readings.kind[ranked]) * 4096 + tempo
    _, first = np.unique((window[ranked] << APART) + alike, return_index=True)
    first.sort()
    kept = ranked[first]
    begins = np.searchsorted(window[kept], np.arange(len(least)))
    return kept[np.arange(len(kept)) - begins[window[kept]] < most]
