"""What stands beside the roll instead of a piano where the track is percussion: the drums by name."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter

from app.roll.geometry import Geometry
from app.roll.palette import contrast, mix
from app.theme import Role, Theme
from core.harmony import note_name
from core.instruments import drum_name

WIDTH = 124
NAMES_FROM = 9  # pixels of row height
LEFT = 8


def paint_drum(painter: QPainter, geometry: Geometry, theme: Theme, pitch: int, lit: QColor | None) -> None:
    """One row's pad, in the colour `lit` where it sounds or is pointed at; dimmer where no drum is struck."""
    name = drum_name(pitch)
    box = QRect(0, geometry.y(pitch), WIDTH - 1, geometry.row_height)
    ground = theme[Role.KEY_WHITE] if name else mix(theme[Role.KEY_WHITE], theme[Role.KEY_EDGE], 0.3)
    ground = lit or ground
    painter.fillRect(box, ground)
    painter.fillRect(
        QRect(0, box.bottom(), WIDTH - 1, 1), mix(theme[Role.KEY_WHITE], theme[Role.KEY_EDGE], 0.6)
    )
    if geometry.row_height < NAMES_FROM:
        return
    font = QFont(painter.font())
    font.setPixelSize(min(11, geometry.row_height))
    painter.setFont(font)
    texts = (theme[Role.TEXT], theme[Role.KEY_BLACK])
    painter.setPen(max(texts, key=lambda text: contrast(text, ground)))
    place = QRectF(box).adjusted(LEFT, -2, -4, 2)
    painter.drawText(
        place,
        Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine,
        painter.fontMetrics().elidedText(
            name or note_name(pitch), Qt.TextElideMode.ElideRight, int(place.width())
        ),
    )
    painter.setPen(Qt.PenStyle.NoPen)
