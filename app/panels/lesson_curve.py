"""How learning goes: bits per note on tunes held back, one line to each part, from the model as it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.roll.palette import faded
from app.theme import Role, ThemeKeeper
from core.words import Figure, tr

HEIGHT, LEFT, TOP, FOOT = 118, 8, 18, 10  # pixels
LEAST = 0.2  # bits from top to bottom, at least
Run = Sequence[tuple[float, float]]  # how much was learnt, from 0 to 1, and bits less than before


class LessonCurve(QWidget):
    """The lower, the less the composer's tunes surprise it; the broken line is where it began."""

    def __init__(self, themes: ThemeKeeper) -> None:
        super().__init__()
        self._themes = themes
        self._runs: Mapping[int, Run] = {}
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip(tr("How much less your tunes surprise it, those that are held back, as it learns"))
        themes.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(200, HEIGHT)

    def show_runs(self, runs: Mapping[int, Run]) -> None:
        """One line to each part, by its number."""
        self._runs = {part: tuple(run) for part, run in runs.items()}
        self.setAccessibleName(self.words or tr("how learning goes"))
        self.update()

    @property
    def words(self) -> str:
        """The newest point of all in words."""
        if not self._runs:
            return ""
        last = self._runs[max(self._runs)]
        return tr("{bits:+.2f} bits a note on tunes held back").format(bits=Figure(last[-1][1]))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._themes.current
        room = QRectF(LEFT, TOP, self.width() - 2 * LEFT, self.height() - TOP - FOOT)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            reach = self._reach()
            begun = _place(room, reach, (0.0, 0.0))
            painter.setPen(QPen(faded(theme[Role.TEXT], 0.25), 1, Qt.PenStyle.DashLine))
            painter.drawLine(begun, QPointF(room.right(), begun.y()))
            painter.setPen(theme[Role.TEXT_DIM])
            above = QRectF(room.left(), 0, room.width(), TOP - 3)
            painter.drawText(above, Qt.AlignmentFlag.AlignRight, self.words)
            above.moveTop(begun.y() - TOP)
            painter.drawText(above, Qt.AlignmentFlag.AlignLeft, tr("as it was"))
            newest = max(self._runs, default=0)
            for part, run in self._runs.items():
                colour = theme[Role.ACCENT] if part == newest else faded(theme[Role.ACCENT], 0.35)
                painter.setPen(QPen(colour, 2.0 if part == newest else 1.5))
                painter.drawPolyline(QPolygonF([_place(room, reach, point) for point in run]))

    def _reach(self) -> tuple[float, float]:
        """The highest of all points, the beginning among them, and how far the lowest lies below it."""
        told = [0.0, *(less for run in self._runs.values() for _, less in run)]
        return max(told), max(LEAST, max(told) - min(told))


def _place(room: QRectF, reach: tuple[float, float], point: tuple[float, float]) -> QPointF:
    """Where a point stands: all of them within `room`, also those that are worse than the beginning."""
    (highest, whole), (learnt, less) = reach, point
    return QPointF(room.left() + learnt * room.width(), room.top() + (highest - less) / whole * room.height())
