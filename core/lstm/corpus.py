"""The tunes to learn from: read from music21's own corpus, nothing downloaded, nothing copied."""

from __future__ import annotations

import importlib.util
import multiprocessing
import signal
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from core.errors import BadRequest, Missing
from core.lstm.sources import Collection, CorpusTune, read_file

FEWEST_NOTES = 8
TOO_SHORT = f"fewer than {FEWEST_NOTES} notes"
TWIN = "the same as another, note for note"
_MANY = 100  # files of music21's own kind from which on they are read in several processes

_FREE = "old prints in the public domain; the transcriptions name no terms and come by their makers' leave"
_OLD = "music in the public domain; the encodings name no terms and come by their makers' leave"
# The Essen files that are not German: Chinese, Irish, of Lorraine and Luxembourg, Scottish songs
# that Haydn set, and samples of many places, whose style is left unknown.
_ESSEN = (
    ("han*.abc", "Chinese folk song"),
    ("irl.abc", "Irish tune"),
    ("l[ou]?.abc", "European folk song"),
    ("folkHaydn.abc", "Scottish or English tune"),
    ("test*.abc", ""),
)
# New collections go to the end: of two equal tunes the first is kept.
COLLECTIONS = (
    Collection(
        "essenFolksong",
        "Essen Folksong Collection",
        "non-commercial distribution and use, as its license.txt says",
        bound=True,
        phrased=True,
        modeless=True,
        style="German folk song",
        styles=_ESSEN,
    ),
    Collection("oneills1850", "O'Neill's Music of Ireland", _FREE, style="Irish tune"),
    Collection("ryansMammoth", "Ryan's Mammoth Collection", _FREE, style="American tune"),
    Collection("airdsAirs", "Aird's Airs", _FREE, style="Scottish or English tune"),
    Collection(
        "miscFolk",
        "American Fife and Northumbrian Minstrelsy",
        _FREE,
        style="Scottish or English tune",
        styles=(("americanfife*", "American tune"),),
    ),
    Collection(
        "nottingham-dataset",
        "Nottingham Music Database, the reels that music21 has",
        _OLD,
        style="Scottish or English tune",
    ),
    Collection(
        "bach",
        "Bach's chorales, the soprano",
        _OLD,
        phrased=True,
        files=("bach/*.mxl", "bach/*.xml"),
        part="Soprano",
        style="chorale",
    ),
    Collection(
        "songs",
        "Songs, the sung part",
        _OLD,
        files=(
            "liliuokalani/aloha_oe.mxl",
            "johnson_j_r/lift_every_voice.mxl",
            "schubert/Lindenbaum.xml",
            "schumann_robert/opus48no2.mxl",
            "beach/prayer_of_a_tired_child.musicxml",
        ),
        style="art song",
    ),
    Collection(
        "palestrina",
        "Palestrina's masses, the highest voice",
        "music in the public domain; the encodings are John Miller's (2000), who reserves the rights to"
        " electronic formats made from them, and are in music21 by leave",
        bound=True,
        files=("palestrina/*.krn",),
        style="Renaissance voice",
        top=True,
        halved=True,
    ),
    Collection(
        "monteverdi",
        "Monteverdi's madrigals of books 3 to 5, the highest voice",
        _OLD,
        files=("monteverdi/madrigal.?.?.mxl", "monteverdi/madrigal.?.??.mxl"),
        style="Renaissance voice",
        top=True,
        keyless=True,
    ),
    Collection(
        "trecento",
        "Music of the Italian fourteenth century, the highest voice",
        _OLD,
        files=("trecento/*.xml", "trecento/*.mxl"),
        style="Renaissance voice",
        top=True,
        keyless=True,
    ),
    Collection(
        "haydn",
        "String quartets by Haydn, the first violin",
        _OLD,
        files=("haydn/*/*.mxl",),
        style="Classical voice",
        top=True,
    ),
    Collection(
        "mozart",
        "String quartets by Mozart, the first violin",
        _OLD,
        files=("mozart/k80/*.mxl", "mozart/k15[56]/*.mxl", "mozart/k458/*.mxl"),
        style="Classical voice",
        top=True,
    ),
    Collection(
        "beethoven",
        "String quartets by Beethoven, the first violin",
        _OLD,
        files=("beethoven/*.mxl", "beethoven/*/*.mxl"),
        style="Classical voice",
        top=True,
    ),
)
_PLAYED = "works whose top part is a figure as much as a tune, or a tune that changes hands"
_SINGLE = "single works for several voices, each of an age or a notation of its own"
LEFT_OUT = {
    "bach/*.krn": "three chorales that are there as MusicXML too",
    "beethoven/opus18no1/*.krn": "four movements that are there as MusicXML too",
    "chopin": _PLAYED,
    "ciconia": _SINGLE,
    "corelli": _PLAYED,
    "cpebach": _PLAYED,
    "demos": "exercises and trials of notation programs",
    "handel": "a recitative comes before the tune",
    "joplin": _PLAYED,
    "josquin": "under the GNU General Public License, which the weights could not follow",
    "leadSheet/berlinAlexandersRagtime.mxl": "its composer died in 1989: it is not free everywhere",
    "leadSheet/fosterBrownHair.mxl": "its key signature is missing",
    "luca": _SINGLE,
    "lusitano": _SINGLE,
    "monteverdi/*_old.mxl": "an older encoding of a madrigal that is there",
    "mozart/k545": _PLAYED,
    "schoenberg": "without a key, and for the piano",
    "schumann_clara": _PLAYED,
    "schumann_robert/opus41no1": _PLAYED,
    "schumann_robert/dichterliebe_no2.xml": "the same song as opus48no2",
    "theoryExercises": "exercises",
    "verdi": "the tune is hidden in a piano score",
    "weber": _PLAYED,
    "webern": "without a key, for instruments",
}


@dataclass(frozen=True, slots=True)
class Dropped:
    """What was not taken: a tune, or a file; `twin` is the tune that is taken in its place."""

    name: str
    collection: str
    reason: str
    twin: str = ""


@dataclass
class Reading:
    """What was read, and for what reasons the rest was not."""

    tunes: list[CorpusTune] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)

    def reasons(self, collection: str = "") -> Counter[str]:
        """How often what was dropped, of one collection or all."""
        return Counter(each.reason for each in self.dropped if collection in ("", each.collection))

    def summary(self) -> list[str]:
        """A few lines for the report and the card."""
        counts = Counter(tune.collection for tune in self.tunes)
        notes = Counter[str]()
        for tune in self.tunes:
            notes[tune.collection] += len(tune.notes)
        lines = [f"{name}: {count} tunes, {notes[name]} notes" for name, count in counts.items()]
        return lines + [f"left out, {reason}: {count}" for reason, count in self.reasons().items()]


def corpus_folder() -> Path:
    """The corpus inside the installed music21, found without importing it; raises Missing."""
    spec = importlib.util.find_spec("music21")
    places = list(spec.submodule_search_locations or []) if spec else []
    if not places:
        raise Missing("Training reads its tunes from music21, which is not installed.")
    return Path(places[0]) / "corpus"


def collections(names: Sequence[str] = ()) -> list[Collection]:
    """The collections called `names` (all, when empty); raises BadRequest for a name there is not."""
    known = [collection.name for collection in COLLECTIONS]
    for name in names:
        if name not in known:
            raise BadRequest(f"There is no collection called {name}; there are: {', '.join(known)}.")
    return [collection for collection in COLLECTIONS if not names or collection.name in names]


def free() -> list[str]:
    """The names of the collections whose terms restrict nothing."""
    return [collection.name for collection in COLLECTIONS if not collection.bound]


def read_corpus(
    names: Sequence[str] = (), most: int = 0, report: Callable[[str], None] | None = None
) -> Reading:
    """Read these collections (see `collections`), at most `most` tunes of each (0: all)."""
    reading = Reading()
    seen: dict[tuple[tuple[int, int], ...], str] = {}
    for collection in collections(names):
        if report:
            report(f"Reading {collection.title}")
        for count, tune in enumerate(_tunes(collection, reading, bool(most), report is not None)):
            if most and count >= most:
                break
            _take(tune, reading, seen)
    return reading


def _tunes(collection: Collection, reading: Reading, alone: bool, shown: bool) -> Iterator[CorpusTune]:
    from tqdm import tqdm

    paths = collection.paths(corpus_folder())
    read = partial(read_file, collection=collection)
    with ExitStack() as held:
        found: Iterable[list[CorpusTune] | str] = map(read, paths)
        slow = 0 if collection.top else sum(path.suffix != ".abc" for path in paths)
        if not alone and slow >= _MANY:
            apart = multiprocessing.get_context("spawn")  # a fork of TensorFlow's threads may hang
            pool = ProcessPoolExecutor(mp_context=apart, initializer=_leave_stopping_to_parent)
            found = held.enter_context(pool).map(read, paths, chunksize=10)
        # Only a terminal sees how far it is.
        watched = tqdm(found, total=len(paths), unit="file", leave=False, disable=None if shown else True)
        for path, tunes in zip(paths, watched, strict=True):
            if isinstance(tunes, str):
                reading.dropped.append(Dropped(f"{collection.name}/{path.name}", collection.name, tunes))
            else:
                yield from tunes


def _leave_stopping_to_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _take(tune: CorpusTune, reading: Reading, seen: dict[tuple[tuple[int, int], ...], str]) -> None:
    if len(tune.notes) < FEWEST_NOTES:
        reading.dropped.append(Dropped(tune.name, tune.collection, TOO_SHORT))
        return
    shape = tuple((note.pitch - tune.notes[0].pitch, note.length) for note in tune.notes)
    twin = seen.setdefault(shape, tune.name)
    if twin != tune.name:
        reading.dropped.append(Dropped(tune.name, tune.collection, TWIN, twin))
        return
    reading.tunes.append(tune)
