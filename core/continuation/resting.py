"""How voices come to rest: where takes are to close, they lean to the chord that the melody ends on.

Drawn one after the other, the last notes of several voices make some triad; that its root lies in the bass is
what a close is heard by, and that none is without its third. Bach's chorales all end so.
"""

from __future__ import annotations

import numpy as np

from core.continuation.consonance import is_hollow
from core.continuation.grammar import Placed
from core.continuation.sampling import Floats, Mask
from core.continuation.textures import Weft
from core.harmony import Key
from core.lstm.features import PITCHES, Ints

# Nats that the root gains in the bass, any note of the chord in the voices over it, and the third in the last
# of these to end, where it would be missing.
ROOT, TONE, THIRD = 4.0, 2.0, 8.0
FULL = 3  # voices that make a chord with a third
_CLASSES = np.arange(PITCHES) % 12


class Resting:
    """Leans to a chord at rest in the last notes of all voices that are written."""

    def __init__(self, weft: Weft, rows: int) -> None:
        self._leans = np.zeros((len(weft.strands), PITCHES), np.float32)
        self._third, self._upper = -1, np.zeros(len(weft.strands), np.bool_)
        self._left = np.zeros(rows, np.int64)  # upper voices that have not ended yet
        key, request = weft.setting.key, weft.request
        self._wanted = key is not None and (request.close or request.locks.cadence)
        if key is None or not self._wanted:
            return
        chord = _last_chord(weft, key)
        bass = max(weft.written)
        lowest = all(strand.given is None for strand in weft.strands[bass + 1 :])
        if not request.locks.cadence:
            self._leans[:, np.isin(_CLASSES, chord)] = TONE
            if lowest:
                self._leans[bass] = ROOT * (chord[0] == _CLASSES)
        upper = [place for place in weft.written if place != bass or not lowest]
        upper = [place for place in upper if _may_end_on(weft, place, chord[1])]
        if len(weft.strands) >= FULL and chord[1] not in _given_at_the_end(weft) and not is_hollow(weft):
            self._third, self._upper[upper] = chord[1], True
            self._left += len(upper)

    def on_pitch(self, turn: Ints, placed: Placed) -> Floats | None:
        """For the pitch of the voice whose turn it is, shape [batch, 128]; None where no voice ends."""
        if not self._wanted or True not in placed.last.tolist():
            return None
        leans: Floats = self._leans.take(turn, 0) * placed.last[:, None]
        missing = placed.last & self._upper[turn] & (self._left == 1)
        leans[:, self._third == _CLASSES] += THIRD * missing[:, None]
        return leans

    def written(self, pitch: Ints, turn: Ints, placed: Placed, rows: Mask) -> None:
        """Go on to the next note; where the third is there, no other voice has to have it."""
        if self._third < 0:
            return
        ended = rows & placed.last & self._upper[turn]
        self._left = np.where(ended & (pitch % 12 == self._third), 0, self._left - ended)


def _may_end_on(weft: Weft, place: int, pitch_class: int) -> bool:
    """Whether a voice that is written may end on a note: the lowest ends cadences on the tonic."""
    plan = weft.strands[place].plan
    return plan is not None and any(pitch % 12 == pitch_class for pitch in plan.bounds.last)


def _given_at_the_end(weft: Weft) -> set[int]:
    """The pitch classes that the given voices sound where the takes end."""
    end = weft.request.span.end
    given = (note for strand in weft.strands for note in strand.given or ())
    return {note.pitch % 12 for note in given if note.start < end <= note.end}


def _last_chord(weft: Weft, key: Key) -> list[int]:
    """The chord to end on, its root first: the tonic's, where the melody ends on one of its notes.

    Tunes in a mode end on its final, whatever is signed, so what the melody ends on is the root otherwise. A
    cadence is the tonic's.
    """
    root, end = key.tonic_class, weft.request.span.end
    above = [note.pitch % 12 for note in weft.strands[0].given or () if note.start < end]
    if above and above[-1] not in key.triad and not weft.request.locks.cadence:
        root = above[-1]
    third = 4 if (root + 4) % 12 in key.scale else 3
    return [root, (root + third) % 12, (root + 7) % 12]
