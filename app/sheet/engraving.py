"""Has the score engraved as it changes: one job at a time, by a worker, while anybody looks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal

from app.assistant import Assistant
from app.background import Ticket, Worker
from app.session import Session
from core import edits
from core.engraving import Page
from core.errors import ContinuoError
from core.score import Note, Score, shared_ends

Working = Callable[[], Score]
Job = Callable[[], tuple[Page, ...]]
Jobs = Callable[[Score, tuple[int, ...]], Job]
_DUE = QEvent.Type(QEvent.registerEventType())


class Engraving(QObject):
    """`ready` gives the pages, which notes of the track drawn on are fresh, and which of these are ghosts.

    What changes while a job is done is engraved after it, a drag as often as that goes; a job that has not
    begun gives way to a newer one. `settled` says that nothing more is coming. Where there can be no pages
    `refused` says why, and none come.
    """

    refused = Signal(str)
    ready = Signal(object, object, object)  # tuple[Page, ...], frozenset[Note], frozenset[Note]
    settled = Signal()

    def __init__(
        self,
        session: Session,
        assistant: Assistant,
        worker: Worker,
        jobs: Jobs,
        looked_at: Callable[[], bool],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session, self._assistant, self._worker = session, assistant, worker
        self._jobs, self._looked_at = jobs, looked_at
        self._ticket: Ticket | None = None
        self._again = False
        self._working: Working | None = None
        self.whole = False  # whether every track is shown
        self._due = False  # one edit may bring several changes
        for change in (session.score_changed, session.track_changed, assistant.changed):
            change.connect(self.renew)
        session.piece_opened.connect(self._begin)

    @property
    def due(self) -> bool:
        """Whether it is about to begin."""
        return self._due

    @property
    def working(self) -> bool:
        """Whether something is being engraved."""
        return self._ticket is not None

    def follow(self, working: Working | None) -> None:
        """Know what gives the score that a drag on the roll shows now; None when it is over."""
        before, self._working = self._working, working
        if working is not None or before is not None:
            self.renew()

    def renew(self) -> None:
        """Engrave anew, soon, if anybody looks."""
        if self._looked_at() and not self._due:
            self._due = True
            # Before the window paints the edit: the press has time until that is done.
            first = Qt.EventPriority.HighEventPriority
            QCoreApplication.postEvent(self, QEvent(_DUE), first.value)

    def event(self, event: QEvent) -> bool:
        if event.type() != _DUE:
            return super().event(event)
        self._due = False
        self._engrave()
        return True

    def _begin(self) -> None:
        """Another piece: what is under way is of no use."""
        if self._ticket is not None:
            self._ticket.cancel()
            self._ticket = None
        self.renew()

    def _shown(self) -> Score:
        """The piece with the take on show, and while something is dragged as the drag has it."""
        if self._working is None:
            return self._assistant.heard
        score, takes, take = self._working(), self._assistant.takes, self._assistant.take
        asked = self._assistant.asked
        if takes is None or take is None or asked is None:
            return score
        return edits.keep_take(asked.on(score), takes.track, takes.span, take)

    def _engrave(self) -> None:
        if self._ticket is not None and not self._ticket.recall():
            self._again = True
            return
        self._again = False
        score, track = self._shown(), self._session.track
        if track >= len(score.tracks):
            return
        fresh = _new(score.tracks[track].notes, self._session.notes)
        take = self._assistant.take
        ghosts = fresh & frozenset(take.notes) if take is not None else frozenset()
        job = self._jobs(score, () if self.whole else (track,))
        self._ticket = self._worker.submit(job, partial(self._take, fresh, ghosts), self._give_up)

    def _take(self, fresh: frozenset[Note], ghosts: frozenset[Note], pages: tuple[Page, ...]) -> None:
        self._ticket = None
        self.ready.emit(pages, fresh, ghosts)
        if self._again:
            self._engrave()
        elif not self.due:
            self.settled.emit()

    def _give_up(self, error: ContinuoError) -> None:
        self.refused.emit(str(error))
        self._take(frozenset(), frozenset(), ())


def _new(notes: Sequence[Note], known: Sequence[Note]) -> frozenset[Note]:
    """The notes that are not known; a long piece has but few, so not all of them are looked at."""
    head, tail = shared_ends(notes, known)
    return frozenset(notes[head : len(notes) - tail]) - frozenset(known[head : len(known) - tail])
