"""How chord symbols look in their row."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter

from app.roll.narrow import write
from app.roll.palette import mix
from app.roll.ruler_signs import INDENT, Placed
from app.theme import Role, Theme
from core.score import Score

HEIGHT = 20  # pixels
LEAST = 8  # pixels in which something can be read


def paint_symbols(painter: QPainter, theme: Theme, placed: Sequence[Placed], score: Score) -> None:
    """Each in the room it has, or in brief."""
    for item in placed:
        painter.fillRect(
            QRect(item.left - INDENT, 3, 1, HEIGHT - 6), mix(theme[Role.PAPER], theme[Role.TEXT], 0.35)
        )
        painter.setPen(theme[Role.TEXT])
        room, chord = item.right - item.left, score.chord_at(item.sign.tick)
        if room >= LEAST:
            brief = item.sign.words if chord is None else chord.brief
            write(painter, QRect(item.left, 2, room, HEIGHT - 5), item.sign.words, brief)


def paint_whole(painter: QPainter, theme: Theme, item: Placed, *, hovered: bool, reached: bool) -> None:
    """The one under the mouse, or `reached` by the keyboard, stands before its neighbours."""
    words = item.sign.words
    width = max(item.right - item.left, painter.fontMetrics().horizontalAdvance(words) + 2)
    place = QRect(item.left - 3, 2, width + 6, HEIGHT - 5)
    painter.fillRect(place, mix(theme[Role.PAPER], theme[Role.TEXT], 0.12 * hovered))
    painter.setPen(theme[Role.TEXT])
    if reached:
        painter.drawRect(place)
    painter.drawText(place.adjusted(3, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)
