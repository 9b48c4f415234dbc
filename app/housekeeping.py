"""How Python keeps out of the composer's way: when it looks for garbage, and when threads change over."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from core import memory

EVERY = 1000  # milliseconds
CHANGE_OVER = 0.000125  # seconds that a worker may go on for while the window waits
MANY = 15_000  # young objects, as only a long piece makes within a second
YOUNG = 1  # the generation up to which the regular round goes; what has outlived two rounds is left alone


class Housekeeping(QObject):
    """Collects what is in cycles by a timer instead of at any allocation.

    Music is thousands of small objects that are never in cycles. Left to itself Python looks through
    all of them again and again, for up to 50 ms and just while a drag makes many new ones; it may do so
    in a worker's thread as well, where no object of Qt's must end. Here the young ones are looked through
    every second while no button is down, and all when the composer turns to another program and the
    window is not `busy` (plays): what was freed goes back to the system then. A long piece that was just
    read is put aside until then: to look through it would take 10 ms and more.

    While a worker computes in Python, the window asks it to make way at every call of Qt's, some
    fifty times a frame. With the usual 5 ms each, a frame of 0.6 ms took 28 ms beside such a worker; so
    workers make way sooner, and it takes 5.
    """

    def __init__(self, app: QApplication, busy: Callable[[], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._app, self._busy = app, busy
        self._was_on, self._change_over = gc.isenabled(), sys.getswitchinterval()
        gc.disable()
        memory.keep_large_apart()
        sys.setswitchinterval(CHANGE_OVER)
        self._often = QTimer(self, interval=EVERY)
        self._later = QTimer(self, singleShot=True, interval=0)  # what is due goes first, by itself
        self._often.timeout.connect(self._later.start)
        self._later.timeout.connect(self._tidy)
        self._often.start()
        app.applicationStateChanged.connect(self._state_changed)

    def close(self) -> None:
        """Leave it to Python again."""
        self._often.stop()
        self._later.stop()
        self._app.applicationStateChanged.disconnect(self._state_changed)
        sys.setswitchinterval(self._change_over)
        gc.unfreeze()
        if self._was_on:
            gc.enable()

    def _tidy(self) -> None:
        if gc.get_count()[0] > MANY:
            gc.freeze()
        elif self._app.mouseButtons() is Qt.MouseButton.NoButton:
            gc.collect(YOUNG)

    def _state_changed(self, state: Qt.ApplicationState) -> None:
        if state is Qt.ApplicationState.ApplicationInactive and not self._busy():
            gc.unfreeze()
            gc.collect()
            memory.give_back()
