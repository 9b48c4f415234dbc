"""What another program has changed, marked on the notes: what comes, what goes, and what becomes what."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.roll.geometry import Geometry
from app.roll.palette import faded
from app.roll.picture import Frame
from app.roll.scene import Difference
from app.theme import Role
from core.score import Note

ROUND = 3
LEAST_WIDTH = 4  # pixels
LET_BE = 0.35  # the opacity of a change that is not to be made
HEAD, HEAD_ANGLE = 5.0, 30.0  # pixels, and degrees to each side, of an arrow's head
SIGN = 3.5  # pixels, half a plus


def paint_differences(frame: Frame, differences: tuple[Difference, ...]) -> None:
    """What comes has a plus, what goes is struck through, an arrow leads from a note to another."""
    painter = frame.painter
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for each in differences:
        painter.setOpacity(1.0 if each.wanted else LET_BE)
        _paint(frame, each)
        painter.setOpacity(1.0)
        if each.clash:
            _paint_clash(frame, each)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(Qt.PenStyle.NoPen)


def _paint(frame: Frame, each: Difference) -> None:
    theme = frame.palette.theme
    colour = theme[Role.WARN if each.new is None else Role.FOCUS]
    old = None if each.old is None else _box(frame.geometry, each.old)
    new = None if each.new is None else _box(frame.geometry, each.new)
    if old is not None:
        _paint_old(frame.painter, old, colour, theme[Role.ROW])
    if new is not None:
        frame.painter.setPen(QPen(colour, 1.8))
        frame.painter.setBrush(faded(colour, 0.28))
        frame.painter.drawRoundedRect(new, ROUND, ROUND)
    if old is None and new is not None:
        _paint_plus(frame.painter, new, colour)
    elif old is not None and new is None:
        middle = old.center().y()
        frame.painter.setPen(QPen(colour, 2))
        frame.painter.drawLine(QLineF(old.left() - 3, middle, old.right() + 3, middle))
    elif old is not None and new is not None:
        _paint_arrow(frame.painter, old, new, colour)


def _paint_old(painter: QPainter, box: QRectF, colour: QColor, paper: QColor) -> None:
    pen = QPen(colour, 1.4)
    pen.setDashPattern([3, 2])
    painter.setPen(pen)
    painter.setBrush(faded(paper, 0.6))
    painter.drawRoundedRect(box, ROUND, ROUND)


def _paint_plus(painter: QPainter, box: QRectF, colour: QColor) -> None:
    at = QPointF(min(box.left() + 3 + SIGN, box.center().x()), box.center().y())
    size = min(SIGN, box.height() / 2 - 1)
    painter.setPen(QPen(colour, 1.8))
    painter.drawLine(QLineF(at - QPointF(size, 0), at + QPointF(size, 0)))
    painter.drawLine(QLineF(at - QPointF(0, size), at + QPointF(0, size)))


def _paint_arrow(painter: QPainter, old: QRectF, new: QRectF, colour: QColor) -> None:
    """From a note to what it becomes; a dot where that is as long and as high, but otherwise loud."""
    line = _way(old, new)
    if line.length() < HEAD:
        painter.setBrush(colour)
        painter.drawEllipse(new.center(), 2.0, 2.0)
        return
    painter.setPen(QPen(colour, 1.6))
    painter.drawLine(line)
    for side in (-HEAD_ANGLE, HEAD_ANGLE):
        edge = QLineF(line.p2(), line.p1())
        edge.setAngle(edge.angle() + side)
        edge.setLength(HEAD)
        painter.drawLine(edge)


def _way(old: QRectF, new: QRectF) -> QLineF:
    """From middle to middle; from end to end where only the length is another."""
    moved = abs(old.center().y() - new.center().y()) >= 1 or abs(old.left() - new.left()) >= 1
    if moved:
        return QLineF(old.center(), new.center())
    return QLineF(QPointF(old.right(), old.center().y()), QPointF(new.right(), new.center().y()))


def _paint_clash(frame: Frame, each: Difference) -> None:
    """A mark of exclamation beside it: the composer has changed it too."""
    note = each.new or each.old
    if note is None:
        return
    box = _box(frame.geometry, note)
    at = QPointF(box.right() + 7, box.center().y())
    frame.painter.setPen(QPen(frame.palette.theme[Role.WARN], 2.4))
    frame.painter.drawLine(QLineF(at - QPointF(0, 6), at + QPointF(0, 1)))
    frame.painter.drawPoint(at + QPointF(0, 5))


def _box(geometry: Geometry, note: Note) -> QRectF:
    left, right = geometry.x(note.start), geometry.x(note.end)
    width = max(LEAST_WIDTH, right - left - 1)
    return QRectF(left, geometry.y(note.pitch), width, geometry.row_height).adjusted(0.5, 1.5, -0.5, -1.5)
