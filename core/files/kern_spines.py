"""Kern's spines followed down the page, through where they divide, join, cross, begin and end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import groupby

from core.files import kern_words
from core.files.imported import LAST_TICK, MOST_TRACKS, too_many_tracks
from core.files.reading import Written
from core.harmony import Key
from core.score import Note
from core.words import tr

_PATHS = {"*^", "*v", "*x", "*+", "*-"}
_FINEST = 65_535  # parts of a tick, as clocks that went through odd lengths are kept readable


class Unfit(Exception):
    """A line has more words than there are columns: it cannot be said which is whose."""


@dataclass
class Spine:
    """One part: all that its column holds, and what that divides into."""

    name: str = ""
    instrument: tuple[str, int] = ("", 0)  # what it is called, and its program
    notes: list[Written] = field(default_factory=list)
    signatures: dict[int, Key] = field(default_factory=dict)
    modes: dict[int, Key] = field(default_factory=dict)
    metres: dict[int, tuple[int, int]] = field(default_factory=dict)
    tempos: dict[int, float] = field(default_factory=dict)
    labels: dict[str, int] = field(default_factory=dict)  # where the sections of the piece begin
    bars: list[tuple[int, str]] = field(default_factory=list)
    end: int = 0


@dataclass
class _Path:
    """One column of the text as it stands; of those that a spine divides into one leads."""

    spine: Spine | None = None  # None for what is not kern
    clock: Fraction | int = 0  # in ticks; almost always whole ones, which count faster
    leads: bool = True


class Spines:
    """The parts of one piece, the highest first as musicians write them: kern has the lowest first.

    `order` names the sections as they are played, `lost` is whether notes made no sense, `graces` whether
    there are grace notes. Raises Unfit, BadFile for more columns than there may be tracks, and ValueError for
    what lies beyond any piece of music.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self.parts: list[Spine] = []
        self.order: list[str] = []
        self.lost = self.graces = False
        self._paths: list[_Path] = []
        for line in lines:
            if line.rstrip() and not line.startswith("!!"):
                self._line(re.split("\t+", line.rstrip()))
        self.parts.reverse()

    def _line(self, words: Sequence[str]) -> None:
        if not self._paths and not self.parts:
            self._paths = [_Path() for _ in words]
        if len(words) > len(self._paths):
            raise Unfit
        if len(self._paths) > MOST_TRACKS:  # each line may make one more, and all are gone through then
            raise too_many_tracks()
        told = list(zip(self._paths, words, strict=False))
        for path, word in told:
            if word.startswith("**"):
                self._begin(path, word)
            elif path.spine is not None and word != ".":
                self._word(path, path.spine, word)
        if not _PATHS.isdisjoint(words):
            self._paths = [*_followed(told), *self._paths[len(told) :]]

    def _begin(self, path: _Path, word: str) -> None:
        if word == "**kern" and path.spine is None:
            path.spine = Spine()
            self.parts.append(path.spine)

    def _word(self, path: _Path, spine: Spine, word: str) -> None:
        if word.startswith("*"):
            self._interpret(spine, round(path.clock), word)
        elif word.startswith("="):
            if path.leads:
                spine.bars.append((round(path.clock), word))
        elif not word.startswith("!"):
            self._sound(path, spine, word)

    def _interpret(self, spine: Spine, tick: int, word: str) -> None:
        """What a word tells of the music from here on."""
        if word.startswith('*I"') and not spine.name:
            spine.name = word[3:]
        elif not spine.instrument[0] and (instrument := kern_words.instrument_of(word)):
            spine.instrument = instrument
        elif key := kern_words.mode_of(word):
            spine.modes.setdefault(tick, key)
        elif key := kern_words.signature_of(word):
            spine.signatures.setdefault(tick, key)
        elif bpm := kern_words.tempo_of(word):
            spine.tempos.setdefault(tick, bpm)
        elif metre := kern_words.metre_of(word):
            spine.metres.setdefault(tick, metre)
        elif (listed := re.fullmatch(r"\*>\[(.+)\]", word)) and not self.order:
            self.order = [name.strip() for name in listed[1].split(",")]
        elif label := re.fullmatch(r"\*>([^\[\]]+)", word):
            spine.labels.setdefault(label[1], tick)

    def _sound(self, path: _Path, spine: Spine, word: str) -> None:
        notes = kern_words.struck(word)
        if not notes:
            self.lost = True
            return
        if notes[0].grace:
            self.graces = self.graces or notes[0].pitch is not None
            return
        start = round(path.clock)
        path.clock = _plain(path.clock + notes[0].length)
        spine.end = max(spine.end, end := round(path.clock))
        if end > LAST_TICK:
            raise ValueError(tr("a note lies beyond any piece of music"))
        if end > start:
            spine.notes += [
                Written(Note(start, end - start, note.pitch), held=note.held)
                for note in notes
                if note.pitch is not None
            ]


def _plain(clock: Fraction | int) -> Fraction | int:
    return clock if clock.denominator <= _FINEST else Fraction(clock).limit_denominator(_FINEST)


def _followed(told: Sequence[tuple[_Path, str]]) -> Iterator[_Path]:
    """Which columns the next line has."""
    for word, group in groupby(told, key=lambda pair: pair[1]):
        found = [path for path, _ in group]
        if word == "*v":
            yield from _joined(found)
        elif word == "*x":
            yield from found[::-1]
        elif word != "*-":
            for path in found:
                yield path
                if word == "*^":
                    yield replace(path, leads=False)
                elif word == "*+":
                    yield _Path(clock=path.clock)


def _joined(paths: Sequence[_Path]) -> Iterator[_Path]:
    """Paths that come together: those of each spine, where several spines' stand side by side."""
    groups = [list(group) for _, group in groupby(paths, key=lambda path: id(path.spine))]
    if any(len(group) == 1 for group in groups):
        groups = [list(paths)]
    for group in groups:
        clock, leads = max(path.clock for path in group), any(path.leads for path in group)
        yield replace(group[0], clock=clock, leads=leads)
