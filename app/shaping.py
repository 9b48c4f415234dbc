"""Shaping notes: on which notes the tools work, and those that are applied at once."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter

from PySide6.QtCore import QObject, Signal

from app.roll.state import RollState
from app.roll.view import RollView
from app.session import Session
from app.shaping_spec import Ground
from core import edits
from core.edits import Edited
from core.score import Note
from core.words import tr, trn

_START = attrgetter("start")


class Shaping(QObject):
    """Works on the selected notes, or, where nothing is selected, on all of the track, and says which.

    What is kept is one undo step. `begun` says that a tool is about to be applied at once; `position` gives
    the tick of the playhead.
    """

    told = Signal(str)
    begun = Signal()

    def __init__(
        self,
        session: Session,
        state: RollState,
        roll: RollView,
        position: Callable[[], float],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._state, self._roll, self._position = session, state, roll, position

    # At once

    def split(self) -> None:
        """Cut the note under the pointer there, on the grid; else the notes under the playhead."""
        pointed, session = self._roll.pointed, self._session
        if pointed is None:
            at, notes = round(self._position()), session.selection or frozenset(session.notes)
        else:
            note, at = pointed
            notes = session.selection if note in session.selection else frozenset((note,))
        cut = frozenset(note for note in notes if note.start < at < note.end)
        if cut:
            self._at_once(tr("Split"), lambda on: edits.split(on.score, on.track, on.notes, at), cut)
        else:
            self.told.emit(tr("No note sounds at the playhead: move it into one, or point at one"))

    def glue(self) -> None:
        """Join notes of one pitch that follow one another."""
        self._at_once(tr("Glue"), lambda on: edits.glue(on.score, on.track, on.notes))

    def retrograde(self) -> None:
        """Play the notes backwards."""
        self._at_once(tr("Retrograde"), lambda on: edits.retrograde(on.score, on.track, on.notes))

    def quantise(self) -> None:
        """Draw the starts of the notes to the grid, to the finer of the one chosen and the one drawn."""
        name = tr("Quantise to {value}").format(value=self._state.fine.full_name)
        self._at_once(name, lambda on: edits.quantise(on.score, on.track, on.notes, on.grid))

    def _at_once(
        self, name: str, edit: Callable[[Ground], Edited], notes: frozenset[Note] | None = None
    ) -> None:
        self.begun.emit()
        on = self.ground(notes)
        if on is not None:
            self.keep(name, edit(on), on)

    # Which notes

    def ground(self, notes: frozenset[Note] | None = None) -> Ground | None:
        """These notes, else those selected, else all of the track; None, and told, where there are none."""
        session = self._session
        notes = notes or session.selection or frozenset(session.notes)
        if not notes:
            self.told.emit(tr("There are no notes yet"))
            return None
        key = session.key_at(min(map(_START, notes)))
        fine = self._state.fine
        return Ground(session.score, session.track, notes, key, fine.ticks, fine.full_name)

    def about(self, on: Ground) -> str:
        """Which notes these are, in words."""
        count = len(on.notes)
        if on.notes != self._session.selection and count == len(self._session.notes):
            return trn("the track's one note", "all {n} notes of the track", count).format(n=count)
        return trn("{n} note", "{n} notes", count).format(n=count)

    def selected(self, edited: Edited, on: Ground) -> frozenset[Note]:
        """What is selected in the end: the notes as they are then, where they were selected before."""
        selection = self._session.selection
        return (selection - on.notes) | edited.notes if selection & on.notes else selection

    def keep(self, name: str, edited: Edited, on: Ground) -> None:
        """Take an edit of these notes over as one undo step, and say so."""
        about = self.about(on)
        if edited.score is on.score:
            self.told.emit(tr("{tool}: nothing to change in {notes}").format(tool=name, notes=about))
            return
        self._session.apply(name, edited.score, self.selected(edited, on))
        self.told.emit(tr("{tool}: {notes}").format(tool=name, notes=about))
