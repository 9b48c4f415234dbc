"""Chords as they are spelled: their pitch classes, and which notes of one lead to those of the next."""

from __future__ import annotations

from functools import lru_cache
from typing import TypeAlias

# Triads and sevenths, in fifths from the root.
_CHORDS = ({0, 1, 4}, {0, 1, -3}, {0, 1, 4, -2}, {0, 1, -3, -2}, {0, 1, 4, 5})
Way: TypeAlias = tuple[int, ...]
"""How a chord is written: for each of its pitch classes a place on the line of fifths."""


@lru_cache(maxsize=4096)
def classes(chord: tuple[int, ...]) -> tuple[int, ...]:
    """The pitch classes of a chord's pitches, rising."""
    return tuple(sorted({pitch % 12 for pitch in chord}))


@lru_cache(maxsize=4096)
def links(before: tuple[int, ...], chord: tuple[int, ...]) -> list[tuple[int, int, int]]:
    """Which tones of two chords go by each other: every note and the one that is nearest in the other chord.

    Of both their place among the pitch classes, and the earlier pitch class.
    """
    nearest = {(min(before, key=lambda earlier: abs(earlier - pitch)), pitch) for pitch in chord}
    nearest |= {(earlier, min(chord, key=lambda pitch: abs(earlier - pitch))) for earlier in before}
    first, second = classes(before).index, classes(chord).index
    return [(first(a % 12), second(b % 12), a % 12) for a, b in sorted(nearest) if a != b]


def stacked(way: Way) -> bool:
    """Whether these are a triad or a seventh chord as musicians write one, in any inversion."""
    return any({place - root for place in way} in _CHORDS for root in way)
