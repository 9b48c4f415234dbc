"""A folder for files that are needed for a moment: a full disk, or one without room for any, is told."""

from __future__ import annotations

import tempfile
from pathlib import Path

from core.errors import BadFile
from core.files.disk import reason
from core.words import tr


class Scratch:
    """A folder of one's own, made when it is first asked for, and gone with `close` or the end of a `with`.

    Systems sweep such folders away while a program sleeps for days: then there is a new one.
    """

    def __init__(self, base: Path | None = None) -> None:
        """In the folder `base`, which is made where it is not there, or where the system has such things."""
        self._base = base
        self._made: tempfile.TemporaryDirectory[str] | None = None

    @property
    def made(self) -> bool:
        """Whether there is one."""
        return self._made is not None

    @property
    def folder(self) -> Path:
        """The folder; raises BadFile where the system has none to give."""
        if self._made is None or not Path(self._made.name).is_dir():
            try:
                self._made = self._new()
            except OSError as error:
                words = tr(
                    "No folder for a file in between could be made ({reason}); the piece is as it was."
                    " Is the disk full?"
                )
                raise BadFile(words.format(reason=reason(error))) from error
        return Path(self._made.name)

    def _new(self) -> tempfile.TemporaryDirectory[str]:
        if self._base is not None:
            self._base.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryDirectory(prefix="continuo-", dir=self._base, ignore_cleanup_errors=True)

    def close(self) -> None:
        """Take it away."""
        if self._made is not None:
            self._made.cleanup()
            self._made = None

    def __enter__(self) -> Path:
        return self.folder

    def __exit__(self, *_: object) -> None:
        self.close()
