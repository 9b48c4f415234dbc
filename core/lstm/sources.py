"""One file of the corpus as melodies to learn from, with what its notation tells about each."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

from core import files
from core.encoding import melody
from core.errors import BadFile
from core.files.abc_reader import Tune, read_abc
from core.harmony import Key, Mode
from core.lstm.features import Setting
from core.lstm.kern_parts import kern_title
from core.lstm.voices import kern_voice, musicxml_voice, pieces
from core.score import Note
from core.timing import BarMap

_STEADY = 0.75  # tunes whose bar lines agree less are learnt without their metre


@dataclass(frozen=True, slots=True)
class Collection:
    """A part of music21's corpus, what may be done with it, and what its notation leaves out.

    `files` are patterns within the corpus (all ABC files of the folder called `name`, when empty);
    of music in parts the first called `part` is read (or something that begins so). `phrased`:
    lines of the source, or notes under a fermata, end phrases. `modeless`: the key names the tonic
    only, as major. `style` is one of `features.STYLES`; `styles` are patterns of file names whose
    style is another ("" for unknown), the first that fits.

    `top`: works for several voices, of which the highest is read (see `core.lstm.voices`), cut into
    pieces at long rests; `halved`: in values half as long; `keyless`: the signature names no tonic.
    `bound`: its terms restrict what may be done with what is made from it.
    """

    name: str
    title: str
    terms: str
    phrased: bool = False
    modeless: bool = False
    files: tuple[str, ...] = ()
    part: str = ""
    style: str = ""
    styles: tuple[tuple[str, str], ...] = ()
    top: bool = False
    halved: bool = False
    keyless: bool = False
    bound: bool = False

    def style_of(self, file: str) -> str:
        """The style of the tunes in the file of this name."""
        return next((style for pattern, style in self.styles if fnmatchcase(file, pattern)), self.style)

    def paths(self, corpus: Path) -> list[Path]:
        """Its files, in an order that never changes."""
        found = {path for pattern in self.files or (f"{self.name}/*.abc",) for path in corpus.glob(pattern)}
        return sorted(found)


@dataclass(frozen=True, slots=True)
class CorpusTune:
    """One melody to learn from; `name` is its collection, file and number in the file.

    Melodies of one `kin` (a work for several; "" for those that stand alone) stay together.
    """

    name: str
    title: str
    collection: str
    notes: tuple[Note, ...]
    setting: Setting
    kin: str = ""

    @property
    def pitches(self) -> list[int]:
        """The pitches in order."""
        return [note.pitch for note in self.notes]

    @property
    def lines(self) -> list[list[int]]:
        """The pitches of each voice: of the one there is."""
        return [self.pitches]


def read_file(path: Path, collection: Collection) -> list[CorpusTune] | str:
    """The melodies of one file, or why it has none."""
    read = _top if collection.top else _abc if path.suffix == ".abc" else _parts
    try:
        found = list(read(path, collection))
    except BadFile:
        return "file without notes"
    return found or f"no part called {collection.part}"


def _abc(path: Path, collection: Collection) -> Iterator[CorpusTune]:
    for place, tune in enumerate(read_abc(decode(path.read_bytes())), 1):
        notes, _ = melody(tune.score.tracks[0].notes)
        name = f"{collection.name}/{path.name}#{place}"
        setting = replace(setting_of(tune, notes, collection), style=collection.style_of(path.name))
        yield CorpusTune(name, tune.score.title, collection.name, notes, setting)


# Letters of DOS that were taken over as they stood, where newer codes have nothing to print.
_DOS = {code: bytes([code]).decode("cp850") for code in range(0x80, 0xA0)}


def decode(content: bytes) -> str:
    """Text of unknown age: UTF-8, or else Latin-1, which anything is; umlauts of DOS are mended."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    return text.translate(_DOS)


def setting_of(tune: Tune, notes: Sequence[Note], collection: Collection | None = None) -> Setting:
    """What is known about a tune: bars if they can be trusted, key, end, phrases if it marks them."""
    modeless = collection is not None and collection.modeless
    key = tune.score.key_at(0)
    phrases = _phrase_seams(tune.lines, notes) if collection and collection.phrased and notes else None
    return Setting(
        bars=BarMap(tune.score) if tune.metred and tune.steady >= _STEADY else None,
        key=_with_mode(key, notes) if key and modeless else key,
        end=notes[-1].end if notes else None,
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


# Works for several voices.


def _top(path: Path, collection: Collection) -> Iterator[CorpusTune]:
    file = path.as_posix().rpartition(f"/{collection.name}/")[2]
    work, title = "", path.stem
    if path.suffix == ".krn":
        text = decode(path.read_bytes())
        voice = kern_voice(text, collection.halved)
        work, title = kern_title(text)
    else:
        voice = musicxml_voice(path)
    for place, piece in enumerate(pieces(voice), 1):
        key = None if collection.keyless else piece.key
        setting = Setting(piece.bars, key, piece.notes[-1].end, style=collection.style_of(path.name))
        name = f"{collection.name}/{file}#{place}"
        kin = f"{collection.name}/{work or file}"
        yield CorpusTune(name, title, collection.name, piece.notes, setting, kin)


# Music in parts, as MusicXML.


def _parts(path: Path, collection: Collection) -> Iterator[CorpusTune]:
    score = files.read(path).score
    top = next((track for track in score.tracks if track.name.startswith(collection.part)), None)
    if top is None:
        return
    notes, _ = melody(top.notes)
    ends = fermatas(_part(path, collection.part)) if collection.phrased else []
    # Where the reader and the signs count differently, no phrase is better than a wrong one.
    phrased = len(ends) == len(notes) and any(ends[:-1])
    seams = {0, *(note.end for note, end in zip(notes[:-1], ends, strict=False) if end)}
    setting = Setting(
        bars=BarMap(score),
        key=score.key_at(0),
        end=notes[-1].end if notes else None,
        phrases=tuple(sorted(seams)) if phrased else None,
        style=collection.style_of(path.name),
    )
    name = f"{collection.name}/{path.name}#1"
    yield CorpusTune(name, score.title or path.stem, collection.name, notes, setting)


def _part(path: Path, name: str) -> Element:
    content = path.read_bytes()
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            inside = [each for each in archive.namelist() if not each.startswith("META-INF")]
            content = archive.read(next(each for each in inside if each.endswith("xml")))
    score = fromstring(content)  # noqa: S314 - from music21's own corpus
    called = [(each.get("id"), each.findtext("part-name", "")) for each in score.iter("score-part")]
    number = next((number for number, words in called if words.startswith(name)), None)
    part = score.find(f"part[@id='{number}']") if number else score.find("part")
    assert part is not None  # it has been read as music before
    return part


def fermatas(part: Element) -> list[bool]:
    """For each note of a MusicXML part, tied ones as one, whether a fermata stands over it."""
    held: list[bool] = []
    for note in part.iter("note"):
        if any(note.find(tag) is not None for tag in ("rest", "grace", "chord")):
            continue
        stops = any(tie.get("type") == "stop" for tie in note.findall("tie"))
        if not (stops and held):
            held.append(False)
        held[-1] |= note.find("notations/fermata") is not None
    return held
