"""When a fault in Qt or other C code ends the program: where Python was stands in a file, for a report."""

from __future__ import annotations

import faulthandler
from collections.abc import Callable, Iterable
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from uuid import uuid4

from PySide6.QtCore import QObject, Signal

from app.crash_report import fatal_report
from core.errors import BadFile
from core.files.claims import Claim, claim
from core.files.disk import listed, read_bytes, stamp

FAULTS = "faults"  # the folder for them, where the program keeps what is its own
SUFFIX, TOLD = ".fault", ".told"
KEPT = 5  # reports that stay, the latest


class FaultLog:
    """A file for this window alone, in which the system's last signal finds a place to write."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / f"{uuid4().hex}{SUFFIX}"
        self._file: TextIOWrapper | None = None
        self._claim: Claim | None = None

    def install(self) -> None:
        """From now on a fault leaves where each thread was; on the terminal where no file can be made."""
        try:
            self._claim = claim(self._path)
            self._file = self._path.open("w", encoding="utf-8")
        except (BadFile, OSError):
            faulthandler.enable()
        else:
            faulthandler.enable(self._file)

    def uninstall(self) -> None:
        """The program ended in order: there is nothing to tell."""
        faulthandler.disable()
        with suppress(OSError):  # the disk may have gone meanwhile: an empty file says nothing
            if self._file is not None:
                self._file.close()
                self._path.unlink(missing_ok=True)
        if self._claim is not None:
            self._claim.let_go()


class Faults(QObject):
    """Reports of windows that ended so, until they are told; `found` after a look that found one."""

    found = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self.report = ""  # of the latest that was not told; empty where there is none

    def look(self) -> None:
        """Look for them; the older ones go, and the files of windows that were ended without a word."""
        left = [path for path in listed(self._folder, f"*{SUFFIX}") if _is_left(path)]
        for path in _latest_first([*left, *listed(self._folder, f"*{TOLD}")])[KEPT:]:
            _put_away(path, Path.unlink)
        self.report = ""
        with suppress(BadFile):  # another window has told of it meanwhile
            for path in _latest_first(left)[:1]:
                self.report = fatal_report(read_bytes(path).decode("utf-8", "replace"))
                self.found.emit()

    def told(self) -> None:
        """The composer knows: it is not offered again."""
        self.report = ""
        for path in listed(self._folder, f"*{SUFFIX}"):
            if _is_left(path):
                _put_away(path, lambda report: report.replace(report.with_suffix(TOLD)))


def _is_left(path: Path) -> bool:
    """Whether its window is gone and has left something; a file with nothing in it goes."""
    try:
        held = claim(path)
    except BadFile:
        return False
    if held is None:
        return False
    try:
        if path.stat().st_size:
            return True
        path.unlink()
        return False
    except OSError:
        return False
    finally:
        held.let_go()


def _put_away(path: Path, how: Callable[[Path], object]) -> None:
    """Take a report away, unless another window does so; on a disk that takes nothing it comes again."""
    with suppress(BadFile, OSError):
        held = claim(path)
        if held is not None:
            try:
                how(path)
            finally:
                held.let_go()


def _latest_first(paths: Iterable[Path]) -> list[Path]:
    """Of those that are still there."""
    stamps = {path: known.changed for path in paths if (known := stamp(path)) is not None}
    return sorted(stamps, key=lambda path: stamps[path], reverse=True)
