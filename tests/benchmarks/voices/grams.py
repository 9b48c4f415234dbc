"""The n-grams together: every view's opinion of rest, length and pitch, multiplied by fitted weights.

A product of opinions, each to the power of its weight, is a log-linear pool; the bits it takes are convex in
the weights, so Newton's method finds the best ones on the works that are there to tune on. A line alone and
several voices, the beginning of a piece and its later parts have weights of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.voices.counts import Counts, Ints, Shares, counted_within, hashed, interpolated
from tests.benchmarks.voices.views import GAP, INTERVALS, LENGTH, PITCH, PITCHES, Facts, View

Bits = NDArray[np.float64]
Opinions = NDArray[np.float32]
_EDGES = (24, 96, 384)  # notes heard before, from which on weights are others
_STEPS, _HALVED = 10, 8  # of Newton's method, and how often a step that goes too far is halved


@dataclass(frozen=True)
class Part:
    """What is foretold: which of the targets, of how many classes, from which views."""

    target: int
    classes: int
    views: Sequence[View]


def parts(gaps: int, lengths: int) -> tuple[Part, Part, Part]:
    """Rest, length and pitch, of so many classes of rests and lengths."""
    return Part(0, gaps, GAP), Part(1, lengths, LENGTH), Part(2, PITCHES, PITCH)


class Memory:
    """What followed every context of a part's views in the training works."""

    def __init__(self, part: Part, learnt: Facts) -> None:
        self.part = part
        self._views = [self._counted(view, learnt) for view in part.views]

    def _counted(self, view: View, learnt: Facts) -> list[Counts]:
        symbols, _ = _symbols(view, learnt, self.part.target)
        rows = symbols >= 0
        return [
            Counts(hashed(column[rows] for column in columns), symbols[rows])
            for columns in view.contexts(learnt)
        ]

    def opinions(self, asked: Facts) -> Opinions:
        """What each view expects of one piece's notes, from the training works and from the piece so far.

        Logarithms [opinions, notes, classes], those of the training works first.
        """
        long, short = [], []
        for view, counts in zip(self.part.views, self._views, strict=True):
            symbols, origin = _symbols(view, asked, self.part.target)
            most = self.part.classes if view.origin is None else INTERVALS
            contexts = [hashed(columns) for columns in view.contexts(asked)]
            learnt = [each.of(context, most) for each, context in zip(counts, contexts, strict=True)]
            heard = [counted_within(context, symbols, most) for context in contexts]
            long.append(_told(interpolated(learnt), origin))
            short.append(_told(interpolated(heard), origin))
        told: Opinions = np.log(np.stack([*long, *short])).astype(np.float32)
        return told


def _symbols(view: View, facts: Facts, target: int) -> tuple[Ints, Ints | None]:
    """What came as the view says it (negative where it says nothing), and what it counts from."""
    came = facts.targets[:, target]
    if view.origin is None:
        return came, None
    origin = view.origin(facts)
    return np.where(origin >= 0, came - origin + PITCHES, -1), origin


def _told(shares: Shares, origin: Ints | None) -> Shares:
    """Shares of pitches from those of distances; all alike where nothing can be said."""
    if origin is None:
        return shares
    places = np.arange(PITCHES)[None] - origin[:, None] + PITCHES
    found = np.take_along_axis(shares, np.clip(places, 0, INTERVALS - 1), 1)
    found /= found.sum(-1, keepdims=True)
    found[origin < 0] = 1 / PITCHES
    return found


def kinds(facts: Facts) -> Ints:
    """Which weights hold for each note of one piece."""
    return np.digitize(np.arange(len(facts.targets)), _EDGES) + (len(_EDGES) + 1) * (facts.texture >= 16)


class Mixture:
    """The weights of a part's opinions, one set for each of the `kinds`."""

    def __init__(self, opinions: Opinions, came: Ints, kind: Ints) -> None:
        alike = np.full(len(opinions), 1 / len(opinions))
        self._weights = [
            fitted(opinions[:, kind == each], came[kind == each], alike)
            for each in range(2 * len(_EDGES) + 2)
        ]

    def bits(self, opinions: Opinions, came: Ints, kind: Ints) -> Bits:
        """The bits of what came."""
        found = np.empty(len(came))
        for each, weights in enumerate(self._weights):
            rows = kind == each
            told = pooled(opinions[:, rows], weights)
            found[rows] = -told[np.arange(rows.sum()), came[rows]] / log(2)
        return found


def pooled(opinions: Opinions, weights: Shares) -> Shares:
    """Logarithms of the shares that weighted opinions come to."""
    scores = np.tensordot(weights, opinions, 1)
    scores -= scores.max(-1, keepdims=True)
    found: Shares = scores - np.log(np.exp(scores).sum(-1, keepdims=True))
    return found


def fitted(opinions: Opinions, came: Ints, start: Shares) -> Shares:
    """The weights under which what came takes the fewest bits, near `start` where little came."""
    weights, rows = start, np.arange(len(came))

    def cost(tried: Shares) -> float:
        return float(((tried - start) ** 2).sum() / 2 - pooled(opinions, tried)[rows, came].sum())

    told = opinions[:, rows, came].astype(np.float64).sum(1)
    for _ in range(_STEPS if len(came) else 0):
        shares = np.exp(pooled(opinions, weights))
        means = np.einsum("kns,ns->kn", opinions, shares, optimize=True)
        second = np.einsum("kns,jns,ns->kj", opinions, opinions, shares, optimize=True) - means @ means.T
        better = told - means.sum(1) - (weights - start)
        step = np.linalg.solve(second + np.eye(len(weights)), better)
        now = cost(weights)
        lengths = (0.5**halved for halved in range(_HALVED))
        weights = next((tried for by in lengths if cost(tried := weights + by * step) <= now), weights)
    return weights
