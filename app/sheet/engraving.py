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
from core.score import Note, Score, Track, shared_ends

HAND_OVER = 0.001  # seconds
Working = Callable[[], Score]
Job = Callable[[], tuple[Page, ...]]
Jobs = Callable[[Score, tuple[int, ...]], Job]
Placed = frozenset[tuple[int, Note]]  # notes, with the numbers of their tracks
_DUE = QEvent.Type(QEvent.registerEventType())


class Engraving(QObject):
    """`ready` gives the pages, which notes are fresh, and which of these are ghosts.

    The track drawn on is engraved, with others that the take on show is for; or all of them. What changes
    while a job is done is engraved after it, a drag as often as that goes; a job that has not begun gives way
    to a newer one. `settled` says that nothing more is coming. Where there can be no pages `refused` says
    why, and none come.
    """

    refused = Signal(str)
    ready = Signal(object, object, object)  # tuple[Page, ...], Placed, Placed
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
        fresh = _new(score.tracks, self._session.score.tracks)
        ghosts = fresh & self._ghosts(score)
        shown = {track} | {number for number, _ in ghosts}
        job = self._jobs(score, () if self.whole else tuple(sorted(shown)))
        self._ticket = self._worker.submit(job, partial(self._take, fresh, ghosts), self._give_up)
        # While this thread paints, others come to Python's lock every 5 milliseconds: let the job go first.
        self._ticket.wait(HAND_OVER)

    def _ghosts(self, score: Score) -> Placed:
        """What the take on show holds, for all the tracks that it was written for."""
        takes, take = self._assistant.takes, self._assistant.take
        if takes is None or take is None:
            return frozenset()
        others = ((part.track_in(score), part.notes) for part in take.others)
        there = ((track, notes) for track, notes in ((takes.track, take.notes), *others) if track is not None)
        return frozenset((track, note) for track, notes in there for note in notes)

    def _take(self, fresh: Placed, ghosts: Placed, pages: tuple[Page, ...]) -> None:
        self._ticket = None
        self.ready.emit(pages, fresh, ghosts)
        if self._again:
            self._engrave()
        elif not self.due:
            self.settled.emit()

    def _give_up(self, error: ContinuoError) -> None:
        self.refused.emit(str(error))
        self._take(frozenset(), frozenset(), ())


def _new(tracks: Sequence[Track], known: Sequence[Track]) -> Placed:
    """The notes that are not known; a long piece has but few, so not all of them are looked at."""
    new: set[tuple[int, Note]] = set()
    for number, track in enumerate(tracks):
        notes, before = track.notes, known[number].notes if number < len(known) else ()
        if notes is not before:
            head, tail = shared_ends(notes, before)
            there = frozenset(before[head : len(before) - tail])
            new.update((number, note) for note in notes[head : len(notes) - tail] if note not in there)
    return frozenset(new)
