"""How voices are kept from standing still: who repeats a pitch too long, or too often, goes on to another.

What is likeliest after a chord that was repeated is that chord, and after a bass that stayed the same bass.
So at low temperatures, after 22 passages of choirs and quartets, one take in seven stood on one chord for two
bars or more (in the works one passage in twenty), and one voice in ten on one pitch for seven bars (2.7). At
any temperature voices of quartets and motets repeated pitches half as often again, or twice.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from core.continuation.grammar import Placed
from core.continuation.sampling import Floats, Indices, Mask
from core.continuation.textures import Weft
from core.lstm.features import PITCHES, Ints
from core.polyphony.sight import NEVER
from core.score import Note
from core.timing import BarMap

# Bars for which all voices may stand, and each of them, where none of the phrase stood longer.
ALL, EACH = 1, 3
DRONE = 2  # bars of one pitch and no other, with which a voice is one
# How many notes tell how often a voice repeats its pitch lately; the share that voices usually do, which
# counts as so many notes; nats that the pitch loses where all do now and none did in the phrase.
LATELY, USUAL, FEW, AGAIN = 8, 0.15, 4, 6.0


class Stirring:
    """Knows since when each voice of each row has stood and how often it repeats itself, and what it may."""

    def __init__(self, weft: Weft, rows: int) -> None:
        lines = [strand.heard or strand.given or () for strand in weft.strands]
        begun = weft.request.span.start
        bar = BarMap(weft.request.score).bar_at(begun)
        length = bar.end - bar.start
        changes = [_changes(line, begun) for line in lines]
        together = sorted({tick for ticks in changes for tick in ticks})
        self._longest = max(ALL * length, _stood([*together, begun]))
        self._limits = np.array([_limit(ticks, begun, length) for ticks in changes])
        self._since = np.tile(np.array([ticks[-1] if ticks else begun for ticks in changes]), (rows, 1))
        # A drone repeats itself for ever, and a figure tells where it does.
        figures = [strand.plan.figure if strand.plan is not None else None for strand in weft.strands]
        told = [figure is not None and figure.tells_pitches for figure in figures]
        free = ~np.array(told) & (self._limits < NEVER)
        self._usual = np.where(free, [_share(line) for line in lines], 1.0)
        self._recent = np.tile(self._usual, (rows, 1))
        self._rows, self._first = np.arange(rows), np.arange(rows) * len(lines)

    def keep_moving(self, may: Mask, turn: Ints, last: Ints, placed: Placed) -> None:
        """Take its last pitch from each voice that is to move, if it has another.

        The pitches there may be, [rows, 128], and the last of the voice whose turn it is, -1 for none.
        """
        stood = placed.start - self._since.take(self._first + turn) >= self._limits.take(turn)
        stood |= placed.start - np.maximum.reduce(self._since, -1) >= self._longest
        if True not in stood.tolist():
            return
        rows = np.flatnonzero(stood & ~placed.last & (placed.held < 0) & (last >= 0))
        others = may[rows]
        others[np.arange(len(rows)), last[rows]] = False
        some = others.any(-1)
        may[rows[some]] = others[some]

    def on_pitch(self, turn: Ints, last: Ints) -> Floats | None:
        """For the pitch of the voice whose turn it is, shape [batch, 128]; None where nothing leans."""
        beyond = self._recent.take(self._first + turn) - self._usual.take(turn)
        if max(beyond.tolist()) <= 0:
            return None
        nudge = np.zeros((len(turn), PITCHES), np.float32)
        nudge[self._rows, last] = -AGAIN * np.maximum(beyond, 0)  # of a voice that has had none that of none
        return nudge

    def written(self, pitch: Indices, turn: Ints, last: Ints, placed: Placed, active: Mask) -> None:
        """Know whether the voice whose turn it was has moved."""
        moved, places = pitch != last, self._first + turn
        recent = self._recent.take(places)
        self._recent.reshape(-1)[places] = recent + (~moved - recent) / LATELY
        if False in active.tolist():
            moved &= active
        self._since.reshape(-1)[places[moved]] = placed.start[moved]


def _changes(line: tuple[Note, ...], begun: int) -> list[int]:
    """Where a voice came to another pitch, before tick `begun`."""
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


def _share(line: tuple[Note, ...]) -> float:
    """How many of a voice's notes repeat the one before; few notes tell little."""
    again = sum(note.pitch == before.pitch for before, note in pairwise(line))
    return (again + USUAL * FEW) / (max(0, len(line) - 1) + FEW)
