"""A slider that stands for a number: what the panels' labelled sliders have in common."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.theme import ThemeKeeper
from app.widgets.slider import Slider


class ValueSlider(QWidget):
    """Subclasses say which number a place of the slider stands for, and lay out what stands around it.

    `edited` gives the value the composer chose; showing one is no edit.
    """

    edited = Signal(float)

    def __init__(
        self, lowest: int, highest: int, name: str, themes: ThemeKeeper, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.slider = Slider(lowest, highest, themes)
        self.slider.setAccessibleName(name)
        self.slider.valueChanged.connect(self._slid)

    def value_at(self, place: int) -> float:
        """The number that a place of the slider stands for."""
        raise NotImplementedError

    def place_of(self, value: float) -> int:
        """The place of the slider that is nearest to a number."""
        raise NotImplementedError

    def show_value(self, value: float) -> None:
        """Show what is so."""
        self.slider.blockSignals(True)
        self.slider.setValue(self.place_of(value))
        self.slider.blockSignals(False)

    def _slid(self, place: int) -> None:
        self.edited.emit(self.value_at(place))
