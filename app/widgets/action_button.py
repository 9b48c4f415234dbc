"""A tool button for an action that changes often."""

from __future__ import annotations

from PySide6.QtCore import SIGNAL, QEvent, QObject
from PySide6.QtGui import QAction, QActionEvent
from PySide6.QtWidgets import QToolButton


class ActionButton(QToolButton):
    """Shows an action and does it.

    With every change of its action Qt (6.11) connects a button to it once more, and each connection is
    worked through with each change; here the one before goes first.
    """

    def __init__(self, action: QAction) -> None:
        super().__init__()
        self.setDefaultAction(action)

    def actionEvent(self, event: QActionEvent) -> None:
        """Take a change of the action over."""
        if event.type() is QEvent.Type.ActionChanged:
            QObject.disconnect(event.action(), SIGNAL("changed()"), self, None)  # type: ignore[call-overload] # any slot
        super().actionEvent(event)
