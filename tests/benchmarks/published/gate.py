"""A learned gate: how much to trust each model, note by note, from what can be seen before the note.

The mix is log-linear, p(pitch) ~ prod p_i(pitch) ** w_i, as Pearce's geometric mean is, but the weight of a
model is a linear function of its entropy, its best guess, how long its context is, how far it agrees
with the others and how far into the melody it is. So the loss is convex in all parameters, and their
best values are the same on every run. (Hinton, "Training products of experts by minimizing contrastive
divergence", Neural Computation 14, 2002; Heskes, "Selecting weighting factors in logarithmic opinion
pools", NIPS 10, 1998.)
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.lstm.features import Ints
from tests.benchmarks.published.opinions import Floats, Opinions

_LEAST = 1e-6  # no model is believed when it holds a pitch less likely than this
_DEPTHS = np.array([1, 2, 3, 4, 6, 9])  # classes of context, from one of these to the next
_FEATURES = 5 + len(_DEPTHS)
_PULL, _PULL_ALIKE = 1e-3, 3e-2  # towards the start, and towards models of the same kind
_STEPS, _REMEMBERED = 60, 12
_FLAT, _SHORT = 1e-8, 1e-6  # slopes and strides not worth another step

Wide = NDArray[np.float32]


@dataclass(frozen=True)
class Case:
    """One melody as the gate sees it.

    `logs` [notes, models, alphabet] are logarithms of shares, `features` [notes, models, features];
    `came` [notes] is the place of each pitch in the alphabet, `kinds` [models] says which models are alike.
    """

    logs: Wide
    features: Wide
    came: Ints
    kinds: tuple[str, ...]


def case(opinions: Opinions, came: Sequence[int]) -> Case:
    """A melody about which these models have told their opinions; silent ones hold all pitches alike.

    Models whose names begin with the same word are of one kind.
    """
    given = np.stack([each.shares for each in opinions.values()], 1)
    silent = np.isnan(given).any(-1, keepdims=True)
    given = np.where(silent, 1 / given.shape[-1], np.maximum(given, _LEAST))
    given /= given.sum(-1, keepdims=True)
    logs = np.log(given)
    depth = np.stack([each.depth for each in opinions.values()], 1)
    features = _features(given, logs, depth) * ~silent
    kinds = tuple(name.partition(" ")[0] for name in opinions)
    return Case(logs.astype(np.float32), features.astype(np.float32), np.asarray(came, np.int64), kinds)


def _features(shares: Floats, logs: Floats, depth: Floats) -> Floats:
    notes, models, alphabet = shares.shape
    entropy = -(shares * logs).sum(-1) / np.log(max(alphabet, 2))
    others = (shares.sum(1, keepdims=True) - shares) / max(models - 1, 1)
    agreement = np.minimum(shares, others).sum(-1)
    place = np.broadcast_to(np.log2(1 + np.arange(notes))[:, None] / 6, entropy.shape)
    deep = np.digitize(depth, _DEPTHS)[..., None] == np.arange(1, len(_DEPTHS) + 1)
    told = np.stack([np.ones_like(entropy), entropy, shares.max(-1), agreement, place], -1)
    return np.concatenate([told, deep], -1)


@dataclass(frozen=True)
class Gate:
    """What was learnt: [models, features], the weight that each feature adds to a model's."""

    weights: Floats

    @classmethod
    def even(cls, models: int) -> Gate:
        """Every model as much as any other, and all together a little more than one."""
        weights = np.zeros((models, _FEATURES))
        weights[:, 0] = 1.2 / models
        return cls(weights)

    def shares(self, one: Case) -> Floats:
        """The mixed opinion on a melody, [notes, alphabet]."""
        wide = _softmax(_scores(self.weights, one.logs, one.features))
        return wide.astype(np.float64)


def learn(cases: Sequence[Case], start: Gate | None = None) -> Gate:
    """The gate that foretells these melodies best, each melody counting as much as any other.

    `start` is what the parameters are pulled towards: where few melodies tell little, they stay there. Models
    of one kind are pulled towards each other harder.
    """
    first = start or Gate.even(cases[0].logs.shape[1])
    logs = np.concatenate([one.logs for one in cases])
    features = np.concatenate([one.features for one in cases])
    came = np.concatenate([one.came for one in cases])
    share = np.concatenate([np.full(len(one.came), 1 / len(one.came) / len(cases)) for one in cases])
    told = np.take_along_axis(logs, came[:, None, None], -1)[..., 0]
    alike = np.array(cases[0].kinds)[:, None] == np.array(cases[0].kinds)
    alike = alike / alike.sum(1, keepdims=True)

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights = flat.reshape(first.weights.shape)
        scores = _scores(weights, logs, features)
        expected = _softmax(scores)
        lost = np.log(np.maximum(expected[np.arange(len(came)), came], 1e-30))
        missed = np.einsum("nma,na->nm", logs, expected) - told
        slope = np.einsum("nm,nmf->mf", missed * share[:, None], features)
        common = alike @ (weights - first.weights)
        own = weights - first.weights - common
        pulled = _PULL * float((common**2).sum()) + _PULL_ALIKE * float((own**2).sum())
        slope += 2 * _PULL * common + 2 * _PULL_ALIKE * own
        return float(-(share * lost).sum()) + pulled, slope.ravel()

    return Gate(lowest(loss, first.weights.ravel()).reshape(first.weights.shape))


def lowest(function: Callable[[Floats], tuple[float, Floats]], start: Floats) -> Floats:
    """Where a smooth convex function, which tells its value and slope, is lowest: L-BFGS.

    Nocedal & Wright, "Numerical Optimization", 2nd ed., algorithm 7.4, with a backtracking line search;
    steps that do not curve upward are not remembered.
    """
    place, (value, slope) = start, function(start)
    moves: deque[tuple[Floats, Floats]] = deque(maxlen=_REMEMBERED)
    for _ in range(_STEPS):
        way = _direction(slope, moves)
        downhill = float(way @ slope)
        if downhill > -_FLAT:
            break
        stride = 1.0 if moves else 1.0 / max(1.0, float(np.abs(slope).max()))
        while (tried := function(place + stride * way))[0] > value + 1e-4 * stride * downhill:
            stride /= 2
            if stride < _SHORT:
                return place
        moved, turned = stride * way, tried[1] - slope
        if moved @ turned > 1e-12:
            moves.append((moved, turned))
        place, (value, slope) = place + moved, tried
    return place


def _direction(slope: Floats, moves: Sequence[tuple[Floats, Floats]]) -> Floats:
    """Downhill, bent by the curvature that the last moves found."""
    way, shares = -slope, []
    for moved, turned in reversed(moves):
        shares.append((moved @ way) / (moved @ turned))
        way = way - shares[-1] * turned
    if moves:
        moved, turned = moves[-1]
        way = way * (moved @ turned) / (turned @ turned)
    for (moved, turned), share in zip(moves, reversed(shares), strict=True):
        way = way + (share - (turned @ way) / (moved @ turned)) * moved
    return way


def _scores(weights: Floats, logs: Wide, features: Wide) -> Wide:
    trust = np.einsum("nmf,mf->nm", features, weights.astype(np.float32))
    # Not matmul: of many small products it says now and then that one is no number, where all are.
    scores: Wide = np.einsum("nm,nma->na", trust, logs)
    return scores


def _softmax(scores: Wide) -> Wide:
    wide = np.exp(scores - scores.max(-1, keepdims=True))
    shares: Wide = wide / wide.sum(-1, keepdims=True)
    return shares
