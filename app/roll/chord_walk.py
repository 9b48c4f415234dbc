"""Which chord symbol the keyboard has come to, in the row of them."""

from __future__ import annotations

from bisect import bisect_left
from operator import attrgetter

from PySide6.QtCore import Qt

from app.roll.bench import Bench
from core.score import ChordSign

_TICK = attrgetter("tick")


class ChordWalk:
    """One chord symbol after the other; where one goes, the keyboard is at the next."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._at = 0

    @property
    def here(self) -> ChordSign | None:
        """The chord symbol it is at; None where there are none."""
        chords = self._bench.score.chords
        self._at = max(0, min(self._at, len(chords) - 1))
        return chords[self._at] if chords else None

    def come_to(self, tick: float) -> None:
        """Be at the first chord symbol from `tick` on."""
        self._at = bisect_left(self._bench.score.chords, tick, key=_TICK)

    def go(self, key: int) -> None:
        """Go where an arrow leads, or Home, or End."""
        last = len(self._bench.score.chords) - 1
        ways = {Qt.Key.Key_Left: self._at - 1, Qt.Key.Key_Home: 0, Qt.Key.Key_End: last}
        self._at = max(0, min(last, ways.get(Qt.Key(key), self._at + 1)))
