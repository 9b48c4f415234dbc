"""Which chord the pencil stamps: chosen, remembered from one start to the next, and told."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app import settings as the
from app.roll.state import RollState, Tool
from app.session import Session
from app.settings import Settings
from core.chords import Chord
from core.words import tr


class Stamping(QObject):
    """Chooses chords, and keeps the one in use among the settings."""

    told = Signal(str)

    def __init__(
        self, session: Session, state: RollState, settings: Settings, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._state, self._settings = session, state, settings
        state.choose_stamp(_remembered(settings.get(the.STAMP)))
        state.stamp_changed.connect(self._changed)

    def choose(self, chord: Chord | None) -> None:
        """Take the pencil to stamp a chord, or to draw single notes."""
        self._state.choose_tool(Tool.PENCIL)
        self._state.choose_stamp(chord)

    def choose_selected(self) -> None:
        """Stamp the chord that the selected notes make, whenever they sound."""
        pitches = {note.pitch for note in self._session.selection}
        if len(pitches) < 2:
            self.told.emit(tr("Select the notes of a chord first, two pitches at least"))
        else:
            self.choose(Chord.of(pitches))

    def _changed(self) -> None:
        stamp = self._state.stamp
        self._settings.set(the.STAMP, "" if stamp is None else str(stamp))
        if stamp is None:
            self.told.emit(tr("The pencil draws single notes"))
        else:
            words = tr("The pencil stamps: {chord} · Esc for single notes")
            self.told.emit(words.format(chord=stamp.label))


def _remembered(text: str) -> Chord | None:
    try:
        return Chord.parse(text) if text else None
    except ValueError:
        return None
