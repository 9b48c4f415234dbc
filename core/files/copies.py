"""Copies of a piece as it was at certain times: projects in a folder of their own, named by the time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from core.files.disk import unwritten, write_aside

SUFFIX = ".continuo"
MOST_KEPT = 10
"""How many copies of a piece stay once it is saved."""
MOST_PIECES = 100
_TIME = "%Y-%m-%d %H-%M-%S"
_LONGEST = 40  # letters of a piece's name in the name of its folder


@dataclass(frozen=True, slots=True)
class Copy:
    """One project that was put by, and when, in local time."""

    path: Path
    at: datetime


def shelf(root: Path, piece: Path | str, name: str) -> Path:
    """The folder for the copies of one piece: known by its project, or by a word while it has none."""
    known = str(piece.absolute()) if isinstance(piece, Path) else piece
    kept = "".join(letter if letter.isalnum() or letter in " -_" else "-" for letter in name)
    mark = sha256(known.encode("utf-8", "replace")).hexdigest()[:12]
    return root / f"{kept[:_LONGEST].strip() or 'piece'}-{mark}"


def put_by(folder: Path, data: bytes, at: datetime) -> Path:
    """Write a project into `folder`, beside those that are there; raises BadFile."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritten(folder, error) from error
    path = next(path for path in _names(folder, at) if not path.exists())
    write_aside(path, data)
    return path


def there(folder: Path) -> list[Copy]:
    """The copies in `folder`, newest first; none where it cannot be looked into."""
    copies = []
    for path in _listed(folder):
        at = _time(path)
        if at is not None:
            copies.append(Copy(path, at))
    return sorted(copies, key=lambda copy: (copy.at, copy.path.name), reverse=True)


def thin(folder: Path, most: int = MOST_KEPT) -> None:
    """Let the oldest copies go, so that `most` are left."""
    for copy in there(folder)[most:]:
        copy.path.unlink(missing_ok=True)


def thin_all(root: Path, most: int = MOST_PIECES) -> None:
    """Let the pieces go whose last copy is the oldest, so that `most` are left."""
    folders = {folder: copies[0].at for folder in _listed(root) if (copies := there(folder))}
    for folder in sorted(folders, key=lambda each: folders[each], reverse=True)[most:]:
        thin(folder, 0)
        if not any(folder.iterdir()):
            folder.rmdir()


def _listed(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []


def _names(folder: Path, at: datetime) -> Iterator[Path]:
    stem = at.strftime(_TIME)
    yield folder / f"{stem}{SUFFIX}"
    number = 2
    while True:
        yield folder / f"{stem} ({number}){SUFFIX}"
        number += 1


def _time(path: Path) -> datetime | None:
    """When a copy was made, None for what is no copy."""
    if path.suffix != SUFFIX or path.name.startswith("."):
        return None
    try:
        return datetime.strptime(path.stem.partition(" (")[0], _TIME)
    except ValueError:
        return None
