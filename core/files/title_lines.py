"""Titles on paper: where a long one is broken, and how wide its lines are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from unicodedata import east_asian_width


def broken(title: str, widest: float) -> list[str]:
    """The fewest lines that are no wider than so many small letters, as even as they go.

    A word that is wider is left whole.
    """
    words = [(word, width(word)) for word in title.split(" ")]
    fewest = len(_filled(words, widest))
    even = width(title) / fewest
    return next(lines for more in count() if len(lines := _filled(words, even + more)) <= fewest)


def width(words: str) -> float:
    """How many small letters take as much room, roughly."""
    return sum(map(_width, words))


def _filled(words: Sequence[tuple[str, float]], widest: float) -> list[str]:
    """As many words to a line as fit."""
    lines = [words[0][0]]
    reached = words[0][1]
    for word, wide in words[1:]:
        if reached + 1 + wide > widest:
            lines.append(word)
            reached = wide
        else:
            lines[-1] += f" {word}"
            reached += 1 + wide
    return lines


def _width(letter: str) -> float:
    if east_asian_width(letter) in "WF":
        return 2.4
    return 1.55 if letter.isupper() else 1.0
