"""How wide chords lie: voices of a phrase in close position keep as near to each other as they were.

The network has learnt from choirs and quartets, whose voices lie far apart. Of the chords that it wrote after
six phrases in close or open position half were wider than any of the phrase by a third or more, and two takes
in five had some beyond a tenth; so leaning, one in seven, and one take in nine.
"""

from __future__ import annotations

import numpy as np

from core.continuation.sampling import Floats
from core.continuation.textures import Strand, Weft
from core.lstm.features import PITCHES
from core.polyphony.loom import Loom

# Nats that a pitch loses for each semitone by which it lies further below the highest voice than any did.
FAR = 1.0
_EVERY = np.arange(PITCHES)


class Spacing:
    """Leans away from pitches further below the highest voice of their chord than the phrase's are."""

    def __init__(self, weft: Weft) -> None:
        strands, leaders = weft.strands, dict[int, int]()
        self._widest = np.full(len(strands), PITCHES)
        for place in weft.written:
            leader = strands[place].leader
            if leader is not None and leader != place:
                leaders[place] = leader
                self._widest[place] = _widest(strands[leader], strands[place])
        self._leaders = np.array([leaders.get(place, place) for place in range(len(strands))])
        # Different from the phrase they may lie otherwise, too.
        self._far = FAR * min(1.0, 1 + weft.request.wishes.likeness)
        self._any = self._far > 0 and bool((self._widest < PITCHES).any())

    def on_pitch(self, loom: Loom) -> Floats | None:
        """For the pitch of the voice whose turn it is, shape [batch, 128]; None where nothing leans."""
        if not self._any:
            return None
        lowest = loom.sounds(self._leaders.take(loom.turn)) - self._widest.take(loom.turn)
        return np.asarray(-self._far * np.maximum(0, lowest[:, None] - _EVERY), np.float32)


def _widest(highest: Strand, lower: Strand) -> int:
    """How far a voice was below the highest at most, where both begin together; else no limit."""
    above = {note.start: note.pitch for note in highest.heard}
    apart = [above[note.start] - note.pitch for note in lower.heard if note.start in above]
    return max(apart, default=PITCHES)
