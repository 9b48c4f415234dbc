"""One voice of ABC: notes struck one after the other, with what holds from one to the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from core.files.abc_bars import UNIT, ticks
from core.files.abc_repeats import Marks
from core.files.imported import LAST_TICK
from core.score import MELODY, Note, Track
from core.words import tr

_STEP_PITCH = {"C": 60, "D": 62, "E": 64, "F": 65, "G": 67, "A": 69, "B": 71}
_MOST_UNISONS = 16  # of one letter in a chord, that ties may lead on from
_BEYOND = LAST_TICK * UNIT
_ACCIDENTALS = {"^^": 2, "^": 1, "=": 0, "_": -1, "__": -2}

Named: TypeAlias = tuple[str, int, bool, str]
"""A note by letter and octave, its length, whether a tie goes on from it, and its accidental."""


@dataclass
class Voice:
    """Where one voice has got to; times in parts of a tick.

    Raises OverflowError once it goes beyond any piece of music: each note would have two numbers of thousands
    of digits.
    """

    called: str = ""  # what a musician reads; its identifier is the file's
    clock: int = 0
    notes: list[list[int]] = field(default_factory=list)  # start, end, pitch
    altered: dict[str, int] = field(default_factory=dict)
    ties: dict[str, list[int]] = field(default_factory=dict)  # by name: the notes to be prolonged
    last: tuple[int, list[int]] = (0, [])  # start and notes of the last note, chord or rest
    waiting: tuple[int, int] = (1, 1)  # what a broken rhythm does to the next note
    tuplet: tuple[int, int, int] = (0, 1, 1)
    chord: list[Named] | None = None
    bar_start: int = 0
    lines: list[int] = field(default_factory=list)
    bar_lines: list[int] = field(default_factory=list)
    skipping: bool = False
    marks: Marks | None = None  # where the tune is read whole

    def strike(self, named: Sequence[Named], length: int, signature: Mapping[str, int]) -> None:
        """Sound a note or a chord (or, for no names, rest) for `length` before tuplet and broken rhythm."""
        numerator, denominator = self.waiting
        length = length * numerator // denominator
        remaining, times, over = self.tuplet
        if remaining:
            length = length * times // over
            self.tuplet = (remaining - 1, times, over)
        start, end = self.clock, self.clock + length
        indices: list[int] = []
        ties: dict[str, list[int]] = {}
        for name, _, tie, accidental in named:
            pitch = self._pitch(name, accidental, signature)
            held = self._held(name, start, pitch if accidental else None)
            if held is None:
                held = len(self.notes)
                self.notes.append([start, end, pitch])
            self.notes[held][1] = end
            indices.append(held)
            if tie and len(ties.setdefault(name, [])) < _MOST_UNISONS:
                ties[name].append(held)
        self.last, self.ties, self.waiting = (start, indices), ties, (1, 1)
        self._go_on_to(end)

    def dot(self, mark: str) -> None:
        """`a>b`: a is dotted and b halved; more marks, more dots; `<` the other way round."""
        whole = 2 ** len(mark)
        longer, shorter = (2 * whole - 1, whole), (1, whole)
        mine, self.waiting = (longer, shorter) if mark[0] == ">" else (shorter, longer)
        start, indices = self.last
        changed = (self.clock - start) * mine[0] // mine[1]
        self._go_on_to(start + changed)
        for index in indices:
            self.notes[index][1] = self.clock

    def bar_line(self, sign: str) -> None:
        """End the bar, and what accidentals hold in it."""
        self.altered.clear()
        if self.marks is not None:
            self.marks.line(self.clock, sign)
        if self.clock > self.bar_start:
            self.bar_start = self.clock
            self.bar_lines.append(self.clock)

    def track(self, name: str) -> Track:
        """What was struck, as a track called `name`."""
        times = ((ticks(start), ticks(end), pitch) for start, end, pitch in self.notes)
        return Track.of((Note(s, e - s, p) for s, e, p in times if e > s), name=name or MELODY)

    def _go_on_to(self, clock: int) -> None:
        if clock > _BEYOND:
            raise OverflowError(tr("a note lies beyond any piece of music"))
        self.clock = clock

    def _held(self, name: str, start: int, pitch: int | None) -> int | None:
        """The note that is tied on to here; a chord may hold E flat and E natural.

        A tie over a bar line brings its accidental along, whether or not it is written again.
        """
        for index in self.ties.get(name, ()):
            if self.notes[index][1] == start and pitch in (None, self.notes[index][2]):
                return index
        return None

    def _pitch(self, name: str, accidental: str, signature: Mapping[str, int]) -> int:
        if accidental:
            self.altered[name] = _ACCIDENTALS[accidental]
        shift = self.altered.get(name, signature.get(name[0], 0))
        return max(0, min(127, _STEP_PITCH[name[0]] + 12 * int(name[1:]) + shift))


def name_of(step: str, octave: str) -> str:
    """A note's letter and octave as one name, by what is written: "c" with "'" is C2."""
    number = octave.count("'") - octave.count(",") + step.islower()
    return f"{step.upper()}{number}"
