"""Whether several notes sound together: chords or parts, or one line."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from core.continuation.request import Request, Texture
from core.score import TICKS_PER_QUARTER, Note

# Voices overlap at most so long where a line is only played legato; and the share of the time in which
# several notes sound from which on a phrase is no line: less is a line with double stops in it.
LEGATO, SEVERAL = TICKS_PER_QUARTER // 4, 0.3


def sounds_together(notes: Sequence[Note]) -> bool:
    """Whether notes are chords or parts: for a good share of their time several sound."""
    changes = sorted(
        change for note in notes for change in ((note.start, 1), (max(note.start + 1, note.end - LEGATO), -1))
    )
    sounding = several = now = 0
    for (tick, change), (after, _) in pairwise(changes):
        now += change
        sounding += (after - tick) * (now > 0)
        several += (after - tick) * (now > 1)
    return several > SEVERAL * sounding


def is_over_chords(request: Request) -> bool:
    """Whether a line is asked for that goes over chords: symbols, or tracks in which several notes sound."""
    if request.texture is not Texture.LINE or not (request.symbols or request.given):
        return False
    span = request.span
    notes = [note for number in request.given for note in request.score.tracks[number].notes]
    there = [note for note in notes if note.start < span.end and note.end > span.start]
    return request.symbols or sounds_together(there)
