"""Which files beside a piece are saved by another program, told once they have been written whole."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

POLL = 2000  # milliseconds, for folders that do not tell of their changes
SETTLED = 400  # milliseconds that a file has to stay as it is before it is believed

Stamp = tuple[int, int]


class Neighbours(QObject):
    """Watches files of some kinds that are called as one is, whether or not they are there yet."""

    saved = Signal(object)  # the path

    def __init__(self, kinds: Iterable[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kinds = tuple(kinds)
        self._known: dict[Path, Stamp | None] = {}
        self._written: dict[Path, Stamp] = {}  # what has changed, and may be changing still
        self._folders = QFileSystemWatcher(self)
        self._folders.directoryChanged.connect(self._look)
        self._folders.fileChanged.connect(self._look)
        self._poll = QTimer(self, interval=POLL)
        self._poll.timeout.connect(self._look)
        self._soon = QTimer(self, singleShot=True, interval=SETTLED)
        self._soon.timeout.connect(self._look)

    def watch(self, path: Path, since: int | None = None) -> None:
        """Tell of `path`, and of its neighbours, when they are saved from now on, or from `since` on.

        That is in nanoseconds, as the disk counts them.
        """
        for each in (path.with_suffix(kind) for kind in self._kinds):
            stamp = _stamp(each)
            new = stamp is not None and since is not None and stamp[0] > since
            self._known[each] = None if new else stamp
        self._folders.addPaths([str(path.parent), str(path)])
        self._poll.start()
        if since is not None:
            self._look()

    def forget(self) -> None:
        """Watch nothing."""
        self._poll.stop()
        self._soon.stop()
        self._known.clear()
        self._written.clear()
        if paths := [*self._folders.directories(), *self._folders.files()]:
            self._folders.removePaths(paths)

    def _look(self) -> None:
        for path, known in list(self._known.items()):
            now = _stamp(path)
            if now is None or now == known:
                self._written.pop(path, None)
            elif self._written.get(path) == now:
                self._known[path] = self._written.pop(path)
                self.saved.emit(path)
            else:
                self._written[path] = now
        if self._written:
            self._soon.start()


def _stamp(path: Path) -> Stamp | None:
    """By what a file that was written anew can be told; None where there is none, or an empty one."""
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_mtime_ns, found.st_size) if found.st_size else None
