"""Files that one window has to itself, so that no two write, recover or tell of the same."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from core.files.disk import kept_in


class Claim:
    """A path that nobody else can claim, until it is let go or this program ends.

    The lock is the system's own, so one that a crashed program held is free.
    """

    def __init__(self, path: Path, lock: FileLock) -> None:
        self._path, self._lock = path, lock

    @property
    def stands(self) -> bool:
        """Whether there still is what is held: a folder that was cleared up may be claimed by others."""
        return lock_of(self._path).exists()

    def let_go(self) -> None:
        """Give the path free again; where it is gone, so goes what was its lock."""
        self._lock.release()
        with suppress(OSError):  # the disk may have gone meanwhile: a lock that stays is in nobody's way
            if not self._path.exists():
                lock_of(self._path).unlink(missing_ok=True)


def claim(path: Path) -> Claim | None:
    """Have `path`, where there is a file or may be one, to oneself; None while another has it.

    Its folder is made where it is not there; raises BadFile where nothing can be written in it.
    """
    lock = FileLock(lock_of(path), thread_local=False)
    with kept_in(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return None
        except NotImplementedError as error:
            raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK)) from error
    return Claim(path, lock)


def lock_of(path: Path) -> Path:
    """The file by which a path is claimed; it is there while somebody has it, or was killed having it."""
    return path.with_name(f"{path.name}.lock")
