"""Tune families: variants of one tune, which may never stand on both sides of the split."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np

from core.lstm.tunes import fingerprints

_COMMON = 60  # a run of intervals found in more tunes than this is a turn of phrase, no kinship
_KIN = 0.3  # the share of the shorter tune's runs that makes two tunes kin
_FEWEST = 3
# Voices of works move by step through the same few scales, and their pieces are short: three runs
# in common tie nearly all of them together, and to folk songs. Eight are a theme of 14 notes.
_FEWEST_OF_WORKS = 8

_Runs = np.ndarray[tuple[int], np.dtype[np.uint32]]


def families(melodies: Sequence[Sequence[int]], works: Sequence[str] = ()) -> list[int]:
    """For each melody (its pitches) the number of the first melody of its family.

    `works` names for each melody the work it belongs to ("" for none): those of one work are kin.
    """
    runs = [np.unique(fingerprints(pitches)) for pitches in melodies]
    firsts: dict[str, int] = {}
    parents = [firsts.setdefault(work, place) if work else place for place, work in enumerate(works)]
    parents = parents or list(range(len(melodies)))
    for one, other in _kin(runs, works or [""] * len(runs)):
        first, second = sorted((_root(parents, one), _root(parents, other)))
        parents[second] = first
    return [_root(parents, index) for index in range(len(melodies))]


def _kin(runs: Sequence[_Runs], works: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The pairs of kin; what is common among tunes that stand alone is counted among them alone."""
    alone = [run[:0] if work else run for run, work in zip(runs, works, strict=True)]
    pairs = [(pair, count, _FEWEST) for pair, count in _shared(alone).items()]
    if any(works):
        found = _shared(runs).items()
        pairs += [(pair, count, _FEWEST_OF_WORKS) for pair, count in found if any(works[i] for i in pair)]
    for (one, other), count, fewest in pairs:
        if count >= fewest and count >= _KIN * min(len(runs[one]), len(runs[other])):
            yield one, other


def _shared(runs: Sequence[_Runs]) -> Counter[tuple[int, int]]:
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
