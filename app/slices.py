"""Work of the window's own thread in slices, so that a drag or the playhead goes on meanwhile."""

from __future__ import annotations

import time
from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer

SLICE = 0.004  # seconds of work after which the loop comes round


class Slices(QObject):
    """Takes the steps of one matter, some milliseconds' worth each time the loop comes round."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._steps: Iterator[None] = iter(())
        self._next = QTimer(self, interval=0)
        self._next.setSingleShot(True)
        self._next.timeout.connect(self._go_on)

    @property
    def busy(self) -> bool:
        """Whether there are steps to come."""
        return self._next.isActive()

    def begin(self, steps: Iterator[None]) -> None:
        """Take these steps from now on, and no more of those before."""
        self._steps = steps
        self._next.start()

    def stop(self) -> None:
        """Take no more steps."""
        self._next.stop()

    def _go_on(self) -> None:
        end = time.perf_counter() + SLICE
        for _ in self._steps:
            if time.perf_counter() > end:
                self._next.start()
                return
