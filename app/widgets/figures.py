"""A number that changes many times a second, painted without troubling the layout around it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.theme import Role, ThemeKeeper
from app.widgets.fields import tabular


class Figures(QWidget):
    """Text of figures, as wide as `widest` needs."""

    def __init__(self, widest: str, themes: ThemeKeeper, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes, self._widest, self._text = themes, widest, ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        themes.changed.connect(self.update)

    @property
    def text(self) -> str:
        """What stands there."""
        return self._text

    def show_text(self, text: str) -> None:
        """Show another text."""
        if text != self._text:
            self._text = text
            self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self._figures())
        return QSize(metrics.horizontalAdvance(self._widest) + 8, metrics.height() + 8)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self._figures())
        painter.setPen(self._themes.current[Role.TEXT])
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)
        painter.end()

    def _figures(self) -> QFont:
        font = tabular(self.font())
        font.setPointSizeF(font.pointSizeF() * 1.25)
        font.setWeight(QFont.Weight.Medium)
        return font
