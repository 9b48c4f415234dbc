"""A tool's key, held down, takes the tool in hand only until it is let go."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.roll.state import RollState, Tool

KEYS = {Qt.Key.Key_B, Qt.Key.Key_V, Qt.Key.Key_E}  # as in the table of actions
HELD = 300  # milliseconds; a shorter touch changes the tool for good


class HeldTool(QObject):
    """Watches the keys that reach the roll; the shortcuts themselves change the tool."""

    def __init__(self, state: RollState, roll: QWidget) -> None:
        super().__init__(roll)
        self._state = state
        self._key = 0
        self._before = Tool.PENCIL
        self._since = QElapsedTimer()
        (roll.focusProxy() or roll).installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and not event.isAutoRepeat():
            if event.type() is QEvent.Type.ShortcutOverride and event.key() in KEYS:
                self._key, self._before = event.key(), self._state.tool
                self._since.start()
            elif event.type() is QEvent.Type.KeyRelease and event.key() == self._key:
                self._key = 0
                if self._since.hasExpired(HELD):
                    self._state.choose_tool(self._before)
        return False
