"""The tunes to learn from: read from music21's own corpus, nothing downloaded, nothing copied."""

from __future__ import annotations

import importlib.util
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from core.encoding import melody
from core.errors import BadFile, BadRequest, Missing
from core.files.abc_reader import Tune, read_abc
from core.harmony import Key, Mode
from core.lstm.features import Setting
from core.score import Note
from core.timing import BarMap

FEWEST_NOTES = 8
_STEADY = 0.75  # tunes whose bar lines agree less are learnt without their metre


@dataclass(frozen=True, slots=True)
class Collection:
    """A folder of music21's corpus, what may be done with it, and what its notation leaves out.

    `phrased`: lines of the source are phrases. `modeless`: the key names the tonic only, as major.
    """

    name: str
    title: str
    terms: str
    phrased: bool = False
    modeless: bool = False


_FREE = "old prints in the public domain; the transcriptions name no terms and come by their makers' leave"
COLLECTIONS = (
    Collection(
        "essenFolksong",
        "Essen Folksong Collection",
        "non-commercial distribution and use, as its license.txt says",
        phrased=True,
        modeless=True,
    ),
    Collection("oneills1850", "O'Neill's Music of Ireland", _FREE),
    Collection("ryansMammoth", "Ryan's Mammoth Collection", _FREE),
    Collection("airdsAirs", "Aird's Airs", _FREE),
    Collection("miscFolk", "American Fife and Northumbrian Minstrelsy", _FREE),
)


@dataclass(frozen=True, slots=True)
class CorpusTune:
    """One melody to learn from; `name` is its file and number, unique in the corpus."""

    name: str
    title: str
    collection: str
    notes: tuple[Note, ...]
    setting: Setting

    @property
    def pitches(self) -> list[int]:
        """The pitches in order."""
        return [note.pitch for note in self.notes]


@dataclass
class Reading:
    """What was read, and for what reasons the rest was not."""

    tunes: list[CorpusTune] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)

    def summary(self) -> list[str]:
        """A few lines for the report and the card."""
        counts = Counter(tune.collection for tune in self.tunes)
        notes = Counter[str]()
        for tune in self.tunes:
            notes[tune.collection] += len(tune.notes)
        lines = [f"{name}: {count} tunes, {notes[name]} notes" for name, count in counts.items()]
        return lines + [f"left out, {reason}: {count}" for reason, count in self.dropped.items()]


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


def read_corpus(
    names: Sequence[str] = (), most: int = 0, report: Callable[[str], None] | None = None
) -> Reading:
    """Read these collections (see `collections`), at most `most` tunes of each (0: all)."""
    reading = Reading()
    seen: set[tuple[tuple[int, int], ...]] = set()
    for collection in collections(names):
        if report:
            report(f"Reading {collection.title}")
        for count, (name, tune) in enumerate(_tunes(collection, reading)):
            if most and count >= most:
                break
            _take(name, tune, collection, reading, seen)
    return reading


def _tunes(collection: Collection, reading: Reading) -> Iterator[tuple[str, Tune]]:
    for path in sorted((corpus_folder() / collection.name).glob("*.abc")):
        try:
            tunes = read_abc(decode(path.read_bytes()))
        except BadFile:
            reading.dropped["file without notes"] += 1
            continue
        for place, tune in enumerate(tunes, 1):
            yield f"{collection.name}/{path.name}#{place}", tune


def decode(content: bytes) -> str:
    """Text of unknown age: UTF-8, or else Latin-1, which anything is."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _take(
    name: str, tune: Tune, collection: Collection, reading: Reading, seen: set[tuple[tuple[int, int], ...]]
) -> None:
    notes, _ = melody(tune.score.tracks[0].notes)
    if len(notes) < FEWEST_NOTES:
        reading.dropped[f"fewer than {FEWEST_NOTES} notes"] += 1
        return
    shape = tuple((note.pitch - notes[0].pitch, note.length) for note in notes)
    if shape in seen:
        reading.dropped["the same as another, note for note"] += 1
        return
    seen.add(shape)
    reading.tunes.append(
        CorpusTune(name, tune.score.title, collection.name, notes, setting_of(tune, notes, collection))
    )


def setting_of(tune: Tune, notes: Sequence[Note], collection: Collection | None = None) -> Setting:
    """What is known about a tune: bars if they can be trusted, key, end, phrases if it marks them."""
    modeless = collection is not None and collection.modeless
    key = tune.score.key_at(0)
    phrases = _phrase_seams(tune.lines, notes) if collection and collection.phrased else None
    return Setting(
        bars=BarMap(tune.score) if tune.metred and tune.steady >= _STEADY else None,
        key=_with_mode(key, notes) if key and modeless else key,
        end=notes[-1].end,
        phrases=phrases,
    )


def _with_mode(key: Key, notes: Iterable[Note]) -> Key:
    """The key as minor when the minor third above its tonic sounds longer than the major one."""
    sounding = Counter[int]()
    for note in notes:
        sounding[(note.pitch - key.tonic_class) % 12] += note.length
    return replace(key, mode=Mode.MINOR) if sounding[3] > sounding[4] else key


def _phrase_seams(lines: Sequence[int], notes: Sequence[Note]) -> tuple[int, ...]:
    """For each line the tick where its phrase may begin: the end of the last note before it."""
    seams = {0}
    ends = [note.end for note in notes if note.end]
    for line in lines:
        before = [end for end in ends if end <= line]
        seams.add(before[-1] if before else 0)
    return tuple(sorted(seams))
