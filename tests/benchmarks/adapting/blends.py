"""Ways to blend a second opinion into the network's, and the one that does best on some tunes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from tests.benchmarks.adapting.hearing import Heard, Shares
from tests.benchmarks.peers.ngram import Mixing, mix

Blend = Callable[[Shares, Shares], Shares]

_BIASES = (1.0, 2.0, 4.0, 8.0, 16.0)
_PARTS = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3)


def by_part(part: float) -> Blend:
    """The second opinion has the same part in every note where it is one."""

    def blend(one: Shares, other: Shares) -> Shares:
        silent = np.isnan(other).any(-1, keepdims=True)
        return np.where(silent, one, (1 - part) * one + part * np.where(silent, 0, other))

    return blend


def by_entropy(how: Mixing) -> Blend:
    """The surer of the two weighs more (Conklin 1990)."""
    return lambda one, other: mix([one, other], how)


def blends(with_entropy: bool) -> dict[str, Blend]:
    """All that are tried, by name; parts of 0 among them, which leave the network alone."""
    found = {f"a part of {part:g}": by_part(part) for part in _PARTS}
    if with_entropy:
        for bias in _BIASES:
            found[f"by entropy, geometric, bias {bias:g}"] = by_entropy(Mixing("geometric", bias))
            found[f"by entropy, arithmetic, bias {bias:g}"] = by_entropy(Mixing("arithmetic", bias))
    return found


def bits_of(tunes: Sequence[Heard], shares: Sequence[Shares], part: int) -> float:
    """Bits of gap (0), length (1) or pitch (2) of all notes that are measured, by these shares."""
    found = 0.0
    for tune, each in zip(tunes, shares, strict=True):
        rows = np.arange(tune.first, len(tune.line))
        found -= float(np.log2(each[rows, tune.targets[rows, part]]).sum())
    return found


def best(
    tunes: Sequence[Heard], others: Sequence[Shares], part: int, tried: dict[str, Blend]
) -> tuple[float, str]:
    """The fewest bits of one part (see `bits_of`) on these tunes, and the blend that comes to them."""

    def bits(blend: Blend) -> float:
        pairs = zip(tunes, others, strict=True)
        return bits_of(tunes, [blend(tune.shares[part], other) for tune, other in pairs], part)

    return min((bits(blend), name) for name, blend in tried.items())
