"""A voice's chords and silences in one bar, as values: cut, dotted, tied and grouped in triplets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.files.notation.grid import Paper
from core.files.notation.metric import FINEST, VALUES, Node, divide, three
from core.files.notation.model import Symbol
from core.files.notation.voices import Chord
from core.score import TICKS_PER_QUARTER

_TRIPLET = 40


@dataclass(frozen=True, slots=True)
class Piece:
    """A chord (or silence) within one bar, and the symbol that writes it."""

    symbol: Symbol
    chord: Chord | None


def fill_bar(page: Paper, chords: Sequence[Chord], tree: Node) -> list[Piece]:
    """`chords`, which all sound in the bar, as symbols that fill it exactly; `tree` is how it divides."""
    low, high = page.offset, page.offset + page.length
    spans = _with_rests(page, chords)
    points = sorted({span[0] for span in spans} | {high})
    windows = _triplets(tree, 0, [p for p in points if low < p < high], low, high)
    pieces: list[Piece] = []
    at = low
    for start, length in [*windows, (high, 0)]:
        for first, last, chord in _within(spans, at, start):
            pieces += _plain(tree, first, last, chord)
        group: list[Piece] = []
        for first, last, chord in _within(spans, start, start + length):
            group += _in_triplet(start, length, first, last, chord)
        pieces += _bracketed(group)
        at = start + length
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
    return [
        (max(start, low), min(end, high), chord)
        for start, end, chord in spans
        if start < high and end > low and low < high
    ]


def _triplets(node: Node, at: int, points: list[int], low: int, high: int) -> list[tuple[int, int]]:
    """Start and length of each stretch that has to be written as a triplet."""
    inner = [point - at for point in points if at < point < at + node.length]
    if all(point % FINEST == 0 for point in inner) or not node.parts:
        return []
    if low <= at and at + node.length <= high and _is_triplet(node, inner):
        return [(at, node.length)]
    found = []
    for place, part in zip(node.places, node.parts, strict=True):
        found += _triplets(part, at + place, points, low, high)
    return found


def _is_triplet(node: Node, inner: list[int]) -> bool:
    if not node.halves or node.length % 3:
        return False
    third = node.length // 3
    if all(point % third == 0 for point in inner):
        return True
    # A beat may have shorter notes in its triplet; where its halves can be told apart, they are.
    return (
        node.length <= TICKS_PER_QUARTER
        and node.length // 2 not in inner
        and all(point % _TRIPLET == 0 for point in inner)
    )


def _plain(tree: Node, start: int, end: int, chord: Chord | None) -> list[Piece]:
    return [
        Piece(Symbol(a, b - a, *VALUES[b - a]), chord)
        for a, b in divide(tree, start, end, rest=chord is None)
    ]


def _in_triplet(at: int, length: int, start: int, end: int, chord: Chord | None) -> list[Piece]:
    """The same inside a triplet, where everything looks half as long again as it lasts."""
    third = length // 2
    cuts = divide(three(third), (start - at) * 3 // 2, (end - at) * 3 // 2, rest=chord is None)
    return [
        Piece(Symbol(at + a * 2 // 3, (b - a) * 2 // 3, *VALUES[b - a], triplet=third), chord)
        for a, b in cuts
    ]


def _bracketed(group: list[Piece]) -> list[Piece]:
    if group:
        group[0] = replace(group[0], symbol=replace(group[0].symbol, opens_group=True))
        group[-1] = replace(group[-1], symbol=replace(group[-1].symbol, closes_group=True))
    return group


def _tied(piece: Piece, page: Paper) -> Piece:
    """The piece in the bar's own time, and tied to what the chord sounds before and after it."""
    at = piece.symbol.at - page.offset
    if piece.chord is None:
        return Piece(replace(piece.symbol, at=at), None) if page.offset else piece
    start = page.start + at
    before, after = start > piece.chord.start, start + piece.symbol.ticks < piece.chord.end
    return Piece(replace(piece.symbol, at=at, tied_from=before, tied_on=after), piece.chord)
