"""Where ticks and pitches lie on the screen: zoom, scroll and snapping as plain arithmetic."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.timing import Bar, BarMap

PITCHES = 128
MARGIN = 8  # pixels before tick 0, so that the first note's edge can be taken hold of
MIN_SCALE, MAX_SCALE = 0.0001, 2.0  # pixels a tick: an hour of music fits beside two panels
MIN_ROW, MAX_ROW = 4.0, 48.0  # pixels a semitone


@dataclass(frozen=True, slots=True)
class Geometry:
    """One view of the roll, `width` by `height` pixels.

    `scale` is pixels a tick, `row` pixels a semitone (painted rounded, so that every row is as
    high as the next); `left` and `top` are pixels scrolled. Zooming and scrolling give another
    geometry, kept within what there is to see.
    """

    scale: float = 0.08
    row: float = 16.0
    left: int = -MARGIN
    top: int = 0
    width: int = 800
    height: int = 600

    @property
    def row_height(self) -> int:
        """Pixels from one semitone to the next."""
        return round(self.row)

    @property
    def full_height(self) -> int:
        """Pixels that all 128 rows take."""
        return PITCHES * self.row_height

    def x(self, tick: float) -> int:
        """The pixel column of a tick."""
        return round(tick * self.scale) - self.left

    def tick(self, x: float) -> float:
        """The tick under a pixel column; negative before the piece begins."""
        return (x + self.left) / self.scale

    def y(self, pitch: int) -> int:
        """The top pixel of a pitch's row."""
        return (PITCHES - 1 - pitch) * self.row_height - self.top

    def pitch(self, y: float) -> int:
        """The pitch whose row a pixel lies in, the nearest one outside the rows."""
        return max(0, min(PITCHES - 1, PITCHES - 1 - int((y + self.top) // self.row_height)))

    def resized(self, width: int, height: int, *kept: tuple[int, int]) -> Geometry:
        """The same place in a view of another size: the left edge stays, and the pitch in the middle.

        From there it is scrolled, no further than needed, for pitches from lowest to highest to be `kept` in
        view; the last count most, of which the highest show where there is no room for all.
        """
        top = self.top + self.height // 2 - height // 2
        for low, high in kept:
            first, last = self.top + self.y(high), self.top + self.y(low) + self.row_height - height
            top = max(min(first, last), min(max(first, last), top))
        if kept and last > first:
            top = first
        return replace(self, top=top, width=max(1, width), height=max(1, height))._kept()

    def scrolled(self, dx: int, dy: int) -> Geometry:
        """Moved right and down by pixels."""
        return replace(self, left=self.left + dx, top=self.top + dy)._kept()

    def scrolled_to(self, left: int, top: int) -> Geometry:
        """Moved to a place in pixels."""
        return replace(self, left=left, top=top)._kept()

    def zoomed_time(self, factor: float, x: float) -> Geometry:
        """Time drawn out by `factor`, the tick under `x` staying where it is."""
        scale = max(MIN_SCALE, min(MAX_SCALE, self.scale * factor))
        return replace(self, scale=scale, left=round(self.tick(x) * scale - x))._kept()

    def zoomed_pitch(self, factor: float, y: float) -> Geometry:
        """Rows made higher by `factor`, the place under `y` staying where it is."""
        at = (y + self.top) / self.row_height
        zoomed = replace(self, row=self.row * factor)._kept()
        return replace(zoomed, top=round(at * zoomed.row_height - y))._kept()

    def fitted(self, ticks: tuple[int, int], pitches: tuple[int, int]) -> Geometry:
        """Zoomed and scrolled so that these ticks and pitches just fill the view."""
        start, end = ticks
        low, high = pitches
        scale = (self.width - 3 * MARGIN) / max(1, end - start)
        scale = max(MIN_SCALE, min(MAX_SCALE / 4, scale))
        row = min(24.0, self.height / (high - low + 5))
        fitted = replace(self, scale=scale, row=row, left=round(start * scale) - MARGIN)._kept()
        return fitted.centred((low + high) / 2)

    def centred(self, pitch: float) -> Geometry:
        """Scrolled up or down so that a pitch is in the middle."""
        middle = (PITCHES - 0.5 - pitch) * self.row_height
        return replace(self, top=round(middle - self.height / 2))._kept()

    def revealing(self, ticks: tuple[int, int], pitches: tuple[int, int], covered: int = 0) -> Geometry:
        """Scrolled, no further than needed, so that these ticks and pitches are in view.

        `covered` is how many pixels at the bottom something else lies on. Of what is higher than the rest
        the top shows, where melodies are.
        """
        x1, x2 = self.x(ticks[0]), self.x(ticks[1])
        y1, y2 = self.y(pitches[1]), self.y(pitches[0]) + self.row_height
        free, row = self.height - covered, self.row_height
        down = y1 - row if y2 - y1 > free else _shift(y1, y2, free, min(row, free - (y2 - y1)))
        return self.scrolled(_shift(x1, x2, self.width, 32), down)

    def _kept(self) -> Geometry:
        """Rows high enough to fill the view, and nothing scrolled past the first tick or last row."""
        least = max(MIN_ROW, -(-self.height // PITCHES))
        row = max(least, min(MAX_ROW, self.row))
        bottom = max(0, PITCHES * round(row) - self.height)
        return replace(self, row=row, left=max(-MARGIN, self.left), top=max(0, min(bottom, self.top)))


def _shift(first: int, last: int, size: int, room: int) -> int:
    """How far to scroll so that first..last lies in 0..size; what is too long shows its beginning."""
    if first >= 0 and last <= size:
        return 0
    if last - first > size - room:
        # Its beginning in the left half will do, with some of what comes before.
        return 0 if 0 <= first <= size // 2 else first - size // 4
    return first - room if first < 0 else last - size + room


def line_before(bars: BarMap, tick: float, grid: int) -> int:
    """The last grid line at or before `tick`; lines count from each bar line, and 0 is the first."""
    bar = bars.bar_at(max(0, int(tick)))
    origin = _origin(bar)
    return max(bar.start, origin + int(max(0.0, tick) - origin) // grid * grid)


def line_near(bars: BarMap, tick: float, grid: int) -> int:
    """The grid line nearest to `tick`."""
    return bars.nearest_line(max(0, round(tick)), grid)


def lines_between(bars: BarMap, start: int, end: int, grid: int) -> list[int]:
    """The grid lines in start <= tick < end, bar lines included."""
    lines: list[int] = []
    for bar in bars.lines(max(0, start), end):
        first = bar.start if bar.number else bar.start + (bar.start - _origin(bar)) % grid
        lines.extend(tick for tick in range(first, bar.end, grid) if start <= tick < end)
    return lines


def _origin(bar: Bar) -> int:
    """Where a bar's grid counts from: its line, or for a pickup the line it leads to."""
    return bar.end if bar.number == 0 else bar.start
