"""How loud the microphone is: a bar from silence to too loud, with the loudest of the last moment marked."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.style import mixed
from app.theme import Role, ThemeKeeper
from core.audio_in.devices import QUIETEST
from core.words import tr

HEIGHT, BAR = 18, 8  # pixels
TOO_LOUD = -3.0  # dB from which the sound may be distorted
FALL = 1.5  # dB that the mark sinks each time the level is told


class LevelMeter(QWidget):
    """Told `show_level` about twenty times a second."""

    def __init__(self, themes: ThemeKeeper) -> None:
        super().__init__()
        self._themes = themes
        self._level = self._mark = QUIETEST
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("level of the microphone"))
        self.setToolTip(tr("How loud the microphone is; at the right end the sound is distorted"))
        themes.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(120, HEIGHT)

    def show_level(self, level: float) -> None:
        """The loudest of the last moment, in dB under full scale."""
        self._level, self._mark = level, max(level, self._mark - FALL)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._themes.current
        loud = self._mark > TOO_LOUD
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            room = QRectF(0, (self.height() - BAR) / 2, self.width(), BAR)
            painter.setBrush(mixed(theme[Role.RAISED], theme[Role.TEXT], 0.12))
            painter.drawRoundedRect(room, 3, 3)
            painter.setBrush(theme[Role.WARN if loud else Role.NOTE])
            filled = QRectF(room.left(), room.top(), self._x(self._level), BAR)
            painter.drawRoundedRect(filled, 3, 3)
            mark = max(room.left(), self._x(self._mark) - 2)
            painter.setBrush(theme[Role.TEXT])
            painter.drawRect(QRectF(mark, room.top() - 2, 2, BAR + 4))

    def _x(self, level: float) -> float:
        return self.width() * min(1.0, max(0.0, 1 - level / QUIETEST))
