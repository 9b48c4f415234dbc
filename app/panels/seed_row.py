"""The random seed: which number the takes come from, kept or drawn anew."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from app.choices import Choices
from app.icons import icon
from app.theme import Role, ThemeKeeper
from app.widgets.fields import NumberField
from core.continuation.request import MAX_SEED
from core.words import tr

TIP = tr("The number the takes are drawn from: the same number, phrase and settings give the same takes")


class SeedRow(QWidget):
    """The number, a lock that keeps it, and a button that copies it."""

    def __init__(self, choices: Choices, themes: ThemeKeeper, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices, self._themes = choices, themes
        self.field = NumberField(0, MAX_SEED)
        self.field.setFixedWidth(96)
        self.field.setAccessibleName(tr("Random seed"))
        self.lock = _button(tr("Lock the random seed"))
        self.lock.setCheckable(True)
        self.copy = _button(tr("Copy the random seed"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(QLabel(tr("random seed")))
        row.addStretch()
        for widget in (self.field, self.lock, self.copy):
            row.addWidget(widget)
        self.setToolTip(TIP)
        self.copy.setToolTip(tr("Copy the number"))
        self.field.edited.connect(self._typed)
        self.lock.clicked.connect(choices.seed.fix)
        self.copy.clicked.connect(self._copy)
        choices.changed.connect(self._show)
        themes.changed.connect(self._tint)
        self._fixed: bool | None = None  # as shown
        self._tint()
        self._show()

    def _typed(self, number: float) -> None:
        self._choices.seed.choose(int(number))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(str(self._choices.seed.number))

    def _show(self) -> None:
        fixed = self._choices.seed.fixed
        self.field.show_value(self._choices.seed.number)
        if fixed is self._fixed:
            return
        self._fixed = fixed
        self.lock.setChecked(fixed)
        self._tint()
        self.lock.setToolTip(
            tr("Locked: every request uses this number; click to draw a new one each time")
            if fixed
            else tr("Each request draws a new number; click to keep this one")
        )

    def _tint(self) -> None:
        theme = self._themes.current
        self.lock.setIcon(icon("lock" if self._fixed else "unlock", theme, Role.LOCK))
        self.copy.setIcon(icon("copy", theme))


def _button(name: str) -> QToolButton:
    button = QToolButton()
    button.setAccessibleName(name)
    button.setIconSize(QSize(16, 16))
    return button
