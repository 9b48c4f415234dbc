"""What stands on the page. All times are ticks, 480 to the quarter note, counted from the bar line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import NamedTuple, TypeAlias

from core.chord_symbols import ChordSymbol
from core.harmony import Key, Spelling
from core.score import MetreChange, Note, Span, Track


class Clef(Enum):
    """A clef by sign, line, and octaves it sounds away."""

    TREBLE = ("G", 2, 0)
    BASS = ("F", 4, 0)
    ALTO = ("C", 3, 0)
    TENOR = ("C", 4, 0)
    TREBLE_8VB = ("G", 2, -1)
    TREBLE_8VA = ("G", 2, 1)
    BASS_8VB = ("F", 4, -1)
    PERCUSSION = ("percussion", 2, 0)


@dataclass(frozen=True, slots=True)
class Head:
    """One notehead; `accidental` says whether its sign must be shown, `suggested` which model wrote it.

    Of a chord each is tied by itself: `tied_from` to one before it, `tied_on` to one after it.
    """

    pitch: int
    velocity: int
    spelling: Spelling
    accidental: bool = False
    suggested: str = ""
    tied_from: bool = False
    tied_on: bool = False
    note: Note | None = field(default=None, compare=False)
    """Which note of the track it stands for; None where it was made without a track."""


@dataclass(frozen=True, slots=True)
class Tuplet:
    """`actual` notes of an undotted `value` in the time of `normal` of them."""

    actual: int
    normal: int
    value: int


class Symbol(NamedTuple):
    """A chord, a note or (without heads) a rest.

    It lasts `ticks` from `at`, and is drawn as a `value` (480 is a quarter) with `dots`; in a tuplet
    it lasts less (or more) than it looks, to the nearest tick, and the first and last of its group say so.
    """

    at: int
    ticks: int
    value: int
    dots: int = 0
    heads: tuple[Head, ...] = ()
    tuplet: Tuplet | None = None
    opens_group: bool = False
    closes_group: bool = False
    opens_slur: bool = False
    closes_slur: bool = False
    beams: tuple[str, ...] = ()
    """From the eighth's beam inwards: begin, continue, end, forward hook, backward hook."""
    line: int | None = None
    """Of a rest upon notes of another voice, the step (C0 is 0) at which it is clear of them."""

    @property
    def end(self) -> int:
        """Where the next symbol of the voice begins."""
        return self.at + self.ticks

    @property
    def looks(self) -> int:
        """What it would last outside its tuplet."""
        return self.value * 2 - (self.value >> self.dots)


Voice: TypeAlias = tuple[Symbol, ...]
Slurs: TypeAlias = Sequence[Sequence[Span]]
"""Of each track the stretches that are to be slurred, in order and without overlaps."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One bar of one part; `metre`, `key` and the clef of each staff are given where they are to be shown.

    Each staff has its voices. Each voice fills the bar exactly, or is silent in it and has no symbols: the
    first of a staff has none where the staff rests for the whole bar.
    """

    number: int
    length: int
    staves: tuple[tuple[Voice, ...], ...]
    metre: MetreChange | None = None
    key: Key | None = None
    tempos: tuple[tuple[int, float], ...] = ()
    sections: tuple[tuple[int, str], ...] = ()
    """Where in the bar sections begin, and their names."""
    chords: tuple[tuple[int, ChordSymbol], ...] = ()
    """Where in the bar chord symbols stand."""
    clefs: tuple[Clef | None, ...] = (None,)

    @property
    def voices(self) -> tuple[Voice, ...]:
        """The voices of all its staves, the upper staff's first."""
        return tuple(voice for staff in self.staves for voice in staff)


@dataclass(frozen=True, slots=True)
class Part:
    """One track on one staff, or on two."""

    track: Track
    measures: tuple[Measure, ...]

    @property
    def clef(self) -> Clef:
        """The clef it begins in."""
        clef = self.measures[0].clefs[0]
        assert clef is not None, "the first bar shows one"
        return clef

    @property
    def staves(self) -> int:
        """How many it is written on."""
        return len(self.measures[0].clefs)

    def excerpt(self, first: int, after: int) -> Part:
        """The bars from the `first` to the one before `after`, with what is in force there shown at once."""
        before, head = self.measures[first::-1], self.measures[first]
        shown = replace(
            head,
            key=next(measure.key for measure in before if measure.key),
            metre=next(measure.metre for measure in before if measure.metre),
            clefs=tuple(
                next(measure.clefs[staff] for measure in before if measure.clefs[staff])
                for staff in range(self.staves)
            ),
        )
        return replace(self, measures=(shown, *self.measures[first + 1 : after]))


@dataclass(frozen=True, slots=True)
class Notation:
    """A whole piece on paper, and one sentence for each thing that paper could not show."""

    title: str
    composer: str
    parts: tuple[Part, ...]
    notices: tuple[str, ...] = ()
