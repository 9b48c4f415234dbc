"""A slider with its name on the left and its number, which can be typed, on the right."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app.theme import ThemeKeeper
from app.widgets.fields import NumberField
from app.widgets.value_slider import ValueSlider
from core.words import tr

# Pixels left and right of every slider of a panel, so that they stand under one another; other rows need
# less for their names.
SLIDER_LEFT, RIGHT_WIDTH = 92, 64
LEFT_WIDTH = 56
FIELD_WIDTH = 48


class LabelledSlider(ValueSlider):
    """`stops` are the values the slider has room for, rising; the field takes all between as well."""

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
        self._stops = list(stops)
        super().__init__(0, len(self._stops) - 1, label, themes, parent)
        self.field = NumberField(self._stops[0], self._stops[-1], decimals=decimals, step=10**-decimals)
        self.field.setFixedWidth(FIELD_WIDTH)
        self.field.setAccessibleName(tr("{label}, exactly").format(label=label))
        name = QLabel(label)
        name.setFixedWidth(SLIDER_LEFT)
        room = QHBoxLayout()
        room.setContentsMargins(0, 0, 0, 0)
        room.addSpacing(RIGHT_WIDTH - FIELD_WIDTH)
        room.addWidget(self.field, 0, Qt.AlignmentFlag.AlignRight)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(name)
        row.addWidget(self.slider, 1)
        row.addLayout(room)
        self.setToolTip(tip)
        self.slider.valueChanged.connect(lambda place: self.field.show_value(self.value_at(place)))
        self.field.edited.connect(self._typed)

    def value_at(self, place: int) -> float:
        return self._stops[place]

    def place_of(self, value: float) -> int:
        return bisect_right(self._stops, value + 1e-9) - 1

    def show_value(self, value: float) -> None:
        super().show_value(value)
        self.field.show_value(value)

    def _typed(self, value: float) -> None:
        super().show_value(value)
        self.edited.emit(value)
