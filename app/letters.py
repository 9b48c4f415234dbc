"""The letters that lead to the entries of a menu: one for each, whatever the language."""

from __future__ import annotations

from collections.abc import Sequence

SIGN = "&"  # before the letter
_BEFORE_WORDS = " -'’("


def lettered(texts: Sequence[str]) -> list[str]:
    """The same words with no letter twice.

    The first that has a letter keeps it. Others get that of a word's beginning, or any, which nobody has
    yet; none where there is none left.
    """
    taken: set[str] = set()
    kept = [_keeps(text, taken) for text in texts]
    return [text if own else _given(text, taken) for text, own in zip(texts, kept, strict=True)]


def _keeps(text: str, taken: set[str]) -> bool:
    """Whether a text has a letter that was free; it is `taken` from now on."""
    _, sign, after = text.partition(SIGN)
    letter = after[:1].lower()
    free = bool(sign) and letter not in taken
    taken.add(letter)
    return free


def _given(text: str, taken: set[str]) -> str:
    """A text with a letter that was free; it is `taken` from now on."""
    words = text.replace(SIGN, "")
    begins = [at for at in range(len(words)) if at == 0 or words[at - 1] in _BEFORE_WORDS]
    for at in (*begins, *range(len(words))):
        letter = words[at].lower()
        if letter.isalnum() and letter not in taken:
            taken.add(letter)
            return f"{words[:at]}{SIGN}{words[at:]}"
    return words
