"""Live: what the hand moves renews the takes on show; and what is likely asked next is answered ahead."""

from __future__ import annotations

from dataclasses import replace

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
        self._asked: Asked | None = None  # what was asked for when the choices were last taken note of
        self._known: Request | None = None  # what they came to then: nothing happens before they differ
        self._seed = 0  # and the random seed among them
        self._frame = _timer(self, FRAME, self._look)
        self._since = QElapsedTimer()
        self._since.start()
        self._rest = _timer(self, REST, self._rested)
        assistant.changed.connect(self._follow)
        assistant.choices.changed.connect(self._touched)
        settings.changed.connect(self._touched)

    def _follow(self) -> None:
        """Takes that came in another way, by Continue or from before, are left as they are."""
        assistant = self._assistant
        if assistant.asked is not self._asked and not (assistant.grew or assistant.asking.growing):
            self._rest.stop()
            self._asked, self._seed = assistant.asked, assistant.choices.seed.number
            wanted = self._wanted()
            self._known = wanted.request if wanted else None
        self._touched()

    def _touched(self) -> None:
        """Look in the next frame, when all who listen know what has changed."""
        if self._assistant.takes is None or not self._settings.get(the.LIVE):
            self._frame.stop()
            self._rest.stop()
        elif not self._frame.isActive():
            self._frame.start(max(0, FRAME - self._since.elapsed()))

    def _look(self) -> None:
        wanted, assistant = self._wanted(), self._assistant
        if wanted is None or assistant.take is None or assistant.busy or assistant.asking.growing:
            return  # the answer that is under way calls here again
        if wanted.request != self._known:
            self._asked, self._known, self._seed = wanted, wanted.request, assistant.choices.seed.number
            self._since.restart()
            self._rest.start()
            assistant.grow(wanted)

    def _rested(self) -> None:
        wanted, assistant = self._wanted(), self._assistant
        if assistant.asking.growing:
            self._rest.start()
        elif wanted is not None and assistant.grew and wanted.request == assistant.answered:
            assistant.renew(wanted)

    def _wanted(self) -> Asked | None:
        """What was asked, of the choices as they are now; None where it cannot be said."""
        assistant = self._assistant
        if assistant.asked is None:
            return None
        try:
            wanted = assistant.choices.touched(assistant.asked)
        except BadRequest:
            return None
        if assistant.choices.seed.number == self._seed:  # a take from before keeps its own
            number = assistant.asked.request.random_seed
            wanted = replace(wanted, request=replace(wanted.request, random_seed=number))
        return wanted


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
