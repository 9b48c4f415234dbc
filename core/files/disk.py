"""Bytes to and from the disk, so that a failure never costs the composer a file."""

from __future__ import annotations

import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple

from core.errors import BadFile
from core.words import tr

LARGEST_FILE = 64 * 2**20
ASIDE = ".continuo-"  # how a file begins that is being written beside the one it will replace
FORGOTTEN = 3600  # seconds after which nobody is writing it any more


class Stamp(NamedTuple):
    """By what a file is known to be the one it was: nanoseconds of its last change, and bytes."""

    changed: int
    size: int


def stamp(path: Path) -> Stamp | None:
    """The stamp of the file at `path`, None where there is none that can be looked at."""
    try:
        found = path.stat()
    except OSError:
        return None
    return Stamp(found.st_mtime_ns, found.st_size)


def read_bytes(path: Path) -> bytes:
    """The whole file; raises BadFile when it cannot be read or is absurdly large."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise BadFile(tr("“{name}” is too large to be a piece of music.").format(name=path.name))
        return path.read_bytes()
    except OSError as error:
        raise BadFile(
            tr("“{name}” could not be read: {reason}.").format(name=path.name or path, reason=_reason(error))
        ) from error


def write_aside(path: Path, data: bytes) -> None:
    """Write `data` beside `path` and swap it in; as safe as `written_aside`, raises BadFile."""
    with written_aside(path) as file:
        file.write(data)


@contextmanager
def written_aside(path: Path) -> Iterator[BinaryIO]:
    """A file beside `path` to write to, swapped in at the end, keeping an existing file's permissions.

    Either the whole new file stands afterwards or, whatever was raised, the old one is as it was;
    raises BadFile when the disk refuses.
    """
    aside = None
    try:
        target = path.resolve()  # a link stays a link, and what it points at is replaced
        if target.exists() and not os.access(target, os.W_OK):
            raise BadFile(tr("“{name}” is write-protected; save under another name.").format(name=path.name))
        aside = target.with_name(f"{ASIDE}{secrets.token_hex(6)}.tmp")
        with aside.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, aside)
        aside.replace(target)
        _sweep(target.parent)
    except OSError as error:
        raise unwritten(path, error) from error
    finally:
        if aside is not None:
            aside.unlink(missing_ok=True)


def _sweep(folder: Path) -> None:
    """Take away what a program that was killed in the middle of writing left in `folder`."""
    for left in folder.glob(f"{ASIDE}*.tmp"):
        with suppress(OSError):  # somebody else's, or gone already: it is in nobody's way
            if time.time() - left.stat().st_mtime > FORGOTTEN:
                left.unlink()


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """Where the disk refuses what is done here for `path`, BadFile is raised instead."""
    try:
        yield
    except OSError as error:
        raise unwritten(path, error) from error


def unwritten(path: Path, error: OSError) -> BadFile:
    """What to raise where the disk refuses to hold `path`."""
    return BadFile(
        tr("“{name}” could not be written: {reason}.").format(name=path.name, reason=_reason(error))
    )


def _reason(error: OSError) -> str:
    reason = error.strerror or str(error) or type(error).__name__
    return reason[:1].lower() + reason[1:]
