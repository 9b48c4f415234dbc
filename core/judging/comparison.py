"""Takes held against the true second halves of the same tunes, figure by figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import isnan, nan
from typing import Any, TypeAlias

import numpy as np

from core.errors import BadRequest
from core.judging.discriminator import Verdict, discriminate
from core.judging.distributions import Overlap, overlaps
from core.judging.halves import Continued
from core.judging.traits import traits

FEWEST_TUNES = 8
"""Fewer tell nothing."""
BITS = "bits a note"


@dataclass(frozen=True, slots=True)
class Pair:
    """A trait's mean in takes and in true passages, over tunes.

    `spread` is the true passages' standard deviation, `error` the standard error of the difference.
    """

    taken: float
    true: float
    spread: float
    error: float

    @classmethod
    def of(cls, taken: Sequence[float], true: Sequence[float]) -> Pair:
        """The pair of a trait, tune by tune; NaN in either leaves a tune out."""
        both = np.array([pair for pair in zip(taken, true, strict=True) if not any(map(isnan, pair))])
        if not len(both):
            return cls(nan, nan, nan, nan)
        difference = (both[:, 0] - both[:, 1]).std() / np.sqrt(len(both))
        taken_mean, true_mean = both.mean(0).tolist()
        return cls(taken_mean, true_mean, float(both[:, 1].std()), float(difference))

    @property
    def away(self) -> float:
        """How far apart, in standard deviations of the true passages (1 where they do not vary)."""
        return abs(self.taken - self.true) / (self.spread or 1.0)


@dataclass(frozen=True)
class Comparison:
    """What the takes of all tunes come to against the true passages.

    `away` is the mean over all traits of how far takes are from true passages (see `Pair.away`),
    and `away_error` its standard error, by leaving out a part of the tunes at a time. `peers`
    are the overlaps of true passages with those of other tunes: about the best there is.
    """

    tunes: int
    takes: int
    away: float
    away_error: float
    traits: dict[str, Pair]
    overlaps: dict[str, Overlap]
    peers: dict[str, Overlap]
    verdict: Verdict

    def rounded(self) -> dict[str, Any]:
        """Everything for a script; what could not be told is null."""
        found: dict[str, Any] = {"tunes": self.tunes, "takes": self.takes}
        found |= _rounded({"away": self.away, "away_error": self.away_error})
        found["traits"] = {name: _rounded(asdict(pair)) for name, pair in self.traits.items()}
        found["overlap"] = {name: each.rounded() for name, each in self.overlaps.items()}
        found["overlap_of_true"] = {name: each.rounded() for name, each in self.peers.items()}
        verdict = self.verdict
        shown = {"accuracy": verdict.accuracy, "low": verdict.low, "high": verdict.high}
        found["discriminator"] = _rounded(shown) | {"telling": list(verdict.telling)}
        return found


def compare(tunes: Sequence[Continued], random_seed: int = 0) -> Comparison:
    """Hold takes against the true passages; raises BadRequest for fewer than FEWEST_TUNES tunes."""
    if len(tunes) < FEWEST_TUNES:
        raise BadRequest(
            f"To judge takes there have to be {FEWEST_TUNES} tunes with two halves that are long enough "
            f"and no longer than a take may be; there are {len(tunes)}."
        )
    rows = _rows(tunes)
    pairs = _pairs(*rows)
    true = [tune.true for tune in tunes]
    taken = [take for tune in tunes for take in tune.takes]
    return Comparison(
        len(tunes),
        len(taken),
        _away(pairs),
        _away_error(*rows),
        pairs,
        overlaps(true, taken),
        overlaps(true[::2], true[1::2]),
        discriminate([(tune.true, tune.takes) for tune in tunes], random_seed),
    )


Rows: TypeAlias = list[dict[str, float]]


def _rows(tunes: Sequence[Continued]) -> tuple[Rows, Rows]:
    """Every tune's traits, of its takes in the mean and of its true passage."""
    taken = [
        _mean([traits(take) | {BITS: bits} for take, bits in zip(tune.takes, tune.take_bits, strict=True)])
        for tune in tunes
    ]
    return taken, [traits(tune.true) | {BITS: tune.true_bits} for tune in tunes]


def _pairs(taken: Rows, true: Rows) -> dict[str, Pair]:
    return {name: Pair.of([each[name] for each in taken], [each[name] for each in true]) for name in true[0]}


def _away(pairs: dict[str, Pair]) -> float:
    return float(np.mean([pair.away for pair in pairs.values() if not isnan(pair.away)]))


def _away_error(taken: Rows, true: Rows) -> float:
    """The jackknife's standard error of `_away`, a twentieth of the tunes left out at a time."""
    parts = min(_PARTS, len(true))
    without = []
    for part in range(parts):
        kept = [[row for place, row in enumerate(rows) if place % parts != part] for rows in (taken, true)]
        without.append(_away(_pairs(*kept)))
    return float(np.std(without) * (parts - 1) ** 0.5)


_PARTS = 20


def _mean(found: Sequence[dict[str, float]]) -> dict[str, float]:
    """The mean of each trait over a tune's takes, of those that have it."""
    known = {name: [each[name] for each in found if not isnan(each[name])] for name in found[0]}
    return {name: sum(values) / len(values) if values else nan for name, values in known.items()}


def _rounded(values: dict[str, float]) -> dict[str, float | None]:
    return {name: None if isnan(value) else round(value, 4) for name, value in values.items()}
