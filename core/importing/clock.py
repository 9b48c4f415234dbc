"""The tempo of a performance: seconds as they were played, and the ticks that they were meant to be."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from core.edits import MAX_TEMPO, MIN_TEMPO
from core.importing.metrical import Floats, Ints
from core.score import TICKS_PER_QUARTER, TempoChange

SMOOTH = 1.2  # quarters: how far a beat's time is told by its neighbours


class Clock(NamedTuple):
    """Seconds of the performance and the ticks that they were meant to be, smoothed, both rising."""

    seconds: Floats
    ticks: Floats
    bpm: float

    @classmethod
    def of(cls, ticks: Ints, seconds: Floats) -> Clock:
        """From where notes were laid and when they were struck: at each place a line through those near."""
        at, which = np.unique(ticks, return_inverse=True)
        struck = np.bincount(which, seconds) / np.bincount(which)
        if len(at) < 2:
            return cls(struck, at.astype(np.float64), 120.0)
        smooth = _smooth(at / TICKS_PER_QUARTER, struck)
        smooth = np.maximum.accumulate(smooth + np.arange(len(at)) * 1e-6)
        return cls(smooth, at.astype(np.float64), bpm_of(at, struck))

    def at(self, seconds: Floats) -> Floats:
        """The ticks at some seconds, at the tempo of the edges beyond them."""
        rate = self.bpm / 60 * TICKS_PER_QUARTER
        inside = np.clip(seconds, self.seconds[0], self.seconds[-1])
        found: Floats = np.interp(inside, self.seconds, self.ticks) + (seconds - inside) * rate
        return found

    def tempos(self, bar: int, pickup: int) -> tuple[TempoChange, ...]:
        """The tempo of each bar."""
        lines = (
            [0, *range(pickup, int(self.ticks[-1]), bar)] if pickup else [*range(0, int(self.ticks[-1]), bar)]
        )
        found: list[TempoChange] = []
        for line, following in zip(lines, [*lines[1:], int(self.ticks[-1])], strict=True):
            first, last = np.interp((line, following), self.ticks, self.seconds)
            if following > line and last > first:
                bpm = (following - line) / TICKS_PER_QUARTER / (last - first) * 60
                found.append(TempoChange(line, round(float(min(max(bpm, MIN_TEMPO), MAX_TEMPO)), 1)))
        return (replace(found[0], tick=0), *found[1:]) if found else (TempoChange(0, round(self.bpm)),)


def bpm_of(ticks: Ints, seconds: Floats) -> float:
    """Quarter notes a minute from the first note to the last, within what a tempo may be."""
    span = float(seconds[-1] - seconds[0])
    found = float(ticks[-1] - ticks[0]) / TICKS_PER_QUARTER / span * 60 if span > 0 else 0.0
    return min(max(found, MIN_TEMPO), MAX_TEMPO) if found > 0 else 120.0


def _smooth(quarters: Floats, struck: Floats) -> Floats:
    """At each place the second told by the line through those near it, neighbours weighing most."""
    here = np.arange(len(quarters))
    first, last = np.searchsorted(quarters, (quarters - 4 * SMOOTH, quarters + 4 * SMOOTH))
    first, last = (
        np.minimum(first, np.maximum(here - 1, 0)),
        np.maximum(last, np.minimum(here + 2, len(here))),
    )
    sums = np.zeros((5, len(here)))
    for step in range(int((first - here).min()), int((last - here).max())):
        other = here + step
        near = (first <= other) & (other < last)
        mine, other = here[near], other[near]
        away = quarters[other] - quarters[mine]
        weight = np.exp(-0.5 * (away / SMOOTH) ** 2) + 1e-6
        value = struck[other]
        sums[:, mine] += weight * np.stack([np.ones(len(mine)), away, away**2, value, away * value])
    total, once, twice, whole, slope = sums
    apart_ = total * twice - once**2
    steep = apart_ > 1e-9
    found: Floats = np.where(
        steep, (twice * whole - once * slope) / np.where(steep, apart_, 1.0), whole / total
    )
    return found
