"""What comes back from MuseScore, and the piece that it was, brought into forms that can be compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from core.comparing import Comparison
from core.files.disk import read_bytes
from core.files.names import RETURNING
from core.score import Score

if TYPE_CHECKING:
    from core.files.musescore import MuseScore

OWN, MIDI = (".mscz", ".mscx"), (".mid", ".midi")
_HEAD = 4096  # bytes in which MusicXML says who wrote it


@dataclass(slots=True)
class Sent:
    """The piece as MuseScore was handed it, and by its way how that comes back when nobody touches it.

    It may have been handed over `earlier`, before the piece was opened.
    """

    score: Score
    heard: dict[str, Score] = field(default_factory=dict)
    earlier: bool = False


@dataclass(frozen=True, slots=True)
class Returned:
    """A file that came back, which was `sent`: what is there now, by which way, and that compared."""

    path: Path
    way: str
    sent: Sent
    theirs: Score
    news: Comparison


def prepared(path: Path, sent: Sent, find: Callable[[], MuseScore | None], folder: Path) -> tuple[Path, Path]:
    """In the background: what was sent, and the file at `path`, by the same way in a form that is read.

    Whatever MuseScore by itself does to a piece is then done to both. Where it is known already how the
    first comes back, only its name is given. Raises Missing and BadFile.
    """
    from core import files
    from core.files import musescore

    kind = path.suffix.lower()
    written, own = folder / "sent.musicxml", folder / "sent.mscz"
    program = find() if _is_musescores(path) else None
    files.write(written, sent.score)
    if program is None and kind not in OWN:
        return written, path
    heard = folder / f"heard{'.mid' if kind in MIDI else '.musicxml'}"
    if heard.name not in sent.heard:
        musescore.render(written, own, program)
        musescore.render(own, heard, program)
    if kind in OWN:
        (path,) = musescore.render(path, folder / "theirs.musicxml", program)
    return heard, path


def compared(path: Path, way: str, sent: Sent, theirs: Score) -> Returned:
    """In the background: what came back at `path`, held against what was sent."""
    return Returned(path, way, sent, theirs, Comparison(sent.score, sent.heard[way], theirs))


def _is_musescores(path: Path) -> bool:
    """Whether MuseScore has written a file; of MIDI, and of what is compressed, it is believed."""
    if path.suffix.lower() in (".musicxml", ".xml"):
        return b"MuseScore" in read_bytes(path)[:_HEAD]
    return path.suffix.lower() in RETURNING
