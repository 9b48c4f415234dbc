"""Draws one take small: its letter, its notes in their bars, and how far-fetched it is."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.theme import Role, Theme, ThemeKeeper
from core.continuation.request import Take, Takes
from core.timing import BarMap

HEIGHT, GAP = 60, 4
LETTER_WIDTH, WORDS_HEIGHT = 24, 16
CLEAR = 4  # between the lowest notes and the word below them
TAKE = Qt.ItemDataRole.UserRole + 1  # Small

# Mean bits a note below which a take is called so.
WORDS = ((2.5, "calm"), (3.5, "likely"), (4.5, "lively"), (5.5, "bold"))
BEYOND = "far-fetched"


def words(take: Take) -> str:
    """How surprising a take was to the model, in a word."""
    return next((word for bits, word in WORDS if take.bits_per_note < bits), BEYOND)


@dataclass(frozen=True, slots=True)
class Small:
    """A take, its letter, and what all takes beside it share: span, bar lines and range of pitches."""

    take: Take
    letter: str
    start: int
    end: int
    lines: tuple[int, ...]
    lowest: int
    highest: int


def smalls(takes: Takes, letters: list[str]) -> list[Small]:
    """Every take with the frame it is drawn in."""
    span = takes.span
    lines = tuple(
        bar.start for bar in BarMap(takes.basis).lines(span.start, span.end) if bar.start > span.start
    )
    pitches = [note.pitch for take in takes.takes for note in take.notes]
    frame = span.start, span.end, lines, min(pitches), max(pitches)
    return [Small(take, letter, *frame) for take, letter in zip(takes.takes, letters, strict=True)]


class TakeDelegate(QStyledItemDelegate):
    """Paints a take's row; the chosen one is outlined and its letter bold."""

    def __init__(self, themes: ThemeKeeper, parent: QWidget) -> None:
        super().__init__(parent)
        self._themes = themes

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(120, HEIGHT + GAP)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        small = index.data(TAKE)
        state = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        room = QRectF(option.rect).adjusted(1, 1, -1, -GAP)
        theme = self._themes.current
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_frame(painter, room, chosen, hovered)
        inner = room.adjusted(LETTER_WIDTH, 6, -8, -WORDS_HEIGHT - CLEAR)
        _paint_notes(painter, inner, small, theme, chosen)
        self._paint_words(painter, room, small, chosen)
        painter.restore()

    def _paint_frame(self, painter: QPainter, room: QRectF, chosen: bool, hovered: bool) -> None:
        theme = self._themes.current
        painter.setPen(QPen(theme[Role.ACCENT], 2) if chosen else Qt.PenStyle.NoPen)
        painter.setBrush(theme[Role.RAISED] if chosen or hovered else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(room, 4, 4)

    def _paint_words(self, painter: QPainter, room: QRectF, small: Small, chosen: bool) -> None:
        theme = self._themes.current
        font = QFont(painter.font())
        font.setBold(chosen)
        painter.setFont(font)
        painter.setPen(theme[Role.TEXT])
        at_left = QRectF(room.left(), room.top(), LETTER_WIDTH, room.height())
        painter.drawText(at_left, Qt.AlignmentFlag.AlignCenter, small.letter)
        font.setBold(False)
        font.setPointSizeF(font.pointSizeF() * 0.85)
        painter.setFont(font)
        painter.setPen(theme[Role.TEXT_DIM])
        below = room.adjusted(LETTER_WIDTH, room.height() - WORDS_HEIGHT - 1, -8, -2)
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words(small.take))


def _paint_notes(painter: QPainter, room: QRectF, small: Small, theme: Theme, chosen: bool) -> None:
    across = room.width() / (small.end - small.start)
    rows = max(small.highest - small.lowest + 1, 8)
    step = room.height() / rows
    spare = (rows - (small.highest - small.lowest + 1)) / 2
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for line in small.lines:
        x = room.left() + (line - small.start) * across
        painter.fillRect(QRectF(x, room.top(), 1, room.height()), theme[Role.GRID_BEAT])
    colour = theme[Role.GHOST_EDGE] if chosen else theme[Role.TEXT_DIM]
    for note in small.take.notes:
        left = room.left() + (note.start - small.start) * across
        top = room.top() + (small.highest - note.pitch + spare) * step
        painter.fillRect(QRectF(left, top, max(2.0, note.length * across - 1), max(3.0, step)), colour)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
