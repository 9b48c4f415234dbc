"""A slider between two words, with a middle to come back to."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app.theme import ThemeKeeper
from app.widgets.labelled_slider import LEFT, RIGHT, column_of
from app.widgets.value_slider import ValueSlider
from core.words import tr

PLACES = 50  # to either side of the middle
BACK = tr("Double click: back to the middle")


class Between(ValueSlider):
    """Runs from `ends[0]`, called `words[0]`, through `middle` to `ends[1]`, straight on either side.

    A double click on the slider goes back to the middle, which may be the left end itself. `name` is what
    screen readers call it.
    """

    def __init__(
        self,
        words: tuple[str, str],
        ends: tuple[float, float],
        middle: float,
        name: str,
        tip: str,
        themes: ThemeKeeper,
        parent: QWidget | None = None,
    ) -> None:
        self._ends, self.middle = ends, middle
        super().__init__(0 if middle == ends[0] else -PLACES, PLACES, name, themes, parent)
        self.slider.set_middle(0)
        self.slider.installEventFilter(self)
        left, right = column_of(QLabel(words[0]), LEFT), column_of(QLabel(words[1]), RIGHT)
        right.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(left)
        row.addWidget(self.slider, 1)
        row.addWidget(right)
        self.setToolTip(f"{tip}\n{BACK}")

    @property
    def moved(self) -> bool:
        """Whether it stands anywhere but in the middle."""
        return self.slider.value() != 0

    def value_at(self, place: int) -> float:
        end = self._ends[place > 0]
        return round(self.middle + (end - self.middle) * abs(place) / PLACES, 3)

    def place_of(self, value: float) -> int:
        if value == self.middle:
            return 0
        rising = self._ends[0] < self._ends[1]
        right = (value > self.middle) is rising
        share = (value - self.middle) / (self._ends[right] - self.middle)
        return round(share * PLACES) * (1 if right else -1)

    def reset(self) -> None:
        """Back to the middle, as the composer's choice."""
        if self.moved:
            self.slider.setValue(0)
        else:  # a number typed elsewhere may lie between the middle and the next place
            self.edited.emit(self.middle)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.MouseButtonDblClick and isinstance(event, QMouseEvent):
            self.slider.setSliderDown(False)
            self.reset()
            return True
        return False
