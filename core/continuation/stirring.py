"""How voices are kept from standing still: who has repeated a pitch for too long goes on to another.

What is likeliest after a chord that was repeated is that chord, and after a bass that stayed the same bass.
So at low temperatures, after 22 passages of choirs and quartets, one take in seven stood on one chord for two
bars or more (in the works one passage in twenty), and one voice in ten on one pitch for seven bars (2.7).
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from core.continuation.grammar import Placed
from core.continuation.sampling import Indices, Mask
from core.continuation.textures import Strand, Weft
from core.lstm.features import Ints
from core.polyphony.sight import NEVER
from core.timing import BarMap

# Bars for which all voices may stand, and each of them, where none of the phrase stood longer.
ALL, EACH = 1, 3
DRONE = 2  # bars of one pitch and no other, with which a voice is one


class Stirring:
    """Knows since when each voice of each row has stood, and for how long it may."""

    def __init__(self, weft: Weft, rows: int) -> None:
        request, strands = weft.request, weft.strands
        begun = request.span.start
        bar = BarMap(request.score).bar_at(begun)
        length = bar.end - bar.start
        lines = [_changes(strand, begun) for strand in strands]
        together = sorted({tick for line in lines for tick in line})
        self._longest = max(ALL * length, _stood([*together, begun]))
        self._limits = np.array([_limit(line, begun, length) for line in lines])
        self._since = np.tile(np.array([line[-1] if line else begun for line in lines]), (rows, 1))
        self._rows = np.arange(rows)

    def keep_moving(self, may: Mask, turn: Ints, last: Ints, placed: Placed) -> None:
        """Take its last pitch from each voice that is to move, if it has another.

        The pitches there may be, [rows, 128], and the last of the voice whose turn it is, -1 for none.
        """
        stood = placed.start - self._since[self._rows, turn] >= self._limits.take(turn)
        stood |= placed.start - np.maximum.reduce(self._since, -1) >= self._longest
        if True not in stood.tolist():
            return
        rows = np.flatnonzero(stood & ~placed.last & (placed.held < 0) & (last >= 0))
        others = may[rows]
        others[np.arange(len(rows)), last[rows]] = False
        some = others.any(-1)
        may[rows[some]] = others[some]

    def written(self, pitch: Indices, turn: Ints, last: Ints, placed: Placed, active: Mask) -> None:
        """Know whether the voice whose turn it was has moved."""
        rows = active & (pitch != last)
        self._since[rows, turn[rows]] = placed.start[rows]


def _changes(strand: Strand, begun: int) -> list[int]:
    """Where a voice came to another pitch, before tick `begun`."""
    line = strand.heard or strand.given or ()
    first = [note.start for note in line[:1]]
    every = [*first, *(note.start for before, note in pairwise(line) if note.pitch != before.pitch)]
    return [tick for tick in every if tick < begun]


def _stood(ticks: list[int]) -> int:
    """The longest time between two changes."""
    return max((later - earlier for earlier, later in pairwise(ticks)), default=0)


def _limit(changes: list[int], begun: int, bar: int) -> int:
    """For how many ticks a voice may stand: as long as it did, or some bars; a drone for ever."""
    if len(changes) == 1 and begun - changes[0] >= DRONE * bar:
        return int(NEVER)
    return max(EACH * bar, _stood([*changes, begun]))
