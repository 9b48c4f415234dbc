"""The tempo lane's scale: which tempos fit its height, where they lie, and tempos that are typed."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core import edits
from core.score import TempoChange

ABOVE, BELOW = 16, 10  # pixels above the fastest and below the slowest tempo shown
ROOM = 15  # pixels between two figures of the scale
STEPS = (5, 10, 20, 50, 100)  # of the figures
LEAST = 60  # bpm from the bottom of the lane to its top
_TYPED = re.compile(r"([+\-−]?)\s*(\d{1,3}(?:[.,]\d{1,2})?)\s*(%?)")

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Scale:
    """From `low` to `high` quarter notes to the minute on `height` pixels."""

    low: int
    high: int
    height: int

    @property
    def room(self) -> int:
        """Pixels from the lowest tempo to the highest."""
        return max(1, self.height - ABOVE - BELOW)

    def rows(self, bpm: Floats) -> Floats:
        """The pixel rows of tempos."""
        return ABOVE + (self.high - bpm) * (self.room / (self.high - self.low))

    def y(self, bpm: float) -> int:
        """The pixel row of a tempo."""
        return round(ABOVE + (self.high - bpm) * self.room / (self.high - self.low))

    def bpm(self, y: float) -> float:
        """The tempo at a pixel row, beyond the lane too."""
        return self.high - (y - ABOVE) / self.room * (self.high - self.low)

    def figures(self) -> range:
        """The tempos at which the scale has a line."""
        most = max(1, self.room // ROOM)
        step = next((step for step in STEPS if (self.high - self.low) / step <= most), STEPS[-1])
        return range(-(-self.low // step) * step, self.high + 1, step)


def fitted(tempos: tuple[TempoChange, ...]) -> tuple[int, int]:
    """The scale's lowest and highest tempo, in tens, with air around the piece's own."""
    bpms = [change.bpm for change in tempos]
    low, high = math.floor((min(bpms) - 15) / 10) * 10, math.ceil((max(bpms) + 15) / 10) * 10
    missing = max(0, LEAST - (high - low))
    low = max(0, low - missing // 20 * 10)
    return low, max(high, low + LEAST)


def tempo_of(text: str, now: float) -> float | None:
    """What was typed as a tempo: "96", "+5", "-5" or "80%" of `now`; None where it is none."""
    found = _TYPED.fullmatch(text.strip())
    if found is None or (found[1] and found[3]):
        return None
    value = float(found[2].replace(",", "."))
    if found[3]:
        value = round(now * value / 100, 2)
    elif found[1]:
        value = now + value if found[1] == "+" else now - value
    return max(edits.MIN_TEMPO, min(edits.MAX_TEMPO, value))
