"""Interpolated n-grams over contexts of any make: a long memory of training works, a short one of each piece.

What followed a context is mixed with what followed a more general one, as much as the former was heard often
beside how much was heard there: escape method C of prediction by partial matching (Moffat 1990), the same as
the interpolation of Witten and Bell (1991). Contexts are hashes of 52 bits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Shares = NDArray[np.float64]
_WIDTH = 256  # more than there are symbols of any kind
_MASK = np.uint64((1 << 52) - 1)
_ODD = np.uint64(0x9E3779B97F4A7C15)


def hashed(parts: Iterable[Ints]) -> Ints:
    """Each row of these columns as one number."""
    found: NDArray[np.uint64] | None = None
    with np.errstate(over="ignore"):
        for part in parts:
            value = part.astype(np.uint64) + np.uint64(1)
            found = value * _ODD if found is None else ((found ^ (found >> np.uint64(29))) + value) * _ODD
    assert found is not None, "a context has one part at least"
    whole: Ints = ((found ^ (found >> np.uint64(31))) & _MASK).astype(np.int64)
    return whole


class Counts:
    """How often each symbol followed each context."""

    def __init__(self, contexts: Ints, symbols: Ints) -> None:
        self._codes, counts = np.unique(contexts * _WIDTH + symbols, return_counts=True)
        self._counts = counts.astype(np.float64)

    def of(self, contexts: Ints, most: int) -> Shares:
        """The counts of the symbols below `most` in each of the contexts, [contexts, most]."""
        first = np.searchsorted(self._codes, contexts * _WIDTH)
        many = np.searchsorted(self._codes, contexts * _WIDTH + most) - first
        rows = np.repeat(np.arange(len(contexts)), many)
        places = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many) + np.repeat(first, many)
        found = np.zeros((len(contexts), most))
        found[rows, self._codes[places] % _WIDTH] = self._counts[places]
        return found


def counted_within(contexts: Ints, symbols: Ints, most: int) -> Shares:
    """What followed the context of each row earlier in the piece, counted; symbols < 0 are none."""
    same = np.tril(contexts[:, None] == contexts[None, :], -1)
    once = np.eye(most, dtype=np.float32)[symbols] * (symbols >= 0)[:, None]
    counts: Shares = (same.astype(np.float32) @ once).astype(np.float64)
    return counts


def interpolated(levels: Sequence[Shares]) -> Shares:
    """Shares of every symbol from counts in contexts, the most general first."""
    shares = np.full(levels[0].shape, 1 / levels[0].shape[1])
    for counts in levels:
        heard, kinds = counts.sum(-1, keepdims=True), (counts > 0).sum(-1, keepdims=True)
        shares = np.where(heard > 0, (counts + kinds * shares) / np.maximum(heard + kinds, 1), shares)
    return shares
