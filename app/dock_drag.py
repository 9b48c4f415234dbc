"""Esc while a panel is dragged by its title: it goes back to where it stood."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QCursor, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QWidget


class DockDrag(QObject):
    """Watches one panel's title; Qt itself knows no key that ends such a drag and leaves it floating."""

    def __init__(self, holder: QDockWidget, title: QWidget, docks: QMainWindow) -> None:
        super().__init__(holder)
        self._holder, self._docks = holder, docks
        self._before: QByteArray | None = None  # how all panels stood when the title was taken hold of
        self._stood: tuple[bool, QPointF] = False, QPointF()
        title.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if isinstance(event, QKeyEvent):
            return self._before is not None and self._answers(event)
        if kind is QEvent.Type.MouseButtonPress and self._before is None:
            self._before, self._stood = self._docks.saveState(), self._stands()
            QApplication.instance().installEventFilter(self)  # type: ignore[union-attr] # there is one
        elif kind is QEvent.Type.MouseButtonRelease:
            self._let_go()
        return False

    def _stands(self) -> tuple[bool, QPointF]:
        return self._holder.isFloating(), QPointF(self._holder.pos())

    def _answers(self, event: QKeyEvent) -> bool:
        """Whether this is Esc, and the panel is on its way."""
        if event.key() != Qt.Key.Key_Escape or self._stands() == self._stood:
            return False
        event.accept()  # and before that keeps it from the shortcuts
        if event.type() is QEvent.Type.KeyPress:
            self._break_off()
        return True

    def _break_off(self) -> None:
        before = self._before
        self._let_go()
        at, left = QPointF(QCursor.pos()), Qt.MouseButton.LeftButton
        release = QMouseEvent(
            QEvent.Type.MouseButtonRelease,
            QPointF(self._holder.mapFromGlobal(at)),
            at,
            left,
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(self._holder, release)  # Qt's own drag is over, wherever that puts the panel
        assert before is not None
        self._docks.restoreState(before)

    def _let_go(self) -> None:
        if self._before is not None:
            self._before = None
            QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr] # there is one
