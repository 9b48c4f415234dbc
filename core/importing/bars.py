"""Which metre music is in and where its bars begin, told from the notes once they lie on beats.

Every metre, every place of its bar line, and a few ways to write the same rhythm in longer or shorter
values are held against one another. What speaks for a bar line is weighed together, as in a linear
model: long notes, low notes and new harmonies on strong beats, patterns that come again a bar later, where
the piece begins and ends (after Temperley and Sleator's *Melisma*, 1999, and Lerdahl and Jackendoff's
preference rules). Whether two bars are one, as of 2/4 and 4/4, these hardly tell: then how short the values
are, and how full the texture, decide with them. The weights were fitted to pieces of music21's corpus.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from core.importing.metrical import Floats, Ints
from core.score import TICKS_PER_QUARTER, WHOLE_NOTE, Note

METRES = ((4, 4), (2, 4), (3, 4), (6, 8), (3, 8))
SCALES = (1.0, 0.5, 2.0, 1.5, 2 / 3)
STEP = TICKS_PER_QUARTER // 8  # ticks between the places that are told apart
PHASE = TICKS_PER_QUARTER // 2 // STEP  # bar lines lie on eighths
LEVELS = 5  # bar line, half a bar, beat, part of a beat, finer
FELT, SPREAD, FEELING = 98.0, 0.5, 1.5  # beats a minute as people feel them, octaves about it, and its weight
# What each feature counts, in the order of `features`: fitted by logistic regression (which of all ways is
# the composer's) to 629 pieces of music21's corpus, at times written in other values than theirs.
WEIGHTS = (
    -16.854, -7.897, 15.854, 1.125, -1.205, 1.548, 2.912, 0.614, -0.701, -1.434, 5.778, 0.662, -1.308,
    -2.843, 0.611, 0.545, 1.107, 0.536, 0.558, -1.537, 8.698, 3.508, -6.548, 0.448, -1.022, 11.535,
    4.483, -0.202, 0.000, 0.866, 1.354, 0.008, 7.221, 0.735, -0.086, 6.966, 1.060, -0.182, 1.097,
    -1.771, 1.158, 0.245, -1.431, -0.884, -5.625, 1.242, -1.709, -1.073, -1.621, -1.277, -0.928, -1.447,
)  # fmt: skip


TWICE = {(2, 4): (4, 4), (3, 8): (6, 8)}
# What speaks for the longer of the two: its worth beside the shorter one's, the shares of sixteenths and of
# eighths, notes at a time; and a constant. Fitted to 464 and 70 pieces. Of the metre, eight ways crossed, it
# tells 92 of a hundred instead of 86, and 80 instead of 61.
LONGER = {(2, 4): ((0.359, -0.617, -2.772, 1.512), 0.184), (3, 8): ((0.134, -3.55, 0.237, 0.0), 1.344)}


class Barring(NamedTuple):
    """A metre, the ticks from the first note back to its bar line, and what values are multiplied by."""

    beats: int
    unit: int
    past: int
    scale: float = 1.0


def find(
    notes: Sequence[Note],
    bpm: float,
    scales: Sequence[float] = SCALES,
    metre: tuple[int, int] | None = None,
) -> Barring:
    """The likeliest way to bar notes that lie on `bpm` quarter notes a minute; in `metre`, if given."""
    ways, rows = features(notes, scales, METRES if metre is None else (metre,))
    worth = rows @ np.array(WEIGHTS)
    felt = np.array([bpm * way.scale / _beat(way) for way in ways])
    worth -= FEELING / 2 * (np.log2(felt / FELT) / SPREAD) ** 2
    best = ways[int(np.argmax(worth))]
    return best if metre is not None else _one_or_two(notes, ways, worth, best)


def _one_or_two(notes: Sequence[Note], ways: Sequence[Barring], worth: Floats, best: Barring) -> Barring:
    """That way, or the one with bars half or twice as long on the same lines, if that is likelier."""
    short = next((one for one, two in TWICE.items() if (best.beats, best.unit) in (one, two)), None)
    if short is None:
        return best
    bar = short[0] * WHOLE_NOTE // short[1]
    alike = [
        [
            number
            for number, way in enumerate(ways)
            if (way.beats, way.unit) == each and way.scale == best.scale and (way.past - best.past) % bar == 0
        ]
        for each in (short, TWICE[short])
    ]
    one, two = (max(numbers, key=lambda number: worth[number]) for numbers in alike)
    onsets = np.unique([note.start for note in notes])
    gaps = np.rint(np.diff(onsets) * best.scale) if len(onsets) > 1 else np.array([TICKS_PER_QUARTER])
    told = (
        worth[two] - worth[one],
        np.mean(gaps <= TICKS_PER_QUARTER // 4),
        np.mean(gaps <= TICKS_PER_QUARTER // 2),
        len(notes) / len(onsets),
    )
    weights, constant = LONGER[short]
    return ways[two if np.array(told) @ weights + constant > 0 else one]


def _beat(way: Barring) -> float:
    """Quarter notes in a beat as it is felt."""
    return 4 / way.unit * (3 if way.unit == 8 and way.beats % 3 == 0 else 1)


def level(beats: int, unit: int, place: int) -> int:
    """What begins at a place (in steps): 0 a bar, 1 half of one, 2 a beat, 3 a part of it, 4 less."""
    bar = beats * WHOLE_NOTE // unit // STEP
    compound = unit == 8 and beats % 3 == 0
    beat = WHOLE_NOTE // unit // STEP * (3 if compound else 1)
    part = beat // (3 if compound else 2)
    if place % bar == 0:
        return 0
    if bar % (2 * beat) == 0 and 2 * (place % bar) == bar:
        return 1
    return 2 if place % beat == 0 else 3 if place % part == 0 else 4


class _Piece(NamedTuple):
    """The notes as columns: where they begin and end (ticks), and how much speaks for a strong beat there."""

    start: Floats
    length: Floats
    marks: Floats  # rows: every note alike, time to the next, length, low, new harmony
    pitch: Ints


def _columns(notes: Sequence[Note]) -> _Piece:
    start = np.array([note.start for note in notes], np.float64)
    pitch = np.array([note.pitch for note in notes])
    length = np.array([note.length for note in notes], np.float64)
    onsets = np.unique(start)
    gaps = np.append(np.diff(onsets), np.median(np.diff(onsets)) if len(onsets) > 1 else 1)
    lasting = np.minimum(gaps, 4 * TICKS_PER_QUARTER)[np.searchsorted(onsets, start)]
    usual = np.median(lasting)
    long = np.clip(np.log2(np.maximum(lasting, 1) / usual), 0, 2)
    low = _lowest(start, pitch)
    held = np.clip(np.log2(np.maximum(length, 1) / np.median(length)), 0, 2)
    novel = _novel(onsets, start, pitch, length)
    marks = np.stack([np.ones(len(start)), long, held, low, novel])
    return _Piece(start, length, marks, pitch)


def _lowest(start: Floats, pitch: Ints) -> Floats:
    """1 for a note that is the lowest for a bar or so around it, and well below the others."""
    reach = 2 * TICKS_PER_QUARTER
    first, last = np.searchsorted(start, start - reach), np.searchsorted(start, start + reach, "right")
    found = np.zeros(len(start))
    for number, (one, other) in enumerate(zip(first, last, strict=True)):
        near = pitch[one:other]
        found[number] = pitch[number] == near.min() and near.max() - near.min() > 9
    return found


def _novel(onsets: Floats, start: Floats, pitch: Ints, length: Floats) -> Floats:
    """How new the pitch classes from each onset on are, against those of as long before: 0 to 1."""
    reach = 2 * TICKS_PER_QUARTER
    classes = np.zeros((len(start) + 1, 12))
    weight = np.minimum(length, 2 * TICKS_PER_QUARTER)
    classes[np.arange(1, len(start) + 1), pitch % 12] = weight
    summed = np.cumsum(classes, axis=0)
    lo, here, hi = (np.searchsorted(start, onsets + shift) for shift in (-reach, 0, reach))
    before, after = summed[here] - summed[lo], summed[hi] - summed[here]
    norm = np.linalg.norm(before, axis=1) * np.linalg.norm(after, axis=1)
    new = 1 - (before * after).sum(axis=1) / np.maximum(norm, 1e-9)
    new[norm == 0] = 0.5
    found: Floats = new[np.searchsorted(onsets, start)]
    return found


def _again(rhythm: _Rhythm, pitches: Ints, lag: int) -> tuple[float, float]:
    """How much of the rhythm, and of the notes, comes again `lag` steps later: 0 to 1 each."""
    steps = rhythm.steps
    places, notes = np.unique(steps), np.unique(steps * 128 + pitches)
    inside = places.max() - lag
    early, among = places[places <= inside], notes[notes // 128 <= inside]
    if not len(early):
        return 0.0, 0.0
    same = np.isin(among + lag * 128, notes, assume_unique=True)
    return float(np.isin(early + lag, places, assume_unique=True).mean()), float(same.mean())


def features(
    notes: Sequence[Note],
    scales: Sequence[float] = SCALES,
    metres: Sequence[tuple[int, int]] = METRES,
) -> tuple[list[Barring], Floats]:
    """Every way to bar the music, and what speaks for each: one row of numbers a way."""
    piece = _columns(notes)
    ways: list[Barring] = []
    rows: list[Floats] = []
    for scale in scales:
        rhythm = _Rhythm.of(piece, scale)
        for beats, unit in metres:
            bar = beats * WHOLE_NOTE // unit // STEP
            table = _folded(rhythm.steps, piece.marks, bar)
            again = [each for bars in (1, 2) for each in _again(rhythm, piece.pitch, bars * bar)]
            levels = np.array([level(beats, unit, place) for place in range(bar)])
            overall = np.array([*again, *rhythm.suits(_kind(beats, unit), scale)])
            for phase in range(0, bar, PHASE):
                rows.append(np.concatenate([_weighed(table, levels, phase, rhythm.steps), overall]))
                ways.append(Barring(beats, unit, phase * STEP, scale))
    return ways, np.stack(rows)


class _Rhythm(NamedTuple):
    """Where notes begin, in steps; the usual time between two as octaves of a quarter; how many lie off."""

    steps: Ints
    usual: float
    off: float

    @classmethod
    def of(cls, piece: _Piece, scale: float) -> _Rhythm:
        start = (piece.start - piece.start[0]) * scale
        steps = np.rint(start / STEP).astype(np.int64)
        gaps = np.diff(np.unique(start))
        usual = np.log2((np.median(gaps) if len(gaps) else TICKS_PER_QUARTER) / TICKS_PER_QUARTER)
        return cls(steps, float(usual), float(np.mean(np.abs(start / STEP - steps) > 0.2)))

    def suits(self, kind: int, scale: float) -> list[float]:
        """What speaks for a metre, and for values multiplied by `scale`, wherever bars begin."""
        metre = [float(kind == each) for each in range(len(METRES))]
        size = [self.usual, self.usual**2, self.off, float(scale == 1), float(scale in (1.5, 2 / 3))]
        return [*metre, *size, *(self.usual * each for each in metre)]


def _kind(beats: int, unit: int) -> int:
    """Which of the metres that are known best this one is most like."""
    if (beats, unit) in METRES:
        return METRES.index((beats, unit))
    return 3 if unit == 8 and beats % 3 == 0 else 2 if beats % 3 == 0 else 0


def _folded(steps: Ints, marks: Floats, bar: int) -> Floats:
    """The sum of each mark at each place of a bar, of all of them as shares."""
    table = np.stack([np.bincount(steps % bar, mark, minlength=bar) for mark in marks])
    shares: Floats = table / np.maximum(table.sum(axis=1, keepdims=True), 1e-9)
    return shares


def _weighed(table: Floats, levels: Ints, phase: int, steps: Ints) -> Floats:
    """What speaks for bar lines at a phase: shares of each mark by level, bars filled, beginning and end."""
    there = np.roll(levels, -phase)
    shares = [float(mark[there == each].sum()) for mark in table for each in range(LEVELS)]
    bar = len(levels)
    bars = (steps[-1] + phase) // bar + 1
    filled = len(np.unique((steps[(steps + phase) % bar == 0] + phase) // bar)) / bars
    first, last = int(levels[phase % bar]), int(levels[(steps[-1] + phase) % bar])
    begins = [float(first == 0), float(first == 3), float(first == 4)]
    ends = [float(last == 0), float(last == 1), float(last > 2), phase / bar if first else 0.0]
    return np.array([*shares, filled, *begins, *ends])
