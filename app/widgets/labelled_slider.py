"""A slider with its name on the left and its number, which can be typed, on the right."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app.theme import ThemeKeeper
from app.widgets.fields import NumberField
from app.widgets.slider import Slider

LABEL_WIDTH, FIELD_WIDTH = 56, 48


class LabelledSlider(QWidget):
    """`stops` are the values the slider has room for, rising; the field takes all between as well.

    `edited` gives the value the composer chose.
    """

    edited = Signal(float)

    def __init__(
        self,
        label: str,
        tip: str,
        stops: Sequence[float],
        themes: ThemeKeeper,
        *,
        decimals: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._stops = list(stops)
        self.slider = Slider(0, len(self._stops) - 1, themes)
        self.field = NumberField(self._stops[0], self._stops[-1], decimals=decimals, step=10**-decimals)
        self.field.setFixedWidth(FIELD_WIDTH)
        self._label = QLabel(label)
        self._label.setFixedWidth(LABEL_WIDTH)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._label)
        row.addWidget(self.slider, 1)
        row.addWidget(self.field)
        for widget, what in ((self.slider, label), (self.field, f"{label}, exactly")):
            widget.setAccessibleName(what)
        self.setToolTip(tip)
        self.slider.valueChanged.connect(self._slid)
        self.field.edited.connect(self._typed)

    def show_value(self, value: float) -> None:
        """Show what is so."""
        self.field.show_value(value)
        self._slide_to(value)

    def _slid(self, place: int) -> None:
        self.field.show_value(self._stops[place])
        self.edited.emit(self._stops[place])

    def _typed(self, value: float) -> None:
        self._slide_to(value)
        self.edited.emit(value)

    def _slide_to(self, value: float) -> None:
        self.slider.blockSignals(True)
        self.slider.setValue(bisect_right(self._stops, value + 1e-9) - 1)
        self.slider.blockSignals(False)
