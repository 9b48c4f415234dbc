"""A variable-order n-gram: PPM* with interpolated smoothing, and the mixing of several by entropy.

Cleary & Teahan, "Unbounded length contexts for PPM", The Computer Journal 40, 1997; escape method C:
Moffat 1990, AX: Moffat, Neal & Witten 1998; interpolation and update exclusion for music: Pearce &
Wiggins 2004; mixing by entropy: Conklin 1990, geometrically: Pearce, Conklin & Wiggins 2004.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Escape = Literal["C", "AX"]
Shares = NDArray[np.float64]

_TINY = 1e-100

# Contexts are as good as unbounded: one this long has all but always a single successor, and the
# shortest such context is the one that is asked.
LONGEST = 12


class _Context:
    """What followed one context: how often in all, and how often where no longer context knew it."""

    __slots__ = ("counts", "longer", "surprising")

    def __init__(self) -> None:
        self.counts: dict[int, int] = {}
        self.surprising: dict[int, int] = {}
        self.longer: dict[int, _Context] = {}  # by the symbol before


class Ppm:
    """Counts of what followed what; symbols are whole numbers.

    `escape` is how much is left for the unseen. With `update_exclusion` a symbol counts in a shorter
    context only while longer ones did not know it.
    """

    def __init__(self, escape: Escape = "C", update_exclusion: bool = False, longest: int = LONGEST) -> None:
        self._escape = escape
        self._update_exclusion = update_exclusion
        self._longest = longest
        self._root = _Context()
        self._heard: list[int] = []

    def learn(self, melodies: Iterable[Sequence[int]]) -> None:
        """Count whole melodies, and be ready for a new one."""
        for melody in melodies:
            self._heard = []
            for symbol in melody:
                self.hear(symbol)
        self._heard = []

    def hear(self, symbol: int) -> None:
        """Count the next symbol of the melody at hand."""
        contexts = [self._root]
        for before in self._heard[: -self._longest - 1 : -1]:
            contexts.append(contexts[-1].longer.setdefault(before, _Context()))
        known = False
        for context in reversed(contexts):
            if not known:
                context.surprising[symbol] = context.surprising.get(symbol, 0) + 1
            known = known or symbol in context.counts
            context.counts[symbol] = context.counts.get(symbol, 0) + 1
        self._heard.append(symbol)

    def forget(self) -> None:
        """Take back every symbol heard since `learn`, as if the melody at hand had never been.

        Raises ValueError with update exclusion, where the order of hearing leaves its traces.
        """
        if self._update_exclusion:
            raise ValueError("update exclusion cannot be undone")
        while self._heard:
            symbol = self._heard.pop()
            context = self._root
            _take_back(context, symbol)
            for before in self._heard[: -self._longest - 1 : -1]:
                context = context.longer[before]
                _take_back(context, symbol)

    def shares(self, candidates: Sequence[int]) -> Shares:
        """How likely each candidate comes next, adding up to one; the same candidate may stand twice.

        Every context adds its counts to what longer ones left. Symbols that the next longer context knows
        are told again, but do not count towards the total: they have had their share (Pearce 2005, 6.2).
        """
        found = np.zeros(len(candidates))
        left, known = 1.0, dict[int, int]()
        for context, full in self._contexts():
            counts = context.counts if full else context.surprising
            fresh = sum(count for symbol, count in counts.items() if symbol not in known)
            if fresh:
                unseen = self._unseen(counts)
                found += left / (fresh + unseen) * np.array([counts.get(each, 0) for each in candidates])
                left *= unseen / (fresh + unseen)
            known = counts
        found += left / max(1, len(candidates) + 1 - len(known))
        normal: Shares = found / found.sum()
        return normal

    @property
    def depth(self) -> int:
        """How many symbols heard make the longest context that the next answer rests on."""
        return max(0, len(self._contexts()) - 1)

    def _unseen(self, counts: dict[int, int]) -> int:
        """How much counts for all that never followed here."""
        if self._escape == "C":
            return len(counts)
        return 1 + sum(count == 1 for count in counts.values())

    def _contexts(self) -> list[tuple[_Context, bool]]:
        """The known contexts, longest first, from the shortest with a single successor where there is one.

        With each: whether it is asked with full counts. That one is, also where update exclusion rules.
        """
        found: list[tuple[_Context, bool]] = []
        context: _Context | None = self._root
        for before in [*self._heard[: -self._longest - 1 : -1], None]:
            if context is None or not context.counts:
                break
            single = len(context.counts) == 1
            found.append((context, single or not self._update_exclusion))
            if single or before is None:
                break
            context = context.longer.get(before)
        return found[::-1]


def _take_back(context: _Context, symbol: int) -> None:
    context.counts[symbol] -= 1
    if not context.counts[symbol]:
        del context.counts[symbol]


@dataclass(frozen=True)
class Mixing:
    """A weighted mean of opinions, a surer one (of lower entropy) weighing more.

    A weight is the entropy relative to the highest possible, to the power of -`bias`.
    """

    way: Literal["arithmetic", "geometric"]
    bias: float


def mix(shares: Sequence[Shares], how: Mixing) -> Shares:
    """Several opinions in one: arrays [notes, candidates], where a row of NaN is no opinion."""
    given = np.stack(shares)
    silent = np.isnan(given).any(-1, keepdims=True)
    given = np.where(silent, 1 / given.shape[-1], given)
    surprise = -np.log2(np.maximum(given, _TINY))
    entropy = (given * surprise).sum(-1, keepdims=True) / np.log2(max(given.shape[-1], 2))
    weights = np.where(silent, _TINY, np.maximum(entropy, 1e-6) ** -how.bias)
    weights /= weights.sum(0)
    mixed = (weights * given).sum(0) if how.way == "arithmetic" else np.exp2(-(weights * surprise).sum(0))
    normal: Shares = mixed / mixed.sum(-1, keepdims=True)
    return normal
