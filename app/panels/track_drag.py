"""Dragging a row of the panel of tracks to another place."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget


class RowDrag(QObject):
    """From where a row was pressed to where it is let go, in places on the screen; Esc breaks it off."""

    moved = Signal(QPoint)
    dropped = Signal(QPoint)
    let_go = Signal()  # broken off

    def __init__(self, row: QWidget) -> None:
        super().__init__(row)
        self._row = row
        self._pressed: QPoint | None = None
        self._going = False

    def press(self, place: QPoint) -> None:
        """The row is pressed."""
        self._pressed = place

    def move(self, place: QPoint) -> None:
        """The mouse has moved: far enough, and the row is dragged."""
        if self._pressed is None:
            return
        if not self._going and abs(place.y() - self._pressed.y()) >= QApplication.startDragDistance():
            self._go(True)
        if self._going:
            self.moved.emit(place)

    def release(self, place: QPoint) -> None:
        """The row is let go of."""
        dragged, self._pressed = self._going, None
        self._go(False)
        if dragged:
            self.dropped.emit(place)

    def forget(self) -> None:
        """The press was no drag's beginning."""
        self._pressed = None

    def _go(self, on: bool) -> None:
        app = QApplication.instance()
        if on == self._going or app is None:
            return
        self._going = on
        if on:
            app.installEventFilter(self)
            self._row.setCursor(Qt.CursorShape.ClosedHandCursor)
        else:
            app.removeEventFilter(self)
            self._row.unsetCursor()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """While the row is dragged, Esc reaches nothing else."""
        if not isinstance(event, QKeyEvent) or event.key() != Qt.Key.Key_Escape:
            return False
        if event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
        elif event.type() is QEvent.Type.KeyPress:
            self._pressed = None
            self._go(False)
            self.let_go.emit()
        return True
