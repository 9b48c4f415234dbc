"""Tunes that no model has learnt from, by which it shows what a model forgets while it learns."""

from __future__ import annotations

import random
from collections.abc import Iterator

from core.errors import Missing
from core.learning.phrases import Phrase
from core.lstm.bundle import Bundle
from core.lstm.corpus import collections, corpus_folder
from core.lstm.indexing import collections_of, sources_of
from core.lstm.sources import CorpusTune, read_file
from core.lstm.split import listed
from core.polyphony import works
from core.polyphony.kin import sides
from core.polyphony.sources import Source
from core.polyphony.works import Work

MOST = 40
_LONGEST = 256  # notes of a line
_LONGEST_WORK = 600  # notes of all its voices
_FILES = 4  # of each collection
_SMALL = 80_000  # bytes: longer files take long to read


def general_tunes(loaded: Bundle, most: int = MOST) -> list[Phrase]:
    """Tunes held back from a model when it was made, of all collections it learnt from, as many of each.

    Of a model that hears several voices they are works in several. They come with music21; where its corpus
    is not there, or the model learnt from something else, there are none.
    """
    try:
        corpus_folder()
    except Missing:
        return []
    heard = loaded.tunes.names
    found: list[Phrase] = []
    if loaded.company:
        sources = sources_of(heard)
        found += [work for source in sources for work in _of_source(source, -(-most // len(sources)))]
    else:
        names = collections_of(heard)
        found += [tune for name in names for tune in _of_collection(name, -(-most // len(names)))]
    return random.Random(0).sample(found, most) if len(found) > most else found


def _of_source(source: Source, most: int) -> Iterator[Work]:
    known, lot = sides(source.name), random.Random(source.name)
    paths = [
        path
        for path in source.paths(corpus_folder())
        if known.get(f"{source.name}/{source.file(path)}") == "test" and path.stat().st_size <= _SMALL
    ]
    found: list[Work] = []
    for path in lot.sample(paths, min(len(paths), most)):
        read = works.read_file(path, source)
        found += [
            work for work in (read if isinstance(read, list) else []) if len(work.notes) <= _LONGEST_WORK
        ]
    yield from lot.sample(found, min(len(found), most))


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
