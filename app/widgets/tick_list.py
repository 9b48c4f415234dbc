"""A list of rows with a tick each and columns that line up."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QWidget

ROW = 22  # pixels
PLAIN = """
QTreeView { border: none; background: palette(base); }
QTreeView::item { height: 22px; }
QTreeView::item:selected { background: palette(mid); color: palette(text); }
"""


class TickList(QTreeWidget):
    """The first column takes the room that the others leave, of which each has a third at most."""

    def __init__(self, columns: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setColumnCount(columns)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setIndentation(0)
        self.setStyleSheet(PLAIN)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in range(1, columns):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)

    def sizeHintForColumn(self, column: int) -> int:
        return min(super().sizeHintForColumn(column), self.viewport().width() // 3)

    def event(self, event: QEvent) -> bool:
        """What is a key of the list's own is so before any shortcut of the window."""
        override = isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and self._keeps(event):
            event.accept()
            return True
        return super().event(event)

    def _keeps(self, event: QKeyEvent) -> bool:
        """Space ticks here, and plays elsewhere."""
        return event.key() == Qt.Key.Key_Space
