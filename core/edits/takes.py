"""A take put into a score: its notes, and those that it holds for other tracks."""

from __future__ import annotations

from core.continuation.take import Take
from core.edits.notes import insert_take
from core.score import Score, Span


def keep_take(score: Score, track: int, span: Span, take: Take) -> Score:
    """Accept a take of `track`, or the part of it that lies in `span`, in all tracks that it holds notes for.

    As `insert_take`; where another track of it is gone, its notes are left out.
    """
    kept = insert_take(score, track, span, take.notes).score
    for part in take.others:
        number = part.track_in(kept)
        if number is not None and number != track:
            kept = insert_take(kept, number, span, part.notes).score
    return kept
