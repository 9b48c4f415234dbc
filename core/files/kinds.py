"""Which reader and which writer a file is for."""

from __future__ import annotations

from pathlib import Path

from core.errors import BadFile
from core.files import midi, project
from core.files.disk import read_bytes
from core.files.imported import Imported
from core.score import Score

READABLE = (".continuo", ".mid", ".midi")
WRITABLE = (".continuo", ".mid", ".midi")


def read(path: Path) -> Imported:
    """The score in `path`, read by what the file holds, else by what it is called; raises BadFile."""
    data = read_bytes(path)
    if data.startswith(b"MThd"):
        return midi.parse(data, path.name)
    if path.suffix.lower() == ".continuo":
        return Imported(project.loads(data, path.name))
    if path.suffix.lower() in (".mid", ".midi"):
        return midi.parse(data, path.name)
    raise BadFile(f"Continuo cannot read “{path.name}”; it reads {', '.join(READABLE)}.")


def write(path: Path, score: Score) -> None:
    """Write `score` to `path` in the form its suffix names; raises BadFile."""
    suffix = path.suffix.lower()
    if suffix == ".continuo":
        project.save(path, score)
    elif suffix in (".mid", ".midi"):
        midi.save(path, score)
    else:
        raise BadFile(f"Continuo cannot write “{path.name}”; it writes {', '.join(WRITABLE)}.")
