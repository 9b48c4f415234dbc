"""The takes side by side, small: click to choose one, double click to keep it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QFrame, QLabel, QListView, QVBoxLayout, QWidget

from app.assistant import Assistant
from app.ghosts import letter
from app.panels.take_painting import TAKE, Small, TakeDelegate, smalls, words
from app.theme import ThemeKeeper
from core.continuation.request import Takes

NONE_YET = "none yet"


class TakesStrip(QWidget):
    """A list of small rolls; the takes' keys work without it having the keyboard."""

    def __init__(self, assistant: Assistant, themes: ThemeKeeper, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._assistant = assistant
        self._shown: Takes | None = None
        self._model = QStandardItemModel(self)
        self.view = QListView()
        self.view.setModel(self._model)
        self.view.setItemDelegate(TakeDelegate(themes, self.view))
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.setMouseTracking(True)
        self.view.viewport().setAutoFillBackground(False)
        self.view.setAccessibleName("Takes")
        self._none = QLabel(NONE_YET)
        self._none.setProperty("role", "dim")
        heading = QLabel("Takes")
        heading.setProperty("role", "heading")
        lines = QVBoxLayout(self)
        lines.setContentsMargins(16, 4, 16, 8)
        lines.setSpacing(8)
        lines.addWidget(heading)
        lines.addWidget(self._none)
        lines.addWidget(self.view, 1)
        lines.addStretch()
        self.view.selectionModel().currentChanged.connect(self._choose)
        self.view.doubleClicked.connect(self._keep)
        themes.changed.connect(self.view.viewport().update)
        assistant.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        takes = self._assistant.takes
        self._none.setVisible(takes is None)
        self.view.setVisible(takes is not None)
        if takes is not self._shown:
            self._shown = takes
            self._fill(takes)
        if takes is not None:
            self.view.setCurrentIndex(self._model.index(self._assistant.index, 0))

    def _fill(self, takes: Takes | None) -> None:
        selection = self.view.selectionModel()
        selection.blockSignals(True)
        self._model.clear()
        if takes is not None:
            for small in smalls(takes, [letter(index) for index in range(len(takes.takes))]):
                self._model.appendRow(_item(small))
        selection.blockSignals(False)

    def _choose(self, index: QModelIndex, _before: QModelIndex) -> None:
        if index.isValid() and index.row() != self._assistant.index:
            self._assistant.choose(index.row())

    def _keep(self, _index: QModelIndex) -> None:
        self._assistant.keep()


def _item(small: Small) -> QStandardItem:
    item = QStandardItem()
    item.setData(small, TAKE)
    word, bits = words(small.take), small.take.bits_per_note
    item.setData(f"Take {small.letter}, {word}", Qt.ItemDataRole.AccessibleTextRole)
    item.setToolTip(
        f"Take {small.letter} · {word}: {bits:.2f} bits a note · {len(small.take.notes)} notes\n"
        "Click to choose it, double click to keep it"
    )
    return item
