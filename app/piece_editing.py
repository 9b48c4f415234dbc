"""The edit commands that concern the whole piece, each one undo step."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.session import Session
from core import edits
from core.edits import Edited
from core.harmony import Key


class PieceEditing(QObject):
    """Changes tempo, metre, key and titles; `told` says in words what was done."""

    told = Signal(str)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session

    def undo(self) -> None:
        """Take the last step back."""
        name = self._session.history.undo_name
        self._session.undo()
        self.told.emit(f"Undone: {name}" if name else "There is nothing to undo")

    def redo(self) -> None:
        """Do the step taken back again."""
        name = self._session.history.redo_name
        self._session.redo()
        self.told.emit(f"Done again: {name}" if name else "There is nothing to do again")

    def set_tempo(self, bpm: float, tick: int = 0) -> None:
        """From `tick` on, `bpm` quarter notes to the minute."""
        self._apply("Change tempo", edits.set_tempo(self._session.score, bpm, tick))

    def set_metre(self, beats: int, unit: int, tick: int = 0) -> None:
        """From the bar `tick` lies in, another metre. Raises ValueError when that is no metre."""
        self._apply("Change metre", edits.set_metre(self._session.score, beats, unit, tick))

    def set_key(self, key: Key | None, tick: int = 0) -> None:
        """From `tick` on, another key; None for no key at all."""
        self._apply("Change key", edits.set_key(self._session.score, key, tick))

    def set_pickup(self, ticks: int) -> None:
        """Begin with an incomplete bar of `ticks`, 0 for none."""
        self._apply("Change pickup", edits.set_pickup(self._session.score, ticks))

    def set_title(self, title: str) -> None:
        """Name the piece."""
        self._apply("Change title", edits.set_title(self._session.score, title))

    def set_composer(self, composer: str) -> None:
        """Name who wrote it."""
        self._apply("Change composer", edits.set_composer(self._session.score, composer))

    def describe_piece(self, title: str, composer: str, pickup: int) -> None:
        """Name the piece and who wrote it, and say how many ticks its incomplete first bar has."""
        edited = edits.set_title(self._session.score, title)
        edited = edits.set_composer(edited.score, composer)
        self._apply("Change title, composer, pickup", edits.set_pickup(edited.score, pickup))

    def _apply(self, name: str, edited: Edited) -> None:
        self._session.apply(name, edited.score)
