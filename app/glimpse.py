"""Live while a note is dragged: the ghost follows what the drag shows, and nothing else knows of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from app import settings as the
from app.assistant import Assistant
from app.beginning import Start
from app.settings import Settings
from core.continuation.request import Request
from core.continuation.take import Take
from core.errors import BadRequest, ContinuoError
from core.score import Score


class Glimpse(QObject):
    """Has the take on show drawn again for a score that is only shown, not yet the session's.

    `seen` gives the take and its span; `over` says that the session's own counts again.
    """

    seen = Signal(object, object)  # Take, Span
    over = Signal()

    def __init__(self, assistant: Assistant, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._assistant, self._settings = assistant, settings
        self._working: Callable[[], Score] | None = None
        self._sent: Callable[[], Score] | None = None
        self._soon = QTimer(self, singleShot=True, interval=0)  # one request for all moves of one moment
        self._soon.timeout.connect(self._look)

    def follow(self, working: Callable[[], Score] | None) -> None:
        """Know what gives the score that the drag shows now; None when it is over."""
        self._working = working
        if working is None:
            self._soon.stop()
            if self._sent is not None:
                self._sent = None
                self._assistant.asking.cancel()
                self.over.emit()
        elif self._settings.get(the.LIVE) and self._assistant.take is not None:
            self._soon.start()

    def _look(self) -> None:
        assistant, working = self._assistant, self._working
        take = assistant.take
        if working is None or working is self._sent or take is None or assistant.asking.occupied:
            return  # an answer that is under way looks again
        try:
            request = self._request(working())
        except BadRequest:
            return
        self._sent = working
        assistant.asking.single(
            request, take.recipe.index, lambda drawn: self._drawn(drawn, request), self._refused
        )

    def _request(self, score: Score) -> Request:
        assistant = self._assistant
        assert assistant.asked is not None
        old = assistant.asked
        score = old.on(score)
        request = replace(assistant.choices.touched(old).request, score=score)
        end = score.tracks[request.track].end
        if old.start_from is Start.END and not request.prefix and request.end is None:
            request = replace(request, start=end)
        return assistant.choices.relocked(request, old.beside)

    def _drawn(self, take: Take, request: Request) -> None:
        self.seen.emit(take, request.span)
        self._soon.start()

    def _refused(self, _error: ContinuoError) -> None:
        """The drag goes on; what it comes to will be told."""
        self._soon.start()
