"""How files are called that are made of a piece for another program, or come back from it."""

from __future__ import annotations

import re
from pathlib import Path

RETURNING = (".mscz", ".mscx", ".musicxml", ".mxl", ".xml", ".mid", ".midi")
"""Kinds of file in which a piece may come back from MuseScore."""


def handed_name(stem: str) -> str:
    """How the names of all files begin in which a piece is handed over: "Title (Continuo"."""
    allowed = re.sub(r'[\\/:*?"<>|\x00-\x1f]+', " ", stem)
    readable = " ".join(allowed.split())[:80].strip(" .") or "Untitled"
    return f"{readable} (Continuo"


def numbered(path: Path, number: int) -> Path:
    """How one of several pages is called that were to be written as `path`: "out-1.png"."""
    return path.with_stem(f"{path.stem}-{number}")
