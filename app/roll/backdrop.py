"""Rows and grid lines behind the notes, painted once for a view and kept as a pixmap."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from app.roll.geometry import Geometry, lines_between
from app.roll.painting import fill_rects
from app.roll.palette import mix
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
        _paint_rows(painter, look, theme, bars)
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


def _paint_rows(painter: QPainter, look: Look, theme: Theme, bars: BarMap) -> None:
    """The rows, with the grid's finest lines in them.

    These fade as they come together. Lines that let the rows through would take Qt ten times as long, so they
    are drawn in what they come to in each row.
    """
    lines, strength = _finest_lines(look, bars)
    for shade, bands in _shades(look, theme):
        fill_rects(painter, bands, shade)
        if strength < 1:
            crossing = _crossing(bands, lines[:, 0])
            fill_rects(painter, crossing, mix(shade, theme[Role.GRID_SUB], strength))
    if strength == 1:
        fill_rects(painter, lines, theme[Role.GRID_SUB])


def _shades(look: Look, theme: Theme) -> Iterator[tuple[QColor, Ints]]:
    """The shades of the rows, and where each lies; the later over the earlier."""
    geometry = look.geometry
    rows = _rows_in_view(geometry)
    yield theme[Role.ROW], _bands(geometry, (p for p in rows if p % 12 not in BLACK), 0, geometry.width)
    yield theme[Role.ROW_DIM], _bands(geometry, (p for p in rows if p % 12 in BLACK), 0, geometry.width)
    for change, end in _key_spans(look.keys, geometry):
        yield from _scale_shades(geometry, theme, change, end)


def _finest_lines(look: Look, bars: BarMap) -> tuple[Ints, float]:
    """Where the grid's own lines stand, and how strong they are, from 0 to 1; none where there is no room."""
    room = look.grid * look.geometry.scale
    if room < SUB_ROOM:
        return np.zeros((0, 4), np.int32), 0.0
    ticks = lines_between(bars, *_ticks_in_view(look.geometry), look.grid)
    return _uprights(look.geometry, ticks), min(1.0, room / (3 * SUB_ROOM))


def _crossing(bands: Ints, lines: Ints) -> Ints:
    """The parts of upright lines that lie in bands."""
    found = np.repeat(bands, len(lines), 0)
    found[:, 0] = found[:, 2] = np.tile(lines, len(bands))
    left, right = (np.repeat(bands[:, side], len(lines)) for side in (0, 2))
    inside: Ints = found[(left <= found[:, 0]) & (found[:, 0] <= right)]
    return inside


def _ticks_in_view(geometry: Geometry) -> tuple[int, int]:
    return max(0, int(geometry.tick(0))), int(geometry.tick(geometry.width)) + 1


def _key_spans(keys: tuple[KeyChange, ...], geometry: Geometry) -> list[tuple[KeyChange, int]]:
    """Each key in view with the pixel at which it gives way to the next."""
    ends = [*(geometry.x(change.tick) for change in keys[1:]), geometry.width][: len(keys)]
    return [(change, end) for change, end in zip(keys, ends, strict=True) if end > 0]


def _scale_shades(
    geometry: Geometry, theme: Theme, change: KeyChange, right: int
) -> Iterator[tuple[QColor, Ints]]:
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
        yield shade, _bands(geometry, pitches, left, right - 1)


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
    start, end = _ticks_in_view(geometry)
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
