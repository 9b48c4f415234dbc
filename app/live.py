"""Live: what the hand moves renews the takes on show; and what is likely asked next is answered ahead."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer

from app import settings as the
from app.assistant import Assistant
from app.choices import Asked
from app.settings import Settings
from core.continuation.request import Request
from core.errors import BadRequest

FRAME = 16  # milliseconds: no more than one request to a frame of the screen
REST = 200  # milliseconds after which the hand is at rest, and all takes are drawn again
PAUSE = 250  # milliseconds without a change after which the next request is answered ahead


class Live(QObject):
    """While the hand moves, the take on show alone is drawn again, from the same noise; then all takes.

    A draft's noise depends on the random seed and its number, so the ghost changes only where what was
    touched changes it. One request is under way at a time, and of those that come meanwhile the newest.
    """

    def __init__(self, assistant: Assistant, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._assistant, self._settings = assistant, settings
        self._sent: Request | None = None  # the last one that was asked for
        self._frame = _timer(self, FRAME, self._look)
        self._since = QElapsedTimer()
        self._since.start()
        self._rest = _timer(self, REST, self._rested)
        assistant.choices.changed.connect(self._touched)
        assistant.changed.connect(self._touched)
        settings.changed.connect(self._touched)

    def _touched(self) -> None:
        """Look in the next frame, when all who listen know what has changed."""
        assistant = self._assistant
        if assistant.takes is None or not self._settings.get(the.LIVE):
            self._frame.stop()
            self._rest.stop()
            self._sent = None
        elif not self._frame.isActive():
            self._frame.start(max(0, FRAME - self._since.elapsed()))

    def _look(self) -> None:
        wanted = self._wanted()
        if wanted is None or self._assistant.asking.growing:
            return  # the answer that is under way calls here again
        if wanted.request == self._assistant.answered:
            self._sent = wanted.request
            self._assistant.stay()
        elif wanted.request != self._sent:
            self._sent = wanted.request
            self._since.restart()
            self._rest.start()
            self._assistant.grow(wanted)

    def _rested(self) -> None:
        wanted = self._wanted()
        if self._assistant.asking.growing:
            self._rest.start()
        elif wanted is not None and self._assistant.grew and wanted.request == self._assistant.answered:
            self._assistant.renew(wanted)

    def _wanted(self) -> Asked | None:
        """What takes would be asked for as things stand; None while others are awaited."""
        assistant = self._assistant
        if assistant.asked is None or assistant.takes is None or assistant.busy:
            return None
        try:
            return assistant.choices.touched(assistant.asked)
        except BadRequest:
            return None


class LookAhead(QObject):
    """Once the hand has rested, has the request that Continue would make answered in the background."""

    def __init__(self, assistant: Assistant, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._assistant = assistant
        self._pause = _timer(self, PAUSE, self._prepare)
        assistant.choices.changed.connect(self._pause.start)
        assistant.changed.connect(self._pause.start)

    def _prepare(self) -> None:
        assistant = self._assistant
        if assistant.asking.ready and not assistant.asking.occupied:
            try:
                request = assistant.foreseen().request
            except BadRequest:
                return
            if request != assistant.answered:
                assistant.asking.prepare(request)


def _timer(parent: QObject, interval: int, deed: object) -> QTimer:
    timer = QTimer(parent, singleShot=True, interval=interval)
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(deed)
    return timer
