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

# What stands left and right of every slider of a panel, and the names of its other rows: of one width each,
# so that the controls stand under one another.
LEFT, RIGHT, NAME = "left of a slider", "right of a slider", "name of a row"  # object names
LEAST = {LEFT: 92, RIGHT: 64, NAME: 56}  # pixels
FIELD_WIDTH = 48


def line_up(panel: QWidget) -> None:
    """Give each of these columns of a panel the width that its longest words need in this language."""
    for column, least in LEAST.items():
        beside = panel.findChildren(QWidget, column)
        for each in beside:
            each.ensurePolished()
        width = max([least, *(each.sizeHint().width() for each in beside)])
        for each in beside:
            each.setFixedWidth(width)


def column_of(label: QLabel, column: str) -> QLabel:
    """The label as one of a column, to be lined up."""
    label.setObjectName(column)
    label.setFixedWidth(LEAST[column])
    return label


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
        right = QWidget()
        right.setObjectName(RIGHT)
        right.setMinimumWidth(LEAST[RIGHT])
        room = QHBoxLayout(right)
        room.setContentsMargins(0, 0, 0, 0)
        room.addWidget(self.field, 0, Qt.AlignmentFlag.AlignRight)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(column_of(QLabel(label), LEFT))
        row.addWidget(self.slider, 1)
        row.addWidget(right)
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
