"""A file's music laid as it is asked for, beside the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.background import Ticket, Worker
from core.errors import ContinuoError
from core.importing.arriving import Arrival, Plan, arrive
from core.importing.following import Progress
from core.importing.performance import Readings
from core.importing.quantising import Beats, Quantising
from core.score import Score

AT_ONCE = 1000  # notes whose beats are found before anything shows


class _Given(ContinuoError):
    """Nobody waits for the beats any more."""


@dataclass(frozen=True, slots=True)
class _Looking:
    """A search for beats, in its own thread: tells how far it is, and ends when nobody waits for it."""

    ticket: Ticket
    tell: Callable[[float], None]

    def progress(self, share: float) -> None:
        """Called with 0 to 1; raises to break off."""
        if not self.ticket.wanted():
            raise _Given
        self.tell(share)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in which piece it comes in: a track, and a tick."""

    piece: Score
    track: int
    at: int


class Laying(QObject):
    """Only what was asked for last counts; `shown` brings what can show until it is `laid`."""

    shown = Signal(object)  # Arrival
    laid = Signal(object)  # Arrival
    failed = Signal(object)  # ContinuoError
    progressed = Signal(float)  # how far the search for beats is, from 0 to 1

    def __init__(self, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = worker
        self._tickets: tuple[Ticket, ...] = ()  # of what shows meanwhile, and last of what was asked for
        self._readings = Readings()

    @property
    def settled(self) -> bool:
        """Whether what was asked for last is there."""
        return not self._tickets or self._tickets[-1].answered

    def ask(self, read: Score, plan: Plan, place: Place, *, first: bool) -> None:
        """Lay a score; when it is the `first` time a long one shows as it is until its beats are found."""
        self.cancel()
        meanwhile: tuple[Ticket, ...] = ()
        if first and plan.quantising.beats is Beats.FOUND and read.count > AT_ONCE:
            job = self._job(read, replace(plan, quantising=Quantising()), place)
            meanwhile = (self._worker.submit(job, self.shown.emit, self.failed.emit),)
        ticket = Ticket()
        looking = _Looking(ticket, self._worker.teller(ticket, self.progressed.emit))
        job = self._job(read, plan, place, looking.progress)
        self._worker.submit(job, self.laid.emit, self.failed.emit, ticket)
        self._tickets = (*meanwhile, ticket)

    def _job(
        self, read: Score, plan: Plan, place: Place, progress: Progress | None = None
    ) -> Callable[[], Arrival]:
        return partial(arrive, read, plan, place.piece, place.track, place.at, progress, self._readings)

    def cancel(self) -> None:
        """Nobody waits any more."""
        for ticket in self._tickets:
            ticket.cancel()
        self._tickets = ()

    def forget(self) -> None:
        """The file goes, and all that was found in it."""
        self.cancel()
        self._readings = Readings()
