"""Rows and grid lines behind the notes, painted once for a view and kept as a pixmap."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from app.roll.geometry import Geometry, lines_between
from app.roll.painting import fill_rects
from app.roll.palette import mix
from app.roll.state import LEAST_APART
from app.theme import Role, Theme
from core.harmony import Key
from core.note_columns import Ints
from core.score import WHOLE_NOTE, KeyChange, MetreChange, Score
from core.timing import Bar, BarMap

BLACK = frozenset((1, 3, 6, 8, 10))
BEAT_ROOM, BAR_ROOM = 8, 6  # pixels between lines, below which they are left out
SUB_ROOM = LEAST_APART  # of the grid: what can be snapped to is drawn
SEPARATORS_FROM = 9  # pixels of row height
TICK = attrgetter("tick")


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


def _paint_rows(painter: QPainter, look: Look, theme: Theme, bars: BarMap) -> None:
    """The rows, with the grid's finest lines in them.

    These fade as they come together. Lines that let the rows through would take Qt ten times as long, so they
    are drawn in what they come to in each row.
    """
    lines, strength = _finest_lines(look, bars)
    for shade, rows, stretches in _shades(look, theme):
        fill_rects(painter, _boxes(rows, stretches), shade)
        if strength < 1:
            crossing = _boxes(rows, _within(stretches, lines[:, 0]))
            fill_rects(painter, crossing, mix(shade, theme[Role.GRID_SUB], strength))
    if strength == 1:
        fill_rects(painter, lines, theme[Role.GRID_SUB])


def _shades(look: Look, theme: Theme) -> Iterator[tuple[QColor, Ints, Ints]]:
    """The shades of the rows, which rows have each, and from where to where; the later over the earlier."""
    geometry = look.geometry
    rows, whole = _rows_in_view(geometry), np.array([[0, geometry.width]], np.int32)
    yield theme[Role.ROW], _tops(geometry, (p for p in rows if p % 12 not in BLACK)), whole
    yield theme[Role.ROW_DIM], _tops(geometry, (p for p in rows if p % 12 in BLACK)), whole
    for key, spans in _key_spans(look.keys, geometry).items():
        for shade, pitches in _scale_shades(rows, theme, key):
            yield shade, _tops(geometry, pitches), np.array(spans, np.int32)


def _tops(geometry: Geometry, pitches: Iterable[int]) -> Ints:
    """The top and the bottom pixel of each of these rows."""
    rows = [(geometry.y(pitch), geometry.y(pitch - 1) - 1) for pitch in pitches]
    return np.array(rows, np.int32).reshape(-1, 2)


def _boxes(rows: Ints, stretches: Ints) -> Ints:
    """Each row in each stretch, as `fill_rects` wants them."""
    boxes = np.empty((len(rows), len(stretches), 4), np.int32)
    boxes[:, :, 0::2], boxes[:, :, 1::2] = stretches[None], rows[:, None]
    return boxes.reshape(-1, 4)


def _within(stretches: Ints, lines: Ints) -> Ints:
    """The columns of upright lines that lie in one of the stretches, which go rightwards and apart."""
    place = np.searchsorted(stretches[:, 0], lines, "right") - 1
    found = lines[(place >= 0) & (lines <= stretches[place, 1])]
    return np.stack([found, found], 1)


def _finest_lines(look: Look, bars: BarMap) -> tuple[Ints, float]:
    """Where the grid's own lines stand, and how strong they are, from 0 to 1; none where there is no room."""
    room = look.grid * look.geometry.scale
    if room < SUB_ROOM:
        return np.zeros((0, 4), np.int32), 0.0
    ticks = lines_between(bars, *_ticks_in_view(look.geometry), look.grid)
    return _uprights(look.geometry, ticks), min(1.0, room / (3 * SUB_ROOM))


def _ticks_in_view(geometry: Geometry) -> tuple[int, int]:
    return max(0, int(geometry.tick(0))), int(geometry.tick(geometry.width)) + 1


def _key_spans(keys: tuple[KeyChange, ...], geometry: Geometry) -> dict[Key, list[tuple[int, int]]]:
    """Each key in view with the first and last pixel of where it holds; none where that is less than one."""
    spans: dict[Key, list[tuple[int, int]]] = {}
    start, end = _ticks_in_view(geometry)
    first = max(0, bisect_right(keys, start, key=TICK) - 1)
    shown = keys[first : bisect_right(keys, end, key=TICK)]
    rights = [*(min(geometry.width, geometry.x(change.tick)) for change in shown[1:]), geometry.width]
    for change, right in zip(shown, rights, strict=False):
        left = max(0, geometry.x(change.tick))
        if left < right:
            spans.setdefault(change.key, []).append((left, right - 1))
    return spans


def _scale_shades(rows: range, theme: Theme, key: Key) -> Iterator[tuple[QColor, list[int]]]:
    """Rows of the scale tinted, the tonic's a little deeper."""
    tint = theme[Role.ROW_SCALE]
    yield theme[Role.ROW_DIM], [pitch for pitch in rows if pitch % 12 not in key.scale]
    yield tint, [pitch for pitch in rows if pitch % 12 in key.scale]
    tonic = [pitch for pitch in rows if pitch % 12 == key.tonic_class]
    yield mix(tint, theme[Role.GRID_BEAT], 0.25), tonic


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
