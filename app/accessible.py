"""What is told to screen readers beside what stands on the screen."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QAccessibleWidget, QWidget
from shiboken6 import isValid

_pictures: set[type[QWidget]] = set()
# Qt deletes each with its widget; were Python to let go of one earlier, Qt would be left with nothing there.
_kept: list[QAccessibleWidget] = []


def announce(widget: QWidget, words: str) -> None:
    """Have a screen reader say something, where one listens; `widget` is whose words they are."""
    if words and QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, words))


def are_painted(*kinds: type[QWidget]) -> None:
    """Have screen readers know widgets of these kinds as pictures to be worked on, and not as empty areas.

    Qt asks what a widget is when that is first wanted, which may be while it is being made.
    """
    if not _pictures:
        QAccessible.installFactory(_told)
    _pictures.update(kinds)


def _told(_kind: str, widget: QObject) -> QAccessibleWidget | None:
    if not (isinstance(widget, QWidget) and isinstance(widget, tuple(_pictures))):
        return None
    _kept[:] = [each for each in _kept if isValid(each)]
    _kept.append(QAccessibleWidget(widget, QAccessible.Role.Canvas, ""))
    return _kept[-1]
