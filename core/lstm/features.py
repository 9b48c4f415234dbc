"""What the network is told: columns of small integers, the same for training and playing.

Every column is a class: which rest, which place in the bar, which interval. A class of 0 always
means "unknown"; so does -1 among the raw values. `core.lstm.lens` fills the columns.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.encoding import Encoding
from core.harmony import Key, Mode
from core.lstm.memory import KINDS, MOVES
from core.score import WHOLE_NOTE, Note
from core.timing import BarMap

VERSION = 3  # of everything in this file: weights trained with another version are refused

Ints = NDArray[np.int64]
Blend = tuple[tuple[str, float], ...]
"""Styles, each with its share; together 1."""

LAGS = (1, 2, 4, 8)  # bars to look back
PITCHES = 128
REACH = 24  # semitones an interval class tells apart
STEP = 20  # ticks to a class of position
POSITIONS = 2 * WHOLE_NOTE // STEP
PHASES = WHOLE_NOTE // 4 // STEP
METRES = (
    (4, 4),
    (3, 4),
    (2, 4),
    (6, 8),
    (2, 2),
    (3, 8),
    (9, 8),
    (12, 8),
    (3, 2),
    (6, 4),
    (4, 2),
    (5, 4),
    (4, 8),
    (5, 8),
    (7, 8),
    (2, 8),
)
MODES = tuple(Mode)
# Where a melody comes from. The order is part of the trained weights: new styles go to the end.
STYLES = (
    "German folk song",
    "European folk song",
    "Chinese folk song",
    "Irish tune",
    "Scottish or English tune",
    "American tune",
    "chorale",
    "art song",
    "Renaissance voice",
    "Classical voice",
)
PHRASE_NOTES = 16
AFTER_NOTES = 4  # notes told of what comes after the passage
CLOSED, GOES_ON = 1, 2  # what comes after: nothing, or more notes
RUN_EDGES = np.array([1, 2, 3, 4, 5, 7, 10])  # lengths of runs heard before, in classes
ROUND = 8  # bars after which the count of bars begins anew
LEFT_EDGES = np.array(
    [
        *range(0, WHOLE_NOTE, 120),
        *range(WHOLE_NOTE, 5 * WHOLE_NOTE, 480),
        *range(5 * WHOLE_NOTE, 21 * WHOLE_NOTE, WHOLE_NOTE),
    ]
)

POSITION = POSITIONS + 1
PHASE = PHASES + 1
METRE = len(METRES) + 2
MODE = len(MODES) + 1
LEFT = len(LEFT_EDGES) + 2
INTERVAL = 2 * REACH + 2
DEGREE = 13
STATUS = 5
COPY = 4
BAR = ROUND + 1
PHRASE = PHRASE_NOTES + 2
STYLE = len(STYLES) + 1
RUN = len(RUN_EDGES) + 2


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many classes each column has, for the three groups of columns the network embeds."""

    advance: tuple[int, ...]
    onset: tuple[int, ...]
    note: tuple[int, ...]

    @classmethod
    def of(cls, encoding: Encoding) -> Sizes:
        """The sizes for `encoding`; their order is the order of the columns below."""
        gap, length = len(encoding.gaps) + 1, len(encoding.lengths) + 1
        lags, moves = len(LAGS), len(MOVES)
        heard = (gap, length, PITCHES + 1, INTERVAL, INTERVAL, DEGREE, POSITION, *[COPY] * lags)
        seam = (POSITION, PHASE, POSITION, METRE, BAR, MODE, LEFT, PHRASE, *[STATUS] * lags, STYLE)
        recall = (*[RUN] * KINDS, gap, length, *[INTERVAL] * moves)
        after = (3, gap, PITCHES + 1, INTERVAL, *[length] * AFTER_NOTES, *[INTERVAL] * (AFTER_NOTES - 1))
        onset = (gap, POSITION, PHASE, POSITION, BAR, LEFT, *[length + 1] * lags)
        note = (length, POSITION, POSITION, LEFT, *[INTERVAL] * (2 * lags))
        return cls(
            (*heard, *seam, *recall, *after),
            (*onset, *[RUN] * 2, *[length] * 2),
            (*note, *[RUN] * moves, *[INTERVAL] * moves, INTERVAL),
        )


# Raw columns: the pitch before, the first, the tonic, the first after, pitches to copy.
RAW_TONIC = 2
RAW = 4 + 2 * len(LAGS) + len(MOVES)
HEARD = 7 + len(LAGS)  # of the advance columns, those of the note just heard; the rest tell of the seam
HEARD_PITCH = 2
LEFT_COLUMN = HEARD + 6
SEAM = 9 + len(LAGS)
STYLE_COLUMN = HEARD + SEAM - 1
AFTER_COLUMN = HEARD + SEAM + KINDS + 2 + len(MOVES)  # the first of the columns of what comes after
AFTER_WIDTH = 4 + AFTER_NOTES + AFTER_NOTES - 1
AFTER_PITCH = AFTER_COLUMN + 2
ONSET_LEFT, NOTE_LEFT = 5, 3
NOTE_AFTER = 4 + 2 * len(LAGS) + 2 * len(MOVES)
RAW_AFTER = 3


def _run(first: int, count: int) -> tuple[int, ...]:
    return tuple(range(first, first + count))


# Which columns of (advance, onset, note, raw) belong to a fact that may be unknown.
ONLY_WITH: dict[str, tuple[tuple[int, ...], ...]] = {
    "metre": ((6, *_run(HEARD, 4)), (1, 2, 3), (1, 2), ()),
    "bar number": ((HEARD + 4,), (4,), (), ()),
    "key": (
        (5, HEARD + 5, HEARD + SEAM + 3, HEARD + SEAM + KINDS + 4),
        (),
        (NOTE_AFTER - 4, NOTE_AFTER - 1),
        (RAW_TONIC, RAW - 1),
    ),
    "end": ((LEFT_COLUMN,), (ONSET_LEFT,), (NOTE_LEFT,), ()),
    "after": (_run(AFTER_COLUMN, AFTER_WIDTH), (), (NOTE_AFTER,), (RAW_AFTER,)),
    "phrase": ((HEARD + 7,), (), (), ()),
    "style": ((STYLE_COLUMN,), (), (), ()),
    "past bars": (
        (*_run(7, len(LAGS)), *_run(HEARD + 8, len(LAGS))),
        _run(6, len(LAGS)),
        _run(4, 2 * len(LAGS)),
        _run(4, 2 * len(LAGS)),
    ),
}
# Facts that cannot be known where another is not.
NEEDS = {"bar number": "metre", "past bars": "metre", "after": "end"}


@dataclass(frozen=True)
class Setting:
    """What is known about a piece besides its notes; all of it may be None for unknown.

    `start` is the tick where a melody without any notes is to begin, `end` the tick where the
    melody will have ended, `phrases` the ticks at which phrases begin (ends of the last notes
    before them), in rising order. `style` is one of STYLES, "" for unknown; where there is a `blend`, the
    styles in that are told instead. `after` are notes that are known to follow the end, `held` those that
    are known to come before it, in order. The network hears all of it `lift` semitones higher.
    """

    bars: BarMap | None = None
    key: Key | None = None
    end: int | None = None
    start: int = 0
    phrases: tuple[int, ...] | None = None
    style: str = ""
    after: tuple[Note, ...] | None = None
    held: tuple[Note, ...] = ()
    blend: Blend = ()
    lift: int = 0


# Small arrays are what playing is made of: these do what numpy's own do, in a fraction of the calls.

_CLASSES = np.clip(np.arange(-PITCHES, PITCHES + 1), -REACH, REACH) + REACH + 1


def clipped(values: Ints, low: int, high: int) -> Ints:
    """`values.clip`, which takes five times as long on small arrays."""
    return np.minimum(np.maximum(values, low), high)


def intervals(pitch: Ints, other: Ints) -> Ints:
    """Classes of pitch - other, two pitches or -1; 0 where `other` is not known."""
    return np.where(other >= 0, _CLASSES[pitch - other + PITCHES], 0)


def motions(semitones: Ints) -> Ints:
    """Classes of motions by semitones, less than PITCHES either way."""
    classes: Ints = _CLASSES[semitones + PITCHES]
    return classes


def columns(shape: tuple[int, ...], *values: Ints | int) -> Ints:
    """Values of this shape, or single ones, side by side as a new last axis: `np.stack`, but faster."""
    out = np.empty((*shape, len(values)), np.int64)
    for place, value in enumerate(values):
        out[..., place] = value
    return out
