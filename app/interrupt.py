"""Signals: Ctrl+C in the terminal closes the window, asking about unsaved work; others do not ask."""

from __future__ import annotations

import signal
import socket
import sys
from collections.abc import Callable
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier

Handler = Callable[[int, FrameType | None], object] | int | None
ENDS = [signal.SIGTERM, *([signal.SIGHUP] if sys.platform != "win32" else [])]


class Interrupt(QObject):
    """Python hears of a signal only when it runs; a socket that Python writes to wakes Qt's loop.

    `close` is called for Ctrl+C, `end` where the system wants the program to end or its terminal is gone.
    """

    def __init__(
        self, close: Callable[[], object], end: Callable[[], object], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._close, self._end, self._closing = close, end, False
        self._before: dict[int, Handler] = {}
        self._ear, self._mouth = socket.socketpair()
        for side in (self._ear, self._mouth):
            side.setblocking(False)
        self._notifier = QSocketNotifier(self._ear.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._heard)

    def install(self) -> None:
        """From now on, signals come here; those that are to be ignored (`nohup`) still are."""
        for number in (signal.SIGINT, *ENDS):
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._before[number] = signal.signal(number, _nothing)
        self._fd_before = signal.set_wakeup_fd(self._mouth.fileno(), warn_on_full_buffer=False)

    def uninstall(self) -> None:
        """Leave Python as it was."""
        signal.set_wakeup_fd(self._fd_before)
        for number, before in self._before.items():
            signal.signal(number, before)
        self._notifier.setEnabled(False)
        self._ear.close()
        self._mouth.close()

    def _heard(self) -> None:
        numbers = self._ear.recv(64)
        if any(number in numbers for number in ENDS):
            self._end()
        elif signal.SIGINT in numbers and not self._closing:  # the question is asked once at a time
            self._closing = True
            self._close()
            self._closing = False


def _nothing(_number: int, _frame: FrameType | None) -> None:
    """The socket has been written to; that is enough."""
