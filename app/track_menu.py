"""The menus of tracks and instruments, filled from the piece as it is each time they are opened."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from app.actions import call
from app.deeds import as_entry
from app.session import Session
from app.track_editing import TrackEditing
from core.instruments import Instrument
from core.score import Track
from core.words import tr


class TrackMenu(QMenu):
    """Which track is worked on."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._group = session, QActionGroup(self)
        self.aboutToShow.connect(self.fill)
        self.fill()

    def fill(self) -> None:
        """List the tracks, with a mark at the one that is drawn on."""
        self.clear()
        for index, track in enumerate(self._session.score.tracks):
            chosen = index == self._session.track
            does = partial(self._session.choose_track, index)
            _choice(self, self._group, _named(index, track), chosen, does)


class InstrumentMenu(QMenu):
    """What a track (the one that is worked on, where none is named) sounds like, group by group."""

    def __init__(self, tracks: TrackEditing, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._tracks, self._session, self._group = tracks, session, QActionGroup(self)
        self.aboutToShow.connect(self.fill)
        self.fill()

    def fill(self) -> None:
        """List the groups, with a mark at the instrument in use."""
        for menu in self.findChildren(QMenu):  # which clearing leaves
            menu.deleteLater()
        self.clear()
        now = self._tracks.tracks[self._session.track].instrument
        for heading, offers, _more in self._tracks.instruments.repertoire.groups(now=now):
            menu = self.addMenu(as_entry(heading))
            for offer in offers:
                chosen = offer.instrument == now
                does = partial(self._choose, offer.instrument)
                _choice(menu, self._group, as_entry(offer.words), chosen, does)
                if chosen:
                    self.setActiveAction(menu.menuAction())

    def _choose(self, instrument: Instrument) -> None:
        self._tracks.choose_instrument(self._session.track, instrument)


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
    words = f"{index + 1}  {as_entry(track.name)}"
    return f"{words} · {state}" if state else words


def _choice(menu: QMenu, group: QActionGroup, words: str, on: bool, does: Callable[[], object]) -> None:
    action = menu.addAction(words)
    action.setCheckable(True)
    action.setChecked(on)
    action.triggered.connect(partial(call, does))
    group.addAction(action)
