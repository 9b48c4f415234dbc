"""What settings are kept in is written beside the window, which would wait until the disk has it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSettings, QThread, QTimer

from app.settings import Settings

SOON = 100  # milliseconds, in which what belongs together has been told


class SettingsWriter(QObject):
    """Has a thread of Qt's own write the file of settings, a moment after something was told.

    Qt writes in the turn of the loop after, and flushes to the disk: 13 ms, on a busy one 250. Python's lock
    is held for as long where Python asks for it, whichever thread it is; so the thread is sent what Qt would
    send to the window. All stores that name one file share what they know: one writes what another was told.
    """

    def __init__(self, store: QSettings, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._store, self._thread = store, QThread()
        self._aside = QSettings(store.fileName(), store.format())
        self._aside.moveToThread(self._thread)
        self._thread.start()
        self._soon = QTimer(self, singleShot=True, interval=SOON)
        self._soon.timeout.connect(self._write)
        settings.told.connect(self._soon.start)
        store.installEventFilter(self)

    def eventFilter(self, _store: QObject, event: QEvent) -> bool:
        """Keep Qt from writing in the window's thread."""
        return event.type() is QEvent.Type.UpdateRequest

    def close(self) -> None:
        """Write what is not written yet, and leave no thread behind."""
        self._soon.stop()
        self._store.removeEventFilter(self)
        self._thread.quit()
        self._thread.wait()
        self._store.sync()

    def _write(self) -> None:
        QCoreApplication.postEvent(self._aside, QEvent(QEvent.Type.UpdateRequest))
