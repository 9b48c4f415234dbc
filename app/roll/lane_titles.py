"""What stands to the left of the lanes: their names, and what the parts of a bar are."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QPainter

from app.roll.keyboard import WIDTH
from app.roll.palette import mix
from app.roll.surprise_lane import PITCH_SHARE, RHYTHM_SHARE
from app.theme import Role, Theme


def paint_title(painter: QPainter, theme: Theme, top: int, title: str) -> None:
    """The name of the lane that begins at pixel row `top`."""
    painter.setPen(theme[Role.TEXT_DIM])
    painter.drawText(QRect(8, top + 8, WIDTH, 24), 0, title)
    painter.fillRect(0, top, WIDTH, 1, theme[Role.HAIRLINE])


def paint_legend(painter: QPainter, theme: Theme, top: int) -> None:
    """What the two parts of a surprise bar are."""
    font = QFont(painter.font())
    font.setPointSizeF(font.pointSizeF() * 0.85)
    painter.setFont(font)
    for line, (share, word) in enumerate(((RHYTHM_SHARE, "rhythm"), (PITCH_SHARE, "pitch"))):
        y = top + 34 + 16 * line
        painter.fillRect(8, y, 8, 8, mix(theme[Role.PAPER], theme[Role.NOTE], share))
        painter.drawText(QRect(20, y - 4, WIDTH - 20, 16), Qt.AlignmentFlag.AlignVCenter, word)
