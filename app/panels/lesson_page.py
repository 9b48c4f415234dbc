"""What the pages of the card for learning are made of."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.style import give_role
from app.widgets.labelled_slider import LEFT, column_of


class LessonPage(QWidget):
    """Lines under one another."""

    def __init__(self) -> None:
        super().__init__()
        self.lines = QVBoxLayout(self)
        self.lines.setContentsMargins(0, 0, 0, 0)
        self.lines.setSpacing(8)

    @property
    def first(self) -> QWidget:
        """The control that is to have the keyboard when the page shows."""
        raise NotImplementedError


def dim(words: str = "") -> QLabel:
    """Words beside the matter, on as many lines as they need."""
    label = QLabel(words)
    give_role(label, "dim")
    label.setWordWrap(True)
    return label


def button(words: str, tip: str, role: str = "") -> QPushButton:
    """A verb that takes little room."""
    made = QPushButton(words)
    made.setToolTip(tip)
    made.setProperty("narrow", True)
    if role:
        give_role(made, role)
    return made


def row(*widgets: QWidget | None) -> QHBoxLayout:
    """Side by side, None for the room that is left."""
    line = QHBoxLayout()
    line.setSpacing(8)
    for widget in widgets:
        if widget is None:
            line.addStretch(1)
        else:
            line.addWidget(widget)
    return line


def named(label: str, control: QWidget) -> QHBoxLayout:
    """A control with its name on the left."""
    line = QHBoxLayout()
    line.setSpacing(8)
    line.addWidget(column_of(QLabel(label), LEFT))
    line.addWidget(control, 1)
    return line
