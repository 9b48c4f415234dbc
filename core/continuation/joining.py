"""How voices come to what follows them: each leans, the nearer it comes, to a pitch from which it can go on.

The network of several voices has not learnt to be told what comes after. A voice that is to be at a pitch
when its time is up is a bridge: what it does before is weighed by how likely it is to get there (Doob's
transform), here as if it went at random by the steps that voices take.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.continuation.grammar import Placed
from core.continuation.request import Request
from core.continuation.sampling import Floats
from core.continuation.textures import Weft
from core.lstm.features import PITCHES, Ints
from core.score import TICKS_PER_QUARTER, WHOLE_NOTE

# Semitones that a voice goes at a time, and the ticks it takes for that. So the highest and the lowest voice
# of takes in gaps of two bars in chorales go 1.3 and 2.4 semitones to what follows; Bach's own 1.2 and 2.3,
# and 4.2 and 5.5 where nothing leans.
STRIDE, PACE = 1.7, TICKS_PER_QUARTER
# What follows within so many ticks is come to, and from so many before the end on.
NEAR, FROM = WHOLE_NOTE // 2, 2 * WHOLE_NOTE
_EVERY = np.arange(PITCHES)


class Joining:
    """Leans to pitches from which each voice comes easily to its first note after the span."""

    def __init__(self, weft: Weft) -> None:
        self._end = weft.request.span.end
        self._goals = np.full(len(weft.strands), -1)
        for track in weft.request.written:
            own = [place for place in weft.written if weft.strands[place].track == track]
            goals = _first_chord(weft.request, track)
            if goals:
                self._goals[own] = [goals[at] for at in _dealt(len(goals), len(own))]
        self._any = bool((self._goals >= 0).any())

    def on_pitch(self, turn: Ints, placed: Placed) -> Floats | None:
        """For the pitch of the voice whose turn it is, shape [batch, 128]; None where nothing is come to."""
        if not self._any:
            return None
        goal, left = self._goals.take(turn), self._end - placed.end
        near = (goal >= 0) & (left < FROM)
        if not near.any():
            return None
        reach = STRIDE * np.sqrt(1 + np.maximum(left, 0) / PACE)
        away = np.abs(_EVERY - goal[:, None]) / reach[:, None]
        return np.asarray(-away * near[:, None], np.float32)


def _first_chord(request: Request, track: int) -> list[int]:
    """The pitches that begin first after the span, the highest first; none where nothing follows soon."""
    end = request.span.end
    later = [note for note in request.score.tracks[track].notes if end <= note.start <= end + NEAR]
    return sorted((note.pitch for note in later if note.start == later[0].start), reverse=True)


def _dealt(goals: int, voices: int) -> Sequence[int]:
    """Which goal each voice has, from the highest to the lowest: the highest and the lowest meet."""
    return [round(place * (goals - 1) / max(1, voices - 1)) for place in range(voices)]
