"""The music that models come from: what was held back shows what one forgets, what it learnt is rehearsed."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterator

from core.errors import Missing
from core.learning.phrases import Phrase
from core.lstm.bundle import Bundle
from core.lstm.corpus import collections, corpus_folder
from core.lstm.indexing import collections_of, places_of, sources_of
from core.lstm.sources import CorpusTune, read_file
from core.lstm.split import listed
from core.polyphony import works
from core.polyphony.kin import sides
from core.polyphony.sources import Source
from core.polyphony.works import Work

MOST, REHEARSED = 40, 48
_LONGEST = 256  # notes of a line
_LONGEST_WORK = 600  # notes of all its voices
_FILES = 4  # of each collection
_SMALL = 80_000  # bytes: longer files take long to read


def general_tunes(loaded: Bundle, most: int = MOST) -> list[Phrase]:
    """Tunes held back from a model when it was made, of all collections it learnt from, as many of each.

    Of a model that hears several voices they are works in several. They come with music21; where its corpus
    is not there, or the model learnt from something else, there are none.
    """
    if loaded.company:
        return _of_corpus(
            loaded, most, lambda name: {file for file, side in sides(name).items() if side == "test"}
        )
    return _of_corpus(
        loaded, most, lambda name: {tune for tune, side in listed([name]).items() if side == "test"}
    )


def rehearsed(loaded: Bundle, most: int = REHEARSED) -> list[Phrase]:
    """Tunes that it learnt from, or works, to be heard among new ones so that they are not forgotten."""
    learnt = places_of(loaded.tunes.names)
    files = {place.rpartition("#")[0] for place in learnt}
    return _of_corpus(loaded, most, lambda _: files if loaded.company else learnt)


def _of_corpus(loaded: Bundle, most: int, wanted: Callable[[str], Collection[str]]) -> list[Phrase]:
    """Of each collection some of the wanted: works in wanted files, or wanted tunes."""
    try:
        corpus_folder()
    except Missing:
        return []
    heard = loaded.tunes.names
    found: list[Phrase] = []
    if loaded.company:
        sources = sources_of(heard)
        many = -(-most // max(1, len(sources)))
        found += [work for source in sources for work in _of_source(source, many, wanted(source.name))]
    else:
        names = collections_of(heard)
        many = -(-most // max(1, len(names)))
        found += [tune for name in names for tune in _of_collection(name, many, wanted(name))]
    return random.Random(0).sample(found, most) if len(found) > most else found


def _of_source(source: Source, most: int, files: Collection[str]) -> Iterator[Work]:
    lot = random.Random(source.name)
    paths = [
        path
        for path in source.paths(corpus_folder())
        if f"{source.name}/{source.file(path)}" in files and path.stat().st_size <= _SMALL
    ]
    found: list[Work] = []
    for path in lot.sample(paths, min(len(paths), most)):
        read = works.read_file(path, source)
        found += [
            work for work in (read if isinstance(read, list) else []) if len(work.notes) <= _LONGEST_WORK
        ]
    yield from lot.sample(found, min(len(found), most))


def _of_collection(name: str, most: int, wanted: Collection[str]) -> Iterator[CorpusTune]:
    (collection,) = collections([name])
    own = (tune.partition("/") for tune in wanted)
    files = {file.rpartition("#")[0] for of, _, file in own if of == name}
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
