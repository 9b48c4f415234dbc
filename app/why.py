"""Why a note: asks the model about the note under the pointer, and shows the card that answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent

from app import settings as the
from app.background import Ticket
from app.ghosts import among, line_of
from app.listening import AskModel, asked_for
from app.panels.why_card import WhyCard
from app.roll.view import RollView
from app.session import Session
from app.settings import Settings
from app.showing import Showing
from core import edits
from core.continuation.take import Take, Takes
from core.errors import ContinuoError
from core.score import Note, Score
from core.words import tr

if TYPE_CHECKING:  # loads the model's side
    from core.continuation.weighing import Why
    from core.lstm.bundle import Bundle

    Job: TypeAlias = Callable[[Bundle], Why | None]

REST = 400  # milliseconds that the pointer rests on a note before the card opens by itself
PASSING = 120  # milliseconds that it rests on another while the card is open
GRACE = 250  # milliseconds to get from the note to the card
NO_DRUMS = tr("No model hears drums; they go on by their pattern.")
NOT_HEARD = tr("The model does not hear this note beside the others, so it has nothing to say about it.")


class Reasons(QObject):
    """Opens the card beside a ghost's note that the pointer rests on, or any note that is asked about.

    `swap_asked` gives a note of the take's and the note to stand there instead; a note of the
    composer's is swapped here, as one undo step.
    """

    swap_asked = Signal(object, object)
    told = Signal(str)

    def __init__(
        self,
        session: Session,
        settings: Settings,
        showing: Showing,
        roll: RollView,
        card: WhyCard,
        ask_model: AskModel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._settings, self._showing = session, settings, showing
        self._roll, self._card, self._ask_model = roll, card, ask_model
        self._about: Note | None = None  # what the card says, or is about to say, something of
        self._pointed: Note | None = None
        self._ticket: Ticket | None = None
        self._take = showing.take
        self._rest = QTimer(self, singleShot=True)
        self._grace = QTimer(self, singleShot=True, interval=GRACE)
        self._rest.timeout.connect(self._rested)
        self._grace.timeout.connect(self._leave)
        self._listen()

    def _listen(self) -> None:
        roll, card = self._roll, self._card
        roll.ghost_pointed.connect(self._point)
        roll.why_asked.connect(self.ask)
        roll.roll_on_asked.connect(self._roll_on)
        for gone in (roll.moved, self._session.score_changed, self._session.track_changed):
            gone.connect(self.close)
        self._showing.changed.connect(self._takes_changed)
        card.chosen.connect(self._choose)
        card.turned.connect(self._turn)
        card.closed.connect(self.close)
        card.left.connect(self._grace.start)
        roll.watch(self)

    # Asking

    def ask(self, note: Note) -> None:
        """Show the card beside `note`, and give it the keyboard."""
        self._put(note, keyboard=True)

    def close(self) -> None:
        """Take the card away."""
        self._rest.stop()
        self._grace.stop()
        if self._ticket is not None:
            self._ticket.cancel()
        self._ticket = self._about = None
        if self._card.has_keyboard:
            self._roll.setFocus()
        self._card.hide()

    def _takes_changed(self) -> None:
        take = self._showing.take
        if take is not self._take:
            self._take = take
            self.close()

    def _point(self, note: Note | None) -> None:
        self._pointed = note
        if self._card.has_keyboard:
            return
        if note is None:
            self._rest.stop()
            self._grace.start()
        elif note != self._about:
            self._rest.start(self._patience())
        else:
            self._rest.stop()
            self._grace.stop()

    def _patience(self) -> int:
        """How long the pointer is to rest on another note: notes on the way to the card do not count."""
        if self._card.isVisible():
            return PASSING
        return 0 if self._settings.get(the.SHOW_SURPRISE) else REST

    def _rested(self) -> None:
        if self._pointed is not None:
            self._put(self._pointed, keyboard=False)

    def _leave(self) -> None:
        if self._pointed is None and not self._card.underMouse() and not self._card.has_keyboard:
            self.close()

    def _put(self, note: Note, *, keyboard: bool) -> None:
        if self._ticket is not None:
            self._ticket.cancel()
        self._grace.stop()
        self._about = note
        takes, take = self._showing.takes, self._showing.take
        here = among(take, note) if take is not None else None
        if takes is not None and take is not None and here is not None:
            self._showing.touch()
            job: Job = partial(_of_take, takes, take, *here)
        else:
            job = partial(_of_written, self._session.score, self._session.track, note)
        self._ticket = self._ask_model(job, partial(self._answer, note, keyboard), self._failed)

    def _failed(self, error: ContinuoError) -> None:
        self.close()
        self.told.emit(str(error))

    def _answer(self, note: Note, keyboard: bool, why: Why | None) -> None:
        if why is None:
            self.close()
            self.told.emit(NO_DRUMS if self._is_stroke(note) else NOT_HEARD)
            return
        card, roll = self._card, self._roll
        keyboard = keyboard or card.has_keyboard
        card.show_why(why, self._session.score.key_at(note.start), roll.scene.remarks(note))
        card.show_beside(roll.note_box(note), roll.ghost_boxes(), roll.canvas_area)
        if keyboard:
            card.take_keyboard()

    def _is_stroke(self, note: Note) -> bool:
        """Whether a note of the take's, or of the piece's, is a drum's."""
        take, score, track = self._showing.take, self._session.score, self._session.track
        here = among(take, note) if take is not None else None
        if take is not None and here is not None and here[0] is not None:
            found = take.others[here[0]].track_in(score)
            return found is not None and score.tracks[found].percussion
        return score.tracks[track].percussion

    # What is done with the answer

    def _line(self) -> Sequence[Note]:
        """The notes that the one asked about stands among."""
        take = self._showing.take
        here = among(take, self._about) if take is not None and self._about is not None else None
        return line_of(take, here[0]) if take is not None and here is not None else self._session.notes

    def _turn(self, by: int) -> None:
        line = self._line()
        if self._about in line:
            place = line.index(self._about) + by
            if 0 <= place < len(line):
                self.ask(line[place])

    def _choose(self, other: Note) -> None:
        note, take = self._about, self._showing.take
        if note is None:
            return
        if take is not None and among(take, note) is not None:
            self.close()
            self.swap_asked.emit(note, other)
        else:
            self.close()
            score, track = self._session.score, self._session.track
            self._session.apply(tr("Swap note"), *_swapped(score, track, note, other))

    def _roll_on(self, note: Note) -> None:
        """Keep the take up to this note in mind, and have the rest written anew."""
        take = self._showing.take
        if take is not None and among(take, note) is not None:
            self.swap_asked.emit(note, note)

    def eventFilter(self, _canvas: QObject, event: QEvent) -> bool:
        """A press on the notes, and Esc before it means anything else, take the card away."""
        if not self._card.isVisible():
            return False
        if event.type() is QEvent.Type.MouseButtonPress:
            self.close()
        elif isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if event.type() is QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() is QEvent.Type.KeyPress:
                self.close()
                return True
        return False


def _of_take(takes: Takes, take: Take, part: int | None, index: int, bundle: Bundle) -> Why | None:
    from core.continuation.turning import turned
    from core.continuation.why import alternatives

    request, take = asked_for(takes, take)
    if part is not None:
        track = take.others[part].track_in(request.score)
        if track is None:
            return None
        request, take = turned(request, take, track)
    return alternatives(bundle, request, take, index)


def _of_written(score: Score, track: int, note: Note, bundle: Bundle) -> Why | None:
    from core.continuation.why import alternatives_written

    return alternatives_written(bundle, score, track, note)


def _swapped(score: Score, track: int, note: Note, other: Note) -> tuple[Score, frozenset[Note]]:
    """The score with another note in the place of one of the composer's, and the new note."""
    new = replace(other, velocity=note.velocity, suggested="")
    erased = edits.erase(score, track, {note})
    drawn = edits.draw(erased.score, track, new)
    return drawn.score, drawn.notes
