"""One engraved picture as Qt paints it: its ink, notes in colours of their own, and a ground behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import ceil, floor

from PySide6.QtCore import QByteArray, QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontDatabase, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from core.engraving import Drawn, Page, letters

ROUND = 4  # pixels


@dataclass(frozen=True, slots=True)
class Tone:
    """How some heads stand out: their own colour, and that of the ground behind them."""

    ink: str
    ground: QColor


class _Picture:
    """A part of a page: read when it is first painted, and kept as pixels where it is painted again."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._renderer: QSvgRenderer | None = None
        self._known: tuple[float, QRect, QPixmap] | None = None

    def read(self) -> QSvgRenderer:
        """What paints it, which is made once."""
        if self._renderer is None:
            self._renderer = QSvgRenderer(QByteArray(self._text.encode()))
        return self._renderer

    def paint(self, painter: QPainter, size: QSizeF) -> None:
        """Draw it on a page of that size."""
        self.read().render(painter, QRectF(QPointF(), size))

    def pixels(self, ratio: float, size: QSizeF, strip: QRect) -> QPixmap:
        """What of it lies in a strip of the page, which is so large; in pixels of which `ratio` are one."""
        if self._known is not None and self._known[:2] == (ratio, strip):
            return self._known[2]
        pixmap = QPixmap(strip.size())
        pixmap.fill(Qt.GlobalColor.transparent)
        with QPainter(pixmap) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.translate(-strip.topLeft())
            self.read().render(painter, QRectF(QPointF(), size * ratio))
        pixmap.setDevicePixelRatio(ratio)
        self._known = (ratio, strip, pixmap)
        return pixmap


class Engraved:
    """A page and its picture, which is read when it is painted in other colours than before.

    Systems that are as they were on the page `before` are neither read nor drawn again.
    """

    def __init__(self, page: Page, before: Engraved | None = None) -> None:
        self.page = page
        self._parts: dict[str, _Picture] = {} if before is None else before._parts
        self._signs: dict[str, _Picture] = {}  # by ink
        self._painted = self._coloured = False
        self._ink = ""
        self._tones: Mapping[str, Tone] = {}

    def tint(self, ink: str, tones: Mapping[str, Tone]) -> bool:
        """Choose the ink, and a tone for some heads by name; whether that changes anything."""
        if (ink, tones) == (self._ink, self._tones):
            return False
        self._ink, self._tones = ink, tones
        self._painted = self._coloured = False
        return True

    @property
    def painted(self) -> bool:
        """Whether it was painted since its colours were chosen."""
        return self._painted

    def read(self) -> None:
        """Have all of it ready to be painted, which takes longer than to paint it."""
        self._know_parts()
        for picture in self._parts.values():
            picture.read()

    def paint(self, painter: QPainter, scale: float) -> None:
        """Draw all of it from the painter's origin, `scale` pixels to a unit."""
        self._begin(painter, scale)
        size = QSizeF(self.page.width, self.page.height) * scale
        for picture in self._parts.values():
            picture.paint(painter, size)

    def paint_signs(self, painter: QPainter, scale: float) -> None:
        """Draw what the first system begins with, and nothing of its music."""
        picture = self._signs.get(self._ink)
        if picture is None:
            picture = self._signs[self._ink] = _Picture(self.page.signs(self._ink))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        picture.paint(painter, QSizeF(self.page.width, self.page.height) * scale)

    def paint_again(self, painter: QPainter, scale: float) -> None:
        """The same on a device that shows the page again and again, with a little of it changed."""
        self._begin(painter, scale)
        size, ratio = QSizeF(self.page.width, self.page.height) * scale, painter.device().devicePixelRatioF()
        heading, *systems = self._parts.values()
        heading.paint(painter, size)
        edges = [0.0, *(system.bottom for system in self.page.systems[:-1])]
        ends = [*(system.top for system in self.page.systems[1:]), self.page.height]
        for picture, top, bottom in zip(systems, edges, ends, strict=True):
            first, last = floor(top * scale * ratio), ceil(bottom * scale * ratio)
            strip = QRect(0, first, ceil(size.width() * ratio), last - first)
            painter.drawPixmap(QPointF(0, first / ratio), picture.pixels(ratio, size, strip))

    def _begin(self, painter: QPainter, scale: float) -> None:
        """Know the parts, and paint the grounds of heads that stand out."""
        self._know_parts()
        self._painted = True
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for head in self.page.heads:
            if head.name in self._tones:
                self._ground(painter, head, scale)

    def _know_parts(self) -> None:
        """Those of the colours that were chosen."""
        if self._coloured:
            return
        _lettered()
        colours = {name: tone.ink for name, tone in self._tones.items()}
        before, texts = self._parts, self.page.parts(self._ink, colours)
        self._parts = {text: before.get(text) or _Picture(text) for text in texts}
        self._coloured = True

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
