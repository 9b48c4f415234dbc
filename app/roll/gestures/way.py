"""How far a drag has come, up and sideways: a hand that trembles means neither."""

from __future__ import annotations

from app.roll.gestures.gesture import DEAD_ZONE, Pointer
from app.roll.viewport import Viewport

SLANT = 4  # a drag that goes so much further one way than the other goes only that way,
MOST = 20  # unless it is so many pixels off it


class Way:
    """From the place where a drag began, which may have scrolled away beneath it, to where it is.

    Once a drag has left the straight line it goes wherever the pointer does.
    """

    def __init__(self, viewport: Viewport, press: Pointer) -> None:
        self._viewport = viewport
        self._tick, self._row = self._place(press)
        self.sideways = self.upright = False  # whether it is meant to go this way

    def to(self, at: Pointer) -> tuple[float, int]:
        """Ticks and semitones to a place."""
        geometry = self._viewport.geometry
        tick, row = self._place(at)
        ticks, semitones = tick - self._tick, self._row - row
        along, across = abs(ticks * geometry.scale), abs(semitones * geometry.row_height)
        self.sideways = self.sideways or along >= _meant(across)
        self.upright = self.upright or across >= _meant(along)
        return (ticks if self.sideways else 0.0), (round(semitones) if self.upright else 0)

    def _place(self, at: Pointer) -> tuple[float, float]:
        geometry = self._viewport.geometry
        return geometry.tick(at.x), (at.y + geometry.top) / geometry.row_height


def _meant(other: float) -> float:
    """The pixels one way from which a drag means that way, too, while it goes `other` pixels the other."""
    return max(DEAD_ZONE, min(MOST, other / SLANT))
