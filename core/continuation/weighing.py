"""Weighing one note against what else might have stood there, by the scores of a model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log2
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.encoding import Encoding, Mask
from core.harmony import Key, note_name
from core.lstm.step import Floats
from core.note_values import length_name
from core.score import Note
from core.words import tr

MOST = 5
"""Alternatives of each kind at most."""
RESTS = 6
"""The likeliest onsets, for each of which every length is considered."""

LEAST = 0.002
"""Of alternatives less likely than this nothing is said."""

Chances = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another note that might stand there; `words` are what differs: "B♭4", "an eighth later"."""

    note: Note
    probability: float
    words: str


@dataclass(frozen=True, slots=True)
class Why:
    """What the model made of one note: bits of when and how long it sounds (`timing`), and of its `pitch`.

    `pitches` are the likeliest others at the same onset and of the same length, `rhythms` the likeliest
    other onsets and lengths for the same pitch, the likeliest first. All probabilities are the model's
    own, at temperature 1 and whatever locks and wishes say: of a pitch given onset and length, and of
    onset and length together. Locks only decide which alternatives there are.
    """

    note: Note
    timing: float
    pitch: float
    pitches: tuple[Alternative, ...]
    rhythms: tuple[Alternative, ...]

    @property
    def bits(self) -> float:
        """Both together, as in `Take.surprise`."""
        return self.timing + self.pitch

    @property
    def by_pitch(self) -> bool:
        """Whether the pitch surprised at least as much as the rhythm."""
        return self.pitch >= self.timing


class Bounds(Protocol):
    """Which notes may come next: ask in this order, as of `core.continuation.grammar.Course`."""

    shift: int  # by how much the model's ticks lie after the score's

    def gaps(self) -> Mask:
        """Which rests may come."""

    def lengths(self, gap: int) -> Mask:
        """Which lengths may follow this rest."""

    def placed(self, length: int) -> tuple[int, int, Mask]:
        """Start and end, in ticks of the score, of the note that this length makes, and its pitches."""


class Scores(Protocol):
    """The scores of what comes next in one row, asked as a `core.lstm.decoder.Decoder` is."""

    encoding: Encoding

    @property
    def now(self) -> NDArray[np.int64]:
        """The tick where the next rest begins, shape [1]."""

    def gap_logits(self) -> Floats:
        """Scores of the rest before the next note."""

    def length_logits(self, gap_index: Sequence[int], /) -> Floats:
        """Scores of its length after this rest."""

    def pitch_logits(self, gap_index: Sequence[int], length_index: Sequence[int], /) -> Floats:
        """Scores of its pitch after both."""


def as_event(scores: Scores, note: Note, shift: int) -> tuple[int, int]:
    """The rest before a note and its length, as indices."""
    encoding = scores.encoding
    gap = encoding.gap_index(note.start + shift - int(scores.now[0]))
    return int(gap), int(encoding.length_index(note.length))


def timing(scores: Scores, gap: int, length: int) -> float:
    """How likely a rest and a length are together."""
    gaps, lengths = chances(scores.gap_logits()), chances(scores.length_logits([gap]))
    return float(gaps[gap] * lengths[length])


def weighed(scores: Scores, note: Note, key: Key | None, may: Bounds) -> Why:
    """Weigh `note` and what else might come next in a row of scores."""
    gap, length = as_event(scores, note, may.shift)
    pitches = chances(scores.pitch_logits([gap], [length]))
    may.lengths(gap)
    others = np.where(may.placed(length)[2], pitches, 0.0)
    others[note.pitch] = 0.0
    return Why(
        note,
        -log2(timing(scores, gap, length)),
        -log2(pitches[note.pitch]),
        tuple(
            Alternative(replace(note, pitch=pitch), float(others[pitch]), note_name(pitch, key))
            for pitch in _best(others, MOST)
        ),
        tuple(_rhythms(scores, note, (gap, length), may)),
    )


def _rhythms(scores: Scores, note: Note, own: tuple[int, int], may: Bounds) -> list[Alternative]:
    """The likeliest other rests and lengths after which the note's own pitch may stand."""
    gaps = np.where(may.gaps(), chances(scores.gap_logits()), 0.0)
    found = []
    for gap in _best(gaps, RESTS):
        lengths = np.where(may.lengths(gap), gaps[gap] * chances(scores.length_logits([gap])), 0.0)
        if gap == own[0]:
            lengths[own[1]] = 0.0
        for length in _best(lengths, MOST):
            start, end, pitches = may.placed(length)
            if pitches[note.pitch]:
                other = replace(note, start=start, length=end - start)
                found.append(Alternative(other, float(lengths[length]), _moved(note, other)))
    return sorted(found, key=lambda each: -each.probability)[:MOST]


def chances(logits: Floats) -> Chances:
    """The softmax of the one row of scores."""
    wide = logits[0].astype(np.float64)
    likely = np.exp(wide - wide.max())
    told: Chances = likely / likely.sum()
    return told


def _best(likely: Chances, most: int) -> list[int]:
    """The likeliest places, at most so many, none that are next to impossible."""
    order = np.argsort(-likely, kind="stable")[:most]
    return [int(place) for place in order if likely[place] >= LEAST]


def _moved(note: Note, other: Note) -> str:
    """How another rhythm differs: "dotted quarter", "eighth later", "eighth later, half"."""
    by, length = other.start - note.start, length_name(other.length)
    if not by:
        return length
    moved = (tr("{length} later") if by > 0 else tr("{length} earlier")).format(length=length_name(abs(by)))
    return moved if other.length == note.length else f"{moved}, {length}"
