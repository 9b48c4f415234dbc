"""How a tune is said to a network, symbol by symbol, and what its bits are counted as."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.lstm.sources import CorpusTune

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]


class Kind(IntEnum):
    """What the bits of a symbol tell: when, or which pitch; or nothing, because it was told beforehand.

    A symbol that begins a pitch tells both (BOTH): that a note starts now, and which.
    """

    TIMING = 0
    BOTH = 1
    PITCH = 2
    FREE = 3


@dataclass(frozen=True)
class Line:
    """A tune as a network reads it: at each place one symbol of each alphabet, [places, alphabets]."""

    symbols: Ints
    kinds: Ints
    notes: int


class Spelling(Protocol):
    """A way to say tunes; `alphabets` are the numbers of symbols, `starts` those that begin a pitch."""

    @property
    def alphabets(self) -> tuple[int, ...]: ...

    @property
    def starts(self) -> Sequence[int]: ...

    def spell(self, tune: CorpusTune) -> Line:
        """The tune in symbols."""

    def moved(self, line: Line, semitones: int) -> Line:
        """The line transposed, where the spelling has not taken the key away; else the line itself."""


def bits_of(scores: Sequence[Floats], line: Line, starts: Sequence[int]) -> tuple[float, float]:
    """Bits of timing and of pitch of a whole line; `scores` are [places, symbols] of each alphabet.

    The bits of what begins a pitch are those of any pitch beginning here, and those of it being this one.
    """
    timing = pitch = 0.0
    for part, given in enumerate(scores):
        shares = log_shares(given)
        own = -np.take_along_axis(shares, line.symbols[:, part : part + 1], 1)[:, 0]
        kinds = line.kinds[:, part]
        both = kinds == Kind.BOTH
        any_pitch = -np.logaddexp2.reduce(shares[both][:, starts], -1)
        timing += float(own[kinds == Kind.TIMING].sum() + any_pitch.sum())
        pitch += float(own[kinds == Kind.PITCH].sum() + (own[both] - any_pitch).sum())
    return timing, pitch


def log_shares(scores: Floats) -> Doubles:
    """Scores as logarithms (base 2) of probabilities that add up to one."""
    wide = scores.astype(np.float64) / np.log(2)
    shares: Doubles = wide - np.logaddexp2.reduce(wide, -1, keepdims=True)
    return shares
