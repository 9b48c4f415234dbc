"""Checking what a file says before believing it; every doubt is a ValueError in plain words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TypeVar

from core.chord_symbols import ChordSymbol
from core.errors import BadFile
from core.files.imported import LAST_TICK, LONGEST_NAME
from core.harmony import Key, Mode
from core.score import ChordSign, KeyChange, Marker, MetreChange, TempoChange
from core.words import tr

T = TypeVar("T")
Choice = TypeVar("Choice", bound=StrEnum)

MOST_BEATS = 10_000
_LONGEST_DOUBT = 160


def bounded(data: bytes, signs: bytes, most: int, name: str) -> bytes:
    """`data`; raises BadFile where one of `signs` stands in it more than `most` times.

    To be asked before a parser makes an object, of a hundred bytes or more, of each.
    """
    if exceeds(data, signs, most):
        raise too_large(name)
    return data


def exceeds(data: bytes, signs: bytes, most: int) -> bool:
    """Whether one of `signs` stands in `data` more than `most` times."""
    return any(data.count(signs[place : place + 1]) > most for place in range(len(signs)))


def weighs(data: bytes, weights: Mapping[bytes, int]) -> int:
    """So many bytes may what a parser makes of `data` take, by what each of some signs in it leads to."""
    return sum(data.count(sign) * weight for sign, weight in weights.items())


def too_large(name: str) -> BadFile:
    """What to raise for a file that holds more than any piece of music."""
    return BadFile(tr("“{name}” is too large to be a piece of music.").format(name=name))


def doubt(error: Exception) -> str:
    """What is wrong, as it can stand in a sentence: a file may have had its own words quoted at length."""
    said = "".join(letter if letter.isprintable() else " " for letter in str(error))
    return said if len(said) <= _LONGEST_DOUBT else f"{said[:_LONGEST_DOUBT]} …"


def whole(value: object, low: int, high: int, what: str) -> int:
    """`value` as a whole number from `low` to `high`."""
    if type(value) is not int or not low <= value <= high:
        raise ValueError(f"a {what} is not a whole number from {low} to {high}")
    return value


def real(value: object, low: float, high: float, what: str) -> float:
    """`value` as a number from `low` to `high`."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise ValueError(f"a {what} is not a number from {low} to {high}")
    return float(value)


def text(value: object, what: str) -> str:
    """`value` as text, no longer than a name is."""
    if not isinstance(value, str):
        raise ValueError(f"a {what} is not text")
    if len(value) > LONGEST_NAME:
        raise ValueError(f"a {what} is longer than any")
    return value


def flag(value: object, what: str) -> bool:
    """`value` as true or false."""
    if not isinstance(value, bool):
        raise ValueError(f"“{what}” is neither true nor false")
    return value


def one_of(value: object, kind: type[Choice], what: str) -> Choice:
    """The member of `kind` that is written as `value`."""
    try:
        return kind(text(value, what))
    except ValueError:
        raise ValueError(f"a {what} is none that this Continuo knows") from None


def members(value: object, known: set[str], what: str) -> dict[str, object]:
    """`value` as an object with no members but `known` ones; saving would silently lose any other."""
    if not isinstance(value, dict):
        raise ValueError(f"a {what} is not an object")
    if strange := set(value) - known:
        raise ValueError(f"it holds “{min(strange)}”, which this Continuo does not know")
    return value


def items(holder: dict[str, object], name: str) -> list[object]:
    """The list called `name` in `holder`."""
    value = holder.get(name)
    if not isinstance(value, list):
        raise ValueError(f"its {name} are missing")
    return value


def rows(
    holder: dict[str, object], name: str, columns: tuple[int, ...], make: Callable[[list[object]], T]
) -> tuple[T, ...]:
    """What `make` makes of each row of `holder`'s list `name`; a row has one of `columns` columns."""
    made = []
    for row in items(holder, name):
        if not isinstance(row, list) or len(row) not in columns:
            raise ValueError(f"a row of its {name} has the wrong shape")
        made.append(make(row))
    return tuple(made)


def tempo(row: list[object]) -> TempoChange:
    """`[tick, bpm]`."""
    tick, bpm = row
    return TempoChange(_tick(tick), real(bpm, 0.001, 1_000_000, "tempo"))


def metre(row: list[object]) -> MetreChange:
    """`[tick, beats, unit]`."""
    tick, beats, unit = row
    return MetreChange(
        _tick(tick), whole(beats, 1, MOST_BEATS, "number of beats"), whole(unit, 1, 64, "unit")
    )


def key(row: list[object]) -> KeyChange:
    """`[tick, "Eb minor"]`."""
    tick, name = row
    tonic, _, mode = text(name, "key").partition(" ")
    return KeyChange(_tick(tick), Key(tonic, Mode(mode)))


def marker(row: list[object]) -> Marker:
    """`[tick, "the name of a section"]`."""
    tick, name = row
    return Marker(_tick(tick), text(name, "marker"))


def chord(row: list[object]) -> ChordSign:
    """`[tick, "Am7"]`."""
    tick, symbol = row
    return ChordSign(_tick(tick), ChordSymbol.parse(text(symbol, "chord symbol")))


def _tick(value: object) -> int:
    return whole(value, 0, LAST_TICK, "tick")
