"""Ctrl+C in the terminal closes the window as the composer would: in order, and asking about unsaved work."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier


class Interrupt(QObject):
    """Python hears of a signal only when it runs; a socket that Python writes to wakes Qt's loop."""

    def __init__(self, close: Callable[[], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._close, self._closing = close, False
        self._ear, self._mouth = socket.socketpair()
        for end in (self._ear, self._mouth):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._ear.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._heard)

    def install(self) -> None:
        """From now on, an interrupt asks the window to close."""
        self._before = signal.signal(signal.SIGINT, _nothing)
        self._fd_before = signal.set_wakeup_fd(self._mouth.fileno(), warn_on_full_buffer=False)

    def uninstall(self) -> None:
        """Leave Python as it was."""
        signal.set_wakeup_fd(self._fd_before)
        signal.signal(signal.SIGINT, self._before)
        self._notifier.setEnabled(False)
        self._ear.close()
        self._mouth.close()

    def _heard(self) -> None:
        numbers = self._ear.recv(64)
        if signal.SIGINT in numbers and not self._closing:  # the question is asked once at a time
            self._closing = True
            self._close()
            self._closing = False


def _nothing(_number: int, _frame: FrameType | None) -> None:
    """The socket has been written to; that is enough."""
