"""The program's own icons, drawn in one line weight and tinted with a theme's colours."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app.theme import Role, Theme

ICONS = Path(__file__).resolve().parent.parent / "resources" / "icons"
SIZE = 20  # pixels, the size at which the window shows them
_RATIOS = (1, 2)  # screens in between scale the larger one down


@cache
def _shape(name: str, pixels: int) -> QImage:
    """Icon `name`, drawn once for every colour it comes to have; OSError when there is no such icon."""
    image = QImage(pixels, pixels, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(QByteArray((ICONS / f"{name}.svg").read_bytes())).render(painter)
    painter.end()
    return image


def tinted(name: str, colour: QColor, size: int = SIZE, ratio: float = 1) -> QPixmap:
    """Icon `name` in one colour, `size` logical pixels wide; OSError when there is no such icon.

    The same picture each time: what Qt makes of one it keeps, for ten megabytes of others.
    """
    return _tinted(name, colour.rgba(), size, ratio)


@cache
def _tinted(name: str, rgba: int, size: int, ratio: float) -> QPixmap:
    shape = _shape(name, round(size * ratio))
    pixmap = QPixmap(shape.size())  # of its own: those made from one image pass for one another in Qt's cache
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.drawImage(0, 0, shape)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(pixmap.rect(), QColor.fromRgba(rgba))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def icon(name: str, theme: Theme, on: Role = Role.TEXT) -> QIcon:
    """Icon `name` for buttons and menus: quiet when disabled, in the colour `on` when switched on."""
    quiet = QColor(theme[Role.TEXT_DIM])
    quiet.setAlphaF(0.55)
    return _made(name, theme[Role.TEXT].rgba(), quiet.rgba(), theme[on].rgba())


@cache
def _made(name: str, plain: int, quiet: int, on: int) -> QIcon:
    """Drawn once in each set of colours: a theme come back to, or a button made anew, costs little."""
    made = QIcon()
    for ratio in _RATIOS:
        made.addPixmap(tinted(name, QColor.fromRgba(plain), ratio=ratio), QIcon.Mode.Normal)
        made.addPixmap(tinted(name, QColor.fromRgba(quiet), ratio=ratio), QIcon.Mode.Disabled)
        if on != plain:
            pixmap = tinted(name, QColor.fromRgba(on), ratio=ratio)
            made.addPixmap(pixmap, QIcon.Mode.Normal, QIcon.State.On)
    return made
