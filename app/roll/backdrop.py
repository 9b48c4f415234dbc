"""Rows and grid lines behind the notes, painted once for a view and kept as a pixmap."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPixmap

from app.roll.geometry import Geometry, lines_between
from app.roll.painting import fill_rects
from app.roll.palette import faded, mix
from app.roll.state import LEAST_APART
from app.theme import Role, Theme
from core.note_columns import Ints
from core.score import WHOLE_NOTE, KeyChange, MetreChange, Score
from core.timing import Bar, BarMap

BLACK = frozenset((1, 3, 6, 8, 10))
BEAT_ROOM, BAR_ROOM = 8, 6  # pixels between lines, below which they are left out
SUB_ROOM = LEAST_APART  # of the grid: what can be snapped to is drawn
SEPARATORS_FROM = 9  # pixels of row height


@dataclass(frozen=True, slots=True)
class Look:
    """Everything the backdrop depends on; equal looks are the same picture."""

    geometry: Geometry
    theme: str
    pixel_ratio: float
    metres: tuple[MetreChange, ...]
    keys: tuple[KeyChange, ...]
    pickup: int
    grid: int

    @classmethod
    def of(
        cls, score: Score, geometry: Geometry, theme: str, pixel_ratio: float, grid: int, *, tint: bool
    ) -> Look:
        """The look of a view of a score; `tint` is whether to show the rows of the key's scale."""
        keys = score.keys if tint else ()
        return cls(geometry, theme, pixel_ratio, score.metres, keys, score.pickup, grid)


class Backdrop:
    """Keeps the last picture for as long as nothing it depends on changes."""

    def __init__(self) -> None:
        self._look: Look | None = None
        self._pixmap = QPixmap()

    def pixmap(self, look: Look, theme: Theme, bars: BarMap) -> QPixmap:
        """The rows and lines of a view."""
        if look != self._look:
            self._look = look
            ratio = look.pixel_ratio
            # Whole pixels beyond a broken one: at one and a half a column without any would stay black.
            size = QSize(math.ceil(look.geometry.width * ratio), math.ceil(look.geometry.height * ratio))
            if size != self._pixmap.size():  # else it goes where the last one was: fresh memory comes slowly
                self._pixmap = QPixmap(size)
            self._pixmap.setDevicePixelRatio(ratio)
            _paint(self._pixmap, look, theme, bars)
        return self._pixmap


def _paint(pixmap: QPixmap, look: Look, theme: Theme, bars: BarMap) -> None:
    geometry = look.geometry
    pixmap.fill(theme[Role.ROW])
    with QPainter(pixmap) as painter:
        painter.setPen(Qt.PenStyle.NoPen)
        _paint_rows(painter, geometry, theme)
        for change, end in _key_spans(look.keys, geometry):
            _paint_scale(painter, geometry, theme, change, end)
        _paint_separators(painter, geometry, theme)
        _paint_lines(painter, look, theme, bars)
        if geometry.x(0) > 0:
            before = np.array([[0, 0, geometry.x(0) - 1, geometry.height]], np.int32)
            fill_rects(painter, before, theme[Role.PAPER])


def _rows_in_view(geometry: Geometry) -> range:
    return range(geometry.pitch(geometry.height), geometry.pitch(0) + 1)


def _bands(geometry: Geometry, pitches: Iterable[int], left: int, right: int) -> Ints:
    rows = [(left, geometry.y(pitch), right, geometry.y(pitch - 1) - 1) for pitch in pitches]
    return np.array(rows, np.int32).reshape(-1, 4)


def _paint_rows(painter: QPainter, geometry: Geometry, theme: Theme) -> None:
    black = (pitch for pitch in _rows_in_view(geometry) if pitch % 12 in BLACK)
    fill_rects(painter, _bands(geometry, black, 0, geometry.width), theme[Role.ROW_DIM])


def _key_spans(keys: tuple[KeyChange, ...], geometry: Geometry) -> list[tuple[KeyChange, int]]:
    """Each key in view with the pixel at which it gives way to the next."""
    ends = [*(geometry.x(change.tick) for change in keys[1:]), geometry.width][: len(keys)]
    return [(change, end) for change, end in zip(keys, ends, strict=True) if end > 0]


def _paint_scale(painter: QPainter, geometry: Geometry, theme: Theme, change: KeyChange, right: int) -> None:
    """Rows of the scale tinted, the tonic's a little deeper, up to the pixel `right`."""
    key, left = change.key, max(0, geometry.x(change.tick))
    rows = _rows_in_view(geometry)
    tint = theme[Role.ROW_SCALE]
    shades = (
        (theme[Role.ROW_DIM], [pitch for pitch in rows if pitch % 12 not in key.scale]),
        (tint, [pitch for pitch in rows if pitch % 12 in key.scale]),
        (mix(tint, theme[Role.GRID_BEAT], 0.25), [pitch for pitch in rows if pitch % 12 == key.tonic_class]),
    )
    for shade, pitches in shades:
        fill_rects(painter, _bands(geometry, pitches, left, right - 1), shade)


def _paint_separators(painter: QPainter, geometry: Geometry, theme: Theme) -> None:
    """A line under every C, and a fainter one wherever two white keys meet."""
    below = [
        (0, geometry.y(pitch - 1) - 1, geometry.width, geometry.y(pitch - 1) - 1, pitch)
        for pitch in _rows_in_view(geometry)
    ]
    octaves = np.array([line[:4] for line in below if line[4] % 12 == 0], np.int32).reshape(-1, 4)
    if geometry.row_height >= SEPARATORS_FROM:
        whites = np.array([line[:4] for line in below if line[4] % 12 == 5], np.int32).reshape(-1, 4)
        fill_rects(painter, whites, theme[Role.GRID_SUB])
    fill_rects(painter, octaves, theme[Role.GRID_BEAT])


def _paint_lines(painter: QPainter, look: Look, theme: Theme, bars: BarMap) -> None:
    geometry = look.geometry
    start = max(0, int(geometry.tick(0)))
    end = int(geometry.tick(geometry.width)) + 1
    room = look.grid * geometry.scale
    if room >= SUB_ROOM:
        subs = lines_between(bars, start, end, look.grid)
        colour = faded(theme[Role.GRID_SUB], min(1.0, room / (3 * SUB_ROOM)))
        fill_rects(painter, _uprights(geometry, subs), colour)
    shown = bars.lines(start, end)
    metres = metres_of(shown)
    roomy = any((WHOLE_NOTE // metre.unit) * geometry.scale >= BEAT_ROOM for metre in metres)
    beats = [
        tick
        for bar in (shown if roomy else ())
        if (WHOLE_NOTE // bar.metre.unit) * geometry.scale >= BEAT_ROOM
        for tick in lines_between(bars, bar.start, bar.end, WHOLE_NOTE // bar.metre.unit)
    ]
    fill_rects(painter, _uprights(geometry, beats), theme[Role.GRID_BEAT])
    step = bar_step(min(metre.bar_length for metre in metres) * geometry.scale, BAR_ROOM)
    lines = [bar.start for bar in shown if (bar.number - 1) % step == 0]
    fill_rects(painter, _uprights(geometry, lines), theme[Role.GRID_BAR])


def metres_of(bars: Iterable[Bar]) -> list[MetreChange]:
    """The metres of bars, each once: of a long piece that is in view as a whole they are thousands."""
    return list({id(bar.metre): bar.metre for bar in bars}.values())


def bar_step(width: float, room: float) -> int:
    """Every how many bars there is `room` pixels for a mark, in powers of two."""
    step = 1
    while width * step < room:
        step *= 2
    return step


def _uprights(geometry: Geometry, ticks: list[int]) -> Ints:
    lines = np.empty((len(ticks), 4), np.int32)
    lines[:, 0] = lines[:, 2] = [geometry.x(tick) for tick in ticks]
    lines[:, 1], lines[:, 3] = 0, geometry.height
    return lines
