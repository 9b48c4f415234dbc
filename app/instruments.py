"""What there is to play on, as the SoundFont that is played has it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from core.instruments import Instrument
from core.playback.repertoire import Repertoire


class Instruments(QObject):
    """General MIDI's instruments and the SoundFont's own; `changed` says that another one is played.

    `find` gives the SoundFont that is played, None where there is none: General MIDI's names hold then.
    """

    changed = Signal()

    def __init__(self, find: Callable[[], Path | None] = lambda: None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._find = find
        self._heard_of = ""
        self.repertoire = Repertoire()

    def look(self, played_on: str = "") -> None:
        """Look what is played on, where what is said of it is other than before: a few milliseconds."""
        if played_on == self._heard_of:
            return
        self._heard_of = played_on
        repertoire = Repertoire.of(self._find())
        if repertoire != self.repertoire:
            self.repertoire = repertoire
            self.changed.emit()

    def call(self, instrument: Instrument) -> str:
        """What an instrument is called."""
        return self.repertoire.call(instrument)
