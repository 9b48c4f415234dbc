"""Tune families: variants of one tune, which may never stand on both sides of the split."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations

import numpy as np

from core.lstm.tunes import fingerprints

_COMMON = 60  # a run of intervals found in more tunes than this is a turn of phrase, no kinship
_KIN = 0.3  # the share of the shorter tune's runs that makes two tunes kin
_FEWEST = 3


def families(melodies: Sequence[Sequence[int]]) -> list[int]:
    """For each melody (its pitches) the number of the first melody of its family."""
    runs = [np.unique(fingerprints(pitches)) for pitches in melodies]
    shared = _shared(runs)
    parents = list(range(len(melodies)))
    for (one, other), count in shared.items():
        if count >= _FEWEST and count >= _KIN * min(len(runs[one]), len(runs[other])):
            first, second = sorted((_root(parents, one), _root(parents, other)))
            parents[second] = first
    return [_root(parents, index) for index in range(len(melodies))]


def _shared(runs: Sequence[np.ndarray[tuple[int], np.dtype[np.uint32]]]) -> Counter[tuple[int, int]]:
    owners = np.repeat(np.arange(len(runs)), [len(run) for run in runs])
    hashes = np.concatenate(runs) if len(runs) else np.zeros(0, np.uint32)
    order = np.argsort(hashes, kind="stable")
    bounds = np.flatnonzero(np.diff(hashes[order])) + 1
    shared = Counter[tuple[int, int]]()
    for group in np.split(owners[order], bounds):
        if 2 <= len(group) <= _COMMON:
            shared.update(combinations(group.tolist(), 2))
    return shared


def _root(parents: list[int], index: int) -> int:
    while parents[index] != index:
        parents[index] = parents[parents[index]]
        index = parents[index]
    return index
