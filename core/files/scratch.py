"""A folder for files that are needed for a moment: a full disk, or one without room for any, is told."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

from core.errors import BadFile
from core.files.claims import Claim, claim, lock_of
from core.files.disk import FORGOTTEN, reason
from core.words import tr

PREFIX = "continuo-"
HELD = "held"  # what a program claims in its folder for as long as it runs


class Scratch:
    """A folder of one's own, made when it is first asked for, and gone with `close` or the end of a `with`.

    Systems sweep such folders away while a program sleeps for days: then there is a new one. Once it is
    closed there is none any more, not for a thread either that comes late.
    """

    def __init__(self, base: Path | None = None) -> None:
        """In the folder `base`, which is made where it is not there, or where the system has such things."""
        self._base = base
        self._made: tempfile.TemporaryDirectory[str] | None = None
        self._held: Claim | None = None
        self._closed, self._lock = False, threading.Lock()

    @property
    def made(self) -> bool:
        """Whether there is one."""
        return self._made is not None

    @property
    def folder(self) -> Path:
        """The folder; raises BadFile where the system has none to give, and when it is closed."""
        try:
            with self._lock:
                return self._there()
        except OSError as error:
            words = tr(
                "No folder for a file in between could be made ({reason}); the piece is as it was."
                " Is the disk full?"
            )
            raise BadFile(words.format(reason=reason(error))) from error

    def _there(self) -> Path:
        if self._closed:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        if self._made is None or not Path(self._made.name).is_dir():
            if self._made is not None:
                self._made.cleanup()  # it has been swept away
            self._made = self._new()
        return Path(self._made.name)

    def _new(self) -> tempfile.TemporaryDirectory[str]:
        if self._base is not None:
            self._base.mkdir(parents=True, exist_ok=True)
        made = tempfile.TemporaryDirectory(prefix=PREFIX, dir=self._base, ignore_cleanup_errors=True)
        with suppress(BadFile):  # without a claim it stays, should the program be killed
            self._held = claim(Path(made.name, HELD))
        return made

    def close(self) -> None:
        """Take it away, for good."""
        with self._lock:
            self._closed = True
            if self._held is not None:
                self._held.let_go()
                self._held = None
            if self._made is not None:
                self._made.cleanup()
                self._made = None

    def __enter__(self) -> Path:
        return self.folder

    def __exit__(self, *_: object) -> None:
        self.close()


def sweep(base: Path | None = None) -> None:
    """Take away the folders of programs that were killed, and none that somebody may still be using."""
    place = base or Path(tempfile.gettempdir())
    with suppress(OSError):
        for each in place.iterdir():  # it lists at once: who is broken off leaves no listing open
            if each.name.startswith(PREFIX) and each.is_dir() and not each.is_symlink():
                _clear(each)


def _clear(folder: Path) -> None:
    with suppress(OSError, BadFile):  # another's, or gone meanwhile
        claimed, age = lock_of(folder / HELD).exists(), time.time() - folder.stat().st_mtime
        if claimed and age > FORGOTTEN and (held := claim(folder / HELD)) is not None:
            held.let_go()
            shutil.rmtree(folder, ignore_errors=True)
