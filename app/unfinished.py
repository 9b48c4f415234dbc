"""What is being typed, or turned by keys and the wheel, counts before anything is done with the piece."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.keys import is_written_in
from app.panels.track_mix import Settling
from app.panels.transport_bar import TransportBar


class Unfinished(QObject):
    """Fields and sliders of a window, finished as if the keyboard had gone to the roll, which is `home`."""

    def __init__(self, window: QWidget, bar: TransportBar, home: QWidget) -> None:
        super().__init__(window)
        self._window, self._bar, self._home = window, bar, home

    def finish_turning(self) -> None:
        """What is turned waits a moment for more of it, but not for undo, nor for another track or piece."""
        focus = self._window.focusWidget()
        control = focus.findChild(Settling) if focus is not None else None
        if control is not None:
            control.settle()
        self._bar.tempo.settle()

    def finish(self) -> None:
        """What was typed counts, too, though nobody has pressed Return."""
        field = self._window.focusWidget()
        if field is not None and is_written_in(field):
            if not self._window.isActiveWindow():  # then no keyboard goes anywhere
                QApplication.sendEvent(field, QFocusEvent(QEvent.Type.FocusOut))
            self._home.setFocus()
        self.finish_turning()
