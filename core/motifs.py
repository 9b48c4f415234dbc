"""What returns in a melody: its motifs, and what begins in each of its bars."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from core.score import Note
from core.timing import Bar, place

# A motif is five notes in a row: their four intervals, and the four times from onset to onset.
MOTIF = 4
# A melody with more of its bars standing in the phrase, note for note, is the phrase once more.
SAME_AGAIN = 0.8

Motif = tuple[tuple[int, int], ...]
# A note by its place in the bar, its length (both in ticks) and its pitch.
Placed = tuple[int, int, int]


def motifs(notes: Sequence[Note], rhythm: bool = False) -> list[Motif]:
    """The motifs of a melody in order, the same in every key; of their rhythm alone where asked."""
    steps = [(0 if rhythm else b.pitch - a.pitch, b.start - a.start) for a, b in pairwise(notes)]
    return [tuple(steps[at : at + MOTIF]) for at in range(len(steps) - MOTIF + 1)]


def laid(notes: Sequence[Note], bars: Sequence[Bar]) -> tuple[tuple[Placed, ...], ...]:
    """What begins in each of these bars, which stand side by side and hold all of the notes."""
    starts = [bar.start for bar in bars]
    found: list[list[Placed]] = [[] for _ in bars]
    for note in notes:
        at = bisect_right(starts, note.start) - 1
        found[at].append((place(bars[at], note.start), note.length, note.pitch))
    return tuple(map(tuple, found))
