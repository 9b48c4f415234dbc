"""Bytes to and from the disk, so that a failure never costs the composer a file."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_IMODE, S_ISREG
from typing import BinaryIO, NamedTuple

from core.errors import BadFile
from core.words import tr

LARGEST_FILE = 64 * 2**20
ASIDE = ".continuo-"  # how a file begins that is being written beside the one it will replace
_NEW = ".new"  # how a folder ends that is being filled
FORGOTTEN = 3600  # seconds after which nobody is writing it any more
_READING = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_BINARY", "O_CLOEXEC"))


class Stamp(NamedTuple):
    """By what a file is known to be the one it was: nanoseconds of its last change, and bytes."""

    changed: int
    size: int


def stamp(path: Path) -> Stamp | None:
    """The stamp of the file at `path`, None where there is none that can be looked at."""
    try:
        told = path.stat()
    except OSError:
        return None
    return Stamp(told.st_mtime_ns, told.st_size)


def real(path: Path) -> Path:
    """Where a path leads by all its links, as far as can be told: where they lead in circles, to itself."""
    return Path(os.path.realpath(path))


def listed(folder: Path, pattern: str = "*") -> list[Path]:
    """What is called so in a folder, in order; nothing where it is not there, or not ours to look at."""
    try:
        return sorted(folder.glob(pattern))
    except OSError:
        return []


def open_file(path: Path) -> BinaryIO:
    """A file opened to be read; raises OSError for what is none: a pipe would have us wait for ever."""
    try:
        handle = os.open(path, _READING)
    except ValueError as error:  # no name that a file can have
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL)) from error
    if not S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, tr("it is not a file"))
    return os.fdopen(handle, "rb")


def read_bytes(path: Path, largest: int | None = None) -> bytes:
    """The whole file; raises BadFile when it cannot be read or is absurdly large."""
    most = largest or LARGEST_FILE
    try:
        with open_file(path) as file:
            there = os.fstat(file.fileno()).st_size
            if there > most:
                raise BadFile(tr("“{name}” is too large to be a piece of music.").format(name=path.name))
            return file.read(there)  # and no more: it may grow for as long as it is read
    except OSError as error:
        raise unread(path, error) from error


def unread(path: Path, error: OSError) -> BadFile:
    """The error for a file that the system does not give."""
    words = tr("“{name}” could not be read: {reason}.")
    return BadFile(words.format(name=path.name or path, reason=reason(error)))


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
    with telling(path):
        target = real(path)  # a link stays a link, and what it points at is replaced
        there = _mode(target)
        if there is not None and not S_ISREG(there):  # a device would be gone afterwards
            raise OSError(errno.EINVAL, tr("it is not a file"))
        if there is not None and not os.access(target, os.W_OK):
            raise BadFile(tr("“{name}” is write-protected; save under another name.").format(name=path.name))
        with _aside(target.parent) as aside:
            with _firm(aside) as file:
                yield file
            if there is not None:
                with suppress(OSError):  # a share that keeps none; elsewhere it is not refused
                    aside.chmod(S_IMODE(there))
            aside.replace(target)
            _settle(target.parent)


def write_new(free: Callable[[], Path], write: Callable[[BinaryIO], object]) -> Path:
    """Let `write` fill a file, which then takes the name that `free` finds; that name, or raises BadFile.

    Where another window takes it meanwhile `free` is asked again: what stands there is never replaced.
    """
    path = free()
    with telling(path), _aside(path.parent) as aside:
        with _firm(aside) as file:
            write(file)
        path = move_new(aside, free)
        _settle(path.parent)
    return path


def move_new(made: Path, free: Callable[[], Path]) -> Path:
    """Call the file `made` as `free` says, which is asked until it tells a name that nobody has."""
    while True:
        path = free()
        with suppress(FileExistsError):
            _rename_new(made, path)
            return path


def _rename_new(made: Path, path: Path) -> None:
    """Rename a file; raises FileExistsError where there is one of that name, which stays."""
    try:
        os.link(made, path)  # what renaming does not do: it fails where something stands
    except FileExistsError:
        raise
    except OSError as error:  # a disk that knows no links
        if path.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from error
        made.rename(path)
    else:
        _let_go(made, path)


def _let_go(name: Path, other: Path) -> None:
    """Take away one of the two names of a file; where that cannot be, the other."""
    try:
        name.unlink(missing_ok=True)  # disks far away may do so, and be asked again
    except OSError:
        if os.path.lexists(name):
            other.unlink()
        raise


@contextmanager
def _aside(folder: Path) -> Iterator[Path]:
    """The name of a file to write in `folder`, which goes where it has been given no other in the end."""
    aside = folder / f"{ASIDE}{secrets.token_hex(6)}.tmp"
    try:
        yield aside
    finally:
        # Where nothing could be written nothing can be taken away, and it is the former that is told.
        with suppress(OSError):
            aside.unlink()


@contextmanager
def _firm(path: Path) -> Iterator[BinaryIO]:
    """A new file to write to, which no power cut empties once it is whole."""
    with path.open("xb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def firm(folder: Path) -> None:
    """Have on the disk itself what was written into a folder: a power cut empties what was only renamed."""
    for path in filter(Path.is_file, folder.rglob("*")):
        with path.open("rb" if os.name == "posix" else "r+b") as file:  # a part may be write-protected
            os.fsync(file.fileno())
    keep_names(folder)


def move_in(whole: Path, folder: Path) -> None:
    """Have a folder that was made aside stand at `folder`, where there is none."""
    firm(whole)
    whole.replace(folder)
    keep_names(folder.parent)


def keep_names(folder: Path) -> None:
    """Have on the disk itself how the files in a folder are called now: a power cut takes no name back."""
    with suppress(OSError):  # Windows opens no folders, and some disks far away sync none
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _settle(folder: Path) -> None:
    """A file in `folder` has been given its name; what others forgot there goes."""
    keep_names(folder)
    for left in listed(folder, f"{ASIDE}*.tmp"):
        with suppress(OSError):  # somebody else's, or gone already: it is in nobody's way
            if time.time() - left.stat().st_mtime > FORGOTTEN:
                left.unlink()


def _mode(path: Path) -> int | None:
    """What stands at a path, None where there is nothing; raises OSError where that cannot be told."""
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return None


@contextmanager
def folder_aside(place: Path) -> Iterator[Path]:
    """A folder in `place` for what is made whole before it goes there; may raise OSError.

    What a program that was killed left of such folders goes.
    """
    for left in listed(place, f"{ASIDE}*{_NEW}"):
        with suppress(OSError):
            if time.time() - _touched(left) > FORGOTTEN:
                shutil.rmtree(left)
    with tempfile.TemporaryDirectory(
        dir=place, prefix=ASIDE, suffix=_NEW, ignore_cleanup_errors=True
    ) as aside:
        yield Path(aside)


def _touched(folder: Path) -> float:
    """When anything in a folder was written last: a long file may be all that is."""
    return max(path.stat().st_mtime for path in (folder, *folder.rglob("*")))


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """Where the disk refuses what is done here for `path`, BadFile is raised instead."""
    try:
        yield
    except OSError as error:
        raise unwritten(path, error) from error


@contextmanager
def kept_in(folder: Path) -> Iterator[None]:
    """As `telling`, for what the program keeps for itself: the names of such files say nothing to anybody."""
    words = tr("Nothing can be kept in the folder “{place}”: {reason}.")
    try:
        yield
    except OSError as error:
        raise BadFile(words.format(place=folder, reason=reason(error))) from error
    except BadFile as error:
        if not isinstance(error.__cause__, OSError):
            raise
        raise BadFile(words.format(place=folder, reason=reason(error.__cause__))) from error


def unwritten(path: Path, error: OSError) -> BadFile:
    """What to raise where the disk refuses to hold `path`."""
    return BadFile(
        tr("“{name}” could not be written: {reason}.").format(name=path.name, reason=reason(error))
    )


def reason(error: OSError) -> str:
    """Why the system refused, to go on a sentence with; what is usual in the composer's own language."""
    if known := _usual().get(error.errno or 0):
        return known
    words = error.strerror or str(error) or type(error).__name__
    return words[:1].lower() + words[1:]


def _usual() -> dict[int, str]:
    """The system has its words in a language of its own."""
    full, denied = tr("the disk is full"), tr("it is not permitted")
    return {
        errno.ENOENT: tr("there is no such file or folder"),
        errno.EROFS: tr("the disk is read-only"),
        errno.ENOSPC: full,
        errno.EDQUOT: full,
        errno.EACCES: denied,
        errno.EPERM: denied,
    }
