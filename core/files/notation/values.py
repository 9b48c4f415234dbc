"""A voice's chords and silences in one bar, as values: cut, dotted, tied and grouped in tuplets."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import itemgetter
from typing import NamedTuple

from core.files.notation.chords import Chord
from core.files.notation.grid import Paper
from core.files.notation.metric import VALUES, Node, divide
from core.files.notation.model import Symbol, Tuplet
from core.files.notation.tuplets import divide_tuplet, may_have_tuplets, tuplet


class Piece(NamedTuple):
    """A chord (or silence) within one bar, and the symbol that writes it.

    Of the chord something sounds `before` the symbol, or `after` it.
    """

    symbol: Symbol
    chord: Chord | None
    before: bool = False
    after: bool = False


def fill_bar(page: Paper, chords: Sequence[Chord], tree: Node) -> list[Piece]:
    """`chords`, which all sound in the bar, as symbols that fill it exactly; `tree` is how it divides."""
    low, high = page.offset, page.offset + page.length
    spans = _with_rests(page, chords)
    points = sorted({span[0] for span in spans} | {high})
    inner = [point for point in points if low < point < high]
    windows = _tuplets(tree, 0, inner, low, high) if may_have_tuplets(tree, inner) else []
    pieces: list[Piece] = []
    at = low
    for start, length, group in windows:
        pieces += _between(tree, spans, at, start)
        inside: list[Piece] = []
        for first, last, chord in _within(spans, start, start + length):
            inside += _in_tuplet(start, length, group, first, last, chord)
        pieces += _bracketed(inside)
        at = start + length
    pieces += _between(tree, spans, at, high)
    return [_tied(piece, page) for piece in pieces]


_Span = tuple[int, int, Chord | None]


def _with_rests(page: Paper, chords: Sequence[Chord]) -> list[_Span]:
    """Chords and the silences between them, in the metre's own time."""
    shift = page.offset - page.start
    spans: list[_Span] = []
    at, high = page.offset, page.offset + page.length
    for chord in chords:
        start, end = max(chord.start + shift, page.offset), min(chord.end + shift, high)
        if start > at:
            spans.append((at, start, None))
        spans.append((start, end, chord))
        at = end
    if at < high:
        spans.append((at, high, None))
    return spans


def _within(spans: list[_Span], low: int, high: int) -> list[_Span]:
    """What lies between two places, of spans in order: a bar may have thousands."""
    if low >= high:
        return []
    first, after = bisect_right(spans, low, key=itemgetter(1)), bisect_left(spans, high, key=itemgetter(0))
    return [(max(start, low), min(end, high), chord) for start, end, chord in spans[first:after]]


def _tuplets(node: Node, at: int, points: list[int], low: int, high: int) -> list[tuple[int, int, Tuplet]]:
    """Start and length of each stretch that has to be written as a tuplet, and which."""
    points = points[bisect_right(points, at) : bisect_left(points, at + node.length)]
    if not points or not node.parts:
        return []
    fits = low <= at and at + node.length <= high
    if fits and (group := tuplet(node, [point - at for point in points])):
        return [(at, node.length, group)]
    found = []
    for place, part in zip(node.places, node.parts, strict=True):
        found += _tuplets(part, at + place, points, low, high)
    return found


def _between(tree: Node, spans: list[_Span], low: int, high: int) -> list[Piece]:
    """What stands outside tuplets from `low` to `high`."""
    return [piece for span in _within(spans, low, high) for piece in _plain(tree, *span)]


def _plain(tree: Node, start: int, end: int, chord: Chord | None) -> list[Piece]:
    return [
        Piece(Symbol(a, b - a, *VALUES[b - a]), chord)
        for a, b in divide(tree, start, end, rest=chord is None)
    ]


def _in_tuplet(at: int, length: int, group: Tuplet, start: int, end: int, chord: Chord | None) -> list[Piece]:
    """The same inside a tuplet, where symbols do not last what they look like."""
    cuts = divide_tuplet(group, length, start - at, end - at, rest=chord is None)
    return [Piece(Symbol(at + a, b - a, *VALUES[looks], tuplet=group), chord) for a, b, looks in cuts]


def _bracketed(group: list[Piece]) -> list[Piece]:
    if group:
        group[0] = group[0]._replace(symbol=group[0].symbol._replace(opens_group=True))
        group[-1] = group[-1]._replace(symbol=group[-1].symbol._replace(closes_group=True))
    return group


def _tied(piece: Piece, page: Paper) -> Piece:
    """The piece in the bar's own time, and what the chord sounds before and after it."""
    symbol, chord = piece.symbol, piece.chord
    at = symbol.at - page.offset
    if chord is None:
        return Piece(symbol._replace(at=at), None) if page.offset else piece
    start = page.start + at
    before, after = start > chord.start, start + symbol.ticks < chord.end
    if not (before or after or page.offset or chord.opens_slur or chord.closes_slur):
        return piece
    symbol = symbol._replace(
        at=at,
        opens_slur=chord.opens_slur and not before,
        closes_slur=chord.closes_slur and not after,
    )
    return Piece(symbol, chord, before, after)
