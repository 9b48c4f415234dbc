"""Which reader and which writer a file is for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from core.errors import BadFile
from core.files import abc_writer, midi, musicxml, project
from core.files.abc_reader import read_abc
from core.files.disk import read_bytes
from core.files.imported import Imported
from core.score import Score


def _read_project(data: bytes, name: str) -> Imported:
    return Imported(project.loads(data, name))


def _read_abc(data: bytes, name: str) -> Imported:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    try:
        tunes = read_abc(text)
    except BadFile as error:
        raise BadFile(f"“{name}” is not music in ABC notation, or has no notes in it.") from error
    more = f"The file has {len(tunes)} tunes; the first was opened."
    return Imported(tunes[0].score, (more,) if len(tunes) > 1 else ())


_READERS: dict[str, Callable[[bytes, str], Imported]] = {
    ".continuo": _read_project,
    ".mid": midi.parse,
    ".midi": midi.parse,
    ".musicxml": musicxml.parse,
    ".mxl": musicxml.parse,
    ".xml": musicxml.parse,
    ".abc": _read_abc,
}
_WRITERS: dict[str, Callable[[Path, Score], None]] = {
    ".continuo": project.save,
    ".mid": midi.save,
    ".midi": midi.save,
    ".musicxml": musicxml.save,
    ".mxl": musicxml.save,
    ".xml": musicxml.save,
    ".abc": abc_writer.save,
}
_BEGINNINGS: dict[bytes, Callable[[bytes, str], Imported]] = {
    b"MThd": midi.parse,
    b"PK\x03\x04": musicxml.parse,
    b"<?xml": musicxml.parse,
    b"<score-partwise": musicxml.parse,
}

READABLE = tuple(_READERS)
WRITABLE = tuple(_WRITERS)


def read(path: Path) -> Imported:
    """The score in `path`, read by what the file holds, else by what it is called; raises BadFile."""
    data = read_bytes(path)
    suffix = path.suffix.lower()
    if suffix not in _READERS:
        raise BadFile(f"Continuo cannot read “{path.name}”; it reads {', '.join(READABLE)}.")
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    told = (reader for beginning, reader in _BEGINNINGS.items() if start.startswith(beginning))
    reader = next(told, _READERS[suffix])
    return reader(data, path.name)


def write(path: Path, score: Score) -> None:
    """Write `score` to `path` in the form its suffix names; raises BadFile."""
    writer = _WRITERS.get(path.suffix.lower())
    if writer is None:
        raise BadFile(f"Continuo cannot write “{path.name}”; it writes {', '.join(WRITABLE)}.")
    writer(path, score)
