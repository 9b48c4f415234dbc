"""N-grams over rest, length and pitch: p(rest, length | past) p(pitch | past, rest, length).

Several viewpoints (see `viewpoints`) of each, a long memory of the training tunes and a short one of the
tune at hand. Key, metre and bar lines are told, as they are to Continuo's own model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from core.encoding import Encoding
from core.lstm.sources import CorpusTune
from core.score import TICKS_PER_QUARTER
from tests.benchmarks.peers.ngram import Mixing, Ppm, Shares, mix
from tests.benchmarks.peers.spelling import Ints
from tests.benchmarks.peers.tunes import seam

PITCHES = 128
# Longer contexts are too many to be kept for ten thousand tunes, and bring next to nothing.
_LONGEST = 5
# Ways and biases that did best on 120 of Essen's validation tunes.
_VIEWPOINTS = Mixing("geometric", 1)
_TIMING_MEMORIES, _PITCH_MEMORIES = Mixing("geometric", 1), Mixing("geometric", 2)
_TWELVE = 12
_UNTOLD = -1
_APART = 1 << 12  # more than there are values of anything


@dataclass(frozen=True)
class Facts:
    """A tune's notes in columns: what is known of each when its timing, and when its pitch, is asked for.

    `now` and `place` are where its bar has got to when the note before ends, and when it starts.
    """

    timing: Ints
    pitch: Ints
    length: Ints
    beat: Ints
    now: Ints
    place: Ints
    tonic: int


@dataclass(frozen=True)
class Seen:
    """A tune from one viewpoint: what comes is told as its distance from `origin`, together with `side`.

    The first notes may have no origin (`silent` of them); with `cycle` distances are taken modulo it.
    """

    values: Ints
    origin: Ints
    side: Ints
    silent: int = 0
    cycle: int = 0

    def symbols(self, index: int, candidates: Ints) -> list[int]:
        """What each candidate would be at one note."""
        told = candidates - self.origin[index]
        if self.cycle:
            told = told % self.cycle
        found: list[int] = (told + _APART * int(self.side[index])).tolist()
        return found

    def said(self) -> list[int]:
        """What came, note by note, without the silent ones."""
        told = self.values - self.origin
        if self.cycle:
            told = told % self.cycle
        found: list[int] = (told + _APART * self.side)[self.silent :].tolist()
        return found


View = Callable[[Facts], Seen]


@dataclass(frozen=True)
class Part:
    """What is asked of a note, timing or pitch: its viewpoints, and how the two memories are mixed."""

    views: Sequence[View]
    memories: Mixing


def _alone(values: Ints) -> Ints:
    return np.zeros_like(values)


def _before(pitch: Ints) -> Ints:
    return np.concatenate([pitch[:1], pitch[:-1]])


def _motion(pitch: Ints) -> Ints:
    """The step that led to the note before; 0 where there was none."""
    steps = np.diff(_before(pitch), prepend=pitch[:1])
    return np.where(np.arange(len(pitch)) > 1, steps + PITCHES, 0)


TIMING = Part(
    (
        lambda facts: Seen(facts.timing, _alone(facts.timing), _alone(facts.timing)),
        lambda facts: Seen(facts.timing, _alone(facts.timing), facts.now),
        lambda facts: Seen(facts.timing, _alone(facts.timing), _motion(facts.pitch)),
    ),
    _TIMING_MEMORIES,
)


def _interval(facts: Facts, side: Ints) -> Seen:
    return Seen(facts.pitch, _before(facts.pitch), side, silent=1)


def _degree(facts: Facts, side: Ints) -> Seen:
    if facts.tonic == _UNTOLD:
        return Seen(facts.pitch, _alone(facts.pitch), side, silent=len(facts.pitch))
    return Seen(facts.pitch, np.full_like(facts.pitch, facts.tonic), side, cycle=_TWELVE)


def _above_tonic(facts: Facts) -> Ints:
    """The degree of the note before."""
    if facts.tonic == _UNTOLD:
        return _alone(facts.pitch)
    return (_before(facts.pitch) - facts.tonic) % _TWELVE + 1


PITCH = Part(
    (
        lambda facts: Seen(facts.pitch, _alone(facts.pitch), _alone(facts.pitch)),
        lambda facts: _interval(facts, _alone(facts.pitch)),
        lambda facts: _interval(facts, _before(facts.pitch) - facts.pitch[0] + PITCHES),
        lambda facts: _interval(facts, _above_tonic(facts)),
        lambda facts: _interval(facts, facts.length),
        lambda facts: _interval(facts, _above_tonic(facts) + 16 * facts.beat),
        lambda facts: _degree(facts, facts.place),
        lambda facts: Seen(facts.pitch, np.full_like(facts.pitch, facts.pitch[0]), facts.beat, silent=1),
    ),
    _PITCH_MEMORIES,
)


class Timings:
    """Pairs of rest and length as numbers; one number more stands for all pairs never heard in training."""

    def __init__(self, tunes: Iterable[CorpusTune]) -> None:
        self._encoding = Encoding()
        self._lengths = len(self._encoding.lengths)
        self._known = np.unique(np.concatenate([self._pairs(tune) for tune in tunes]))

    @property
    def known(self) -> int:
        """How many pairs were heard; also the number of the rest of them."""
        return len(self._known)

    @property
    def unknown(self) -> int:
        """How many pairs there are besides."""
        return len(self._encoding.gaps) * self._lengths - self.known

    def facts(self, tune: CorpusTune) -> Facts:
        """The columns of a tune."""
        pairs, pitch = self._pairs(tune), np.array(tune.pitches, np.int64)
        place = np.searchsorted(self._known, pairs).clip(0, self.known - 1)
        starts = [note.start for note in tune.notes]
        ends = [seam(tune), *(note.end for note in tune.notes[:-1])]
        return Facts(
            np.where(self._known[place] == pairs, place, self.known),
            pitch,
            pairs % self._lengths,
            np.array(starts, np.int64) % TICKS_PER_QUARTER,
            _places(tune, ends),
            _places(tune, starts),
            tune.setting.key.tonic_class if tune.setting.key else _UNTOLD,
        )

    def _pairs(self, tune: CorpusTune) -> Ints:
        starts, ends = np.array([(note.start, note.end) for note in tune.notes], np.int64).T
        before = np.concatenate([[seam(tune)], ends[:-1]])
        gap, length = self._encoding.gap_index(starts - before), self._encoding.length_index(ends - starts)
        return gap * self._lengths + length


def _places(tune: CorpusTune, ticks: Sequence[int]) -> Ints:
    """Metre and place in the bar as one number, 0 for unknown; a pickup counts back from its bar line."""
    bars = tune.setting.bars
    if bars is None:
        return np.zeros(len(ticks), np.int64)
    found = []
    for tick in ticks:
        bar = bars.bar_at(tick)
        missing = bar.metre.bar_length - bar.length if bar.number == 0 else 0
        metre = bar.metre.beats * 64 + bar.metre.unit
        found.append(1 + tick - bar.start + missing + (metre << 14))
    return np.array(found, np.int64)


def expect(part: Part, learnt: Sequence[Facts], asked: Sequence[Facts], most: int) -> list[Shares]:
    """What is expected at each note of the tunes asked about: shares of the candidates 0 to `most` - 1.

    One viewpoint at a time learns and is forgotten again, since all together would not fit.
    """
    candidates = np.arange(most)
    opinions: list[tuple[list[Shares], list[Shares]]] = []
    for view in part.views:
        known = Ppm("C", longest=_LONGEST)
        known.learn(view(facts).said() for facts in learnt)
        seen = [view(facts) for facts in asked]
        long = [_told_and_forgotten(known, each, candidates) for each in seen]
        short = [_told(Ppm("AX", update_exclusion=True), each, candidates) for each in seen]
        opinions.append((long, short))
    return [
        _mixed([long[tune] for long, _ in opinions], [short[tune] for _, short in opinions], part.memories)
        for tune in range(len(asked))
    ]


def _mixed(long: Sequence[Shares], short: Sequence[Shares], memories: Mixing) -> Shares:
    """All viewpoints of both memories in one."""
    return mix([mix(long, _VIEWPOINTS), mix(short, _VIEWPOINTS)], memories)


def _told_and_forgotten(model: Ppm, seen: Seen, candidates: Ints) -> Shares:
    """What a long memory expects, which no other tune profits from."""
    expected = _told(model, seen, candidates)
    model.forget()
    return expected


def _told(model: Ppm, seen: Seen, candidates: Ints) -> Shares:
    """What one viewpoint expects at each note, the notes before it added to what it knows."""
    expected = np.full((len(seen.values), len(candidates)), np.nan)
    for index, symbol in enumerate(seen.said(), seen.silent):
        expected[index] = model.shares(seen.symbols(index, candidates))
        model.hear(symbol)
    return expected


def bits(learnt: Sequence[CorpusTune], asked: Sequence[CorpusTune]) -> list[tuple[float, float]]:
    """Bits of timing and of pitch of each whole tune asked about."""
    timings = Timings(learnt)
    known, given = [timings.facts(tune) for tune in learnt], [timings.facts(tune) for tune in asked]
    timing = expect(TIMING, known, given, timings.known + 1)
    pitch = expect(PITCH, known, given, PITCHES)
    found = []
    for facts, when, which in zip(given, timing, pitch, strict=True):
        rows = np.arange(len(facts.pitch))
        new = np.log2(timings.unknown) * (facts.timing == timings.known)
        when_bits = float((new - np.log2(when[rows, facts.timing])).sum())
        found.append((when_bits, float(-np.log2(which[rows, facts.pitch]).sum())))
    return found
