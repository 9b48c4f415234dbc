"""Which reader and which writer a file is for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from core.errors import BadFile
from core.files import project
from core.files.disk import read_bytes
from core.files.imported import Imported
from core.files.provenance import counted
from core.score import Score, Span
from core.takes_tree import NO_TAKES, TakesTree
from core.words import tr


def _in(module: str, function: str) -> Callable[..., Any]:
    """A function whose module is loaded when it is first called: the window starts sooner without."""

    def run(*arguments: Any) -> Any:
        return getattr(import_module(f"core.files.{module}"), function)(*arguments)

    return run


_READERS: dict[str, Callable[[bytes, str], Imported]] = {
    ".continuo": project.loads,
    ".mid": _in("midi", "parse"),
    ".midi": _in("midi", "parse"),
    ".musicxml": _in("musicxml", "parse"),
    ".mxl": _in("musicxml", "parse"),
    ".xml": _in("musicxml", "parse"),
    ".abc": _in("abc", "parse"),
    ".krn": _in("kern_reader", "parse"),
    ".mscz": _in("musescore", "parse"),
    ".mscx": _in("musescore", "parse"),
}
_COLLECTIONS: dict[str, Callable[[bytes, str], tuple[Imported, ...]]] = {".abc": _in("abc", "parse_all")}
_WRITERS: dict[str, Callable[..., tuple[str, ...] | None]] = {
    ".continuo": project.save,
    ".mid": _in("midi", "save"),
    ".midi": _in("midi", "save"),
    ".musicxml": _in("musicxml", "save"),
    ".mxl": _in("musicxml", "save"),
    ".xml": _in("musicxml", "save"),
    ".abc": _in("abc", "save"),
}
_BY_NAME = (".mscz", ".mscx")  # which begin as other kinds do
_BEGINNINGS: dict[bytes, Callable[[bytes, str], Imported]] = {
    b"MThd": _in("midi", "parse"),
    b"PK\x03\x04": _in("musicxml", "parse"),
    b"<?xml": _in("musicxml", "parse"),
    b"<score-partwise": _in("musicxml", "parse"),
}

_LOSSES: dict[str, Callable[[Score], tuple[str, ...]]] = {
    ".mid": _in("midi_writer", "losses"),
    ".midi": _in("midi_writer", "losses"),
    ".abc": _in("abc_writer", "losses"),
}
_SCORES = (".musicxml", ".mxl", ".xml")
_LOSSES |= dict.fromkeys(_SCORES, _in("musicxml_writer", "losses"))
_LOSSES |= dict.fromkeys((".pdf", ".svg", ".png"), _in("notation", "losses"))

_ENCODERS: dict[str, Callable[[Score], bytes | str]] = {
    ".mid": _in("midi_writer", "unparse"),
    ".musicxml": _in("musicxml_writer", "unparse"),
    ".abc": _in("abc_writer", "unparse"),
}

_REMEMBERING = {".mid", ".midi", ".musicxml", ".mxl", ".xml"}  # which notes were suggested, when asked to
_FORGETTING = {*_WRITERS, *_LOSSES} - _REMEMBERING - {".continuo"}

READABLE = tuple(_READERS)
WRITABLE = tuple(_WRITERS)


def read(path: Path) -> Imported:
    """The score in `path`, read by what the file holds, else by what it is called; raises BadFile."""
    data = _bytes(path)
    return _reader(path, data)(data, path.name)


def read_all(path: Path) -> tuple[Imported, ...]:
    """The same, and where a file may hold several tunes, all of them; raises BadFile."""
    data = _bytes(path)
    reader = _reader(path, data)
    collection = _COLLECTIONS.get(path.suffix.lower())
    if collection and reader is _READERS[path.suffix.lower()]:
        return collection(data, path.name)
    return (reader(data, path.name),)


def _bytes(path: Path) -> bytes:
    data = read_bytes(path)
    if path.suffix.lower() not in _READERS:
        raise BadFile(
            tr("Continuo cannot read “{name}”; it reads {kinds}.").format(
                name=path.name, kinds=", ".join(READABLE)
            )
        )
    return data


def _reader(path: Path, data: bytes) -> Callable[[bytes, str], Imported]:
    if path.suffix.lower() in _BY_NAME:
        return _READERS[path.suffix.lower()]
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    told = (reader for beginning, reader in _BEGINNINGS.items() if start.startswith(beginning))
    return next(told, _READERS[path.suffix.lower()])


def write(
    path: Path,
    score: Score,
    provenance: bool = False,
    takes: TakesTree = NO_TAKES,
    slurs: Sequence[Sequence[Span]] = (),
) -> tuple[str, ...]:
    """Write `score` to `path` in the form its suffix names, and tell the `losses`; raises BadFile.

    A project always remembers which notes were suggested, MIDI and MusicXML only with `provenance`.
    Only a project holds `takes`, only MusicXML `slurs`: of each track the phrases to be slurred.
    """
    suffix = path.suffix.lower()
    writer = _WRITERS.get(suffix)
    if writer is None:
        raise BadFile(
            tr("Continuo cannot write “{name}”; it writes {kinds}.").format(
                name=path.name, kinds=", ".join(WRITABLE)
            )
        )
    if suffix == ".continuo":
        lost = writer(path, score, takes)
    elif suffix in _SCORES:
        lost = writer(path, score, provenance, slurs)
    elif suffix in _REMEMBERING:
        lost = writer(path, score, provenance)
    else:
        lost = writer(path, score)
    return (lost or ()) + forgetting(path, score, provenance)


def encoded(suffix: str, score: Score) -> bytes:
    """What a file of that kind (.mid, .musicxml or .abc) would hold; raises BadFile."""
    data = _ENCODERS[suffix](score)
    return data.encode("utf-8", "replace") if isinstance(data, str) else data


def losses(path: Path, score: Score, provenance: bool = False) -> tuple[str, ...]:
    """One sentence for each way in which the form that `path` names cannot hold the notes as they are.

    With `provenance` that includes which notes were suggested.
    """
    told = _LOSSES.get(path.suffix.lower())
    found: tuple[str, ...] = told(score) if told else ()
    return found + forgetting(path, score, provenance)


def forgetting(path: Path, score: Score, provenance: bool) -> tuple[str, ...]:
    """A sentence where the file at `path` was to remember which notes were suggested, and cannot."""
    suggested = provenance and any(counted(track.notes) for track in score.tracks)
    if not suggested or path.suffix.lower() not in _FORGETTING:
        return ()
    return (tr("Only projects, MIDI and MusicXML remember which notes were suggested."),)
