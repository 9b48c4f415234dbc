"""How a metre divides: the tree of bar, beats and their halves, and which values may stand in it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cache, cached_property

from core.score import WHOLE_NOTE

FINEST = 30
"""A 64th, the shortest value that anything is taken for."""
SHORTEST = 15
"""A 128th, written only where notes lie on nothing longer."""
BREVE = 2 * WHOLE_NOTE
_MOST_GROUPS = 8  # in a bar of more than these nobody counts in twos and threes


def _values() -> dict[int, tuple[int, int]]:
    found = {}
    value = BREVE
    while value >= SHORTEST:
        for dots, ticks in ((0, value), (1, value * 3 // 2), (2, value * 7 // 4)):
            if ticks % SHORTEST == 0:
                found[ticks] = (value, dots)
        value //= 2
    return found


VALUES = _values()
"""What one symbol can last: ticks to (undotted value, dots)."""


@dataclass(frozen=True)
class Node:
    """A stretch of a bar and the parts it falls into; a leaf has none."""

    length: int
    parts: tuple[Node, ...] = ()
    compound: bool = False
    """Whether it is a beat of three, or made of such beats."""

    @cached_property
    def halves(self) -> bool:
        """Whether it divides by two all the way down."""
        return not self.parts or (self.even and len(self.parts) == 2 and self.parts[0].halves)

    @cached_property
    def has_threes(self) -> bool:
        """Whether it is a beat of three, or holds any."""
        return self.compound or any(part.has_threes for part in self.parts)

    @cached_property
    def divisions(self) -> dict[tuple[int, int, bool], tuple[tuple[int, int], ...]]:
        """What `divide` has found, of the few stretches there are: most bars of a piece are alike."""
        return {}

    @cached_property
    def even(self) -> bool:
        """Whether all its parts, if it has any, are of one length."""
        return all(part.length == self.parts[0].length for part in self.parts)

    @cached_property
    def places(self) -> tuple[int, ...]:
        """Where its parts begin."""
        ends = [0]
        for part in self.parts[:-1]:
            ends.append(ends[-1] + part.length)
        return tuple(ends)


@cache
def bar_tree(beats: int, unit: int) -> Node:
    """How a bar of `beats`/`unit` usually divides."""
    beat = halving(WHOLE_NOTE // unit)
    if beats % 3 == 0 and (beats > 3 or unit >= 8):
        return _grouped(beats // 3, Node(3 * beat.length, (beat, beat, beat), compound=True))
    return _grouped(beats, beat)


def divided_by(beats: int, unit: int, onsets: Collection[int]) -> Node:
    """How this bar of `beats`/`unit` divides: an uneven one so that most groups begin with a note.

    `onsets` are counted from where the full bar begins.
    """
    return max(_ways(beats, unit), key=lambda tree: sum(place in onsets for place in tree.places))


@cache
def _ways(beats: int, unit: int) -> tuple[Node, ...]:
    """The ways a bar may divide, the commonest first: an uneven one has its three first, last or between."""
    tree = bar_tree(beats, unit)
    if tree.even or len(tree.parts) > _MOST_GROUPS:
        return (tree,)
    longer, *others = tree.parts
    places = (0, len(others), *range(1, len(others)))
    return tuple(replace(tree, parts=(*others[:place], longer, *others[place:])) for place in places)


@cache
def halving(length: int) -> Node:
    """A stretch that divides by two down to the finest value."""
    if length <= SHORTEST:
        return Node(length)
    half = halving(length // 2)
    return Node(length, (half, half))


@cache
def three(part: int) -> Node:
    """Three parts that divide by two: the inside of a triplet."""
    half = halving(part)
    return Node(3 * part, (half, half, half), compound=True)


def _grouped(count: int, beat: Node) -> Node:
    if count == 1:
        return beat
    if count % 2 == 0:
        counts = [count // 2] * 2
    elif count == 3:
        counts = [1] * 3
    elif count > 2 * _MOST_GROUPS + 1:
        most = 1 << count.bit_length() - 1  # as long values as there are: 255/64 would be 85 tied notes
        counts = [most, count - most]
    else:
        counts = [3] + [2] * ((count - 3) // 2)  # as notation programs beam them, unless told otherwise
    known = {part: _grouped(part, beat) for part in {*counts}}  # a bar of 10,000 beats has few that differ
    return Node(count * beat.length, tuple(known[part] for part in counts), compound=beat.compound)


def divide(node: Node, start: int, end: int, rest: bool) -> tuple[tuple[int, int], ...]:
    """The stretch start..end of `node`, cut where a musician would tie, or begin another rest."""
    stretch = (start, end, rest)
    if stretch not in node.divisions:
        node.divisions[stretch] = tuple(_divided(node, *stretch))
    return node.divisions[stretch]


def _divided(node: Node, start: int, end: int, rest: bool) -> list[tuple[int, int]]:
    if (start, end) == (0, node.length) and not rest and not node.even and (cut := _halved(node)):
        return [(0, cut), (cut, end)]
    allowed = _may_rest if rest else _may_sound
    before: list[tuple[int, int]] = []
    after: list[tuple[int, int]] = []
    while inner := [place for place in node.places if start < place < end]:
        if end - start in VALUES and allowed(node, start, end):
            return [*before, (start, end), *after]
        if start in node.places:
            after = [*divide(node, inner[-1], end, rest), *after]
            end = inner[-1]
        else:
            before += divide(node, start, inner[0], rest)
            start = inner[0]
    whole = (start, end) == (0, node.length) and _fills(node, rest)
    return [*before, *([(start, end)] if whole else _descend(node, start, end, rest)), *after]


def _halved(node: Node) -> int:
    """Where an uneven bar that no value fills falls into two that do, 0 where it does not."""
    if _fills(node, rest=False):
        return 0
    return next((cut for cut in node.places[1:] if {cut, node.length - cut} <= VALUES.keys()), 0)


def _descend(node: Node, start: int, end: int, rest: bool) -> list[tuple[int, int]]:
    index = bisect_right(node.places, start) - 1
    if not node.parts:
        return [(start, end)]
    base = node.places[index]
    return [(base + a, base + b) for a, b in divide(node.parts[index], start - base, end - base, rest)]


def _fills(node: Node, rest: bool) -> bool:
    if node.length not in VALUES:
        return False
    dots = VALUES[node.length][1]  # two of them hide how seven divide
    return dots < 2 and (not rest or not dots or node.compound)


def _may_sound(node: Node, start: int, end: int) -> bool:
    """Whether one value may stand across parts of `node` without hiding the beat."""
    if (start, end) == (0, node.length):
        return _fills(node, rest=False)
    if node.halves:
        quarter = node.length // 4
        return start == 0 or (start % quarter == 0 and end % quarter == 0)
    on_parts = start in node.places and (end in node.places or end == node.length)
    if len(node.parts) == 3 and node.even and node.parts[0].halves:
        part = node.parts[0].length
        if node.compound and start % (part // 2) == 0 and (end in node.places or end == node.length):
            return True  # within a beat of three, whatever runs up to one of its parts
        return start in node.places or (end - start == part and start % part == part // 2)
    if node.compound and node.even:
        beat = min(part.length for part in _beats(node))
        return start % beat == 0 and end % beat == 0
    return on_parts and not node.even and len(node.parts) > 2


def _may_rest(node: Node, start: int, end: int) -> bool:
    if (start, end) == (0, node.length):
        return _fills(node, rest=True)
    # In a beat of three the first two parts may rest together.
    return node.compound and node.parts[0].halves and (start, end) == (0, node.parts[0].length * 2)


def _beats(node: Node) -> list[Node]:
    """The beats of three below a compound node."""
    if node.parts[0].halves:
        return [node]
    return [beat for part in node.parts for beat in _beats(part)]
