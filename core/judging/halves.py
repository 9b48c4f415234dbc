"""A tune cut in two at the bar line nearest its middle, and its first half continued by a model."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from core import edits
from core.continuation.request import MAX_BARS, MIN_P, Request, Wishes
from core.encoding import melody
from core.judging.passage import Passage
from core.lstm.evaluate import setting_of, surprise
from core.score import Note, Score, Span, Track
from core.timing import BarMap

if TYPE_CHECKING:
    from core.continuation.generator import Generator
    from core.lstm.bundle import Bundle

FEWEST_SEED, FEWEST_REST = 8, 6
"""Notes that each half of a tune has at least, to tell anything."""


@dataclass(frozen=True)
class Halves:
    """A tune in two: `score` holds the first half alone, `true` tells both halves.

    `bars` bars hold the second half, the last of which may be short, as where a tune with a
    pickup ends.
    """

    name: str
    score: Score
    bars: int
    true: Passage

    @property
    def whole(self) -> Score:
        """The tune as it is."""
        return self.score.with_track(0, Track((*self.true.seed, *self.true.notes)))

    @property
    def basis(self) -> Score:
        """The first half in bars that stop where the tune stops, so that a take does too."""
        span, bars = self.true.span, self.true.bars
        if bars.next_line(span.end) == span.end:
            return self.score
        kept = [change for change in self.score.metres if change.tick < span.end]
        return replace(self.score, metres=(*kept, replace(kept[-1], tick=span.end)))


@dataclass(frozen=True)
class Way:
    """How takes are drawn: so many for each tune, at this temperature, least likelihood and likeness."""

    takes: int = 2
    temperature: float = 1.0
    min_p: float = MIN_P
    likeness: float = 0.0
    random_seed: int = 0


@dataclass(frozen=True)
class Continued:
    """A tune's true second half and the takes in its place, with the model's bits a note for each."""

    halves: Halves
    takes: tuple[Passage, ...]
    true_bits: float
    take_bits: tuple[float, ...]

    @property
    def true(self) -> Passage:
        """The true second half."""
        return self.halves.true

    @property
    def scores(self) -> tuple[Score, ...]:
        """The first half with each take after it."""
        score = self.halves.score
        return tuple(edits.insert_take(score, 0, take.span, take.notes).score for take in self.takes)


def halve(name: str, score: Score, track: int = 0) -> Halves | None:
    """The halves of a track's top line; None where they are too short, or longer than a take may be."""
    line, _ = melody(score.tracks[track].notes)
    if not line:
        return None
    bars = BarMap(score)
    cut = bars.nearest_line((line[0].start + line[-1].end) // 2, _WHOLE_BARS)
    first = tuple(_until(note, cut) for note in line if note.start < cut)
    second = tuple(note for note in line if note.start >= cut)
    if len(first) < FEWEST_SEED or len(second) < FEWEST_REST:
        return None
    filled = bars.lines(cut, second[-1].end)
    if len(filled) > MAX_BARS:
        return None
    length = -(-(second[-1].end - cut) // _FILLED) * _FILLED
    span = Span(cut, min(cut + length, filled[-1].end))
    if span.length < _SHORTEST:
        return None
    true = Passage(first, second, span, bars, score.key_at(cut))
    return Halves(name, replace(score, tracks=(Track(first),)), len(filled), true)


_FILLED, _SHORTEST = 20, 120  # ticks: all multiples of the one from the other on can be made of notes
_WHOLE_BARS = 2**31  # a grid so wide that only the bar lines stand on it


def _until(note: Note, tick: int) -> Note:
    return note if note.end <= tick else replace(note, length=tick - note.start)


def continued(generator: Generator, halves: Halves, way: Way) -> Continued:
    """Takes in the place of a tune's second half, as a composer would get them who asks for its close."""
    request = Request(
        halves.basis,
        start=halves.true.span.start,
        bars=halves.bars,
        takes=way.takes,
        temperature=way.temperature,
        random_seed=way.random_seed,
        min_p=way.min_p,
        close=True,
        wishes=Wishes(likeness=way.likeness),
    )
    answer = generator.generate(request)
    takes = tuple(replace(halves.true, notes=melody(take.notes)[0]) for take in answer.takes)
    bits = tuple(bits_of(generator.bundle, halves.score, take) for take in takes)
    return Continued(halves, takes, bits_of(generator.bundle, halves.score, halves.true), bits)


def bits_of(bundle: Bundle, score: Score, passage: Passage) -> float:
    """The model's own bits a note for a passage after its seed; `score` has its bars and key."""
    line = (*passage.seed, *passage.notes)
    bits = surprise(bundle, line, setting_of(bundle, score, line))
    return float(bits[len(passage.seed) :].sum(-1).mean())


def with_bars(score: Score, bars: BarMap) -> Score:
    """`score` with the metres and the pickup that `bars` lays out under its notes."""
    lines = bars.lines(0, max(1, score.end))
    pickup = lines[0].length if lines[0].number == 0 else 0
    metres = [replace(lines[0].metre, tick=0)]
    for before, bar in pairwise(lines):
        cut_short = before.number > 0 and before.length < before.metre.bar_length
        if cut_short or (bar.metre.beats, bar.metre.unit) != (metres[-1].beats, metres[-1].unit):
            metres.append(replace(bar.metre, tick=bar.start))
    return replace(score, metres=tuple(metres), pickup=pickup)
