"""Standard MIDI files, in and out.

Two things a MIDI file cannot say are kept in a sequencer-specific meta event, which other programs
pass over: the mode of a key that is neither major nor minor, and which short first bar is a
pickup. They are believed on reading only while the file's own signatures still agree with them. Which
notes were suggested is kept in another one in their track, where that is asked for.
"""

from __future__ import annotations

from pathlib import Path

from core.files.disk import read_bytes, write_aside
from core.files.imported import Imported
from core.files.midi_reader import parse
from core.files.midi_writer import losses, unparse
from core.score import Score

__all__ = ["load", "parse", "save", "unparse"]


def load(path: Path) -> Imported:
    """Read the MIDI file at `path`; raises BadFile."""
    return parse(read_bytes(path), path.name)


def save(path: Path, score: Score, provenance: bool = False) -> tuple[str, ...]:
    """Write `score` to `path` as a type 1 MIDI file, and tell the losses; raises BadFile.

    With `provenance` it remembers which notes were suggested.
    """
    write_aside(path, unparse(score, path.name, provenance))
    return losses(score)
