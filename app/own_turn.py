"""Painting a window, in a turn of the event loop to itself."""

from __future__ import annotations

from time import thread_time

from PySide6.QtCore import QAbstractEventDispatcher, QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

BUSY = 0.005  # seconds of work after which a turn has done enough without a picture


class OwnTurn(QObject):
    """Has what changes in a window painted a turn later than Qt would, when what is due has been seen to.

    Qt paints as soon as what changed the window is done, in the same turn: an edit of 10 ms and its
    picture of 10 ms kept playhead, mouse and keys waiting for 20. Where an answer from a worker has just
    been seen to, the picture waits for one turn more.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._come = QTimer(self, singleShot=True, interval=0)
        self._come.timeout.connect(self._take_turn)
        self._painting = self._waited = False
        self._begun = 0.0  # this turn of the loop, in what its thread has worked
        QAbstractEventDispatcher.instance().awake.connect(self._begin)
        window.installEventFilter(self)

    def eventFilter(self, _window: QObject, event: QEvent) -> bool:
        if event.type() is not QEvent.Type.UpdateRequest or self._painting:
            return False
        self._come.start()
        return True

    def _begin(self) -> None:
        self._begun = thread_time()

    def _take_turn(self) -> None:
        self._waited = not self._waited and thread_time() - self._begun > BUSY
        if self._waited:
            self._come.start()
        else:
            self._paint()

    def _paint(self) -> None:
        self._painting = True
        QCoreApplication.sendEvent(self._window, QEvent(QEvent.Type.UpdateRequest))
        self._painting = False
