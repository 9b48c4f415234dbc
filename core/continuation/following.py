"""Where the takes are to lead: what the model is told of the music after them."""

from __future__ import annotations

from core.continuation.request import Request
from core.encoding import Encoding, melody
from core.lstm.features import AFTER_NOTES
from core.score import Note

# Chords and all, so many notes hold the few that the model is told of.
_NEAR = 16 * AFTER_NOTES


def what_follows(request: Request, end: int, encoding: Encoding) -> tuple[Note, ...] | None:
    """The first notes of the track from tick `end` on, as one line; see `core.lstm.features.Setting`.

    Where there are none, or none nearer than the longest rest the model knows, the request decides
    between () for a melody that is over, and None for one that may go on.
    """
    notes = request.score.tracks[request.track].notes
    later = [note for note in notes if note.start >= end][:_NEAR]
    line, _ = melody(later)
    if line and line[0].start - end <= encoding.gaps[-1]:
        return line[:AFTER_NOTES]
    return () if request.close or request.locks.cadence else None
