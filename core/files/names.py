"""How files are called that are made of a piece for another program, or come back from it."""

from __future__ import annotations

import re
from pathlib import Path

RETURNING = (".mscz", ".mscx", ".musicxml", ".mxl", ".xml", ".mid", ".midi")
"""Kinds of file in which a piece may come back from MuseScore."""


REFUSED = r'<>:"/\\|?*\x00-\x1f\ud800-\udfff'
"""What some system takes in no name of a file, in a set of signs."""
_DEVICE = re.compile(r"(con|prn|aux|nul|(?:com|lpt)[0-9¹²³])(?= *(?:\.|$))", re.IGNORECASE)
"""Windows takes what is called so, with any ending, for a device: nothing is ever written."""
LONGEST = 180
"""Bytes of a name that is made up: systems take 255, and a number, a time and an ending may come to it."""


def handed_name(stem: str) -> str:
    """How the names of all files begin in which a piece is handed over: "Title (Continuo"."""
    return f"{readable(stem)[:80].strip(' .') or 'Untitled'} (Continuo"


def readable(name: str) -> str:
    """A name as a file can have it, with single spaces for all that no file can."""
    return fitting(re.sub(f"[{REFUSED}\\s]+", " ", name))


def fitting(name: str) -> str:
    """As much of a name as any disk takes, with room for what is put behind it."""
    name = name.strip(" .")
    if device := _DEVICE.match(name):
        name = f"{device[1]}_{name[device.end() :]}"
    return name.encode("utf-8", "replace")[:LONGEST].decode("utf-8", "ignore").strip(" .")


def is_folder(name: str) -> bool:
    """Whether it can be a model's own folder: on any disk, among the others and nowhere else."""
    return re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name) is not None and fitting(name) == name


def numbered(path: Path, number: int) -> Path:
    """How one of several pages is called that were to be written as `path`: "out-1.png"."""
    return path.with_stem(f"{path.stem}-{number}")
