"""The key that compares two takes, held down, compares them only until it is let go."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QWidget

from app.kept_takes import KeptTakes

KEY = Qt.Key.Key_C  # as in the table of actions


class HeldComparison(QObject):
    """Watches the roll for the key being let go; the shortcut itself begins to compare."""

    def __init__(self, kept: KeptTakes, roll: QWidget, compare: QAction) -> None:
        super().__init__(roll)
        self._kept = kept
        compare.setAutoRepeat(False)
        (roll.focusProxy() or roll).installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusOut or _is_let_go(event):
            self._kept.end_compare()
        return False


def _is_let_go(event: QEvent) -> bool:
    if not isinstance(event, QKeyEvent) or event.type() is not QEvent.Type.KeyRelease:
        return False
    return event.key() == KEY and not event.isAutoRepeat()
