"""Copies of a piece as it was at certain times: projects in a folder of their own, named by the time."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256
from itertools import count
from pathlib import Path

from core.files.disk import kept_in, listed, move_new, write_new

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
    return root / f"{kept[:_LONGEST].strip() or 'piece'}-{_mark(known)}"


def put_by(folder: Path, data: bytes, at: datetime) -> Path:
    """Write a project into `folder`, beside those that are there; raises BadFile."""
    with kept_in(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for copy in reversed(there(folder)):
            if copy.at > at:  # the clock was set back; the order in which they were made stays
                _move(copy, folder, at)
        return write_new(partial(_free, folder, at), lambda file: file.write(data))


def there(folder: Path) -> list[Copy]:
    """The copies in `folder`, newest first; none where it cannot be looked into."""
    copies = []
    for path in listed(folder):
        at = _time(path)
        if at is not None:
            copies.append(Copy(path, at))
    return sorted(copies, key=lambda copy: (copy.at, len(copy.path.name), copy.path.name), reverse=True)


def name_of(copy: Copy) -> str:
    """What the piece was called that a copy is of, as far as the name of a folder tells."""
    return copy.path.parent.name.rpartition("-")[0]


def everything(root: Path, first: Path) -> list[tuple[str, Copy]]:
    """All copies with the names of their pieces: those in the folder `first`, then others, newest first."""
    others = [copy for folder in listed(root) if folder != first for copy in there(folder)]
    others.sort(key=lambda copy: copy.at, reverse=True)
    return [(name_of(copy), copy) for copy in (*there(first), *others)]


def rehouse(root: Path, word: str, after: Path) -> None:
    """The copies of a piece that was known by a `word`, whatever its name was, to those of its file.

    Raises BadFile.
    """
    for before in listed(root, f"*-{_mark(word)}"):
        with kept_in(after):
            after.mkdir(parents=True, exist_ok=True)
            for copy in reversed(there(before)):  # of one second, the first comes first there too
                _move(copy, after, copy.at)
            if not listed(before):
                before.rmdir()


def thin(folder: Path, most: int = MOST_KEPT) -> None:
    """Let the oldest copies go, so that `most` are left; raises BadFile."""
    with kept_in(folder):
        for copy in there(folder)[most:]:
            copy.path.unlink(missing_ok=True)


def thin_all(root: Path, latest: Path, most: int = MOST_PIECES) -> None:
    """Let the pieces go whose last copy is the oldest, so that `most` are left; raises BadFile.

    The one whose copies stand in `latest` is the last that was worked on, whatever the clock says.
    """
    folders = {folder: copies[0].at for folder in listed(root) if (copies := there(folder))}
    for folder in sorted(folders, key=lambda each: (each == latest, folders[each]), reverse=True)[most:]:
        thin(folder, 0)
        with kept_in(folder):
            if not listed(folder):
                folder.rmdir()


def _mark(known: str) -> str:
    return sha256(known.encode("utf-8", "replace")).hexdigest()[:12]


def _move(copy: Copy, folder: Path, at: datetime) -> None:
    with suppress(FileNotFoundError):  # another window has let it go, or moved it, meanwhile
        move_new(copy.path, partial(_free, folder, at))


def _free(folder: Path, at: datetime) -> Path:
    """A name for one more copy of that second, after all that there are."""
    stem = at.strftime(_TIME)
    taken = [_number(path.stem.removeprefix(stem)) for path in folder.glob(f"{stem}*{SUFFIX}")]
    numbers = count(max(taken, default=0) + 1)
    paths = (folder / f"{stem if number == 1 else f'{stem} ({number})'}{SUFFIX}" for number in numbers)
    return next(path for path in paths if not os.path.lexists(path))  # maybe not ours to look through


def _number(behind: str) -> int:
    digits = behind.strip(" ()")
    return int(digits) if digits.isdecimal() else 1


def _time(path: Path) -> datetime | None:
    """When a copy was made, None for what is no copy."""
    if path.suffix != SUFFIX or path.name.startswith("."):
        return None
    try:
        return datetime.strptime(path.stem.partition(" (")[0], _TIME)
    except ValueError:
        return None
