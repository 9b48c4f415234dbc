"""Safe ↔ surprising: how far the takes may stray from what the model expects."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from app.theme import ThemeKeeper
from app.widgets.fields import NumberField
from app.widgets.labelled_slider import FIELD_WIDTH
from app.widgets.slider import Slider
from core.continuation.request import MAX_TEMPERATURE, MIN_TEMPERATURE

STEP = 0.05
TIP = "Temperature: low stays with what the model expects, high strays from it"


class Surprise(QWidget):
    """A slider between two words, and the temperature it stands for between them."""

    edited = Signal(float)

    def __init__(self, themes: ThemeKeeper, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slider = Slider(round(MIN_TEMPERATURE / STEP), round(MAX_TEMPERATURE / STEP), themes)
        self.slider.setAccessibleName("safe to surprising")
        self.field = NumberField(MIN_TEMPERATURE, MAX_TEMPERATURE, decimals=2, step=STEP)
        self.field.setFixedWidth(FIELD_WIDTH)
        self.field.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.field.setAccessibleName("Temperature")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(0)
        grid.addWidget(QLabel("safe"), 0, 0)
        grid.addWidget(self.field, 0, 1, Qt.AlignmentFlag.AlignCenter)
        grid.addWidget(QLabel("surprising"), 0, 2, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self.slider, 1, 0, 1, 3)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(2, 1)
        self.setToolTip(TIP)
        self.slider.valueChanged.connect(self._slid)
        self.field.edited.connect(self._typed)

    def show_value(self, temperature: float) -> None:
        """Show what is so."""
        self.field.show_value(temperature)
        self._slide_to(temperature)

    def _slid(self, place: int) -> None:
        temperature = round(place * STEP, 2)
        self.field.show_value(temperature)
        self.edited.emit(temperature)

    def _typed(self, temperature: float) -> None:
        self._slide_to(temperature)
        self.edited.emit(temperature)

    def _slide_to(self, temperature: float) -> None:
        self.slider.blockSignals(True)
        self.slider.setValue(round(temperature / STEP))
        self.slider.blockSignals(False)
