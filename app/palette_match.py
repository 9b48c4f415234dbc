"""How well what was typed fits an action: by the beginnings of words, by parts of them, by their letters."""

from __future__ import annotations

import unicodedata

WHOLE, BEGINS, WITHIN, LETTERS = 4.0, 3.0, 2.0, 1.0
AT_THE_START = 1.0  # for words that stand in the order they were typed, from the first on
NOTHING_ELSE = 0.5  # for words, or a name, that are all that was typed
FURTHER = 0.5  # what a word found only among the other names counts
LONGER = 0.01  # off for every word that was not asked for


def folded(text: str) -> str:
    """`text` without capitals and accents."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def fit(typed: str, words: str, others: str = "") -> float | None:
    """How well `typed` fits `words`, or the `others` it is also known by; None where it does not.

    Every word that was typed must be found. All three are `folded` already.
    """
    near, far = words.split(), others.split()
    total = 0.0
    for word in typed.split():
        best = max(_best(word, near), FURTHER * _best(word, far))
        if not best:
            return None
        total += best
    whole = typed in (words, others)
    total += AT_THE_START * (whole or words.startswith(typed)) + NOTHING_ELSE * whole
    return total - LONGER * len(near)


def _best(typed: str, words: list[str]) -> float:
    return max((_one(typed, word) for word in words), default=0.0)


def _one(typed: str, word: str) -> float:
    if typed == word:
        return WHOLE
    if word.startswith(typed):
        return BEGINS
    if typed in word:
        return WITHIN
    return LETTERS if len(typed) > 1 and word[:1] == typed[0] and _in_order(typed, word) else 0.0


def _in_order(typed: str, word: str) -> bool:
    """Whether the letters stand in `word` in this order, with others between ("qntz": quantize)."""
    left = iter(word)
    return all(letter in left for letter in typed)
