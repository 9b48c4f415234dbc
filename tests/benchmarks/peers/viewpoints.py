"""Melodies seen from several viewpoints, and n-grams over all of them together.

Conklin & Witten, "Multiple viewpoint systems for music prediction", Journal of New Music Research 24,
1995; Pearce 2005. A viewpoint turns the note to come, were it of this or that pitch, into a symbol,
looking at nothing but the notes before; a timed one also at when that note starts and how long it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.harmony import estimate_key
from core.score import TICKS_PER_QUARTER, Note
from tests.benchmarks.peers.ngram import Mixing, Ppm, Shares, mix

Ints = NDArray[np.int64]
View = Callable[[Sequence[Note], int, Ints], Ints | None]

# Viewpoints are mixed first, then long and short memory (Pearce 2005), with ways and biases that did best
# on 160 tunes of Essen's "fink".
_VIEWPOINTS = Mixing("geometric", 1)
_MEMORIES = Mixing("geometric", 4)

_APART = 1 << 9  # larger than any pitch, interval or degree: linked symbols never meet
_LONG = 1 << 20


def pitch(_line: Sequence[Note], _index: int, pitches: Ints) -> Ints:
    return pitches


def interval(line: Sequence[Note], index: int, pitches: Ints) -> Ints | None:
    return pitches - line[index - 1].pitch if index else None


def from_first(line: Sequence[Note], index: int, pitches: Ints) -> Ints | None:
    return pitches - line[0].pitch if index else None


def degree(line: Sequence[Note], index: int, pitches: Ints) -> Ints | None:
    """From the tonic of the key that the notes before seem to be in."""
    if not index:
        return None
    before = line[:index]
    key = estimate_key([note.pitch for note in before], [float(note.length) for note in before])
    return (pitches - key.tonic_class) % 12


def length(line: Sequence[Note], index: int, pitches: Ints) -> Ints:
    return np.full_like(pitches, line[index].length)


def beat(line: Sequence[Note], index: int, pitches: Ints) -> Ints:
    """Where in its quarter the note starts."""
    return np.full_like(pitches, line[index].start % TICKS_PER_QUARTER)


@dataclass(frozen=True)
class Linked:
    """Two viewpoints at once; nothing where either is nothing."""

    one: View
    other: View

    def __call__(self, line: Sequence[Note], index: int, pitches: Ints) -> Ints | None:
        first, second = self.one(line, index, pitches), self.other(line, index, pitches)
        if first is None or second is None:
            return None
        return (first + _APART) * _LONG + second + _APART


@dataclass(frozen=True)
class System:
    """Viewpoints by name, and how the memories over them are mixed."""

    views: Mapping[str, View]
    memories: Mixing = _MEMORIES


# Mixed as in Pearce & Wiggins 2004, before they tried geometric means.
PITCH_ALONE = System({"pitch": pitch}, Mixing("arithmetic", 2))
PAST = System(
    {
        "pitch": pitch,
        "interval": interval,
        "interval and from first": Linked(interval, from_first),
        "interval and degree": Linked(interval, degree),
    }
)
TIMED = System(
    {
        **PAST.views,
        "pitch and length": Linked(pitch, length),
        "interval and length": Linked(interval, length),
        "from first and beat": Linked(from_first, beat),
    }
)


@dataclass(frozen=True)
class Seen:
    """One melody from one viewpoint: for each note the symbols of all candidates, and its own.

    Notes the viewpoint says nothing about have no row in `rows`; they come before all others.
    """

    silent: int
    rows: list[list[int]]
    symbols: list[int]


def look(views: Iterable[View], line: Sequence[Note], alphabet: Sequence[int]) -> list[Seen]:
    """A melody from several viewpoints; its pitches stand in the alphabet."""
    return [_look(view, line, alphabet) for view in views]


def _look(view: View, line: Sequence[Note], alphabet: Sequence[int]) -> Seen:
    candidates = np.array(alphabet, np.int64)
    rows = [view(line, index, candidates) for index in range(len(line))]
    told = [row.tolist() for row in rows if row is not None]
    silent = len(line) - len(told)
    places = [alphabet.index(note.pitch) for note in line[silent:]]
    return Seen(silent, told, [row[place] for row, place in zip(told, places, strict=True)])


class LongTerm:
    """One n-gram to a viewpoint, learnt from `melodies` (for each one `Seen` to a viewpoint)."""

    def __init__(self, melodies: Iterable[Sequence[Seen]]) -> None:
        columns = list(zip(*melodies, strict=True))
        self._models = [Ppm("C") for _ in columns]
        for model, column in zip(self._models, columns, strict=True):
            model.learn(seen.symbols for seen in column)

    def expect(self, melody: Sequence[Seen]) -> list[Shares]:
        """What each viewpoint expects at each note, the melody's notes so far added to what it knows.

        Afterwards the melody is forgotten: no other profits from it.
        """
        views = []
        for model, seen in zip(self._models, melody, strict=True):
            views.append(_expect(model, seen))
            model.forget()
        return views


def short_term(melody: Sequence[Seen]) -> list[Shares]:
    """What each viewpoint expects at each note when all it knows is this melody so far."""
    return [_expect(Ppm("AX", update_exclusion=True), seen) for seen in melody]


def agree(views: Sequence[Shares]) -> Shares:
    """All viewpoints of one memory in one."""
    return mix(views, _VIEWPOINTS)


def _expect(model: Ppm, seen: Seen) -> Shares:
    alphabet = len(seen.rows[0]) if seen.rows else 1
    expected = [np.full(alphabet, np.nan)] * seen.silent
    for row, symbol in zip(seen.rows, seen.symbols, strict=True):
        expected.append(model.shares(row))
        model.hear(symbol)
    return np.stack(expected)
