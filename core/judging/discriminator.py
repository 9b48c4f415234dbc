"""Can a machine tell takes from true passages? A ridge logistic regression over what they contain.

It is trained on some tunes and asked about others. At 50 % it cannot tell them apart, which is the goal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.judging.distributions import DISTRIBUTIONS, Floats, nearest_value
from core.judging.passage import Passage
from core.judging.traits import traits

Flags: TypeAlias = NDArray[np.bool_]

FOLDS = 8
MOST_TURNS = 300
"""Turns of phrase (n-grams) that are looked at: those most passages have."""
TOLD = 6
"""How many of the things that give takes away are named."""
_FEWEST = 4  # passages that have a turn of phrase, for it to be looked at
_STRENGTHS = (1000.0, 200.0, 40.0, 8.0)  # of the ridge
_STEPS, _CLOSE = 20, 1e-3


@dataclass(frozen=True)
class Verdict:
    """How often a discriminator is right about tunes it never saw, 0.5 being chance.

    True passages and takes weigh alike; `low` to `high` is the 95 % interval over tunes. `telling`
    names what it goes by most: "+" for what takes have more of, "−" for what they have less of.
    """

    accuracy: float
    low: float
    high: float
    telling: tuple[str, ...]


def discriminate(tunes: Sequence[tuple[Passage, Sequence[Passage]]], random_seed: int = 0) -> Verdict:
    """What a discriminator makes of (true passage, takes) pairs, cross-validated by tune.

    How far its weights are held back is chosen on a fold of the tunes it learns from. Raises
    ValueError for fewer than three tunes.
    """
    if len(tunes) < 3:
        raise ValueError("a discriminator wants at least three tunes")
    passages = [passage for true, takes in tunes for passage in (true, *takes)]
    taken = np.array([place > 0 for _, takes in tunes for place in range(len(takes) + 1)])
    tune = np.repeat(np.arange(len(tunes)), [len(takes) + 1 for _, takes in tunes])
    names, table = _table(passages)
    # The ridge does not mind how the axes are turned, and rows need no more axes than there are rows.
    left, sizes, axes = np.linalg.svd(table, full_matrices=False)
    table = left * sizes
    folds = np.random.default_rng(random_seed).permutation(len(tunes)) % min(FOLDS, len(tunes))
    right = np.zeros(len(passages), np.bool_)
    for fold in range(int(folds.max()) + 1):
        apart = folds[tune] == fold
        tuning = folds[tune] == (fold + 1) % (folds.max() + 1)
        learning = ~apart & ~tuning
        weights = _path(table[learning], taken[learning])
        found = [_balanced(_guess(table[tuning], each) == taken[tuning], taken[tuning]) for each in weights]
        chosen = _path(table[~apart], taken[~apart], int(np.argmax(found)) + 1)[-1]
        right[apart] = _guess(table[apart], chosen) == taken[apart]
    scores = np.array([_balanced(right[tune == each], taken[tune == each]) for each in range(len(tunes))])
    half = 1.96 * float(scores.std(ddof=1)) / len(scores) ** 0.5
    accuracy = float(scores.mean())
    told = _telling(names, _path(table, taken, 1)[0][:-1] @ axes)
    return Verdict(accuracy, max(0.0, accuracy - half), min(1.0, accuracy + half), told)


def _table(passages: Sequence[Passage]) -> tuple[list[str], Floats]:
    """What is looked at, by name, and the passages as rows of it, each column of mean 0 and deviation 1.

    No column knows who wrote what, so all passages may choose and scale them.
    """
    measures = [_measures(passage) for passage in passages]
    turns = [Counter(_turns(passage)) for passage in passages]
    having = Counter(turn for each in turns for turn in each)
    common = [turn for turn, count in having.most_common(MOST_TURNS) if count >= _FEWEST]
    rows = zip(measures, turns, strict=True)
    table = np.array([[*told.values(), *(np.log1p(met[turn]) for turn in common)] for told, met in rows])
    known = ~np.isnan(table)
    many = np.maximum(known.sum(0), 1)
    table = np.where(known, table - np.where(known, table, 0.0).sum(0) / many, 0.0)
    spread = np.sqrt((table**2).sum(0) / many)
    return [*measures[0], *common], table / np.where(spread > 1e-9, spread, 1.0)


def _measures(passage: Passage) -> dict[str, float]:
    measures = traits(passage)
    for name, told in DISTRIBUTIONS.items():
        if name != "pitch classes":  # the degrees of its key say more
            measures |= {f"{name} {place}": float(value) for place, value in enumerate(told(passage))}
    return measures


def _turns(passage: Passage) -> Iterable[str]:
    """Short runs of degrees, intervals and note values, and places in the bar, as words."""
    notes, tonic = passage.notes, passage.tonality.tonic_class
    degrees = [str((note.pitch - tonic) % 12) for note in notes]
    steps = [f"{b.pitch - a.pitch:+d}" for a, b in pairwise((*passage.seed[-1:], *notes))]
    values = [str(nearest_value(note.length)) for note in notes]
    places = [f"{at}:{value}" for at, value in zip(passage.places, values, strict=True)]
    for kind, words, longest in (
        ("degrees", degrees, 2),
        ("steps", steps, 3),
        ("values", values, 3),
        ("place and value", places, 1),
    ):
        for many in range(1, longest + 1):
            for at in range(len(words) - many + 1):
                yield f"{kind} {' '.join(words[at : at + many])}"


def _guess(table: Floats, weights: Floats) -> Flags:
    return np.asarray(table @ weights[:-1] + weights[-1] > 0)


def _balanced(right: Flags, taken: Flags) -> float:
    """The mean of the shares of right answers about true passages and about takes."""
    return float(right[taken].mean() + right[~taken].mean()) / 2


def _path(table: Floats, taken: Flags, many: int = len(_STRENGTHS)) -> list[Floats]:
    """Weights for the first so many strengths of the ridge; the last weight has no column.

    Both classes weigh alike.
    """
    columns = np.concatenate([table, np.ones((len(table), 1))], 1)
    path = [np.zeros(columns.shape[1])]
    for strength in _STRENGTHS[:many]:
        path.append(_newton(columns, taken, strength, path[-1]))
    return path[1:]


def _newton(columns: Floats, taken: Flags, strength: float, weights: Floats) -> Floats:
    ridge = np.full(len(weights), strength)
    ridge[-1] = 1e-6
    target = taken.astype(np.float64)
    importance = np.where(taken, 0.5 / target.mean(), 0.5 / (1 - target.mean()))
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(columns @ weights, -30, 30)))
        slope = columns.T @ (importance * (chance - target)) + ridge * weights
        bend = (columns * (importance * chance * (1 - chance))[:, None]).T @ columns + np.diag(ridge)
        step = np.linalg.solve(bend, slope)
        weights = weights - step
        if np.abs(step).max() < _CLOSE:
            break
    return weights


def _telling(names: Sequence[str], weights: Floats) -> tuple[str, ...]:
    most = np.argsort(-np.abs(weights), kind="stable")[:TOLD]
    return tuple(f"{'+' if weights[place] > 0 else '−'} {names[place]}" for place in most)
