"""What is told to screen readers beside what stands on the screen."""

from __future__ import annotations

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QAccessibleWidget, QWidget
from shiboken6 import isValid

# Qt deletes each with its widget; were Python to let go of one earlier, Qt would be left with nothing there.
_kept: list[QAccessibleWidget] = []


def announce(widget: QWidget, words: str) -> None:
    """Have a screen reader say something, where one listens; `widget` is whose words they are."""
    if words and QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, words))


def is_painted(widget: QWidget) -> None:
    """Have screen readers know a widget as a picture to be worked on, and not as an empty area."""
    _kept[:] = [each for each in _kept if isValid(each)]
    told = QAccessibleWidget(widget, QAccessible.Role.Canvas, "")
    _kept.append(told)
    QAccessible.registerAccessibleInterface(told)
