"""What came back from MuseScore is shown on the roll and on a card, and brought back bar by bar or whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QRect, Signal

from app.keeping_step import KeepingStep
from app.panels.floating_card import MARGIN
from app.panels.return_card import ReturnCard
from app.returned import Returned
from app.roll.scene import Difference
from app.roll.view import RollView
from app.session import Session
from core.comparing import Change, NoteChange, Row, accepted, rows, summary
from core.score import Note, Score
from core.words import tr

MANY = 1000  # notes of the track that the card tries not to hide

Hear = Callable[[Score | None], object]


class BringingBack(QObject):
    """A card over the roll, and marks on it; the piece changes only when what is ticked is brought back.

    `offered` says in one sentence what is new, when nobody has asked.
    """

    told = Signal(str)
    offered = Signal(str)
    changed = Signal()  # the card came or went

    def __init__(
        self,
        session: Session,
        step: KeepingStep,
        roll: RollView,
        card: ReturnCard,
        hear: Hear,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._step, self._roll, self._card, self._hear = session, step, roll, card, hear
        self._open = False
        self._rows: list[Row] = []
        self._told: tuple[Returned | None, Score, tuple[Change, ...]] = (None, session.score, ())
        self._turned: set[tuple[str, bool]] = set()  # lines that are not as they usually are
        step.differs.connect(self._come)
        card.applied.connect(self.keep)
        card.cancelled.connect(self.leave)
        card.chosen.connect(self._choose)
        card.looked_at.connect(self._look_at)
        session.score_changed.connect(self._renew)
        session.piece_opened.connect(self.leave)
        roll.lanes_changed.connect(self._settle)
        roll.watch(card)

    @property
    def is_open(self) -> bool:
        """Whether the card is there."""
        return self._open

    def choose(self) -> None:
        """Show what waits to be brought back; with nothing waiting, or that on show, ask for a file."""
        if self._changes() and not self._open:
            self.show()
        else:
            self._step.choose()

    def show(self) -> None:
        """Show what is new, on the roll and in words, with the keyboard on the card."""
        if self._step.returned is None:
            return
        self._open, self._turned = True, set()
        self._renew()
        if not self._open:
            return
        self._look_at(0)
        # All of it, or as far as it goes, and above the card, if the roll can be scrolled so.
        marked = [note for row in self._rows for note in row.notes]
        self._roll.framing.reveal(marked, covered=self._card.sizeHint().height() + 2 * MARGIN)
        self._settle(stay=False)
        self._card.take_keyboard()
        self.changed.emit()

    def keep_all(self) -> None:
        """Bring everything back at once; what was changed here too is shown first."""
        changes = self._changes()
        if any(change.clash for change in changes):
            self.show()
        else:
            self._make(changes)

    def keep(self) -> None:
        """Bring back what is ticked."""
        if self._open and any(self._card.ticked):
            self._make(self._ticked())

    def leave(self) -> None:
        """Leave the piece as it is; what came back can be shown again."""
        if not self._open:
            return
        self._open = False
        if self._card.has_keyboard:
            self._roll.setFocus()
        self._card.hide()
        self._roll.scene.show_differences(())
        self._hear(None)
        self.changed.emit()

    def _come(self, asked: bool) -> None:
        if asked:
            self.show()
        elif self._open:
            self._renew()
        else:
            words = tr("MuseScore changed this piece: {changes}.")
            self.offered.emit(words.format(changes=summary(self._changes(), self._session.score)))

    def _changes(self) -> tuple[Change, ...]:
        """What is new in the piece as it is now; thought of once, however often it is asked."""
        back, score = self._step.returned, self._session.score
        if self._told[0] is not back or self._told[1] is not score:
            self._told = (back, score, () if back is None else back.news.changes(score))
        return self._told[2]

    def _make(self, changes: tuple[Change, ...]) -> None:
        score = self._session.score
        words = summary(changes, score)
        edited = accepted(score, changes)
        self.leave()
        self._session.apply(tr("Bring back from MuseScore"), edited.score, edited.notes)
        self._step.settle()
        self._roll.framing.keep_in_view(edited.notes)
        self.told.emit(tr("Brought back from MuseScore: {changes}").format(changes=words))

    # Showing

    def _renew(self) -> None:
        """What is new in the piece as it is now; nothing any more, and the card goes."""
        if not self._open:
            return
        score, changes = self._session.score, self._changes()
        if not changes:
            self.leave()
            return
        self._rows = rows(changes, score)
        ticked = [((row.label, row.clash) in self._turned) == row.clash for row in self._rows]
        self._card.show_rows(summary(changes, score), self._rows, ticked)
        self._show()

    def _choose(self) -> None:
        lines = zip(self._rows, self._card.ticked, strict=True)
        self._turned = {(row.label, row.clash) for row, ticked in lines if ticked == row.clash}
        self._show()

    def _ticked(self) -> tuple[Change, ...]:
        lines = zip(self._rows, self._card.ticked, strict=True)
        return tuple(change for row, ticked in lines if ticked for change in row.changes)

    def _show(self) -> None:
        """The marks on the roll; what is heard is the piece as it would be."""
        lines = zip(self._rows, self._card.ticked, strict=True)
        marks = [
            Difference(change.old, change.new, ticked, change.clash)
            for row, ticked in lines
            for change in row.changes
            if isinstance(change, NoteChange)
        ]
        self._roll.scene.show_differences(tuple(marks))
        self._hear(accepted(self._session.score, self._ticked()).score)

    def _look_at(self, line: int) -> None:
        row = self._rows[line]
        tracks = [change.track for change in row.changes if isinstance(change, NoteChange)]
        if tracks:
            if self._session.track not in tracks:
                self._session.choose_track(tracks[0])
            self._roll.framing.reveal(row.notes)

    def _settle(self, *, stay: bool = True) -> None:
        """Have the card stand where it hides none of the notes, if there is such a place."""
        if not self._open:
            return
        room = self._roll.canvas_area
        marked = self._in_room(room, (note for row in self._rows for note in row.notes))
        others = self._in_room(room, self._session.notes[:MANY])
        self._card.settle(room, marked, others, stay=stay and self._card.isVisible())

    def _in_room(self, room: QRect, notes: Iterable[Note]) -> list[QRect]:
        return [box for box in map(self._roll.note_box, notes) if box.intersects(room)]
