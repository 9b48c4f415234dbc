"""Has the model listen to the composer's phrase and to the take on show, while the surprise lane is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from app import settings as the
from app.background import SEEN, Ticket
from app.session import Session
from app.settings import Settings
from app.showing import Showing
from core.continuation.request import Request
from core.continuation.take import Take, Takes
from core.errors import ContinuoError
from core.score import Score

if TYPE_CHECKING:  # loads the model's side
    from core.continuation.listening import Listener, Surprises
    from core.lstm.bundle import Bundle

PAUSE = 150  # milliseconds after the last edit


class AskModel(Protocol):
    """Runs a job with the loaded model in the background; see `app.background.Worker.submit`."""

    def __call__(
        self,
        job: Callable[[Bundle], Any],
        done: Callable[[Any], object],
        failed: Callable[[ContinuoError], object],
        /,
    ) -> Ticket: ...


class Listening(QObject):
    """Keeps the surprise of every note up to date; while the lane is hidden nothing is worked out.

    `heard` and `heard_take` bring the answers; an answer that comes too late is dropped.
    """

    heard = Signal(object)  # Surprises of the track that is drawn on
    heard_take = Signal(object)  # Surprises of the take on show

    def __init__(
        self,
        session: Session,
        settings: Settings,
        showing: Showing,
        ask_model: AskModel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._settings, self._showing, self._ask_model = session, settings, showing, ask_model
        self._ears = _Ears()
        self._tickets: dict[str, Ticket] = {}
        self._pause = QTimer(self, singleShot=True)
        self._pause.timeout.connect(self._listen)
        self._of: tuple[Score, int] | None = None  # what the last answer is about
        self._take: Take | None = None
        session.score_changed.connect(self._later)
        session.track_changed.connect(self._later)
        showing.changed.connect(self._soon)
        settings.changed.connect(self._setting_changed)
        self._soon()

    @property
    def wanted(self) -> bool:
        """Whether anybody looks."""
        return self._settings.get(the.SHOW_SURPRISE)

    def _later(self) -> None:
        self._pause.start(PAUSE)

    def _soon(self) -> None:
        self._pause.start(SEEN)

    def _setting_changed(self, key: str) -> None:
        models = (the.MODEL.key, the.VOICES_MODEL.key)
        if key in models:
            self._of = self._take = None
        if key in (*models, the.SHOW_SURPRISE.key):
            self._soon()

    def _listen(self) -> None:
        if not self.wanted:
            return
        score, track = self._session.score, self._session.track
        if self._of is None or self._of[0] is not score or self._of[1] != track:
            self._of = (score, track)
            self._ask("written", partial(self._ears.hear, score, track), self.heard.emit)
        takes, take = self._showing.takes, self._showing.take
        if take is not self._take:
            self._take = take
            if takes is not None and take is not None:
                self._ask("take", partial(_heard, takes, take), self.heard_take.emit)

    def _ask(self, what: str, job: Callable[[Bundle], Surprises], done: Callable[[Any], object]) -> None:
        if what in self._tickets:
            self._tickets[what].cancel()
        self._tickets[what] = self._ask_model(job, done, _keep_quiet)


class _Ears:
    """The listener of the model in use; touched in the worker's thread only."""

    def __init__(self) -> None:
        self._bundle: Bundle | None = None
        self._listener: Listener | None = None

    def hear(self, score: Score, track: int, bundle: Bundle) -> Surprises:
        from core.continuation.listening import Listener

        if self._listener is None or bundle is not self._bundle:
            self._bundle, self._listener = bundle, Listener(bundle)
        return self._listener.surprises(score, track)


def asked_for(takes: Takes, take: Take) -> tuple[Request, Take]:
    """The request that `take` answers as it stands now, for core to ask why.

    Of a take whose beginning has been kept, the kept notes are the composer's, and what is left is as
    if it had been asked for from there.
    """
    recipe, span = take.recipe, takes.span
    if (recipe.start, recipe.end) != (span.start, span.end):
        locks = replace(
            recipe.locks,
            held=tuple(note for note in recipe.locks.held if note.start >= span.start),
            pitches=recipe.locks.pitches[-len(take.notes) :],
        )
        prefix = tuple(note for note in recipe.prefix if note.start >= span.start)
        left = replace(recipe, start=span.start, end=span.end, prefix=prefix, locks=locks)
        take = replace(take, recipe=left)
    return Request(takes.basis, takes.track), take


def _heard(takes: Takes, take: Take, bundle: Bundle) -> Surprises:
    from core.continuation.why import take_surprises

    request, take = asked_for(takes, take)
    return take_surprises(bundle, request, take)


def _keep_quiet(_error: ContinuoError) -> None:
    """Whatever keeps the model from listening is said by the assistant."""
