"""MusicXML 4.0, in and out, plain or compressed."""

from __future__ import annotations

from pathlib import Path

from core.files.disk import read_bytes, write_aside
from core.files.imported import Imported
from core.files.musicxml_reader import parse
from core.files.musicxml_writer import compressed, unparse, written
from core.files.notation import Slurs
from core.score import Score

__all__ = ["load", "parse", "save", "unparse"]


def load(path: Path) -> Imported:
    """Read the MusicXML file, compressed or not, at `path`; raises BadFile."""
    return parse(read_bytes(path), path.name)


def save(
    path: Path, score: Score, provenance: bool = False, slurs: Slurs = (), *, for_musescore: bool = False
) -> tuple[str, ...]:
    """Write `score` to `path`, compressed when it ends in .mxl, and tell the losses; raises BadFile.

    With `provenance` it remembers which notes were suggested; `slurs` are the phrases of each track to slur.
    With `for_musescore` rests stand where that program draws them rightly.
    """
    text, lost = written(score, provenance, slurs, for_musescore=for_musescore)
    write_aside(path, compressed(text, path.stem) if path.suffix.lower() == ".mxl" else text)
    return lost
