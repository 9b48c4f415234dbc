"""Takes elsewhere than on from the phrase: it again, varied, developed; what leads in, or between two."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from app import places
from app.assistant import Assistant
from app.places import Adjoining, NoRoom, Place
from app.session import Session
from core import edits
from core.continuation.request import Kind, Task
from core.errors import BadRequest
from core.score import Note, Span
from core.words import tr, trn

NOTHING_TO_ROLL = tr("Nothing is selected; select the notes to have written anew.")
NOTHING_TO_VARY = tr("Nothing is selected; select the notes to vary.")


class Rewriting(QObject):
    """What the composer asks for in a place of the track that is already written, or before it begins.

    `told` is a sentence for the status bar; `offered` says why something cannot be done, with what can be
    done about it: verbs and what they do.
    """

    told = Signal(str)
    offered = Signal(str, object)

    def __init__(
        self,
        session: Session,
        assistant: Assistant,
        loop: Callable[[], Span | None] = lambda: None,
        parent: QObject | None = None,
    ) -> None:
        """`loop` gives the span of the loop while it is on: where nothing is selected, that is meant."""
        super().__init__(parent)
        self._session, self._assistant, self._loop = session, assistant, loop

    def roll_again(self) -> None:
        """Write the selected notes anew, from what stands before them to what stands after them."""
        self._instead(Task.CONTINUE, NOTHING_TO_ROLL)

    def vary(self) -> None:
        """Write something close to the selected notes in their place."""
        self._instead(Task.VARY, NOTHING_TO_VARY)

    def lead_in(self) -> None:
        """Write what leads into the selection, or into the track's phrase where nothing is selected."""
        session = self._session
        try:
            tick = places.phrase_start(session.selection, session.score, session.track)
            span = places.before(tick, session.score, self._assistant.choices.bars)
        except NoRoom as error:
            self._offer_room(error)
        except BadRequest as error:
            self.told.emit(str(error))
        else:
            self._assistant.ask_at(Place(Task.LEAD_IN, span))

    def develop(self, kind: str = "") -> None:
        """Write after the selected phrase what composers make of one: all they do, or one `Kind` of it."""
        session = self._session
        try:
            place = places.after(session.selection or self._looped(), session.score, session.track)
        except BadRequest as error:
            self.told.emit(str(error))
        else:
            kinds = frozenset((Kind(kind),)) if kind else frozenset[Kind]()
            if self._assistant.choices.together.tracks:  # the others may begin before this one does
                place = replace(place, source=Span(2 * place.span.start - place.span.end, place.span.start))
            self._assistant.ask_at(replace(place, kinds=kinds))

    def interpolate(self) -> None:
        """Write what leads by steps from one of two phrases to the other."""
        session = self._session
        tick = self._assistant.choices.beginning.likely_tick()
        try:
            place = places.between(session.selection, session.score, session.track, tick)
        except Adjoining as error:
            bars = self._assistant.choices.bars
            words = trn("Put {n} bar between them", "Put {n} bars between them", bars).format(n=bars)
            self.offered.emit(str(error), [(words, partial(self._part, error.at, bars))])
        except BadRequest as error:
            self.told.emit(str(error))
        else:
            self._assistant.ask_at(place)

    def _part(self, at: int, bars: int) -> None:
        """Move what begins at a tick so many bars on, and ask again."""
        session = self._session
        self._assistant.dismiss()
        by = bars * session.score.metre_at(at).bar_length
        parted = edits.insert_time(session.score, Span(at, at + by)).score
        selection = frozenset(
            replace(note, start=note.start + by) if note.start >= at else note for note in session.selection
        )
        session.apply(tr("Put bars between the phrases"), parted, selection)
        self.interpolate()

    def _instead(self, task: Task, nothing: str) -> None:
        session = self._session
        loop = self._loop()
        if session.selection:
            span = places.instead_of(session.selection, session.score, session.track)
            self._assistant.ask_at(Place(task, span))
        elif loop is not None and self._sounds(loop):
            self._assistant.ask_at(Place(task, loop))
        else:
            self.told.emit(nothing)

    def _sounds(self, span: Span) -> bool:
        """Whether a note of the tracks that are written begins in a span."""
        session = self._session
        written = (session.track, *self._assistant.choices.together.tracks)
        lines = (session.score.tracks[each].notes for each in written)
        return any(span.start <= note.start < span.end for line in lines for note in line)

    def _looped(self) -> frozenset[Note]:
        """What the track in hand has in the loop."""
        loop = self._loop()
        if loop is None:
            return frozenset()
        return frozenset(note for note in self._session.notes if loop.start <= note.start < loop.end)

    def _offer_room(self, error: NoRoom) -> None:
        later = trn("Move the piece {n} bar later", "Move the piece {n} bars later", error.missing)
        choices: list[tuple[str, Callable[[], None]]] = [
            (later.format(n=error.missing), partial(self._make_room, error.missing))
        ]
        if error.there:
            choices.append((tr("Lead in from bar {bar}").format(bar=self._first_bar), self._use_room))
        self.offered.emit(str(error), choices)

    def _make_room(self, bars: int) -> None:
        """Move the whole piece, and ask again."""
        session = self._session
        self._assistant.dismiss()
        moved = edits.begin_later(session.score, bars).score
        by = bars * session.score.metres[0].bar_length
        selection = frozenset(replace(note, start=note.start + by) for note in session.selection)
        session.apply(tr("Move the piece later"), moved, selection)
        self.lead_in()

    @property
    def _first_bar(self) -> int:
        return 0 if self._session.score.pickup else 1

    def _use_room(self) -> None:
        """Lead in with as many bars as there are."""
        session = self._session
        tick = places.phrase_start(session.selection, session.score, session.track)
        self._assistant.ask_at(Place(Task.LEAD_IN, Span(0, tick)))
