"""The panel of tracks comes by itself when there are several, and as the composer wants it otherwise."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer

from app.docks import ROOMY, Docks
from app.session import Session
from app.settings import Settings

PANEL = "tracks"
WILL = "tracks-panel"
SHOWN, HIDDEN, AS_NEEDED = "shown", "hidden", "as needed"


class TracksArrival(QObject):
    """Shows the panel while there are several tracks, until the composer decides otherwise.

    Whoever hides it with several tracks, or asks for it with one, has decided, for later starts too; whoever
    puts it back to what it would have been by itself leaves it to itself again. In a narrow window it does
    not push the other panels aside.
    """

    def __init__(self, docks: Docks, session: Session, settings: Settings) -> None:
        super().__init__(docks)
        self._docks, self._session, self._settings = docks, session, settings
        self._several = self._are_several()
        self._later = QTimer(self, singleShot=True, interval=0)  # after the window has its new size
        self._later.timeout.connect(self.settle)
        docks.installEventFilter(self)
        docks.asked.connect(self._decide)
        docks.arranged.connect(self._begin_anew)
        session.score_changed.connect(self._follow)
        session.piece_opened.connect(self.settle)
        self.settle()

    def settle(self) -> None:
        """Show or hide the panel as it is wanted for this piece."""
        will = self._settings.get_state(WILL)
        wanted = self._several if will not in (SHOWN, HIDDEN) else will == SHOWN
        if wanted != self._docks.holds(PANEL) and not (wanted and self._is_crowded()):
            self._docks.show_panel(PANEL, shown=wanted)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """A window made wider may have room for it now."""
        if event.type() is QEvent.Type.Resize:
            self._later.start()
        return False

    def _is_crowded(self) -> bool:
        """Whether it would push other panels aside; a window not yet shown will see to that itself."""
        docks = self._docks
        return docks.isVisible() and docks.width() < ROOMY and bool(docks.panels)

    def _are_several(self) -> bool:
        return len(self._session.score.tracks) > 1

    def _follow(self) -> None:
        several = self._are_several()
        if several != self._several:
            self._several = several
            self.settle()

    def _begin_anew(self) -> None:
        self._settings.set_state(WILL, AS_NEEDED)
        self.settle()

    def _decide(self, panel: str, wanted: bool) -> None:
        if panel == PANEL:
            by_itself = wanted == self._several
            self._settings.set_state(WILL, AS_NEEDED if by_itself else SHOWN if wanted else HIDDEN)
