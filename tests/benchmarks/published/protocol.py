"""How the published figures were counted: pitch of every note, the first too; bits per note.

The mean is taken over a melody, then over the melodies of a set, then over the sets. A mean over notes
comes out lower; the two are never compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.score import Note

FOLDS = 10
SEEDS = (1, 2, 3)
_RESAMPLES = 2000
_SURE = (2.5, 97.5)  # per cent

Floats = NDArray[np.float64]
Track = Literal["P", "T"]
TRACKS: tuple[Track, ...] = ("P", "T")
Protocol = Literal["A", "B", "C"]


def folds(count: int, seed: int) -> list[list[int]]:
    """Ten parts of `count` melodies, drawn at random, equal but for one."""
    order = np.random.default_rng(seed).permutation(count)
    return [sorted(part.tolist()) for part in np.array_split(order, FOLDS)]


def bits(shares: Floats, alphabet: Sequence[int], line: Sequence[Note]) -> float:
    """Mean bits per note of a melody, given how likely each pitch was held at each note."""
    return bits_of(shares, places(alphabet, line))


def places(alphabet: Sequence[int], line: Sequence[Note]) -> list[int]:
    """The place of each pitch of a melody in the alphabet."""
    return [alphabet.index(note.pitch) for note in line]


def bits_of(shares: Floats, came: Sequence[int]) -> float:
    """The same, given the place of each pitch in the alphabet."""
    return float(-np.log2(shares[np.arange(len(came)), came]).mean())


@dataclass(frozen=True)
class Row:
    """One model's figures: for each set the bits of each melody, [seeds, melodies]."""

    track: Track
    protocol: Protocol
    name: str
    sets: dict[str, Floats]

    @property
    def place(self) -> str:
        """Track and protocol."""
        return f"{self.track}, {self.protocol}"

    @property
    def means(self) -> dict[str, float]:
        """Bits per note of each set."""
        return {name: float(found.mean()) for name, found in self.sets.items()}

    @property
    def mean(self) -> float:
        """Their mean."""
        return float(np.mean([*self.means.values()]))

    @property
    def seeds(self) -> list[float]:
        """The mean by each seed of the folds alone."""
        by_seed = np.mean([found.mean(1) for found in self.sets.values()], axis=0)
        return [float(each) for each in by_seed]

    def interval(self) -> tuple[float, float]:
        """Where the mean lies with 95 % confidence, by drawing melodies again and again."""
        rng = np.random.default_rng(0)
        drawn = []
        for found in self.sets.values():
            melodies = found.mean(0)
            picks = rng.integers(len(melodies), size=(_RESAMPLES, len(melodies)))
            drawn.append(melodies[picks].mean(1))
        low, high = np.percentile(np.mean(drawn, axis=0), _SURE)
        return float(low), float(high)
