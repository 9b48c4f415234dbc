"""Tunes that no model has learnt from, by which it shows what a model forgets while it learns."""

from __future__ import annotations

import random
from collections.abc import Iterator

from core.errors import Missing
from core.lstm.bundle import Bundle
from core.lstm.corpus import collections, corpus_folder
from core.lstm.indexing import collections_of
from core.lstm.sources import CorpusTune, read_file
from core.lstm.split import listed

MOST = 40
_LONGEST = 256  # notes
_FILES = 4  # of each collection
_SMALL = 80_000  # bytes: longer files take long to read


def general_tunes(loaded: Bundle, most: int = MOST) -> list[CorpusTune]:
    """Tunes held back from a model when it was made, of all collections it learnt from, as many of each.

    They come with music21; where its corpus is not there, or the model learnt from something else, there are
    none.
    """
    names = collections_of(loaded.tunes.names)
    try:
        corpus_folder()
    except Missing:
        return []
    each = -(-most // len(names)) if names else 0
    found = [tune for name in names for tune in _of_collection(name, each)]
    return random.Random(0).sample(found, most) if len(found) > most else found


def _of_collection(name: str, most: int) -> Iterator[CorpusTune]:
    (collection,) = collections([name])
    wanted = {tune for tune, side in listed([name]).items() if side == "test"}
    files = {tune.partition("/")[2].rpartition("#")[0] for tune in wanted}
    endings = tuple(f"/{file}" for file in files)
    lot = random.Random(name)
    paths = [
        path
        for path in collection.paths(corpus_folder())
        if path.as_posix().endswith(endings) and path.stat().st_size <= _SMALL
    ]
    tunes: list[CorpusTune] = []
    for path in lot.sample(paths, min(len(paths), _FILES)):
        read = read_file(path, collection)
        tunes += [
            tune
            for tune in (read if isinstance(read, list) else [])
            if tune.name in wanted and len(tune.notes) <= _LONGEST
        ]
    yield from lot.sample(tunes, min(len(tunes), most))
