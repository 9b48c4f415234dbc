"""Metres as one expects onsets in them: how likely a note is at each place of the bar."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from core.score import TICKS_PER_QUARTER, WHOLE_NOTE

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PIP = TICKS_PER_QUARTER // 24
"""Ticks from one place of the lattice to the next: 32nds and triplet 16ths lie on it."""

STRAIGHT, TRIPLET, EITHER = 0, 1, 2
# How likely a note begins at a place by what it begins, and how likely another one begins there with it:
# as counted in 160 pieces of music21's corpus (folk tunes, chorales, quartets, older polyphony).
ONSET = {"bar": 0.96, "half": 0.84, "beat": 0.72}
MORE = {"bar": 0.62, "half": 0.58, "beat": 0.52, "part": 0.38, "fine": 0.3}
# Calm music and music full of short notes differ most in how its beats are divided.
PARTS = ({"part": 0.3, "fine": 0.025, "finest": 0.003}, {"part": 0.8, "fine": 0.12, "finest": 0.004},
         {"part": 0.8, "fine": 0.6, "finest": 0.02})  # fmt: skip
DIVIDED_IN_THREE = 0.75  # how likely a note begins at a place of a triplet
STRENGTH = {"bar": 1.0, "half": 0.5, "beat": 0.1, "part": -0.6, "fine": -1.0, "finest": -1.3}
LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class Metre:
    """A metre and how densely its beats are filled; `density` counts from 0 for calm music."""

    beats: int
    unit: int
    density: int = 0

    @property
    def bar(self) -> int:
        """Places in a bar."""
        return self.beats * WHOLE_NOTE // self.unit // PIP

    @property
    def compound(self) -> bool:
        """Whether three parts make a beat."""
        return self.unit == 8 and self.beats % 3 == 0

    @property
    def beat(self) -> int:
        """Places in a beat as it is felt: a dotted quarter in 6/8."""
        unit = WHOLE_NOTE // self.unit // PIP
        return 3 * unit if self.compound else unit


@dataclass(frozen=True, slots=True)
class Lattice:
    """What a metre makes of each place of its bar; all arrays have one entry a place, or two rows of them.

    `onset` and `skip` are costs in nats of a note at a place, and of none; row `TRIPLET` is for beats
    divided otherwise. `more` and `last` are those of another note with the one before, and of no other.
    `strength` tells how strong a place is, `kind` how a beat is divided that has a note there, `allowed`
    whether any may be there.
    """

    bar: int
    beat: int
    finest: int
    onset: Floats
    skipped: Floats  # skipped[kind, place] is the sum of `skip` before a place; one more entry, the whole bar
    more: Floats
    last: Floats
    strength: Floats
    kind: Ints
    allowed: NDArray[np.bool_]


def places(metre: Metre, finest: int) -> list[tuple[str, int]]:
    """Of each place what begins there and how the beat is divided, up to parts of `finest` ticks."""
    return [_place(metre, pip, finest) for pip in range(metre.bar)]


def _place(metre: Metre, pip: int, finest: int) -> tuple[str, int]:
    past = pip % metre.beat
    if past == 0:
        four = metre.bar == 4 * metre.beat and 2 * pip == metre.bar
        return ("bar" if pip == 0 else "half" if four else "beat"), EITHER
    part = metre.beat // (3 if metre.compound else 2)
    named = (("part", part), ("fine", part // 2), ("finest", part // 4))
    for name, step in named:
        if past % step == 0 and step * PIP >= finest:
            return name, STRAIGHT
    otherwise = metre.beat // (2 if metre.compound else 3)
    if past % otherwise == 0 and 3 * otherwise * PIP >= 2 * finest:
        return "part", TRIPLET
    if not metre.compound and past % (otherwise // 2) == 0 and otherwise * PIP // 2 >= finest:
        return "fine", TRIPLET
    return "", STRAIGHT


@cache
def lattice(metre: Metre, finest: int, triplets: bool) -> Lattice:
    """The costs of a metre, with notes at parts of `finest` ticks at the finest."""
    named = places(metre, finest)
    parts = PARTS[metre.density]
    rates = np.full((2, metre.bar), LEAST)
    for pip, (name, kind) in enumerate(named):
        if name in ONSET:
            rates[:, pip] = ONSET[name]
        elif kind == STRAIGHT and name:
            rates[STRAIGHT, pip] = parts[name]
        elif name and triplets:
            rates[TRIPLET, pip] = DIVIDED_IN_THREE if name == "part" else parts["finest"]
    skip = -np.log1p(-rates)
    more = np.array([MORE.get(name, MORE["fine"]) for name, _ in named])
    allowed = np.array([bool(name) and (triplets or kind != TRIPLET) for name, kind in named])
    return Lattice(
        metre.bar,
        metre.beat,
        max(1, finest // PIP),
        onset=-np.log(rates),
        skipped=np.concatenate([np.zeros((2, 1)), np.cumsum(skip, axis=1)], axis=1),
        more=-np.log(more),
        last=-np.log1p(-more),
        strength=np.array([STRENGTH.get(name, STRENGTH["finest"]) for name, _ in named]),
        kind=np.array([kind for _, kind in named]),
        allowed=allowed,
    )
