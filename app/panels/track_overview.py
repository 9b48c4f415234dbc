"""A track at a glance: all its notes in the height of a word."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.roll.columns import Columns
from app.roll.painting import fill_rects
from app.style import mixed
from app.theme import TRACKS, Role, ThemeKeeper
from core.note_columns import Ints
from core.score import Track

WIDTH, HEIGHT = 84, 16  # pixels
LEAST_RANGE = 16  # semitones, so that a narrow melody does not look like a wide one
UNHEARD = 0.45  # how much of its colour a track has that is not heard


class Overview(QWidget):
    """The notes of a track from the piece's beginning to its end, from its lowest to its highest."""

    def __init__(self, themes: ThemeKeeper, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._track, self._end, self._colour, self._heard = Track(), 0, 0, True
        self._columns = Columns(())
        self._painted: tuple[Columns, int, Ints] | None = None  # the boxes, and of what
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, HEIGHT)

    def show_track(self, track: Track, end: int, colour: int, *, heard: bool) -> None:
        """Show a track of a piece that ends at tick `end`."""
        shown = (self._end, self._colour, self._heard)
        if track.notes is not self._track.notes or shown != (end, colour, heard):
            self._end, self._colour, self._heard = end, colour, heard
            self.update()
        self._track = track

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._track.notes:
            return
        theme = self._themes.current
        colour = theme[TRACKS[self._colour]]
        if self._columns.notes is not self._track.notes:  # counted only when it is seen
            self._columns = Columns(self._track.notes, like=self._columns)
        with QPainter(self) as painter:
            painter.setPen(Qt.PenStyle.NoPen)
            tone = colour if self._heard else mixed(theme[Role.PAPER], colour, UNHEARD)
            fill_rects(painter, self._boxes(), tone)

    def _boxes(self) -> Ints:
        """Worked out once, however often the window is painted anew."""
        known, columns, end = self._painted, self._columns, self._end
        if known is None or known[0] is not columns or known[1] != end:
            known = self._painted = columns, end, self._apart(columns)
        return known[2]

    def _apart(self, columns: Columns) -> Ints:
        """One pixel high each; those that fall together only once."""
        low, high = int(columns.pitch.min()), int(columns.pitch.max())
        spare = max(0, LEAST_RANGE - (high - low)) / 2
        across, upright = (WIDTH - 1) / max(1, self._end), (HEIGHT - 2) / (high - low + 2 * spare)
        left = (columns.start * across).astype(np.int32)
        right = np.maximum(left, np.rint(columns.end * across).astype(np.int32) - 1)
        top = np.rint((high + spare - columns.pitch) * upright).astype(np.int32)
        alike = np.unique((top * WIDTH + left) * WIDTH + right)  # as one number, which sorts quickly
        boxes = np.empty((len(alike), 4), np.int32)
        boxes[:, 0], boxes[:, 2] = alike // WIDTH % WIDTH, alike % WIDTH
        boxes[:, 1] = alike // WIDTH**2
        boxes[:, 3] = boxes[:, 1] + (high - low < HEIGHT)
        return boxes
