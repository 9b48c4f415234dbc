"""Which eighths and shorter notes share beams."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter

from core.files.notation.grid import Paper
from core.files.notation.metric import Node
from core.files.notation.model import Symbol
from core.score import TICKS_PER_QUARTER

_EIGHTH = TICKS_PER_QUARTER // 2
_AT = attrgetter("at")


def beamed(symbols: Sequence[Symbol], page: Paper, tree: Node) -> list[Symbol]:
    """The symbols of one voice of a bar with their beams; `tree` is how the bar divides."""
    written: list[Symbol] = []
    for _, group in groupby(_grouped(symbols, tree, page.offset), key=lambda item: item[0]):
        written += _joined([symbol for _, symbol in group])
    return written


def _grouped(symbols: Sequence[Symbol], tree: Node, offset: int) -> list[tuple[int, Symbol]]:
    """Each symbol with the number of its group; what has no beam is a group of its own."""
    homes = [
        _home(tree, symbols, at + offset, offset) if _has_beam(symbol) else -1
        for at, symbol in zip(_places(symbols), symbols, strict=True)
    ]
    numbered: list[tuple[int, Symbol]] = []
    group = 0
    for index, symbol in enumerate(symbols):
        before = symbols[index - 1] if index else None
        together = before is not None and _has_beam(before) and _has_beam(symbol)
        if not together or homes[index] != homes[index - 1]:
            group += 1
        numbered.append((group, symbol))
    return numbered


def _places(symbols: Sequence[Symbol]) -> list[int]:
    """Where each symbol begins, or the tuplet that it stands in: a tuplet is beamed as one."""
    places: list[int] = []
    for symbol in symbols:
        inside = symbol.tuplet is not None and not symbol.opens_group
        places.append(places[-1] if inside else symbol.at)
    return places


def _has_beam(symbol: Symbol) -> bool:
    return bool(symbol.heads) and symbol.value <= _EIGHTH


def _home(tree: Node, symbols: Sequence[Symbol], at: int, offset: int) -> int:
    """Where the beat, or the pair of beats in nothing but eighths, that holds `at` begins."""
    node, base = tree, 0
    while not _one_group(node, base, symbols, offset):
        index = bisect_right(node.places, at - base) - 1
        base += node.places[index]
        node = node.parts[index]
    return base


def _one_group(node: Node, base: int, symbols: Sequence[Symbol], offset: int) -> bool:
    three_eighths = len(node.parts) == 3 and node.parts[0].length == _EIGHTH
    if node.length <= TICKS_PER_QUARTER or three_eighths or (node.compound and node.length <= 3 * _EIGHTH):
        return True
    if node.length > 3 * TICKS_PER_QUARTER or not node.parts[0].halves:
        return False
    first, after = (bisect_left(symbols, at - offset, key=_AT) for at in (base, base + node.length))
    inside = symbols[first:after]
    return all(s.value >= _EIGHTH and s.tuplet is None and s.ticks % _EIGHTH == 0 for s in inside)


def _joined(group: list[Symbol]) -> list[Symbol]:
    if len(group) == 1:
        return group
    depths = [_depth(symbol) for symbol in group]
    return [
        symbol._replace(beams=tuple(_beam(group, depths, i, level) for level in range(1, depths[i] + 1)))
        for i, symbol in enumerate(group)
    ]


def _depth(symbol: Symbol) -> int:
    return (_EIGHTH // symbol.value).bit_length()


def _beam(group: list[Symbol], depths: list[int], index: int, level: int) -> str:
    before = index > 0 and depths[index - 1] >= level
    after = index + 1 < len(group) and depths[index + 1] >= level
    if before and after:
        return "continue"
    if before or after:
        return "end" if before else "begin"
    # Alone at this level: the hook points into the half beat the note belongs to.
    starts_pair = (group[index].at - group[0].at) % (2 * group[index].ticks) == 0
    return "forward hook" if index + 1 < len(group) and (starts_pair or index == 0) else "backward hook"
