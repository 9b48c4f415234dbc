"""What a tool with figures is: the notes it works on, the rows it asks with, and the edit it makes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import TypeAlias

from core.edits import Edited
from core.harmony import Key
from core.score import WHOLE_NOTE, Note, Score
from core.timing import TempoMap

_START, _PITCH = attrgetter("start"), attrgetter("pitch")


class Figures(dict[str, float | str]):
    """What stands on the card, by name: numbers and choices."""

    def number(self, name: str) -> float:
        """A figure that is a number."""
        value = self[name]
        assert not isinstance(value, str)
        return value

    def word(self, name: str) -> str:
        """A figure that is a choice."""
        return str(self[name])


@dataclass(frozen=True, slots=True)
class Ground:
    """The notes to work on (there are some), and what is so where they stand.

    `grid` is in ticks, and `value` what a composer calls it, such as 1/16.
    """

    score: Score
    track: int
    notes: frozenset[Note]
    key: Key
    grid: int
    value: str

    @property
    def first(self) -> Note:
        """The note that begins first, the highest of a chord."""
        start = min(map(_START, self.notes))
        return max((note for note in self.notes if note.start == start), key=_PITCH)

    @property
    def length(self) -> int:
        """Ticks from the first start to the last end."""
        return max(note.end for note in self.notes) - self.first.start

    @property
    def beat(self) -> int:
        """Ticks in a beat of the metre where the notes begin."""
        return WHOLE_NOTE // self.score.metre_at(self.first.start).unit

    def ticks(self, milliseconds: float) -> int:
        """So many milliseconds at the tempo where the notes begin."""
        tempos = TempoMap(self.score)
        start = self.first.start
        return round(tempos.tick_at(tempos.seconds_at(start) + milliseconds / 1000) - start)


@dataclass(frozen=True, slots=True)
class Slide:
    """A slider with its number; `zero` marks a stop between the others that leaves all as it is."""

    name: str
    label: str
    tip: str
    stops: Sequence[float]
    unit: str = ""
    decimals: int = 0
    zero: float | None = None


@dataclass(frozen=True, slots=True)
class Pick:
    """A few choices side by side: each value with its word and its tip."""

    name: str
    label: str
    tip: str
    choices: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Drop:
    """Many choices in a list that drops down: each value with its words, in which {value} is the grid's."""

    name: str
    label: str
    tip: str
    choices: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two lists in one row."""

    label: str
    first: Drop
    second: Drop


@dataclass(frozen=True, slots=True)
class Pitch:
    """A pitch by name."""

    name: str
    label: str
    tip: str


@dataclass(frozen=True, slots=True)
class Dice:
    """A random seed, and a dice that throws another."""

    name: str
    label: str
    tip: str


@dataclass(frozen=True, slots=True)
class Fill:
    """How many beats the notes fill, which sets the percentage `name` that they are stretched to."""

    name: str
    label: str
    tip: str


Row: TypeAlias = Slide | Pick | Pair | Pitch | Dice | Fill


@dataclass(frozen=True, slots=True)
class Shape:
    """A tool: its name among the actions, the word undo has for it, at most three rows, and its edit.

    `usual` are the figures it begins with the first time; `given` those that the notes give it each
    time. Where it is `keyed`, the card names the key that counts.
    """

    name: str
    title: str
    rows: tuple[Row, ...]
    usual: Mapping[str, float | str]
    edit: Callable[[Ground, Figures], Edited]
    given: Callable[[Ground], Mapping[str, float | str]] = lambda _ground: {}
    keyed: bool = False

    def sensible(self, figures: Mapping[str, object]) -> dict[str, float | str]:
        """Those of the figures that a row of the tool could have come to."""
        return {
            name: value
            for name, value in figures.items()
            if isinstance(value, float | int | str) and any(_allows(row, name, value) for row in self.rows)
        }


def _allows(row: Row | Drop, name: str, value: float | str) -> bool:
    match row:
        case Pair():
            return _allows(row.first, name, value) or _allows(row.second, name, value)
        case Pick() | Drop():
            return name == row.name and value in row.choices
        case Slide():
            return name == row.name and not isinstance(value, str) and row.stops[0] <= value <= row.stops[-1]
        case Pitch() | Dice() | Fill():
            return name == row.name and not isinstance(value, str) and value >= 0
