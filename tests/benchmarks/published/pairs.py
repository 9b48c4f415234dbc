"""Two folds out at a time: models learn from eight folds, and a gate how they do on the ninth.

A pair of folds is left out, and what was learnt from the other eight foretells both. The gate for the
tunes of one fold learns from how the models did on the *other* folds of its pairs, so neither
models nor gate ever saw the fold that is measured. Every fold is in several pairs; their mixed opinions are
averaged (geometrically), which uses all nine other folds after all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from tests.benchmarks.published.gate import Case, Gate, case, learn
from tests.benchmarks.published.opinions import Floats, Opinions
from tests.benchmarks.published.protocol import FOLDS, Track, bits_of, folds

# Which models are mixed: from the names of all of them, by the name of the row.
Chosen = Mapping[str, Callable[[str], bool]]
# Learns melodies, by number, and foretells others: their opinions by track.
Learn = Callable[[Sequence[int], int], Callable[[Sequence[int]], list[dict[Track, Opinions]]]]


def pairs(apart: Sequence[int]) -> list[tuple[int, int]]:
    """All pairs of folds that are left out together; they lie so far from each other, counted around."""
    around = [(one, (one + far) % FOLDS) for far in apart for one in range(FOLDS)]
    return sorted({(min(pair), max(pair)) for pair in around})


class Measurement:
    """Bits of every melody of a set for one draw of the folds, by track and row.

    `start` may hold for each track the gate over all models that those of the folds are pulled towards.
    """

    def __init__(
        self,
        came: Sequence[Sequence[int]],
        tracks: Mapping[Track, Chosen],
        apart: Sequence[int],
        start: Mapping[Track, Gate] | None = None,
    ) -> None:
        self._came, self._tracks, self._pairs, self._start = came, tracks, pairs(apart), start or {}

    def run(self, seed: int, learn_from: Learn) -> dict[tuple[Track, str], Floats]:
        """Measure; `came` holds for each melody the place of each pitch in the alphabet."""
        parts = folds(len(self._came), seed)
        told: dict[tuple[int, int], dict[int, dict[Track, Opinions]]] = {}
        for number, pair in enumerate(self._pairs):
            hidden = [*parts[pair[0]], *parts[pair[1]]]
            known = sorted(set(range(len(self._came))) - set(hidden))
            expect = learn_from(known, 1000 * seed + number)
            told[pair] = dict(zip(hidden, expect(hidden), strict=True))
        found = {}
        for track, rows in self._tracks.items():
            for name, chosen in rows.items():
                found[track, name] = self._row(parts, told, track, name, chosen)
        return found

    def _row(
        self,
        parts: Sequence[Sequence[int]],
        told: Mapping[tuple[int, int], Mapping[int, dict[Track, Opinions]]],
        track: Track,
        name: str,
        chosen: Callable[[str], bool],
    ) -> Floats:
        bits = np.zeros(len(self._came))
        cases: dict[tuple[tuple[int, int], int], Case] = {}
        for pair, melodies in told.items():
            for index, tracks in melodies.items():
                wanted = {model: each for model, each in tracks[track].items() if chosen(model)}
                cases[pair, index] = case(wanted, self._came[index])
        models = next(iter(cases.values())).logs.shape[1]
        for fold, part in enumerate(parts):
            mine = [pair for pair in told if fold in pair]
            gate = None
            if models > 1:
                others = [(pair, index) for pair in mine for index in parts[sum(pair) - fold]]
                start = self._start.get(track)
                fits = start is not None and len(start.weights) == models
                gate = learn([cases[each] for each in others], start if fits else None)
            for index in part:
                opinions = [_mixed(gate, cases[pair, index]) for pair in mine]
                bits[index] = bits_of(_mean(opinions), self._came[index])
        return bits


def _mixed(gate: Gate | None, one: Case) -> Floats:
    """The gate's opinion; a single model's needs none."""
    return gate.shares(one) if gate else np.exp(one.logs[:, 0].astype(np.float64))


def _mean(opinions: Sequence[Floats]) -> Floats:
    wide = np.exp(np.mean(np.log(opinions), axis=0))
    shares: Floats = wide / wide.sum(-1, keepdims=True)
    return shares
