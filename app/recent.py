"""The pieces that were opened and saved last, and the folder they were in."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Signal

from app.settings import Settings

MOST = 8


class Recent(QObject):
    """Remembered between starts, and by all windows together."""

    changed = Signal()

    def __init__(self, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._settings = settings

    @property
    def paths(self) -> list[Path]:
        """Those that are still there, newest first."""
        return [path for path in self._remembered() if os.path.isfile(path)]  # noqa: PTH113 - whatever its name

    @property
    def folder(self) -> Path:
        """Where the composer last opened or saved something."""
        last = self._settings.get_state("folder")
        if isinstance(last, str) and os.path.isdir(last):  # noqa: PTH112 - whatever its name
            return Path(last)
        place = QStandardPaths.StandardLocation.DocumentsLocation
        return Path(QStandardPaths.writableLocation(place) or Path.home())

    def add(self, path: Path) -> None:
        """This one is now the newest."""
        path = path.absolute()
        self._settings.renew()  # what another window has remembered is not forgotten
        paths = [path, *(other for other in self._remembered() if other != path)][:MOST]
        self._settings.set_state("recent", [str(path) for path in paths])
        self._settings.set_state("folder", str(path.parent))
        self.changed.emit()

    def forget(self) -> None:
        """Empty the list."""
        self._settings.set_state("recent", [])
        self.changed.emit()

    def look_again(self) -> None:
        """Say so if another window has changed the list."""
        before = self._remembered()
        self._settings.renew()
        if self._remembered() != before:
            self.changed.emit()

    def _remembered(self) -> list[Path]:
        kept = self._settings.get_state("recent")
        if isinstance(kept, str):  # how a list of one comes back
            kept = [kept]
        entries = kept[:MOST] if isinstance(kept, list) else []
        return [Path(entry) for entry in entries if isinstance(entry, str)]
