"""What stands on the page. All times are ticks, 480 to the quarter note, counted from the bar line."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from core.harmony import Key, Spelling
from core.score import MetreChange, Note, Track


class Clef(Enum):
    """A clef by sign, line, and octaves it sounds away."""

    TREBLE = ("G", 2, 0)
    BASS = ("F", 4, 0)
    TREBLE_8VB = ("G", 2, -1)
    PERCUSSION = ("percussion", 2, 0)


@dataclass(frozen=True, slots=True)
class Head:
    """One notehead; `accidental` says whether its sign must be shown, `suggested` which model wrote it."""

    pitch: int
    velocity: int
    spelling: Spelling
    accidental: bool = False
    suggested: str = ""
    note: Note | None = field(default=None, compare=False)
    """Which note of the track it stands for; None where it was made without a track."""


@dataclass(frozen=True, slots=True)
class Tuplet:
    """`actual` notes of an undotted `value` in the time of `normal` of them."""

    actual: int
    normal: int
    value: int


@dataclass(frozen=True, slots=True)
class Symbol:
    """A chord, a note or (without heads) a rest.

    It lasts `ticks` from `at`, and is drawn as a `value` (480 is a quarter) with `dots`; in a tuplet
    it lasts less (or more) than it looks, to the nearest tick, and the first and last of its group say so.
    """

    at: int
    ticks: int
    value: int
    dots: int = 0
    heads: tuple[Head, ...] = ()
    tied_from: bool = False
    tied_on: bool = False
    tuplet: Tuplet | None = None
    opens_group: bool = False
    closes_group: bool = False
    beams: tuple[str, ...] = ()
    """From the eighth's beam inwards: begin, continue, end, forward hook, backward hook."""

    @property
    def end(self) -> int:
        """Where the next symbol of the voice begins."""
        return self.at + self.ticks

    @property
    def looks(self) -> int:
        """What it would last outside its tuplet."""
        return self.value * 2 - (self.value >> self.dots)


@dataclass(frozen=True, slots=True)
class Measure:
    """One bar of one part; `metre` and `key` are given where they are to be shown.

    Each voice fills the bar exactly, or is silent in it and has no symbols: the first has none where the
    whole bar rests.
    """

    number: int
    length: int
    voices: tuple[tuple[Symbol, ...], ...]
    metre: MetreChange | None = None
    key: Key | None = None
    tempos: tuple[tuple[int, float], ...] = ()
    sections: tuple[tuple[int, str], ...] = ()
    """Where in the bar sections begin, and their names."""


@dataclass(frozen=True, slots=True)
class Part:
    """One track on one staff."""

    track: Track
    clef: Clef
    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class Notation:
    """A whole piece on paper, and one sentence for each thing that paper could not show."""

    title: str
    composer: str
    parts: tuple[Part, ...]
    notices: tuple[str, ...] = ()
