"""A slider between two words, and the number it stands for between them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from app.theme import ThemeKeeper
from app.widgets.fields import NumberField
from app.widgets.labelled_slider import FIELD_WIDTH
from app.widgets.slider import Slider

STEP = 0.05


class Between(QWidget):
    """Runs from `ends[0]`, called `words[0]`, on the left to `ends[1]` on the right, whichever is larger.

    `edited` gives the value the composer chose; `name` is what screen readers call the number.
    """

    edited = Signal(float)

    def __init__(
        self,
        words: tuple[str, str],
        ends: tuple[float, float],
        name: str,
        tip: str,
        themes: ThemeKeeper,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._sign = 1 if ends[0] < ends[1] else -1
        left, right = (round(self._sign * end / STEP) for end in ends)
        self.slider = Slider(left, right, themes)
        self.slider.setAccessibleName(" to ".join(words))
        self.field = NumberField(min(ends), max(ends), decimals=2, step=STEP)
        self.field.setFixedWidth(FIELD_WIDTH)
        self.field.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.field.setAccessibleName(name)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(0)
        grid.addWidget(QLabel(words[0]), 0, 0)
        grid.addWidget(self.field, 0, 1, Qt.AlignmentFlag.AlignCenter)
        grid.addWidget(QLabel(words[1]), 0, 2, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self.slider, 1, 0, 1, 3)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(2, 1)
        self.setToolTip(tip)
        self.slider.valueChanged.connect(self._slid)
        self.field.edited.connect(self._typed)

    def show_value(self, value: float) -> None:
        """Show what is so."""
        self.field.show_value(value)
        self._slide_to(value)

    def _slid(self, place: int) -> None:
        value = round(self._sign * place * STEP, 2)
        self.field.show_value(value)
        self.edited.emit(value)

    def _typed(self, value: float) -> None:
        self._slide_to(value)
        self.edited.emit(value)

    def _slide_to(self, value: float) -> None:
        self.slider.blockSignals(True)
        self.slider.setValue(round(self._sign * value / STEP))
        self.slider.blockSignals(False)
