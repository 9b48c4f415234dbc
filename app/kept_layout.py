"""Where the window and its panels were left: kept a moment after they moved, found again at the start."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app import another_window
from app.docks import Docks
from app.settings import Settings

STATE = "geometry"
REST = 500  # milliseconds after the last move
MOVES = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.WindowStateChange)


class KeptLayout(QObject):
    """Remembers it while the program runs, for it may end without closing; but never in the middle of a drag.

    A window that opened beside others keeps its panels, and not its place: each start would move on.
    """

    def __init__(self, settings: Settings, window: QWidget, docks: Docks) -> None:
        super().__init__(window)
        self._settings, self._window, self._docks = settings, window, docks
        self.is_placed = False  # whether the window lies where it was left: not on a far smaller screen
        self._rest = QTimer(self, singleShot=True, interval=REST)
        self._rest.timeout.connect(self._rested)
        docks.rearranged.connect(self._moved)
        window.installEventFilter(self)

    def restore(self) -> None:
        """Put everything where it was left, and nothing where it would not be seen."""
        geometry, aside = self._settings.get_layout(STATE), another_window.moved_aside()
        if geometry is not None:
            self.is_placed = self._window.restoreGeometry(geometry)
            # By what is within the frame: that of a window that is not there yet is not known, so that a
            # move would put its foot where the window's head was, at every start again.
            if not aside.isNull():
                place = self._window.geometry().translated(aside)
                screen = QGuiApplication.screenAt(place.center())
                self._window.setGeometry(place & screen.availableGeometry() if screen else place)
        self._docks.restore()

    def remember(self) -> None:
        """Keep it for the next start."""
        self._rest.stop()
        if another_window.moved_aside().isNull():
            self._settings.set_layout(STATE, self._window.saveGeometry())
        self._docks.remember()

    def eventFilter(self, _window: QObject, event: QEvent) -> bool:
        """Notice when the window is moved."""
        if event.type() in MOVES:
            self._moved()
        return False

    def _moved(self) -> None:
        if self._window.isVisible():  # what happens before and after is not the composer's doing
            self._rest.start()

    def _rested(self) -> None:
        if QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton:
            self._rest.start()
        elif self._window.isVisible():
            self.remember()
