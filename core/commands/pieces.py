"""Pieces read for a command, with what could not come along told on standard error."""

from __future__ import annotations

import sys
from pathlib import Path

from core import files
from core.errors import BadFile
from core.score import Score


def read(path: Path) -> Score:
    """The piece in `path`; raises BadFile."""
    imported = files.read(path)
    for notice in imported.notices:
        tell(notice)
    return imported.score


def check_writable(path: Path, suffixes: tuple[str, ...], source: Path) -> None:
    """Refuse at once what cannot be written or would overwrite what was read; raises BadFile."""
    if path.suffix.lower() not in suffixes:
        raise BadFile(
            f"“{path.name}” cannot be written; its name has to end in one of {', '.join(suffixes)}."
        )
    if path.exists() and source.exists() and path.samefile(source):
        raise BadFile(f"“{path.name}” is the piece that is read; choose another name for the result.")


def tell(notice: str) -> None:
    """Say something that is not part of the result."""
    print(notice, file=sys.stderr)
