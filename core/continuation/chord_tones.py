"""Chord tones as a wish: on strong beats, and where notes are long, leaning to what the harmony holds."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.chord_naming import beats
from core.continuation.grammar import Placed
from core.continuation.request import Request
from core.continuation.sampling import Floats, Mask
from core.continuation.sounding import is_over_chords
from core.lstm.features import PITCHES, Ints
from core.score import NOTE_ORDER, TICKS_PER_QUARTER, Note, Span
from core.timing import is_strong, place

if TYPE_CHECKING:
    from core.continuation.writing import Plan

# How strongly a line over chords leans to them at least, and what goes under a melody to its chord symbols.
AT_LEAST = 0.6
# Nats at the end of the dial for a chord tone; how much of them on a beat that is not strong; and from which
# length on a note leans as much wherever it begins.
LEANING, ON_BEAT, LONG = 5.0, 0.5, 2 * TICKS_PER_QUARTER


def harmony(request: Request, span: Span, *, symbols_only: bool = False) -> tuple[Ints, Mask]:
    """Where in `span` beats begin, in rising order, and the pitch classes of each one's chord, shape [n, 12].

    They are those of the chord symbol in force or, where there is none, of what given tracks sound in that
    beat, if that is several notes at once and not `symbols_only` count; a beat with neither has none.
    """
    score = request.score
    starts = [start for start, _ in beats(score, span)]
    classes = np.zeros((len(starts), 12), np.bool_)
    given = () if symbols_only else request.given
    notes = [note for number in given for note in score.tracks[number].notes]
    for row, (start, end) in enumerate(zip(starts, [*starts[1:], span.end], strict=True)):
        symbol = score.chord_at(start)
        found = symbol.classes if symbol is not None else _together(notes, start, end)
        classes[row, sorted(found)] = True
    return np.array(starts, np.int64), classes


def _together(notes: Sequence[Note], start: int, end: int) -> frozenset[int]:
    """The pitch classes that sound between two ticks; none where it is one note after the other."""
    there = sorted((note for note in notes if note.start < end and note.end > start), key=NOTE_ORDER)
    if all(one.end <= two.start for one, two in pairwise(there)):
        return frozenset()
    return frozenset(note.pitch % 12 for note in there)


class ChordTones:
    """From 0, as the model would, to 1: nearly always a chord tone where the ear asks for one."""

    def __init__(self, plan: Plan) -> None:
        wished = plan.request.wishes.chord_tones
        over = is_over_chords(plan.request)
        under = bool(plan.request.given and plan.request.score.chords) and not over
        wish = AT_LEAST + (1 - AT_LEAST) * wished if over or under else wished
        self.wished = wish > 0
        if not self.wished:
            return
        span = Span(plan.onset, plan.end)
        self._starts, classes = harmony(plan.request, span, symbols_only=under and not wished)
        self._nudges: Floats = (wish * LEANING * classes[:, np.arange(PITCHES) % 12]).astype(np.float32)
        told = beats(plan.request.score, span)
        self._weights: NDArray[np.float64] = np.array(
            [1.0 if is_strong(bar.metre, place(bar, start)) else ON_BEAT for start, bar in told]
        )

    def on_pitch(self, placed: Placed) -> Floats | None:
        """For the pitch, shape [batch, 128]: nothing for short notes off the beat."""
        if not self.wished:
            return None
        row = np.maximum(0, np.searchsorted(self._starts, placed.start, side="right") - 1)
        weight = np.where(placed.start == self._starts[row], self._weights[row], 0.0)
        weight = np.where(placed.end - placed.start >= LONG, 1.0, weight)
        return np.asarray(self._nudges[row] * weight[:, None], np.float32)
