"""What is new there, in one call."""

from __future__ import annotations

from core.comparing import Change, Comparison
from core.score import Score


def compare(sent: Score, heard: Score, theirs: Score, ours: Score) -> tuple[Change, ...]:
    return Comparison(sent, heard, theirs).changes(ours)
