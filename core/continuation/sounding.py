"""Whether several notes sound together: chords or parts, or one line."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise

from core.continuation.request import Request, Texture
from core.score import TICKS_PER_QUARTER, Note

# Voices overlap at most so long where a line is only played legato; and the share of the time in which
# several notes sound from which on a phrase is no line: less is a line with double stops in it.
LEGATO, SEVERAL = TICKS_PER_QUARTER // 4, 0.3


def sounds_together(notes: Sequence[Note]) -> bool:
    """Whether notes are chords or parts: for a good share of their time several sound."""
    sounding = several = now = 0
    for (tick, change), (after, _) in pairwise(_changes(notes)):
        now += change
        sounding += (after - tick) * (now > 0)
        several += (after - tick) * (now > 1)
    return several > SEVERAL * sounding


def at_once(notes: Sequence[Note]) -> int:
    """How many notes sound together at most."""
    return max(accumulate(change for _, change in _changes(notes)), default=0)


def _changes(notes: Sequence[Note]) -> list[tuple[int, int]]:
    """Where a note begins (1) and ends (-1), in order; a little earlier, as if none was played legato.

    A short note is cut by half at most: sixteenths sound together with what is held over them.
    """
    ends = (note.end - min(LEGATO, note.length // 2) for note in notes)
    return sorted(
        change for note, end in zip(notes, ends, strict=True) for change in ((note.start, 1), (end, -1))
    )


def is_over_chords(request: Request) -> bool:
    """Whether a line is asked for that goes over chords: symbols, or a track in which several notes sound.

    The first given track is the one that it goes with; the others are heard as well.
    """
    if request.texture is not Texture.LINE or not (request.symbols or request.given):
        return False
    return request.symbols or not gives_line(request)


def gives_line(request: Request) -> bool:
    """Whether the first of the given tracks, with which takes go, plays one line in the span."""
    if not request.given:
        return False
    span, notes = request.span, request.score.tracks[request.given[0]].notes
    return not sounds_together([note for note in notes if note.start < span.end and note.end > span.start])
