"""Which note of one track, and which track of one piece, is which in another state of it."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from itertools import takewhile
from operator import attrgetter

from core.score import WHOLE_NOTE, Note, Track, shared_ends

Pair = tuple[int | None, int | None]

NEAR = WHOLE_NOTE  # ticks that a note may have been moved and still be told to be the same
LEAP = 12  # semitones, likewise
_FEWEST = 4  # notes that moved together before the distance is looked for in all that are left
_NEARLY_ALL = 0.9  # of the notes, where bars were put in or taken out
_MOST = 200_000  # pairs of notes that may be tried for it

_SOUND = attrgetter("start", "pitch", "length", "velocity")
_SPAN = attrgetter("start", "pitch", "length")
_PLACE = attrgetter("start", "pitch")
_SHAPE = attrgetter("pitch", "length")


def pair_notes(old: Sequence[Note], new: Sequence[Note]) -> list[Pair]:
    """Every note of both once: with its other self, or alone.

    The same sound comes first, then the same place, then what moved all by one distance (bars that were put
    in), then another pitch at the same onset, and last the same pitch near by.
    """
    head, tail = shared_ends(old, new)  # most of a piece is the very same before and after an edit
    middle = _Pairing(old[head : len(old) - tail], new[head : len(new) - tail]).all
    ends = [(i, i) for i in range(head)] + [(len(old) - i, len(new) - i) for i in range(1, tail + 1)]
    return ends + [_later(pair, head) for pair in middle]


def _later(pair: Pair, by: int) -> Pair:
    old, new = pair
    return None if old is None else old + by, None if new is None else new + by


class _Pairing:
    """Numbers of the notes that are left on both sides, and the pairs found so far."""

    def __init__(self, old: Sequence[Note], new: Sequence[Note]) -> None:
        self._old, self._new = old, new
        self._left, self._right = list(range(len(old))), list(range(len(new)))
        self._pairs: list[Pair] = []

    @property
    def all(self) -> list[Pair]:
        """Every note once."""
        self.by_ends()
        for key in (_SOUND, _SPAN, _PLACE):
            self.by_key(key)
        self.by_distance()
        self.by_onset()
        self.by_pitch()
        alone = [*((i, None) for i in self._left), *((None, j) for j in self._right)]
        return [*self._pairs, *alone]

    def by_ends(self) -> None:
        """Where bars were put in or taken out: what stands before is as it was, what follows moved as one.

        Looked for first, since in music that repeats itself much would seem to have stayed by chance.
        """
        old, new = self._old, self._new
        least = min(len(old), len(new))
        if least < _FEWEST or not (distance := new[-1].start - old[-1].start):
            return
        alike = (_SOUND(a) == _SOUND(b) for a, b in zip(old, new, strict=False))
        head = sum(takewhile(bool, alike))
        ends = zip(reversed(old), reversed(new), strict=False)
        moved = (_SHAPE(a) == _SHAPE(b) and b.start - a.start == distance for a, b in ends)
        tail = min(sum(takewhile(bool, moved)), least - head)
        if tail >= _FEWEST and head + tail >= _NEARLY_ALL * least:
            before = [(i, i) for i in range(head)]
            self._take(before + [(len(old) - i, len(new) - i) for i in range(1, tail + 1)])

    def by_key(self, key: Callable[[Note], Hashable], distance: int = 0) -> None:
        """Pair what has the same key, the earliest first; old ones are looked for `distance` ticks later."""
        there: dict[Hashable, list[int]] = defaultdict(list)
        for j in reversed(self._right):
            note = self._new[j]
            there[note.start, key(note)].append(j)
        found = []
        for i in self._left:
            note = self._old[i]
            if same := there.get((note.start + distance, key(note))):
                found.append((i, same.pop()))
        self._take(found)

    def by_distance(self) -> None:
        """Pair what moved by the one distance that most of what is left moved by."""
        starts: dict[tuple[int, int], list[int]] = defaultdict(list)
        for j in self._right:
            starts[_SHAPE(self._new[j])].append(self._new[j].start)
        moved = [(self._old[i].start, starts[_SHAPE(self._old[i])]) for i in self._left]
        if sum(len(there) for _, there in moved) > _MOST:
            return
        distances = Counter(start - was for was, there in moved for start in there)
        if not distances:
            return
        distance, notes = max(distances.items(), key=lambda item: (item[1], -abs(item[0])))
        if notes >= max(_FEWEST, min(len(self._left), len(self._right)) // 2):
            self.by_key(_SHAPE, distance)

    def by_onset(self) -> None:
        """Pair notes that begin together, the nearest pitches first."""
        there = _grouped(self._right, lambda j: self._new[j].start)
        near = [
            (abs(self._old[i].pitch - self._new[j].pitch), i, j)
            for i in self._left
            for j in there.get(self._old[i].start, ())
        ]
        self._take_nearest([each for each in near if each[0] <= LEAP])

    def by_pitch(self) -> None:
        """Pair notes of one pitch that are not far from each other, the nearest first."""
        there = _grouped(self._right, lambda j: self._new[j].pitch)
        starts = {pitch: [self._new[j].start for j in group] for pitch, group in there.items()}
        near: list[tuple[int, int, int]] = []
        for i in self._left:
            note = self._old[i]
            place = bisect_left(starts.get(note.pitch, []), note.start)
            close = there.get(note.pitch, [])[max(0, place - 2) : place + 2]
            near += [(abs(note.start - self._new[j].start), i, j) for j in close]
        self._take_nearest([each for each in near if each[0] <= NEAR])

    def _take_nearest(self, near: list[tuple[int, int, int]]) -> None:
        """Of (distance, old, new) the nearest first, each note once."""
        found: list[tuple[int, int]] = []
        old: set[int] = set()
        new: set[int] = set()
        for _, i, j in sorted(near):
            if i not in old and j not in new:
                found.append((i, j))
                old.add(i)
                new.add(j)
        self._take(found)

    def _take(self, found: list[tuple[int, int]]) -> None:
        self._pairs += found
        old, new = {i for i, _ in found}, {j for _, j in found}
        self._left = [i for i in self._left if i not in old]
        self._right = [j for j in self._right if j not in new]


def pair_tracks(old: Sequence[Track], new: Sequence[Track]) -> list[Pair]:
    """Every track of both once: by name and order, then by the notes they share; two alone are one."""
    left, right = list(range(len(old))), list(range(len(new)))
    pairs: list[Pair] = []

    def take(same: Callable[[Track, Track], bool]) -> None:
        for i in tuple(left):
            if (j := next((j for j in right if same(old[i], new[j])), None)) is not None:
                pairs.append((i, j))
                left.remove(i)
                right.remove(j)

    if len(old) == len(new) == 1:
        return [(0, 0)]
    take(lambda one, other: one.name == other.name and _kin(one, other))
    take(lambda one, other: one.name == other.name)
    take(_kin)
    return [*pairs, *((i, None) for i in left), *((None, j) for j in right)]


def _kin(one: Track, other: Track) -> bool:
    """Whether two tracks share half the notes of the smaller, by onset and pitch, or both have none."""
    if one.notes is other.notes:
        return True
    ours, theirs = set(map(_PLACE, one.notes)), set(map(_PLACE, other.notes))
    if not ours or not theirs:
        return not ours and not theirs
    return 2 * len(ours & theirs) >= min(len(ours), len(theirs))


def _grouped(numbers: Sequence[int], key: Callable[[int], int]) -> dict[int, list[int]]:
    groups: dict[int, list[int]] = defaultdict(list)
    for number in numbers:
        groups[key(number)].append(number)
    return groups
