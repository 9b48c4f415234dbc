"""The columns of kern as parts, those that divide among them; only what the learning needs.

music21 takes seconds for a long work; this takes milliseconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache
from itertools import groupby

from core.errors import BadFile
from core.harmony import Key
from core.lstm.parts import Parts, Sung, frame_of, names_of
from core.score import WHOLE_NOTE, KeyChange, MetreChange

STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
DIVIDED = "This kern divides or crosses its columns."


@dataclass
class _Column:
    name: str = ""
    sung: Sung = field(default_factory=Sung)


@dataclass
class _Path:
    """One column of the text as it stands; several belong to one part where it is divided."""

    column: _Column | None
    clock: int | Fraction = 0  # in ticks; almost always whole ones, which count faster


def kern_title(text: str) -> tuple[str, str]:
    """The work and the movement that kern's reference records name, "" for what they do not."""
    records = dict(re.findall(r"^!!!(OPR|OTL):[ \t]*(.*?)[ \t\r]*$", text, re.MULTILINE))
    return records.get("OPR", ""), records.get("OTL", "")


def kern_parts(text: str, halved: bool = False, last: bool = False) -> Parts:
    """The kern columns, the lowest first as kern has them, in values half as long when `halved`.

    With `last` only the last column is read, and may not be divided. Raises BadFile for what has no
    such column with notes and a metre, and where the columns are not equally long.
    """
    return _Reader(halved, last).read(text)


class _Reader:
    def __init__(self, halved: bool, last: bool) -> None:
        self._whole = WHOLE_NOTE // 2 if halved else WHOLE_NOTE
        self._longer = 2 if halved else 1
        self._last = last
        self._columns: list[_Column] = []
        self._paths: list[_Path] = []
        self._metres: dict[int, MetreChange] = {}
        self._keys: dict[int, KeyChange] = {}

    def read(self, text: str) -> Parts:
        for line in text.splitlines():
            words = line.split("\t")
            if line.startswith("**"):
                self._begin(words)
            elif line.startswith("="):
                self._bar_line()
            elif line.startswith("*"):
                self._interpret(words)
            elif line and not line.startswith("!"):
                self._data(words)
        if 0 not in self._metres or not any(column.sung.notes for column in self._columns):
            raise BadFile("This kern has no voice with notes and a metre.")
        return Parts(
            names_of([column.name for column in self._columns]),
            tuple(tuple(column.sung.notes) for column in self._columns),
            frame_of(self._metres, self._keys),
            ": ".join(each for each in kern_title(text) if each),
        )

    def _begin(self, words: Sequence[str]) -> None:
        kern = [place for place, word in enumerate(words) if word == "**kern"]
        wanted = kern[-1:] if self._last else kern
        self._paths = [_Path(_Column() if place in wanted else None) for place in range(len(words))]
        self._columns = [path.column for path in self._paths if path.column is not None]

    def _bar_line(self) -> None:
        clocks = {path.clock for path in self._paths if path.column is not None}
        if len(clocks) > 1:
            raise BadFile("The columns of this kern are not equally long.")

    def _interpret(self, words: Sequence[str]) -> None:
        if any(word in ("*^", "*v", "*+", "*x") for word in words):
            if self._last or any(word in ("*+", "*x") for word in words):
                raise BadFile(DIVIDED)
            self._paths = list(_divided(self._paths, words))
            return
        # All columns tell the metre and the key; the last one is heeded.
        for path, word in zip(self._paths, words, strict=False):
            if path.column is None:
                continue
            tick = round(path.clock)
            if found := re.fullmatch(r"\*M(\d+)/(\d+)", word):
                self._metres[tick] = MetreChange(tick, int(found[1]), int(found[2]) * self._longer)
            elif key := _key(word):
                self._keys[tick] = KeyChange(tick, key)
            elif word.startswith("*I") and not path.column.name:
                path.column.name = word[2:]

    def _data(self, words: Sequence[str]) -> None:
        for path, word in zip(self._paths, words, strict=False):
            if path.column is None or word == ".":
                continue
            start = round(path.clock)
            chord = word.split(" ")
            path.clock += _ticks(chord[0], self._whole)
            for token in chord:
                if "r" not in token and _ticks(token, self._whole):
                    tied = "]" in token or "_" in token
                    path.column.sung.sound(start, round(path.clock), _pitch(token), tied)


def _divided(paths: Sequence[_Path], words: Sequence[str]) -> Iterator[_Path]:
    for word, group in groupby(zip(paths, words, strict=True), key=lambda pair: pair[1]):
        found = [path for path, _ in group]
        if word == "*v":
            # Of two parts that each come together on one line, the paths of each are one.
            for _, joined in groupby(found, key=lambda path: id(path.column)):
                yield next(joined)
        else:
            for path in found:
                yield path
                if word == "*^":
                    yield replace(path)


def _key(token: str) -> Key | None:
    found = re.fullmatch(r"\*([A-Ga-g])([#-]?):(\w*)", token)
    if not found:
        return None
    mode = found[3] or ("minor" if found[1].islower() else "major")
    try:
        return Key.parse(found[1].upper() + found[2].replace("-", "b") + " " + mode)
    except ValueError:
        return None  # *?:X, for a mode that is in doubt


@lru_cache(4096)
def _ticks(token: str, whole: int) -> int | Fraction:
    """Its length where a whole note has so many ticks, 0 for a grace note."""
    found = re.search(r"(\d+)(\.*)", token)
    if not found or "q" in token:
        return 0
    digits, dots = found[1], len(found[2])
    plain = Fraction(2 ** len(digits)) if set(digits) == {"0"} else Fraction(1, int(digits))
    length = whole * plain * (2 - Fraction(1, 2**dots))
    return length.numerator if length.denominator == 1 else length


@lru_cache(4096)
def _pitch(token: str) -> int:
    found = re.search(r"([A-Ga-g])\1*", token)
    if not found:
        raise BadFile("This kern has a note without a pitch.")
    letters = found[0]
    octave = 4 + len(letters) - 1 if letters[0].islower() else 4 - len(letters)
    return 12 * (octave + 1) + STEPS[letters[0].upper()] + token.count("#") - token.count("-")
