"""The tunes a model learnt from, as fingerprints: which runs a melody shares with them, in any key."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.lstm.arrays import read_arrays
from core.words import printable

VERSION = 2  # of what is kept of the tunes
WINDOW = 7  # intervals in a fingerprint
SHORTEST = WINDOW + 1
"""Notes of the shortest run that is found; shorter ones are everybody's."""

Hashes = NDArray[np.uint32]
Places = NDArray[np.int64]
_Mixed = NDArray[np.uint64]
_MOST_BYTES = 40 * 2**20  # of an index's arrays; those that come with Continuo have four
_MOST_NAMES = 4 * 2**20  # bytes; those that come with Continuo have a third of it
_MOST_ALIKE = 1000  # places of one fingerprint; everybody's left out, the most frequent has 508
_LONGEST_NAME = 1000
_AT_ONCE = 32  # melodies
_FORM = {
    "names": (1, np.dtype(np.uint8)),
    "counts": (1, np.dtype(np.uint16)),
    "hashes": (1, np.dtype(np.uint32)),
}
_NOWHERE = np.uint32(0)  # stands after the last fingerprint of each tune, and for those that are everybody's


def fingerprints(pitches: Sequence[int] | NDArray[Any]) -> Hashes:
    """One number for each run of seven intervals: equal runs have equal numbers, in any key."""
    line = np.asarray(pitches, np.int64)
    intervals = line[1:] - line[:-1]
    if len(intervals) < WINDOW:
        return np.zeros(0, np.uint32)
    windows = np.lib.stride_tricks.sliding_window_view(intervals, WINDOW)
    return finished(begun(windows))


def _fingerprints_of_each(melodies: Sequence[Sequence[int]]) -> list[Hashes]:
    """Those of several melodies, found at once: of all one after the other, without what lies across two."""
    every = fingerprints([pitch for pitches in melodies for pitch in pitches])
    ends = np.cumsum([0, *map(len, melodies)]).tolist()
    return [every[start : max(start, end - WINDOW)] for start, end in pairwise(ends)]


def begun(intervals: NDArray[np.int64], before: _Mixed | None = None) -> _Mixed:
    """Intervals [..., n] mixed one after the other, in continuation of `before` [...], where given."""
    mixed = np.zeros(intervals.shape[:-1], np.uint64) if before is None else before
    for place in range(intervals.shape[-1]):
        mixed = (mixed ^ (intervals[..., place] + 200).astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    return mixed


def finished(mixed: _Mixed) -> Hashes:
    """The fingerprints of runs whose seven intervals are mixed."""
    return (mixed >> np.uint64(16)).astype(np.uint32)


def _everybodys() -> Hashes:
    """The fingerprints of repeated notes, and of trills between two notes however far apart."""
    there = np.arange(-127, 128)[:, None]
    return finished(begun(there * np.array([1, -1, 1, -1, 1, -1, 1])))


_EVERYBODYS = _everybodys()


def _own(pitches: Sequence[int]) -> Hashes:
    """A tune's fingerprints, with nothing in the place of those that are everybody's."""
    found = fingerprints(pitches)
    return np.where(np.isin(found, _EVERYBODYS), _NOWHERE, found)


@dataclass(frozen=True)
class Run:
    """A run of `notes` notes from a melody's note number `first` on that stands in the tune `tune` too.

    Eight repeated notes, or eight to and fro between two, are everybody's: no run goes on over them.
    """

    notes: int
    first: int
    tune: str


@dataclass(frozen=True)
class _Ready:
    """The fingerprints laid out for looking up.

    `hashes` holds every tune's in order, with _NOWHERE between tunes; `starts` where each tune begins
    there. `rising` are the same without the gaps, sorted, and `places` where each stands in `hashes`: the
    first of many alike, which else would fill the memory when they are looked up.
    """

    hashes: Hashes
    starts: Places
    rising: Hashes
    places: Places


@dataclass(frozen=True, eq=False)
class TuneIndex:
    """The tunes a model learnt from: names, and a fingerprint of every run of seven intervals.

    It holds numbers made of intervals and nothing else of the tunes: no pitch, no rhythm, no key, no
    words. `counts` says how many of `hashes` are each tune's, tune after tune and in order; what is
    everybody's (see Run) is 0 there.
    """

    names: tuple[str, ...]
    counts: NDArray[np.uint16]
    hashes: Hashes

    @classmethod
    def of(cls, tunes: Iterable[tuple[str, Sequence[int]]]) -> TuneIndex:
        """The index of (name, pitches) pairs."""
        names, parts = [], [np.zeros(0, np.uint32)]
        for name, pitches in tunes:
            names.append(name)
            parts.append(_own(pitches))
        counts = np.array([len(part) for part in parts[1:]], np.uint16)
        return cls(tuple(names), counts, np.concatenate(parts))

    def longest(self, pitches: Sequence[int]) -> Run | None:
        """The longest run of intervals that a melody (MIDI numbers) shares with one tune.

        Key and rhythm do not count. Of runs as long the first is named, with the tune that comes first;
        None where no run of SHORTEST notes is shared.
        """
        return self.longest_of_each([pitches])[0]

    def longest_of_each(self, melodies: Sequence[Sequence[int]]) -> list[Run | None]:
        """The same of several melodies at once, which is quicker than one by one."""
        found: list[Run | None] = []
        for first in range(0, len(melodies), _AT_ONCE):
            found += self._longest_of_each(melodies[first : first + _AT_ONCE])
        return found

    def _longest_of_each(self, melodies: Sequence[Sequence[int]]) -> list[Run | None]:
        found: list[Run | None] = [None] * len(melodies)
        owner, first, notes, place = self._runs(melodies)
        best = np.zeros(len(melodies), np.int64)
        np.maximum.at(best, owner, notes)
        longest = np.flatnonzero(notes == best[owner])
        longest = longest[np.lexsort((place[longest], first[longest], owner[longest]))]
        for at in longest[np.unique(owner[longest], return_index=True)[1]]:
            found[owner[at]] = Run(int(notes[at]), int(first[at]), self._name(place[at]))
        return found

    def runs(self, pitches: Sequence[int], above: int) -> list[Run]:
        """All runs of more than `above` notes shared with one tune, none inside another, from the left."""
        _, first, notes, place = self._runs([pitches])
        kept: list[Run] = []
        end = 0
        for at in np.lexsort((place, -notes, first)):
            if notes[at] > above and first[at] + notes[at] > end:
                end = int(first[at] + notes[at])
                kept.append(Run(int(notes[at]), int(first[at]), self._name(place[at])))
        return kept

    def matches(self, pitches: Sequence[int]) -> dict[str, int]:
        """The tunes that share fingerprints with a melody, and how many of the melody's, most first."""
        which, places = self.hits(np.unique(fingerprints(pitches)))
        pairs = {(self._name(place), int(each)) for each, place in zip(which, places, strict=True)}
        counts: dict[str, int] = {}
        for name, _ in pairs:
            counts[name] = counts.get(name, 0) + 1
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    def hits(self, wanted: Hashes) -> tuple[Places, Places]:
        """Where fingerprints stand among the tunes: for each find its number in `wanted`, and its place.

        Sorted by number, then place. Places of two fingerprints that follow each other in one tune
        differ by one, and no others do.
        """
        ready = self._ready
        low, high = (np.searchsorted(ready.rising, wanted, side) for side in ("left", "right"))
        many = high - low
        before = np.cumsum(many) - many
        found = np.arange(many.sum()) + np.repeat(low - before, many)
        return np.repeat(np.arange(len(wanted)), many), ready.places[found]

    def at(self, places: Places) -> Hashes:
        """The fingerprints at these places, and 0 where a tune has ended or does what everybody does."""
        return self._ready.hashes[places]

    @property
    def extent(self) -> int:
        """All places are less than this."""
        return len(self._ready.hashes)

    def prepare(self) -> None:
        """Lay out what looking up needs (tens of ms), which otherwise the first question waits for."""
        assert self._ready

    @cached_property
    def _ready(self) -> _Ready:
        starts = np.concatenate([[0], np.cumsum(self.counts.astype(np.int64) + 1)])
        gaps = np.zeros(starts[-1], np.bool_)
        gaps[starts[1:] - 1] = True
        places = np.flatnonzero(~gaps)
        hashes = np.full(starts[-1], _NOWHERE)
        hashes[places] = self.hashes
        # Sorting pairs packed in one number is several times quicker than argsort.
        packed = np.sort(self.hashes.astype(np.uint64) << np.uint64(32) | places.astype(np.uint64))
        rising = (packed >> np.uint64(32)).astype(np.uint32)
        if np.any(more := rising[_MOST_ALIKE:] == rising[:-_MOST_ALIKE]):
            few = np.concatenate([np.ones(_MOST_ALIKE, np.bool_), ~more])
            packed, rising = packed[few], rising[few]
        return _Ready(hashes, starts, rising, (packed & np.uint64(0xFFFFFFFF)).astype(np.int64))

    def _runs(self, melodies: Sequence[Sequence[int]]) -> tuple[Places, Places, Places, Places]:
        """Every run shared with a tune, as long as it goes: melody, first note, notes, place in the index."""
        parts = _fingerprints_of_each(melodies)
        # As between tunes, a number is left free between melodies.
        starts = np.cumsum([0, *[len(part) + 1 for part in parts]])
        numbers = np.concatenate([np.zeros(0, np.int64), *map(_count_from, starts, parts)])
        which, places = self.hits(np.concatenate([np.zeros(0, np.uint32), *parts]))
        number = numbers[which]
        # Runs are what follows itself on one diagonal, which is the distance of melody and tune.
        width = starts[-1] + 1
        keys = np.sort((places - number + width) * width + number)
        heads = np.flatnonzero(np.diff(keys, prepend=-2) != 1)
        diagonal, number = np.divmod(keys[heads], width)
        owner = np.searchsorted(starts, number, "right") - 1
        notes = np.diff(heads, append=len(keys)) + WINDOW
        return owner, number - starts[owner], notes, diagonal - width + number

    def _name(self, place: int) -> str:
        return self.names[int(np.searchsorted(self._ready.starts, place, "right")) - 1]

    def save(self, path: Path) -> None:
        """Write the index, compressed."""
        names = np.frombuffer(json.dumps(self.names, ensure_ascii=False).encode(), np.uint8)
        content = io.BytesIO()
        np.savez_compressed(content, names=names, counts=self.counts, hashes=self.hashes)
        path.write_bytes(content.getvalue())

    @classmethod
    def load(cls, path: Path) -> TuneIndex:
        """Read what `save` wrote; raises OSError, and ValueError for anything else."""
        return cls.loads(path.read_bytes())

    @classmethod
    def loads(cls, content: bytes) -> TuneIndex:
        """The index in the bytes of a file; raises ValueError for what is none, or has no measure."""
        arrays = read_arrays(content, _MOST_BYTES)
        if {name: (each.ndim, each.dtype) for name, each in arrays.items()} != _FORM:
            raise ValueError("it is no index of tunes")
        names, counts, hashes = names_in(arrays), arrays["counts"], arrays["hashes"]
        if len(names) != len(counts) or counts.sum(dtype=np.int64) != len(hashes):
            raise ValueError("its tunes are not as many as it tells")
        return cls(names, counts, hashes)


def names_in(arrays: Mapping[str, NDArray[Any]]) -> tuple[str, ...]:
    """The names of the tunes among an index's arrays, of this version or an older one; raises ValueError."""
    try:
        written = arrays["names"].tobytes()
        names = json.loads(written.decode()) if len(written) <= _MOST_NAMES else None
    except (KeyError, RecursionError) as error:
        raise ValueError("it names no tunes") from error
    if not isinstance(names, list) or not all(map(_is_name, names)):
        raise ValueError("it names no tunes")
    return tuple(name if name.isprintable() else printable(name) for name in names)


def _is_name(name: object) -> bool:
    return isinstance(name, str) and len(name) <= _LONGEST_NAME


def _count_from(start: int, part: Hashes) -> Places:
    return np.arange(start, start + len(part))
