"""All shortcuts on one sheet, made from the table of actions."""

from __future__ import annotations

import sys

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app import native as here
from app.actions import GROUPS, native, plain

MOUSE = (
    ("draw a note", "click · drag for length and pitch"),
    ("erase", "right click · right drag"),
    ("duplicate", "Alt+drag a note" if sys.platform == "darwin" else "Ctrl+drag a note"),
    ("ignore the grid", "Alt while dragging"),
    ("select many", "Ctrl+drag on empty"),
    ("zoom time · pitch", "Ctrl+wheel · Ctrl+Shift+wheel"),
    ("move the playhead · loop", "click · drag on the ruler"),
)
COLUMNS = (("takes", "play", "mouse"), ("draw", "notes"), ("edit", "view", "piece", "help"))

WORDS_WIDTH = 160


class ShortcutsSheet(QDialog):
    """Stays open beside the window if the composer likes."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Shortcuts")
        page = QWidget()
        columns = QHBoxLayout(page)
        columns.setContentsMargins(24, 16, 24, 24)
        columns.setSpacing(40)
        for titles in COLUMNS:
            column = QVBoxLayout()
            column.setSpacing(16)
            for title in titles:
                column.addLayout(_group(title))
            column.addStretch()
            columns.addLayout(column)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setWidget(page)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)
        self.resize(page.sizeHint().width() + 16, min(page.sizeHint().height(), 680))


def _group(title: str) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(3)
    heading = QLabel(title)
    heading.setProperty("role", "heading")
    grid.addWidget(heading, 0, 0, 1, 2)
    shown = (
        [(words, here.keys(keys)) for words, keys in MOUSE]
        if title == "mouse"
        else [(_lower(deed.text), native(deed)) for deed in GROUPS[title] if deed.keys]
    )
    for row, (words, keys) in enumerate(shown, 1):
        label = QLabel(keys)
        label.setProperty("role", "dim")
        grid.addWidget(QLabel(words), row, 0)
        grid.addWidget(label, row, 1)
    grid.setColumnMinimumWidth(0, WORDS_WIDTH)
    grid.setColumnStretch(1, 1)
    return grid


def _lower(text: str) -> str:
    words = plain(text)
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]
