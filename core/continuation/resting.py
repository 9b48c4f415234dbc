"""How voices come to rest: where takes are to close, they lean to the chord that the melody ends on.

Drawn one after the other, the last notes of several voices make some triad; that its root lies in the bass is
what a close is heard by. Bach's chorales all end so.
"""

from __future__ import annotations

import numpy as np

from core.continuation.grammar import Placed
from core.continuation.sampling import Floats
from core.continuation.textures import Weft
from core.harmony import Key
from core.lstm.features import PITCHES, Ints

# Nats that the root gains in the bass, and any note of the chord in the voices over it.
ROOT, TONE = 4.0, 2.0
_CLASSES = np.arange(PITCHES) % 12


class Resting:
    """Leans to a chord at rest in the last notes of all voices that are written."""

    def __init__(self, weft: Weft) -> None:
        self._leans: Floats | None = None
        key, request = weft.setting.key, weft.request
        if key is None or not request.close or request.locks.cadence:
            return
        chord = _last_chord(weft, key)
        bass = max(weft.written)
        self._leans = np.zeros((len(weft.strands), PITCHES), np.float32)
        self._leans[:, np.isin(_CLASSES, chord)] = TONE
        if all(strand.given is None for strand in weft.strands[bass + 1 :]):
            self._leans[bass] = ROOT * (chord[0] == _CLASSES)

    def on_pitch(self, turn: Ints, placed: Placed) -> Floats | None:
        """For the pitch of the voice whose turn it is, shape [batch, 128]; None where no voice ends."""
        if self._leans is None or True not in placed.last.tolist():
            return None
        leans: Floats = self._leans.take(turn, 0) * placed.last[:, None]
        return leans


def _last_chord(weft: Weft, key: Key) -> list[int]:
    """The chord to end on, its root first: the tonic's, where the melody ends on one of its notes.

    Tunes in a mode end on its final, whatever is signed, so what the melody ends on is the root otherwise.
    """
    root, end = key.tonic_class, weft.request.span.end
    above = [note.pitch % 12 for note in weft.strands[0].given or () if note.start < end]
    if above and above[-1] not in key.triad:
        root = above[-1]
    third = 4 if (root + 4) % 12 in key.scale else 3
    return [root, (root + third) % 12, (root + 7) % 12]
