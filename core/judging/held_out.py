"""The tunes no model has learnt from: the test side of the split, as scores."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from core.judging.halves import Halves, halve, with_bars
from core.lstm.corpus import collections, corpus_folder
from core.lstm.sources import CorpusTune, read_file
from core.lstm.split import listed
from core.score import KeyChange, Score, Track


def held_out(names: Sequence[str] = ()) -> list[Halves]:
    """The halves of all test tunes of these collections (all: empty) that have bar lines and length.

    Tunes that are the same, note for note, come once. Raises Missing where music21 is not
    installed, BadRequest for a collection there is not. It takes some ten seconds.
    """
    found: dict[tuple[tuple[int, int], ...], Halves] = {}
    for tune in _test_tunes(names):
        halves = _halves(tune)
        if halves:
            first = tune.notes[0].pitch
            found.setdefault(tuple((note.pitch - first, note.length) for note in tune.notes), halves)
    return list(found.values())


def drawn(halves: Sequence[Halves], count: int, random_seed: int) -> list[Halves]:
    """`count` of these tunes (all, where there are no more), drawn by lot but always the same ones."""
    if count >= len(halves):
        return list(halves)
    places = random.Random(random_seed).sample(range(len(halves)), count)
    return [halves[place] for place in sorted(places)]


def _test_tunes(names: Sequence[str]) -> Iterator[CorpusTune]:
    corpus = corpus_folder()
    for collection in collections(names):
        chosen = {name for name, side in listed([collection.name]).items() if side == "test"}
        files = {name.partition("/")[2].rpartition("#")[0] for name in chosen}
        for path in collection.paths(corpus):
            tunes = read_file(path, collection) if path.name in files else []
            # A file that cannot be read is told of in words.
            yield from (tune for tune in tunes if isinstance(tune, CorpusTune) and tune.name in chosen)


def _halves(tune: CorpusTune) -> Halves | None:
    bars, key = tune.setting.bars, tune.setting.key
    if bars is None or not tune.notes:
        return None
    score = Score(
        (Track(tune.notes),),
        keys=(KeyChange(0, key),) if key else (),
        title=tune.title,
    )
    return halve(tune.name, with_bars(score, bars))
