"""The menu of tracks: which one is drawn on, what it sounds like, and one more or one less."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from app.actions import call
from app.piece_editing import PieceEditing
from app.session import Session

# General MIDI programs that a sketch wants most; any other that a file brought stays as it is.
INSTRUMENTS = {
    0: "piano",
    4: "electric piano",
    6: "harpsichord",
    11: "vibraphone",
    19: "church organ",
    21: "accordion",
    24: "guitar",
    32: "double bass",
    40: "violin",
    41: "viola",
    42: "cello",
    46: "harp",
    48: "strings",
    52: "choir",
    56: "trumpet",
    57: "trombone",
    60: "horn",
    65: "alto saxophone",
    68: "oboe",
    70: "bassoon",
    71: "clarinet",
    73: "flute",
    74: "recorder",
    78: "whistle",
}


class TrackMenu(QMenu):
    """Filled anew each time it is opened, from the piece as it is then."""

    def __init__(self, session: Session, editing: PieceEditing, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._editing = session, editing
        self.instruments = QMenu("&Instrument", self)
        self.aboutToShow.connect(self.fill)
        self.fill()

    def fill(self) -> None:
        """List the tracks and the instruments, with a mark at those in use."""
        self.clear()
        tracks, here = self._session.score.tracks, self._session.track
        group = QActionGroup(self)
        for index, track in enumerate(tracks):
            state = " · muted" if track.muted else " · solo" if track.solo else ""
            words = f"{index + 1}  {track.name}{state}".replace("&", "&&")
            _choice(self, group, words, index == here, partial(self._session.choose_track, index))
        self.addSeparator()
        self._fill_instruments(tracks[here].program)
        self.addMenu(self.instruments)
        self.addAction("&Add a track").triggered.connect(partial(call, self._editing.add_track))
        remove = self.addAction("&Remove the track")
        remove.triggered.connect(partial(call, self._editing.remove_track))
        remove.setEnabled(len(tracks) > 1)

    def _fill_instruments(self, program: int) -> None:
        self.instruments.clear()
        group = QActionGroup(self.instruments)
        for number, name in INSTRUMENTS.items():
            _choice(
                self.instruments, group, name, number == program, partial(self._choose_instrument, number)
            )

    def _choose_instrument(self, program: int) -> None:
        self._editing.choose_instrument(self._session.track, program)


def _choice(menu: QMenu, group: QActionGroup, words: str, on: bool, does: Callable[[], object]) -> None:
    action = menu.addAction(words)
    action.setCheckable(True)
    action.setChecked(on)
    action.triggered.connect(partial(call, does))
    group.addAction(action)
