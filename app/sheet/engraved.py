"""One engraved picture as Qt paints it: its ink, notes in colours of their own, and a ground behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QFontDatabase, QPainter
from PySide6.QtSvg import QSvgRenderer

from core.engraving import Drawn, Page, letters

ROUND = 4  # pixels


@dataclass(frozen=True, slots=True)
class Tone:
    """How some heads stand out: their own colour, and that of the ground behind them."""

    ink: str
    ground: QColor


class Engraved:
    """A page and its picture, which is read when it is painted in other colours than before."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._picture: QSvgRenderer | None = None
        self._ink = ""
        self._tones: Mapping[str, Tone] = {}

    def tint(self, ink: str, tones: Mapping[str, Tone]) -> bool:
        """Choose the ink, and a tone for some heads by name; whether that changes anything."""
        if (ink, tones) == (self._ink, self._tones):
            return False
        self._ink, self._tones, self._picture = ink, tones, None
        return True

    @property
    def painted(self) -> bool:
        """Whether it was painted since its colours were chosen."""
        return self._picture is not None

    def paint(self, painter: QPainter, scale: float) -> None:
        """Draw all of it from the painter's origin, `scale` pixels to a unit."""
        if self._picture is None:
            _lettered()
            colours = {name: tone.ink for name, tone in self._tones.items()}
            self._picture = QSvgRenderer(QByteArray(self.page.svg(self._ink, colours).encode()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for head in self.page.heads:
            if head.name in self._tones:
                self._ground(painter, head, scale)
        self._picture.render(painter, QRectF(0, 0, self.page.width * scale, self.page.height * scale))

    def _ground(self, painter: QPainter, head: Drawn, scale: float) -> None:
        """A soft ground behind a notehead, so that it is not told by its colour alone."""
        space = self.page.space
        side = 2 * space * scale
        painter.setBrush(self._tones[head.name].ground)
        ground = QRectF((head.left - 0.5 * space) * scale, head.middle * scale - side / 2, 1.1 * side, side)
        painter.drawRoundedRect(ground, ROUND, ROUND)


@cache
def _lettered() -> None:
    """Know the letters of titles and tempo marks, once."""
    for file in letters():
        QFontDatabase.addApplicationFont(str(file))
