"""Pieces read and written for a command, with what could not come along told on standard error."""

from __future__ import annotations

import sys
from pathlib import Path

from core import files
from core.errors import BadFile
from core.score import Score


def read(path: Path) -> Score:
    """The piece in `path`; raises BadFile."""
    return read_whole(path).score


def read_whole(path: Path) -> files.Imported:
    """The piece in `path` with its takes; raises BadFile."""
    check_readable(path)
    imported = files.read(path)
    tell(*imported.notices)
    return imported


def check_readable(path: Path) -> None:
    """Of sound, say how it becomes notes; raises BadFile."""
    from core.audio_in.sound import READABLE  # loads NumPy

    if path.suffix.lower() in READABLE:
        raise BadFile(f"“{path.name}” is sound; `hum {path.name} -o PIECE.mid` turns it into notes.")


def melodic_track(score: Score) -> int | None:
    """The index of the first track that has notes and is not drums; None when there is none."""
    playing = (index for index, track in enumerate(score.tracks) if track.notes and not track.percussion)
    return next(playing, None)


def check_writable(path: Path, suffixes: tuple[str, ...], source: Path) -> None:
    """Refuse at once what cannot be written or would overwrite what was read; raises BadFile."""
    if not path.parent.is_dir():
        raise BadFile(f"There is no folder “{path.parent}” to write “{path.name}” to.")
    if path.suffix.lower() not in suffixes:
        raise BadFile(
            f"“{path.name}” cannot be written; its name has to end in one of {', '.join(suffixes)}."
        )
    if path.exists() and source.exists() and path.samefile(source):
        raise BadFile(f"“{path.name}” is the piece that is read; choose another name for the result.")


def tell(*notices: str) -> None:
    """Say what is not part of the result, a line each."""
    for notice in notices:
        print(notice, file=sys.stderr)
