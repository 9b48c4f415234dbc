"""The click beside an open field: it ends the field, and where music is drawn it does nothing else."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QDockWidget,
    QLineEdit,
    QMainWindow,
    QMenuBar,
    QSplitterHandle,
    QWidget,
)

PRESS, AGAIN = QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick
CONTROLS = (
    *(QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit),
    *(QAbstractItemView, QMenuBar, QSplitterHandle),
)
FRAMES = (QMainWindow, QDockWidget)  # of which the mouse takes hold of the edges and the titles


class EndingClick(QObject):
    """Watches the window of `field` for a click beside it, and then has `end` called.

    Buttons, lists, other fields and the edges of panels get that click as ever. Anywhere else it goes no
    further, nor does a second one that makes it a double click: what is said to end a field is not meant to
    draw a note, or to move the playhead.
    """

    def __init__(self, field: QWidget, end: Callable[[], object]) -> None:
        super().__init__(field.parentWidget())
        self._field, self._end = field, end
        self._clicked = self._held = False  # whether there was such a click, and whether its button is down
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self.deleteLater)
        field.window().windowHandle().installEventFilter(self)

    def forget(self) -> None:
        """The field is closed: what is left to wait for is a second click."""
        self._soon.start(QGuiApplication.styleHints().mouseDoubleClickInterval() if self._clicked else 0)

    def eventFilter(self, _window: QObject, event: QEvent) -> bool:
        if not isinstance(event, QMouseEvent):
            return False
        if self._held:
            self._held = bool(event.buttons())
            return True
        if self._clicked:
            return event.type() is AGAIN
        if event.type() is not PRESS or self._soon.isActive():
            return False
        window, at = self._field.window(), event.position().toPoint()
        hit = window.childAt(at) or window
        if hit is self._field or self._field.isAncestorOf(hit):
            return False
        self._clicked = True
        self._held = not _is_control(hit, window)
        self._end()
        return self._held


def _is_control(hit: QWidget, window: QWidget) -> bool:
    """Whether a click there is for what works by clicks of its own."""
    around: QWidget | None = hit
    while around is not None and around is not window:
        if isinstance(around, CONTROLS):
            return True
        around = around.parentWidget()
    return isinstance(hit, FRAMES)
