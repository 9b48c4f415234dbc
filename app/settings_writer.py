"""What settings are kept in is written and read beside the window, which would wait for the disk."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QFileSystemWatcher,
    QObject,
    QSettings,
    QThread,
    QTimer,
    Signal,
)

from app.settings import Settings

SOON = 100  # milliseconds, in which what belongs together has been told


class Bell(QObject):
    """Rings in the thread it was moved to, after what that was sent before."""

    rung = Signal()

    def ring(self) -> None:
        """Tell that it is this one's turn."""
        self.rung.emit()


class SettingsWriter(QObject):
    """Has a thread of Qt's own write the file of settings, a moment after something was told; and read it.

    Qt writes in the turn of the loop after, and flushes to the disk: 13 ms, on a busy one 250. Python's lock
    is held for as long where Python asks for it, whichever thread it is; so the thread is sent what Qt would
    send to the window. All stores that name one file share what they know: one writes what another was told.
    What another window of the program writes is known as soon: Qt reads before it writes, or instead.
    """

    _sent = Signal()

    def __init__(self, store: QSettings, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._store, self._thread = store, QThread()
        self._aside, self._bell = QSettings(store.fileName(), store.format()), Bell()
        for each in (self._aside, self._bell):
            each.moveToThread(self._thread)
        self._sent.connect(self._bell.ring)
        self._bell.rung.connect(settings.take_over)
        self._thread.start()
        self._soon = QTimer(self, singleShot=True, interval=SOON)
        self._soon.timeout.connect(self._sync)
        settings.told.connect(self._soon.start)
        self._watch = QFileSystemWatcher(self)
        self._watch.directoryChanged.connect(lambda _folder: self._soon.start())
        self._look_at(Path(store.fileName()).parent)
        store.installEventFilter(self)

    def _look_at(self, folder: Path) -> None:
        """Notice what changes there: the file itself is another each time it is written."""
        with suppress(OSError):  # then nothing is written there either
            folder.mkdir(parents=True, exist_ok=True)
            self._watch.addPath(str(folder))

    def eventFilter(self, _store: QObject, event: QEvent) -> bool:
        """Keep Qt from writing in the window's thread."""
        return event.type() is QEvent.Type.UpdateRequest

    def close(self) -> None:
        """Write what is not written yet, and leave no thread behind."""
        self._watch.removePaths(self._watch.directories())
        self._soon.stop()
        self._store.removeEventFilter(self)
        self._thread.quit()
        self._thread.wait()
        self._store.sync()

    def _sync(self) -> None:
        QCoreApplication.postEvent(self._aside, QEvent(QEvent.Type.UpdateRequest))
        self._sent.emit()
