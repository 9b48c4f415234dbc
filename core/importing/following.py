"""Following a performance: which place of which bar each note was meant for, and how the tempo went.

Many readings are followed side by side. Each has the place of the last note, and a Kalman filter of the
second that place lies at and of the tempo; a reading pays for what its metre does not expect, and for what
its tempo does not. After each note the best go on (Raphael, "Automated rhythm transcription", 2001; Cemgil
and Kappen, "Monte Carlo methods for tempo tracking and rhythm quantization", 2003). How likely notes are
at each place of a metre is Temperley's model (*Music and Probability*, 2007).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from core.importing.metrical import EITHER, PIP, TRIPLET, Floats, Ints, Lattice, Metre, lattice
from core.score import TICKS_PER_QUARTER

SLOWEST, FASTEST = 30.0, 270.0  # beats a minute that are followed
LIKELIEST, SPREAD = 92.0, 0.65  # a beat as people feel it, and in octaves how far others lie about it
TEMPI = 48
WIDE, NARROW, OPENING = 1200, 100, 14  # readings at first, later, and the notes until then
REACH = 5  # places to each side of the one expected, and at least as many as lie between two
JITTER = 0.022  # seconds by which a hand misses, one in three by more
DRIFT = 0.035  # of the tempo, in the course of a beat
SURPRISE = 18.0  # squared deviations; beyond them it is a fermata or a mistake, and the tempo does not learn
SWITCH = (0.9, 3.2)  # nats to a beat divided straight again, and to one divided otherwise
ACCENT = 0.7
PER_QUARTER = TICKS_PER_QUARTER // PIP


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
    """Columns, one entry a reading."""

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
) -> Followed:
    """The likeliest reading in a metre; `about` is its tempo in beats a minute, where that is known."""
    table = lattice(metre, finest, triplets)
    readings = _begin(float(heard.seconds[0]), table, about)
    again = _again(heard.pitches)
    trail: list[tuple[Ints, Ints]] = []
    for number in range(len(heard.seconds)):
        parents, readings = _step(readings, heard, number, again[number], table)
        kept = _best(readings, WIDE if number < OPENING else NARROW)
        readings = readings.chosen(kept)
        trail.append((parents[kept], readings.place))
    return _traced(trail, metre, float(readings.cost.min()), int(np.argmin(readings.cost)))


def _traced(trail: Sequence[tuple[Ints, Ints]], metre: Metre, cost: float, row: int) -> Followed:
    ticks = np.empty(len(trail), np.int64)
    for number in range(len(trail) - 1, -1, -1):
        parents, places = trail[number]
        ticks[number] = places[row] * PIP
        row = int(parents[row])
    ticks -= ticks[0] // (metre.bar * PIP) * (metre.bar * PIP)
    return Followed(metre, ticks, cost)


def _again(pitches: Ints) -> list[int]:
    """Of each note how many notes before it its pitch was struck last; a very large number for never."""
    last: dict[int, int] = {}
    found = []
    for number, pitch in enumerate(map(int, pitches)):
        found.append(number - last.get(pitch, -(10**9)))
        last[pitch] = number
    return found


def _begin(second: float, table: Lattice, about: float | None) -> _Readings:
    """Every tempo at every place that the first note may have."""
    bpms = np.exp(np.linspace(np.log(SLOWEST), np.log(FASTEST), TEMPI))
    prior = 0.5 * (np.log2(bpms / LIKELIEST) / SPREAD) ** 2
    if about is not None:
        prior = 0.5 * (np.log2(bpms / about) / 0.08) ** 2
    beats = table.beat / PER_QUARTER
    tempos = 60 / bpms / beats
    places = np.flatnonzero(table.allowed & (table.kind != TRIPLET))
    at, tempo = np.tile(places, len(tempos)), np.repeat(tempos, len(places))
    first = table.onset[0, at] + np.where(at == 0, 0.0, 1.2)
    rows = len(at)
    var = np.stack([np.full(rows, JITTER**2), np.zeros(rows), (tempo * 0.12) ** 2])
    return _Readings(
        at,
        np.zeros(rows, np.int64),
        np.zeros(rows, np.int64),
        np.full(rows, second),
        tempo,
        var,
        first + np.repeat(prior, len(places)),
    )


def _step(old: _Readings, heard: Heard, number: int, again: int, table: Lattice) -> tuple[Ints, _Readings]:
    """Every way each reading may go on with one more note, and which reading each comes from."""
    y, accent = float(heard.seconds[number]), float(heard.accents[number])
    if number == 0:
        cost = old.cost - ACCENT * accent * table.strength[old.place % table.bar]
        return np.arange(len(old.place)), old._replace(cost=cost, struck=old.struck + 1)
    expected = np.rint((y - old.second) / old.tempo * PER_QUARTER).astype(np.int64)
    reach = max(REACH, table.finest)
    steps = expected[:, None] + np.arange(-reach, reach + 1)
    there = (old.place[:, None] + steps) % table.bar
    right = (steps >= 0) & table.allowed[there]
    right &= (steps > 0) | (old.struck < again)[:, None]
    same = np.flatnonzero((expected > reach) & (expected <= 2 * reach) & (old.struck < again))
    parents, columns = np.nonzero(right)
    steps = steps[parents, columns]
    if len(same):  # a chord that is spread widely
        parents, steps = np.concatenate([parents, same]), np.concatenate([steps, np.zeros_like(same)])
    return parents, _gone_on(old.chosen(parents), steps, y, accent, table)


def _gone_on(old: _Readings, steps: Ints, y: float, accent: float, table: Lattice) -> _Readings:
    """Each reading after one more note, so many places later."""
    place = old.place + steps
    here, there = old.place % table.bar, place % table.bar
    needs = table.kind[there]
    kind = np.where((needs == EITHER) | (steps == 0), old.kind, needs)
    cost = old.cost + _expectation(old, steps, kind, here, there, table)
    cost -= ACCENT * accent * table.strength[there]
    second, tempo, var, paid = _tracked(old, steps / PER_QUARTER, y, table)
    count = np.where(steps == 0, old.struck, 0) + 1
    return _Readings(place, kind, count, second, tempo, var, cost + paid)


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
    old: _Readings, quarters: Floats, y: float, table: Lattice
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
    """The best readings, of those that agree in place and nearly in tempo only one."""
    cost = readings.cost
    if len(cost) > 4 * most:
        ranked = np.argpartition(cost, 4 * most)[: 4 * most]
        ranked = ranked[np.argsort(cost[ranked], kind="stable")]
    else:
        ranked = np.argsort(cost, kind="stable")
    tempo = np.rint(np.log(readings.tempo[ranked]) * 40).astype(np.int64) + 1000
    alike = (readings.place[ranked] * 2 + readings.kind[ranked]) * 4096 + tempo
    _, first = np.unique(alike, return_index=True)
    first.sort()
    return ranked[first[:most]]
