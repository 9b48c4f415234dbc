"""The index of the tunes a bundle learnt from, with its yardstick: made with the bundle, or again later."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from core import trial
from core.encoding import Encoding
from core.errors import BadBundle, ContinuoError
from core.files.disk import firm, folder_aside, keep_names
from core.lstm.arrays import read_arrays
from core.lstm.bundle import checked, is_known
from core.lstm.card import INDEX_BYTES, with_originality
from core.lstm.corpus import collections
from core.lstm.dataset import Dataset, dataset
from core.lstm.originality import FIGURES, measured
from core.lstm.sealed import (
    CARD,
    ENCODING,
    SETTINGS,
    TUNES,
    Seal,
    read_part,
    read_seal,
    refusal,
    write_seal,
)
from core.lstm.tunes import TuneIndex, names_in
from core.polyphony.dataset import prepared
from core.polyphony.sources import SOURCES, Source

_MOST_BYTES = 64 * 2**20  # of an index's arrays, of any version


def index_of(data: Dataset, tunes: Iterable[int]) -> TuneIndex:
    """The index of some of the dataset's tunes, every voice named `title (collection/file#number)`."""
    return TuneIndex.of(
        (f"{data.titles[tune]} ({data.names[tune]})", line) for tune in tunes for line in data.lines(tune)
    )


def index_figures(index: TuneIndex, data: Dataset, folder: Path) -> dict[str, Any]:
    """What is told of the index in `folder`: its size, and the yardstick, from the test tunes."""
    lines = [line for tune in data.tunes("test") for line in data.lines(tune)]
    return {FIGURES: measured(index, lines), INDEX_BYTES: (folder / TUNES).stat().st_size}


def reindex(folder: Path, report: Callable[[str], None] | None = None) -> None:
    """Make a bundle's index again, of the very tunes it names, with its yardstick, its card and its hashes.

    Raises BadBundle when another part of the bundle is not whole, ContinuoError when tunes it learnt
    from are not in the corpus, Missing when the corpus is not there.
    """
    seal = checked(folder)
    try:
        encoding = Encoding.from_json(read_part(folder, ENCODING, seal).decode())
        names = names_in(read_arrays(read_part(folder, TUNES, seal), _MOST_BYTES))
    except ValueError as error:
        raise BadBundle(refusal(folder, str(error))) from error
    data = (
        prepared(encoding, report=report)
        if seal.company
        else dataset(encoding, collections_of(names), report=report)
    )
    index = index_of(data, _places(data, names, folder))
    with renewed(folder, seal) as new:
        index.save(new / TUNES)
        figures = {**seal.figures} | index_figures(index, data, new)
        card = (new / CARD).read_text(encoding="utf-8")
        (new / CARD).write_text(with_originality(card, figures), encoding="utf-8")
        write_seal(new, seal.title, encoding, seal.shape, figures)


@contextmanager
def renewed(folder: Path, seal: Seal) -> Iterator[Path]:
    """A copy of a bundle to be told of anew: what is written there and sealed takes the place of the old."""
    with folder_aside(folder.parent) as aside:
        new = Path(shutil.copytree(folder, aside / folder.name))
        yield new
        if is_known(seal):
            trial.remember(read_seal(new).key)
        firm(new)
        for part in (TUNES, CARD, SETTINGS):
            (new / part).replace(folder / part)
        keep_names(folder)


_MELODIES = {each.name for each in collections()}
_KNOWN = "|".join(map(re.escape, sorted({*_MELODIES, *(each.name for each in SOURCES)})))
_NAME = re.compile(rf" \((({_KNOWN})/.*)\)$")


def collections_of(names: Sequence[str]) -> list[str]:
    """The collections of melodies that tunes come from: an index says `title (collection/file#number)`."""
    return sorted({found[2] for name in names if (found := _NAME.search(name))} & _MELODIES)


def sources_of(names: Sequence[str]) -> list[Source]:
    """The collections of music in several voices that tunes come from; see `collections_of`."""
    told = {found[2] for name in names if (found := _NAME.search(name))}
    return [source for source in SOURCES if source.name in told]


def places_of(names: Iterable[str]) -> frozenset[str]:
    """Where in the corpus they stand, `collection/file#number`, of those that an index names so."""
    return frozenset(found[1] for name in names if (found := _NAME.search(name)))


def _places(data: Dataset, names: Sequence[str], folder: Path) -> list[int]:
    """The numbers in the dataset of the tunes that an index names."""
    places = {name: place for place, name in enumerate(data.names)}
    told = (found[1] if (found := _NAME.search(name)) else name for name in names)
    wanted = list(dict.fromkeys(told))  # each voice bears the name of its work
    missing = [name for name in wanted if name not in places]
    if missing:
        raise ContinuoError(
            f"The model {folder.name} learnt from {len(missing)} tunes that are not in the corpus, such as "
            f"{missing[0]}, so its index cannot be made again."
        )
    return [places[name] for name in wanted]
