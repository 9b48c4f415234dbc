"""Painting a window, in a turn of the event loop to itself."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget


class OwnTurn(QObject):
    """Has what changes in a window painted a turn later than Qt would, when what is due has been seen to.

    Qt paints as soon as what changed the window is done, in the same turn: an edit of 10 ms and its
    picture of 10 ms kept playhead, mouse and keys waiting for 20.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._come = QTimer(self, singleShot=True, interval=0)
        self._come.timeout.connect(self._paint)
        self._painting = False
        window.installEventFilter(self)

    def eventFilter(self, _window: QObject, event: QEvent) -> bool:
        if event.type() is not QEvent.Type.UpdateRequest or self._painting:
            return False
        self._come.start()
        return True

    def _paint(self) -> None:
        self._painting = True
        QCoreApplication.sendEvent(self._window, QEvent(QEvent.Type.UpdateRequest))
        self._painting = False
