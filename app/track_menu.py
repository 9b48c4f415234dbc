"""The menus of tracks and instruments, filled from the piece as it is each time they are opened."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from app.actions import call
from app.session import Session
from app.track_editing import TrackEditing
from core.instruments import found, instrument_name
from core.score import Track
from core.words import tr


class TrackMenu(QMenu):
    """Which track is worked on."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self.aboutToShow.connect(self.fill)
        self.fill()

    def fill(self) -> None:
        """List the tracks, with a mark at the one that is drawn on."""
        self.clear()
        group = QActionGroup(self)
        for index, track in enumerate(self._session.score.tracks):
            chosen = index == self._session.track
            _choice(self, group, _named(index, track), chosen, partial(self._session.choose_track, index))


class InstrumentMenu(QMenu):
    """What a track (the one that is worked on, where none is named) sounds like, family by family."""

    def __init__(self, tracks: TrackEditing, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._tracks, self._session = tracks, session
        self.aboutToShow.connect(self.fill)
        self.fill()

    def fill(self) -> None:
        """List the families, with a mark at the one and the instrument in use."""
        for menu in self.findChildren(QMenu):  # which clearing leaves
            menu.deleteLater()
        self.clear()
        group = QActionGroup(self)
        track = self._tracks.tracks[self._session.track]
        for family, programs in found(""):
            menu = self.addMenu(family.replace("&", "&&"))
            for program in programs:
                chosen = program == track.program and not track.percussion
                _choice(menu, group, instrument_name(program), chosen, partial(self._choose, program))
                if chosen:
                    self.setActiveAction(menu.menuAction())
        self.addSeparator()
        drums = instrument_name(0, percussion=True)
        _choice(self, group, drums, track.percussion, partial(self._choose, None))

    def _choose(self, program: int | None) -> None:
        track = self._session.track
        kept = self._tracks.tracks[track].program
        self._tracks.choose_instrument(
            track, kept if program is None else program, percussion=program is None
        )


class SendMenu(QMenu):
    """Another track for the selected notes, or a new one."""

    def __init__(self, session: Session, send: Callable[[int | None], object], parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._send = session, send
        self.aboutToShow.connect(self.fill)
        self.fill()

    def fill(self) -> None:
        """List the other tracks."""
        self.clear()
        for index, track in enumerate(self._session.score.tracks):
            if index != self._session.track:
                self._offer(_named(index, track), index)
        self.addSeparator()
        self._offer(tr("a new track"), None)

    def _offer(self, words: str, to: int | None) -> None:
        action = self.addAction(words)
        action.triggered.connect(lambda: self._send(to))
        action.setEnabled(bool(self._session.selection))


def _named(index: int, track: Track) -> str:
    state = tr("muted") if track.muted else tr("solo") if track.solo else ""
    words = f"{index + 1}  {track.name}"
    return (f"{words} · {state}" if state else words).replace("&", "&&")


def _choice(menu: QMenu, group: QActionGroup, words: str, on: bool, does: Callable[[], object]) -> None:
    action = menu.addAction(words)
    action.setCheckable(True)
    action.setChecked(on)
    action.triggered.connect(partial(call, does))
    group.addAction(action)
