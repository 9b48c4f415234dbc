"""When a fault in Qt or other C code ends the program: where Python was stands in a file, for a report."""

from __future__ import annotations

import faulthandler
from io import TextIOWrapper
from pathlib import Path
from uuid import uuid4

from PySide6.QtCore import QObject, Signal

from app.crash_report import fatal_report
from core.errors import BadFile
from core.files.claims import Claim, claim

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
        left = [path for path in self._folder.glob(f"*{SUFFIX}") if _is_left(path)]
        for path in _latest_first([*left, *self._folder.glob(f"*{TOLD}")])[KEPT:]:
            path.unlink(missing_ok=True)
        self.report = ""
        for path in _latest_first([path for path in left if path.exists()])[:1]:
            self.report = fatal_report(path.read_text(encoding="utf-8", errors="replace"))
            self.found.emit()

    def told(self) -> None:
        """The composer knows: it is not offered again."""
        self.report = ""
        for path in self._folder.glob(f"*{SUFFIX}"):
            if _is_left(path):
                path.replace(path.with_suffix(TOLD))


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


def _latest_first(paths: list[Path]) -> list[Path]:
    return sorted(paths, key=lambda path: path.stat().st_mtime_ns, reverse=True)
