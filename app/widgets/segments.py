"""A few choices side by side, one of them taken."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QToolButton, QWidget

FRAME = """
Segments { border: 1px solid palette(mid); border-radius: 5px; }
QToolButton { padding: 3px 2px; }
"""


class Segments(QWidget):
    """`choices` maps each value to its word and the tool tip that says more; `chosen` gives the value."""

    chosen = Signal(str)

    def __init__(
        self, choices: Mapping[str, tuple[str, str]], name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QToolButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(1)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setStyleSheet(FRAME)
        for value, (word, tip) in choices.items():
            button = QToolButton()
            button.setText(word)
            button.setToolTip(tip)
            button.setAccessibleName(f"{name}: {word}")
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
            button.clicked.connect(partial(self._choose, value))
            self._group.addButton(button)
            self._buttons[value] = button
            row.addWidget(button)

    def show_choice(self, value: str) -> None:
        """Show which choice is taken."""
        self._buttons[value].setChecked(True)

    def button(self, value: str) -> QToolButton:
        """The button of a choice."""
        return self._buttons[value]

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def _choose(self, value: str, _checked: bool = False) -> None:
        self.chosen.emit(value)
