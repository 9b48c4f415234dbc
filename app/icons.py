"""The program's own icons, drawn in one line weight and tinted with a theme's colours."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app.theme import Role, Theme

ICONS = Path(__file__).resolve().parent.parent / "resources" / "icons"
SIZE = 20  # pixels, the size at which the window shows them
_RATIOS = (1, 2)  # screens in between scale the larger one down


@cache
def _source(name: str) -> str:
    return (ICONS / f"{name}.svg").read_text(encoding="utf-8")


def tinted(name: str, colour: QColor, size: int = SIZE, ratio: float = 1) -> QPixmap:
    """Icon `name` in one colour, `size` logical pixels wide; OSError when there is no such icon."""
    svg = _source(name).replace("currentColor", colour.name())
    pixmap = QPixmap(round(size * ratio), round(size * ratio))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setOpacity(colour.alphaF())
    QSvgRenderer(QByteArray(svg.encode())).render(painter)
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def icon(name: str, theme: Theme, on: Role = Role.TEXT) -> QIcon:
    """Icon `name` for buttons and menus: quiet when disabled, in the colour `on` when switched on."""
    plain, quiet = theme[Role.TEXT], QColor(theme[Role.TEXT_DIM])
    quiet.setAlphaF(0.55)
    made = QIcon()
    for ratio in _RATIOS:
        made.addPixmap(tinted(name, plain, ratio=ratio), QIcon.Mode.Normal)
        made.addPixmap(tinted(name, quiet, ratio=ratio), QIcon.Mode.Disabled)
        if theme[on] != plain:
            made.addPixmap(tinted(name, theme[on], ratio=ratio), QIcon.Mode.Normal, QIcon.State.On)
    return made
