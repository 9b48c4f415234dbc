"""Words where there is little room: as they are, narrower, in a shorter way, and faded out only at last."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QLinearGradient, QPainter, QPen

NARROWEST = 0.7  # of their width that letters can still be read at
FADE = 8  # pixels over which words go that are cut: an ellipsis would take the room of a letter and a half


def fitting(metrics: QFontMetrics, room: int, *ways: str) -> tuple[str, float]:
    """The first of `ways` that finds room, and how wide its letters are then; the last where none does."""
    for words in ways:
        width = metrics.horizontalAdvance(words) + 1
        if width * NARROWEST <= room:
            return words, min(1.0, room / width)
    return ways[-1], NARROWEST


def write(painter: QPainter, place: QRect, *ways: str) -> None:
    """Write them into `place`, from its left edge, halfway up."""
    words, narrow = fitting(painter.fontMetrics(), place.width(), *ways)
    room = QRect(0, place.top(), int(place.width() / narrow) + 1, place.height())
    painter.save()
    painter.translate(place.left(), 0)
    painter.scale(narrow, 1)
    if painter.fontMetrics().horizontalAdvance(words) > room.width():
        painter.setPen(_fading(painter.pen().color(), room.right()))
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)
    painter.restore()


def _fading(colour: QColor, end: int) -> QPen:
    """A pen that writes less and less towards a place."""
    gone, fade = QColor(colour), QLinearGradient(max(0, end - FADE), 0, end, 0)
    gone.setAlpha(0)
    fade.setColorAt(0, colour)
    fade.setColorAt(1, gone)
    return QPen(QBrush(fade), 1)
