"""A whole piece at a glance: the notes of all its tracks in one small picture."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.roll.columns import Columns
from app.roll.painting import fill_rects
from app.theme import TRACKS, Role, ThemeKeeper
from core.note_columns import Ints
from core.score import Score
from core.timing import BarMap

MARGIN, LEAST_RANGE = 10, 16  # pixels; semitones
LEAST_BAR = 6  # pixels from one bar line to the next, or none are drawn


class Miniature(QWidget):
    """From the piece's beginning to its end, and from its lowest note to its highest."""

    def __init__(self, themes: ThemeKeeper, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._score = Score()
        self._columns: tuple[Columns, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(360, 160)

    def show_score(self, score: Score) -> None:
        """Show a piece."""
        self._score = score
        self._columns = tuple(Columns(track.notes) for track in score.tracks)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, room = self._themes.current, self.rect().adjusted(0, MARGIN, 0, -MARGIN)
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), theme[Role.PAPER])
            painter.setPen(Qt.PenStyle.NoPen)
            if not self._score.end:
                return
            painter.setPen(theme[Role.GRID_BAR])
            for x in self._bar_lines(room):
                painter.drawLine(x, room.top(), x, room.bottom())
            painter.setPen(Qt.PenStyle.NoPen)
            for index, columns in reversed(list(enumerate(self._columns))):
                if len(columns):
                    fill_rects(painter, self._boxes(columns, room), theme[TRACKS[self._score.colour(index)]])

    def _bar_lines(self, room: QRect) -> list[int]:
        end = self._score.end
        lines = [bar.start for bar in BarMap(self._score).lines(0, end)]
        apart = room.width() / max(1, len(lines))
        return [room.left() + room.width() * line // end for line in lines] if apart >= LEAST_BAR else []

    def _boxes(self, columns: Columns, room: QRect) -> Ints:
        pitches = np.concatenate([each.pitch for each in self._columns if len(each)])
        low, high = int(pitches.min()), int(pitches.max())
        spare = max(0, LEAST_RANGE - (high - low)) / 2
        row = room.height() / (high - low + 2 * spare + 1)
        boxes = np.empty((len(columns), 4), np.int32)
        across = room.width() / self._score.end
        boxes[:, 0] = room.left() + columns.start * across
        boxes[:, 2] = np.maximum(room.left() + columns.end * across - 2, boxes[:, 0])
        boxes[:, 1] = room.top() + (high + spare - columns.pitch) * row
        boxes[:, 3] = boxes[:, 1] + max(1, min(5, round(row))) - 1
        return boxes
