"""Pointer shapes: the system's, and a pencil and an eraser of our own."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from itertools import product

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QCursor, QPainter, QPixmap

from app.icons import tinted
from app.theme import Role, Theme

SIZE = 26  # pixels, the halo included
HALO = 1


class Drawn(StrEnum):
    """Pointers drawn from an icon of that name."""

    PENCIL = "pencil"
    ERASER = "erase"


Shape = Qt.CursorShape | Drawn
TIPS = {Drawn.PENCIL: QPoint(5, 20), Drawn.ERASER: QPoint(8, 19)}  # the pixel that points


def cursor(shape: Shape, theme: Theme, pixel_ratio: float) -> QCursor:
    """The pointer to show, in a theme's ink."""
    return _drawn(shape, theme, pixel_ratio) if isinstance(shape, Drawn) else QCursor(shape)


@lru_cache(maxsize=16)
def _drawn(shape: Drawn, theme: Theme, pixel_ratio: float) -> QCursor:
    """An icon with a halo of paper around it, so that it is seen on notes as well."""
    size = SIZE - 2 * HALO
    ink = tinted(shape.value, theme[Role.TEXT], size, pixel_ratio)
    paper = tinted(shape.value, theme[Role.ROW], size, pixel_ratio)
    pixmap = QPixmap(round(SIZE * pixel_ratio), round(SIZE * pixel_ratio))
    pixmap.setDevicePixelRatio(pixel_ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        for dx, dy in product((0, HALO, 2 * HALO), repeat=2):
            painter.drawPixmap(QPointF(dx, dy), paper)
        painter.drawPixmap(QPointF(HALO, HALO), ink)
    tip = TIPS[shape]
    return QCursor(pixmap, tip.x() + HALO, tip.y() + HALO)
