"""Fifths and octaves in parallel, which make one of two voices: a phrase's own stay, others are avoided.

Of 100 moves of several voices at once 0.6 have any in Bach's chorales; drafts under their melodies had 11.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress, pairwise

import numpy as np

from core.continuation.sampling import Floats
from core.continuation.textures import Weft
from core.lstm.features import PITCHES
from core.polyphony.company import SLOTS, companions
from core.polyphony.loom import Loom
from core.score import Note

# Nats that such a pitch loses; so much that it comes only where nothing else is plausible.
AVOIDING = 6.0
# Voices that move in parallel in so many and in such a share of the moves that are heard are meant to.
FEWEST, OWN = 2, 0.15
# A fifth and an octave, from the upper voice's side; and so by how far a voice is over another, + _FAR.
_PERFECT = (0, 7)
_FAR = 4 * PITCHES
_APART = np.isin(np.abs(np.arange(-_FAR, _FAR)) % 12, _PERFECT)

_Moves = dict[int, tuple[int, int]]


class Parallels:
    """Leans away from pitches that would move in parallel fifths or octaves with another voice."""

    def __init__(self, weft: Weft) -> None:
        heard = [_moves(strand.heard if strand.given is None else strand.given) for strand in weft.strands]
        # The row and column after the last are for the slots in which nobody stands.
        avoided = np.zeros((len(heard), len(heard) + 1), np.bool_)
        for one, own in enumerate(heard):
            for two, other in enumerate(heard[:one]):
                avoided[one, two] = avoided[two, one] = not _goes_in_parallel(own, other)
        slots = companions(len(heard))
        self._avoided = np.take_along_axis(avoided, slots, 1)
        assert self._avoided.shape == (len(heard), SLOTS)

    def on_pitch(self, loom: Loom) -> Floats | None:
        """For the pitch of the voice whose turn it is, shape [batch, 128]; None where nothing is avoided.

        Asked after the loom has told of the length.
        """
        last, came, pitch = loom.moves()
        before = pitch - came
        parallel = _APART.take(before - (last - _FAR)[:, None])
        parallel &= self._avoided.take(loom.turn, 0)
        parallel &= came != 0
        places = parallel.ravel().tolist()
        if True not in places:
            return None
        found = np.zeros((loom.batch, PITCHES), np.float32)
        since_, was_, there_ = last.tolist(), before.ravel().tolist(), pitch.ravel().tolist()
        for place in compress(range(len(places)), places):
            row = place // SLOTS
            since, was, there = since_[row], was_[place], there_[place]
            if since >= 0:
                low, high = (since + 1, PITCHES) if there > was else (0, since)
                found[row, _alike(since - was, there, low, high)] = -AVOIDING
        return found


def _alike(apart: int, there: int, low: int, high: int) -> slice:
    """The pitches from `low` to below `high` that lie over `there`, or under it, as what was so far apart."""
    first = (there + apart % 12) if apart >= 0 else there - (-apart) % 12
    if apart >= 0:  # upwards from there
        low = max(low, first)
    else:
        high = min(high, first + 1)
    return slice(low + (first - low) % 12, max(high, 0), 12)


def _moves(line: Sequence[Note]) -> _Moves:
    """From where to where a line goes, by the tick at which it does."""
    return {two.start: (one.pitch, two.pitch) for one, two in pairwise(line) if one.pitch != two.pitch}


def _goes_in_parallel(one: _Moves, other: _Moves) -> bool:
    """Whether two voices are heard to go in fifths or octaves, as in power chords or doublings."""
    together = one.keys() & other.keys()
    found = sum(_parallel(one[tick], other[tick]) for tick in together)
    return found >= FEWEST and found >= OWN * len(together)


def _parallel(one: tuple[int, int], other: tuple[int, int]) -> bool:
    apart = one[0] - other[0]
    return apart == one[1] - other[1] and abs(apart) % 12 in _PERFECT
