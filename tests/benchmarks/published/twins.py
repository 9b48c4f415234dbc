"""Which tunes of the corpus a network that is to be measured zero-shot must not have learnt from."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from core.lstm.tunes import TuneIndex, fingerprints
from core.score import Note
from tests.benchmarks.published.sets import MelodySet

WHOLE = ("bach",)  # collections left out whole: the chorales themselves
_KIN = 0.3  # the share of the smaller one's runs of seven intervals that makes two tunes kin
_FEWEST = 3
_KNOWN = 0.25  # the share of a melody's fingerprints that an index of learnt tunes has too


def near_twins(
    corpus: Iterable[tuple[str, str, Sequence[int]]], melodies: Iterable[Sequence[Note]]
) -> list[str]:
    """The names of corpus tunes, given as (name, collection, pitches), that may be one of the melodies.

    As in `core.lstm.families`, though a run found in many tunes counts too: better a tune too many left
    out than one too few.
    """
    runs = [set(fingerprints([note.pitch for note in line]).tolist()) for line in melodies]
    owners: dict[int, list[int]] = defaultdict(list)
    for owner, own in enumerate(runs):
        for run in own:
            owners[run].append(owner)
    found = []
    for name, collection, pitches in corpus:
        own = set(np.unique(fingerprints(pitches)).tolist())
        shared = Counter(owner for run in own for owner in owners.get(run, ()))
        kin = any(
            count >= _FEWEST and count >= _KIN * min(len(own), len(runs[owner]))
            for owner, count in shared.items()
        )
        if kin or collection in WHOLE:
            found.append(name)
    return found


def unknown_to(known: TuneIndex, given: MelodySet) -> MelodySet:
    """The set without the melodies that share so much with one tune learnt that they may be the same."""
    return MelodySet(
        given.name, {n: line for n, line in given.melodies.items() if not _has_twin(known, line)}
    )


def _has_twin(known: TuneIndex, line: Sequence[Note]) -> bool:
    pitches = [note.pitch for note in line]
    most = max(known.matches(pitches).values(), default=0)
    return most > 0 and most >= _KNOWN * len(np.unique(fingerprints(pitches)))
