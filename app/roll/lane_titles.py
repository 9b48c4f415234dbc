"""What stands to the left of the lanes: their names, tools, values, and what the parts of a bar are."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

from app.icons import icon
from app.roll.keyboard import WIDTH
from app.roll.narrow import write
from app.roll.palette import mix
from app.roll.surprise_lane import PITCH_SHARE, RHYTHM_SHARE
from app.roll.velocity_lane import VelocityLane, Way
from app.theme import Role, ThemeKeeper
from app.widgets.fields import tabular
from core.words import tr

TOP, LINE = 6, 16  # pixels above a name, and of a line of text
BUTTON, ICON = 18, 14
SMALL = 11  # pixels of small type
ROOM = WIDTH - 9  # pixels for a name
RIGHT, APART = 6, 4  # pixels right of a scale's figures, and between one and the value beside it
LEGEND = 17  # where the words of a legend begin


class LaneTitle(QWidget):
    """The name of a lane, the value under the pointer, and a scale if the lane has one.

    `marks` gives (pixel row, words) of what is to be written at the right edge.
    """

    def __init__(
        self,
        name: str,
        themes: ThemeKeeper,
        marks: Callable[[], Sequence[tuple[int, str]]] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name, self._themes, self._marks = name, themes, marks
        self._value = ""
        self.setMinimumWidth(WIDTH)
        themes.changed.connect(self.update)

    def show_value(self, value: str) -> None:
        """Show what is under the pointer."""
        if value != self._value:
            self._value = value
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._themes.current
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), theme[Role.PAPER])
            painter.fillRect(0, 0, self.width(), 1, theme[Role.HAIRLINE])
            painter.fillRect(self.width() - 1, 0, 1, self.height(), theme[Role.HAIRLINE])
            painter.setPen(theme[Role.TEXT_DIM])
            small = tabular(painter.font())
            small.setPixelSize(SMALL)
            self._write_name(painter, small)
            painter.setFont(small)
            for place, words in self.figures(painter.fontMetrics()):
                painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
            painter.setPen(theme[Role.TEXT])
            painter.drawText(QRect(8, self._value_top, WIDTH - 10, LINE), self._value)

    def figures(self, metrics: QFontMetrics) -> list[tuple[QRect, str]]:
        """Where the scale's figures stand; the value under the pointer goes before one in its way."""
        value = QRect(8, self._value_top, metrics.horizontalAdvance(self._value) + APART, LINE)
        found = []
        for y, words in self._marks() if self._marks is not None else ():
            width = metrics.horizontalAdvance(words)
            place = QRect(self.width() - RIGHT - width, y - LINE // 2, width, LINE)
            if not self._value or not place.intersects(value):
                found.append((place, words))
        return found

    def _write_name(self, painter: QPainter, small: QFont) -> None:
        """A long one small, then narrow, and cut only where it finds no room so either."""
        if painter.fontMetrics().horizontalAdvance(self._name) > ROOM:
            painter.setFont(small)
        write(painter, QRect(8, TOP, ROOM, LINE), self._name)

    @property
    def _value_top(self) -> int:
        return TOP + 18


class VelocityTitle(LaneTitle):
    """Its buttons choose what a drag over the lane does; they take no keyboard, as no drag does."""

    def __init__(self, lane: VelocityLane, themes: ThemeKeeper, parent: QWidget | None = None) -> None:
        super().__init__(tr("velocity"), themes, parent=parent)
        self._lane = lane
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(3, TOP + 18, 2, 0)
        row.setSpacing(0)
        row.setAlignment(Qt.AlignmentFlag.AlignTop)
        in_proportion = tr("In proportion: drag up or down, louder or softer  (Ctrl-drag)")
        for way, picture, name, words in (
            (Way.BRUSH, "brush", tr("Brush"), tr("Brush: drag across to paint velocities")),
            (Way.LINE, "line", tr("Line"), tr("Line: drag from one end to the other  (Shift-drag)")),
            (Way.SCALE, "proportion", tr("In proportion"), in_proportion),
        ):
            row.addWidget(self._button(way, picture, name, words))
        row.addStretch(1)
        lane.pointed.connect(self.show_value)
        themes.changed.connect(self._tint)
        self._tint()

    def _button(self, way: Way, picture: str, name: str, words: str) -> QToolButton:
        button = QToolButton()
        button.setCheckable(True)
        button.setChecked(way is self._lane.way)
        button.setObjectName(picture)
        button.setToolTip(words)
        button.setAccessibleName(name)
        button.setFixedSize(BUTTON, BUTTON)
        button.setIconSize(QSize(ICON, ICON))
        button.setStyleSheet("QToolButton { padding: 1px; }")
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda: setattr(self._lane, "way", way))
        self._group.addButton(button)
        return button

    def _tint(self) -> None:
        for button in self._group.buttons():
            button.setIcon(icon(button.objectName(), self._themes.current))

    @property
    def _value_top(self) -> int:
        return TOP + 18 + BUTTON + 3


class SurpriseTitle(LaneTitle):
    """Says what the two parts of a surprise bar are."""

    def __init__(self, themes: ThemeKeeper, parent: QWidget | None = None) -> None:
        super().__init__(tr("surprise"), themes, parent=parent)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme = self._themes.current
        with QPainter(self) as painter:
            font = QFont(painter.font())
            font.setPixelSize(SMALL)
            painter.setFont(font)
            painter.setPen(theme[Role.TEXT_DIM])
            for line, (share, word) in enumerate(((RHYTHM_SHARE, tr("rhythm")), (PITCH_SHARE, tr("pitch")))):
                y = 34 + LINE * line
                painter.fillRect(8, y + 1, 6, 6, mix(theme[Role.PAPER], theme[Role.NOTE], share))
                write(painter, QRect(LEGEND, y - 4, WIDTH - LEGEND - 2, LINE), word)
