"""Draws one take small: what it is called, its notes in their bars, and what is to be said of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.theme import Role, Theme, ThemeKeeper
from core.continuation.take import Take
from core.score import Score
from core.takes_tree import Node
from core.timing import BarMap
from core.words import tr

HEIGHT, GAP = 46, 4
LOWEST = 32  # pixels of height that a take may be drawn in where that lets all of them be seen
LETTER_WIDTH, STAR_WIDTH, WORDS_HEIGHT = 24, 24, 16
CLEAR = 3  # between the lowest notes and the word below them
TAKE = Qt.ItemDataRole.UserRole + 1  # Small
FADED = 0.45  # how solid a take is that was put out of the way

# Mean bits a note below which a take is called so.
WORDS = ((2.5, tr("calm")), (3.5, tr("likely")), (4.5, tr("lively")), (5.5, tr("bold")))
BEYOND = tr("far-fetched")
KNOWN = tr("close to a known tune")


def words(take: Take) -> str:
    """How surprising a take was to the model, in a word."""
    return next((word for bits, word in WORDS if take.bits_per_note < bits), BEYOND)


@dataclass(frozen=True, slots=True)
class Frame:
    """What the takes of one answer share: their span, its bar lines, and their range of pitches."""

    start: int
    end: int
    lines: tuple[int, ...]
    lowest: int
    highest: int


@dataclass(frozen=True, slots=True)
class Small:
    """A take as its row shows it: number `index` of the tree, what it is called, the frame it is drawn in.

    Where answers are `parted`, a line stands above the first take of each.
    """

    index: int
    node: Node
    letter: str
    frame: Frame
    parted: bool = False

    @property
    def known(self) -> bool:
        """Whether it shares more with a tune the model learnt from than people's tunes share."""
        shared = self.node.take.shared
        return shared is not None and shared.unusual

    @property
    def words(self) -> str:
        """How surprising it is, and one reason why it stands where it stands."""
        return " · ".join((words(self.node.take), *self.node.take.reasons[:1]))


def frame(nodes: Sequence[Node], score: Score) -> Frame:
    """The frame that takes of one answer are drawn in."""
    span = nodes[0].span
    lines = (bar.start for bar in BarMap(score).lines(span.start, span.end))
    pitches = [note.pitch for node in nodes for note in node.take.notes]
    inside = tuple(line for line in lines if line > span.start)
    return Frame(span.start, span.end, inside, min(pitches), max(pitches))


def star_box(row: QRect) -> QRect:
    """Where a take's star stands in its row."""
    return QRect(row.right() - STAR_WIDTH, row.top(), STAR_WIDTH, STAR_WIDTH + 4)


def name_box(row: QRect, height: int) -> QRect:
    """Where a take's name is written, in a field of that height."""
    return QRect(
        row.left() + LETTER_WIDTH - 4, row.bottom() - GAP - height, row.width() - LETTER_WIDTH, height
    )


def row_height(rows: int, room: int) -> int:
    """How high a row is, its gap too, that so many of them stand in `room`; where they cannot, as usual."""
    shared = room // max(1, rows)
    return min(shared, HEIGHT + GAP) if shared >= LOWEST + GAP else HEIGHT + GAP


class TakeDelegate(QStyledItemDelegate):
    """Paints a take's row; the chosen one is outlined, in another colour where the keys go to it.

    `height` is that of a row, in pixels.
    """

    def __init__(self, themes: ThemeKeeper, parent: QWidget) -> None:
        super().__init__(parent)
        self._themes = themes
        self.height = HEIGHT + GAP

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(120, self.height)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        small: Small = index.data(TAKE)
        state, theme = option.state, self._themes.current
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        room = QRectF(option.rect).adjusted(1, 1, -1, -GAP)
        painter.save()
        if _begins_answer(small, index):
            painter.fillRect(QRectF(room.left(), room.top() - 3, room.width(), 1), theme[Role.HAIRLINE])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_frame(painter, room, theme, chosen=chosen, raised=chosen or hovered, focused=focused)
        if small.node.discarded:
            painter.setOpacity(FADED)
        above, below = (5, CLEAR) if room.height() > HEIGHT - 6 else (3, 1)
        inner = room.adjusted(LETTER_WIDTH, above, -STAR_WIDTH, -WORDS_HEIGHT - below)
        _paint_notes(painter, inner, small, theme, chosen)
        _paint_words(painter, room, small, theme, chosen)
        if small.node.starred or hovered:
            _paint_star(painter, QRectF(star_box(option.rect)).center(), theme, full=small.node.starred)
        if small.known:
            _paint_known(painter, QPointF(room.right() - STAR_WIDTH / 2 - 1, room.bottom() - 11), theme)
        if small.node.discarded:
            _strike(painter, inner, theme)
        painter.restore()


def _begins_answer(small: Small, index: QModelIndex | QPersistentModelIndex) -> bool:
    """Whether the row above is a take of another answer."""
    above: Small | None = index.sibling(index.row() - 1, 0).data(TAKE)
    return small.parted and above is not None and above.node.answer != small.node.answer


def _paint_frame(
    painter: QPainter, room: QRectF, theme: Theme, *, chosen: bool, raised: bool, focused: bool
) -> None:
    edge = Role.FOCUS if focused else Role.ACCENT
    painter.setPen(QPen(theme[edge], 2) if chosen or focused else Qt.PenStyle.NoPen)
    painter.setBrush(theme[Role.RAISED] if raised else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(room, 4, 4)


def _paint_words(painter: QPainter, room: QRectF, small: Small, theme: Theme, chosen: bool) -> None:
    font = QFont(painter.font())
    font.setBold(chosen)
    painter.setFont(font)
    painter.setPen(theme[Role.TEXT])
    at_left = QRectF(room.left(), room.top(), LETTER_WIDTH, room.height())
    painter.drawText(at_left, Qt.AlignmentFlag.AlignCenter, small.letter)
    font.setBold(False)
    font.setPointSizeF(font.pointSizeF() * 0.85)
    painter.setFont(font)
    mark = STAR_WIDTH if small.known else 6
    below = room.adjusted(LETTER_WIDTH, room.height() - WORDS_HEIGHT - 1, -mark, -2)
    for role, said in ((Role.TEXT, small.node.name), (Role.TEXT_DIM, small.words)):
        painter.setPen(theme[role])
        text = painter.fontMetrics().elidedText(said, Qt.TextElideMode.ElideRight, int(below.width()))
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        below.setLeft(below.left() + painter.fontMetrics().horizontalAdvance(text) + (8 if said else 0))


def _paint_notes(painter: QPainter, room: QRectF, small: Small, theme: Theme, chosen: bool) -> None:
    frame = small.frame
    across = room.width() / (frame.end - frame.start)
    rows = max(frame.highest - frame.lowest + 1, 8)
    step = room.height() / rows
    spare = (rows - (frame.highest - frame.lowest + 1)) / 2
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for line in frame.lines:
        x = room.left() + (line - frame.start) * across
        painter.fillRect(QRectF(x, room.top(), 1, room.height()), theme[Role.GRID_BEAT])
    colour = theme[Role.GHOST_EDGE] if chosen else theme[Role.TEXT_DIM]
    for note in small.node.take.notes:
        left = room.left() + (note.start - frame.start) * across
        top = room.top() + (frame.highest - note.pitch + spare) * step
        painter.fillRect(QRectF(left, top, max(2.0, note.length * across - 1), max(2.0, step)), colour)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


_STAR = (
    (0.0, -6.0), (1.8, -2.4), (5.7, -1.9), (2.9, 0.9), (3.5, 4.9),
    (0.0, 3.0), (-3.5, 4.9), (-2.9, 0.9), (-5.7, -1.9), (-1.8, -2.4),
)  # fmt: skip


def _paint_star(painter: QPainter, centre: QPointF, theme: Theme, *, full: bool) -> None:
    painter.setPen(QPen(theme[Role.ACCENT if full else Role.TEXT_DIM], 1.2))
    painter.setBrush(theme[Role.ACCENT] if full else Qt.BrushStyle.NoBrush)
    painter.drawPolygon(QPolygonF([centre + QPointF(x, y) for x, y in _STAR]))


def _paint_known(painter: QPainter, centre: QPointF, theme: Theme) -> None:
    """Two leaves, one before the other: something like it is there already."""
    painter.setPen(QPen(theme[Role.WARN], 1))
    painter.setBrush(theme[Role.PAPER])
    for by in (-5.5, -2.5):
        painter.drawRoundedRect(QRectF(centre.x() + by, centre.y() + by, 8, 8), 1.5, 1.5)


def _strike(painter: QPainter, room: QRectF, theme: Theme) -> None:
    painter.setPen(QPen(theme[Role.TEXT_DIM], 1.2))
    painter.drawLine(QPointF(room.left(), room.center().y()), QPointF(room.right(), room.center().y()))
