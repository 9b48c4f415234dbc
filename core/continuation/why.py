"""Why a note: how surprising it was, and what else the model considered there."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from math import log2
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.continuation.listening import CONTEXT, Surprises, passages
from core.continuation.planning import plan_for
from core.continuation.request import Request, Take
from core.encoding import Mask, melody
from core.harmony import Key, note_name
from core.lstm.bundle import Bundle
from core.lstm.decoder import Decoder
from core.lstm.features import PITCHES, Setting
from core.lstm.step import Floats
from core.note_values import length_name
from core.score import Note, Score
from core.timing import BarMap
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
    def one_in(self) -> int:
        """Of so many times that the music stands here, the model expects this very note once."""
        return max(1, round(2**self.bits))

    @property
    def by_pitch(self) -> bool:
        """Whether the pitch surprised at least as much as the rhythm."""
        return self.pitch >= self.timing


def take_surprises(bundle: Bundle, request: Request, take: Take) -> Surprises:
    """`Take.surprise` told apart: bits of timing and of pitch for each note of a take of `request`."""
    replay = _Replay(bundle, request, take, 0)
    bits = np.empty((2, len(take.notes)))
    for place, note in enumerate(take.notes):
        gap, length = _as_event(replay.decoder, note, replay.plan.shift)
        bits[0, place] = -log2(_timing(replay.decoder, gap, length))
        bits[1, place] = -log2(_chances(replay.decoder.pitch_logits([gap], [length]))[note.pitch])
        replay.write(note)
    return Surprises(take.notes, bits[0], bits[1])


def alternatives(bundle: Bundle, request: Request, take: Take, index: int) -> Why:
    """What else note `index` of a take might have been, with the notes before it as they are.

    `request` is the one that the take answered. Alternatives keep the take's locks and leave room to fill
    the span exactly; a note that is held has none.
    """
    replay = _Replay(bundle, request, take, index)
    return _weighed(replay.decoder, take.notes[index], replay.plan.setting.key, replay)


def alternatives_written(bundle: Bundle, score: Score, track: int, note: Note) -> Why | None:
    """What the model would have expected instead of a note of the composer's; None where it does not hear it.

    It is told the bars and the key, but nothing of what comes after (see `core.continuation.listening`);
    alternatives leave the line's next note where it is.
    """
    line, _ = melody(score.tracks[track].notes)
    place = next((at for at, each in enumerate(line) if _starts(each) == _starts(note)), None)
    if place is None:
        return None
    passage = next(each for each in passages(line) if place in each)
    heard = line[max(0, passage.start - CONTEXT) : place]
    bars, key = BarMap(score), score.key_at(line[passage.start].start)
    setting = Setting(bars=bars, key=key, start=bars.bar_at((heard or line)[0].start).start)
    decoder = bundle.decoder(setting)
    decoder.read(heard)
    room = line[place + 1].start if place + 1 < len(line) else None
    return _weighed(decoder, line[place], key, _Room(decoder, room))


def _as_written(request: Request, take: Take, prefix: tuple[Note, ...]) -> Request:
    """`request` with the settings that the take was written with, and these notes settled."""
    return replace(request.by(take.recipe), prefix=prefix)


class _Bounds(Protocol):
    """Which notes may come next: ask in this order, as of `core.continuation.grammar.Course`."""

    shift: int  # by how much the model's ticks lie after the score's

    def gaps(self) -> Mask:
        """Which rests may come."""

    def lengths(self, gap: int) -> Mask:
        """Which lengths may follow this rest."""

    def placed(self, length: int) -> tuple[int, int, Mask]:
        """Start and end, in ticks of the score, of the note that this length makes, and its pitches."""


class _Replay:
    """A take written once more, up to its note `index`, by the same masks."""

    def __init__(self, bundle: Bundle, request: Request, take: Take, index: int) -> None:
        settled = take.recipe.prefix[:index]
        self.plan, _ = plan_for(_as_written(request, take, settled), bundle)
        self.shift = self.plan.shift
        self.decoder = bundle.decoder(self.plan.setting)
        self.decoder.read(self.plan.heard, seam=self.plan.onset)
        self._course = self.plan.grammar.course(1)
        self._written = 0
        for note in take.notes[len(settled) : index]:
            self.write(note)

    def write(self, note: Note) -> None:
        """Go on to the next note after this one."""
        gap, length = _as_event(self.decoder, note, self.shift)
        self._course.lengths(np.array([gap]))
        placed = self._course.place(np.array([length]))
        self.decoder.commit([gap], [length], [note.pitch], None, placed.start, placed.now)
        self._course.move(self._course.active)
        self._written += 1

    def gaps(self) -> Mask:
        mask: Mask = self._course.gaps()[0]
        return mask

    def lengths(self, gap: int) -> Mask:
        mask: Mask = self._course.lengths(np.array([gap]))[0]
        return mask

    def placed(self, length: int) -> tuple[int, int, Mask]:
        placed, bounds, order = (
            self._course.place(np.array([length])),
            self.plan.bounds,
            self.plan.terms.order,
        )
        free = bounds.last if placed.last[0] else bounds.any
        pitches = np.isin(np.arange(PITCHES), order[self._written] if order else free)
        start, end = int(placed.start[0]) - self.shift, int(placed.end[0]) - self.shift
        return start, end, pitches & (placed.held[0] < 0)


class _Room:
    """Any note that ends by tick `end`, where one is given."""

    shift = 0

    def __init__(self, decoder: Decoder, end: int | None) -> None:
        self._encoding, self._now = decoder.encoding, int(decoder.now[0])
        self._end = sys.maxsize if end is None else end
        self._gap = 0

    def gaps(self) -> Mask:
        return self._encoding.gap_ticks < self._end - self._now

    def lengths(self, gap: int) -> Mask:
        self._gap = gap
        return self._encoding.length_ticks <= self._end - self._now - self._encoding.gaps[gap]

    def placed(self, length: int) -> tuple[int, int, Mask]:
        start = self._now + self._encoding.gaps[self._gap]
        return start, start + self._encoding.lengths[length], np.ones(PITCHES, np.bool_)


def _as_event(decoder: Decoder, note: Note, shift: int) -> tuple[int, int]:
    """The rest before a note and its length, as indices."""
    encoding = decoder.encoding
    gap = encoding.gap_index(note.start + shift - int(decoder.now[0]))
    return int(gap), int(encoding.length_index(note.length))


def _timing(decoder: Decoder, gap: int, length: int) -> float:
    """How likely a rest and a length are together."""
    gaps, lengths = _chances(decoder.gap_logits()), _chances(decoder.length_logits([gap]))
    return float(gaps[gap] * lengths[length])


def _weighed(decoder: Decoder, note: Note, key: Key | None, may: _Bounds) -> Why:
    """Weigh `note` and what else might come next in a decoder of one row."""
    gap, length = _as_event(decoder, note, may.shift)
    pitches = _chances(decoder.pitch_logits([gap], [length]))
    may.lengths(gap)
    others = np.where(may.placed(length)[2], pitches, 0.0)
    others[note.pitch] = 0.0
    return Why(
        note,
        -log2(_timing(decoder, gap, length)),
        -log2(pitches[note.pitch]),
        tuple(
            Alternative(replace(note, pitch=pitch), float(others[pitch]), note_name(pitch, key))
            for pitch in _best(others, MOST)
        ),
        tuple(_rhythms(decoder, note, (gap, length), may)),
    )


def _rhythms(decoder: Decoder, note: Note, own: tuple[int, int], may: _Bounds) -> list[Alternative]:
    """The likeliest other rests and lengths after which the note's own pitch may stand."""
    gaps = np.where(may.gaps(), _chances(decoder.gap_logits()), 0.0)
    found = []
    for gap in _best(gaps, RESTS):
        chances = np.where(may.lengths(gap), gaps[gap] * _chances(decoder.length_logits([gap])), 0.0)
        if gap == own[0]:
            chances[own[1]] = 0.0
        for length in _best(chances, MOST):
            start, end, pitches = may.placed(length)
            if pitches[note.pitch]:
                other = replace(note, start=start, length=end - start)
                found.append(Alternative(other, float(chances[length]), _moved(note, other)))
    return sorted(found, key=lambda each: -each.probability)[:MOST]


def _chances(logits: Floats) -> Chances:
    """The softmax of the one row of scores."""
    wide = logits[0].astype(np.float64)
    likely = np.exp(wide - wide.max())
    chances: Chances = likely / likely.sum()
    return chances


def _best(chances: Chances, most: int) -> list[int]:
    """The likeliest places, at most so many, none that are next to impossible."""
    order = np.argsort(-chances, kind="stable")[:most]
    return [int(place) for place in order if chances[place] >= LEAST]


def _moved(note: Note, other: Note) -> str:
    """How another rhythm differs: "dotted quarter", "eighth later", "eighth later, half"."""
    by, length = other.start - note.start, length_name(other.length)
    if not by:
        return length
    moved = (tr("{length} later") if by > 0 else tr("{length} earlier")).format(length=length_name(abs(by)))
    return moved if other.length == note.length else f"{moved}, {length}"


def _starts(note: Note) -> tuple[int, int]:
    return note.start, note.pitch
