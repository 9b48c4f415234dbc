"""Which stretches of a bar are written as tuplets, and how."""

from __future__ import annotations

from collections.abc import Sequence

from core.files.notation.metric import FINEST, SHORTEST, VALUES, Node, divide, three
from core.files.notation.model import Tuplet
from core.score import TICKS_PER_QUARTER

_THIRD = 40
_RARE = (5, 7, 9, 10, 11, 13, 14, 15, 17, 19)


def tuplet(node: Node, inner: Sequence[int]) -> Tuplet | None:
    """How `node`, in which something begins or ends at `inner`, is written as one tuplet, if it can be."""
    if all(point % SHORTEST == 0 for point in inner):
        return _even_in_three(node, inner)
    return Tuplet(3, 2, node.length // 2) if _is_triplet(node, inner) else rare_tuplet(node, inner)


def may_have_tuplets(tree: Node, points: Sequence[int]) -> bool:
    """Whether any stretch of a bar, in which something begins or ends at `points`, can be one."""
    return tree.has_threes or any(point % SHORTEST for point in points)


def _even_in_three(node: Node, inner: Sequence[int]) -> Tuplet | None:
    """A duplet or quadruplet: two or four notes in a beat of three."""
    half, quarter = node.length // 2, node.length // 4
    if not _beat_of_three(node) or not inner or quarter * 4 != node.length:
        return None
    if list(inner) == [half]:
        return Tuplet(2, 3, node.length // 3)
    fours = all(point % quarter == 0 for point in inner) and any(point % half for point in inner)
    return Tuplet(4, 3, node.length // 3) if fours else None


def _beat_of_three(node: Node) -> bool:
    return node.compound and len(node.parts) == 3 and node.parts[0].halves


def rare_tuplet(node: Node, inner: Sequence[int]) -> Tuplet | None:
    """The same for all tuplets but triplets: five, seven, nine and so on in the time of fewer."""
    beat_of_three = _beat_of_three(node)
    if not (node.halves or beat_of_three) or not any(is_rare(point) for point in inner):
        return None
    for actual in _RARE:
        normal = 3 if beat_of_three else 2
        while normal * 2 < actual:
            normal *= 2
        value = node.length // normal
        if value < SHORTEST:
            return None
        if actual % 2 == 0 and node.length // 2 in inner:
            continue  # where the halves can be told apart, they are
        if set(inner) <= {round(part * node.length / actual) for part in range(1, actual)}:
            return Tuplet(actual, normal, value)
    return None


def is_rare(point: int) -> bool:
    """Whether it lies on nothing simpler than a rarer tuplet."""
    return bool(point % FINEST and point % _THIRD)


def _is_triplet(node: Node, inner: Sequence[int]) -> bool:
    if not node.halves or node.length % 3:
        return False
    third = node.length // 3
    if all(point % third == 0 for point in inner):
        return True
    # A beat may have shorter notes in its triplet; where its halves can be told apart, they are.
    return (
        node.length <= TICKS_PER_QUARTER
        and node.length // 2 not in inner
        and all(point % _THIRD == 0 for point in inner)
    )


def divide_tuplet(group: Tuplet, length: int, start: int, end: int, rest: bool) -> list[tuple[int, int, int]]:
    """Ticks from, to and what it looks like of each symbol for start..end of a tuplet that lasts `length`."""
    whole = group.actual * group.value
    unit = min(FINEST, group.value)
    first, last = (round(point * whole / length / unit) * unit for point in (start, end))
    triplet = group.actual == 3
    cuts = divide(three(group.value), first, last, rest) if triplet else _by_size(first, last, rest)
    return [(round(a * length / whole), round(b * length / whole), b - a) for a, b in cuts]


def _by_size(start: int, end: int, rest: bool) -> list[tuple[int, int]]:
    cuts = []
    while start < end:
        most = max(
            ticks for ticks, (_, dots) in VALUES.items() if ticks <= end - start and not (rest and dots)
        )
        cuts.append((start, start + most))
        start += most
    return cuts
