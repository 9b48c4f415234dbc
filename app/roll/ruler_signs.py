"""The signs on the ruler: which there are, what they say, and where there is room for them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from operator import attrgetter

from app.roll.geometry import Geometry
from core import edits
from core.edits import Edited
from core.score import Score, Span
from core.timing import BarMap
from core.words import Figure, tr

INDENT, BETWEEN = 5, 8  # pixels from a bar line to its sign, and between two signs
_TICK = attrgetter("tick")


class Kind(StrEnum):
    """What a sign is of."""

    SECTION = "section"
    METRE = "metre"
    KEY = "key"
    TEMPO = "tempo"
    CHORD = "chord"


@dataclass(frozen=True, slots=True)
class Sign:
    """A change of metre, key or tempo, a chord, or the beginning of a section, and what is written for it."""

    kind: Kind
    tick: int
    words: str

    @property
    def spoken(self) -> str:
        """What menus and the status bar call it."""
        if self.kind is Kind.TEMPO:
            return tr("tempo {bpm}").format(bpm=self.words)
        if self.kind is Kind.SECTION:
            return tr("section “{name}”").format(name=self.words)
        if self.kind is Kind.CHORD:
            return tr("chord {name}").format(name=self.words)
        return self.words


@dataclass(frozen=True, slots=True)
class Placed:
    """A sign and the pixel columns it takes."""

    sign: Sign
    left: int
    right: int


def metres_and_keys(score: Score, start: float, end: float) -> list[Sign]:
    """The changes of metre and key in start <= tick < end, in the order they are written."""
    metres = [Sign(Kind.METRE, m.tick, f"{m.beats}/{m.unit}") for m in score.metres if start <= m.tick < end]
    keys = [Sign(Kind.KEY, k.tick, k.key.label) for k in score.keys if start <= k.tick < end]
    return sorted([*metres, *keys], key=_TICK)


def sections(score: Score) -> list[tuple[Sign, Span]]:
    """Every section, with what it spans: up to the next one, or to the end of the piece."""
    ends = [*(mark.tick for mark in score.markers[1:]), BarMap(score).next_line(score.end)]
    found = []
    for mark, until in zip(score.markers, ends, strict=False):
        end = until if until > mark.tick else BarMap(score).bar_at(mark.tick).end
        found.append((Sign(Kind.SECTION, mark.tick, mark.text), Span(mark.tick, end)))
    return found


def chords(score: Score, start: float, end: float) -> list[Sign]:
    """The chord symbols in start <= tick < end."""
    first, last = (bisect_left(score.chords, tick, key=_TICK) for tick in (start, end))
    return [Sign(Kind.CHORD, each.tick, each.chord.label) for each in score.chords[first:last]]


def signs_between(score: Score, start: int, end: int) -> list[Sign]:
    """Every sign in start <= tick < end, sections and chords included."""
    tempos = [Sign(Kind.TEMPO, t.tick, _figure(t.bpm)) for t in score.tempos if start <= t.tick < end]
    marks = [sign for sign, _ in sections(score) if start <= sign.tick < end]
    return [*marks, *chords(score, start, end), *metres_and_keys(score, start, end), *tempos]


def place_signs(
    score: Score, geometry: Geometry, width_of: Callable[[Sign], int], indent: Callable[[int], int]
) -> list[Placed]:
    """Metres and keys where they fit, then as many tempos as there is room for between them."""
    placed: list[Placed] = []
    start, end = geometry.tick(-200), geometry.tick(geometry.width)
    before, free = -1, -10_000
    for sign in metres_and_keys(score, start, end):
        left = geometry.x(sign.tick) + indent(sign.tick)
        if sign.tick == before:
            left = max(left, free)
        if left >= free:
            free = left + width_of(sign) + BETWEEN
            placed.append(Placed(sign, left, free - BETWEEN))
            before = sign.tick
    tempos = list(_tempos(score, geometry, width_of, indent, placed))
    return sorted([*placed, *tempos], key=lambda item: item.left)


def place_chords(score: Score, geometry: Geometry, width_of: Callable[[Sign], int]) -> list[Placed]:
    """Chord symbols in view, each as wide as it is, or as there is room up to the next one.

    Each has a pixel at least; of many at one pixel the first stands for all.
    """
    placed: list[Placed] = []
    for sign in chords(score, geometry.tick(-200), geometry.tick(geometry.width)):
        left = geometry.x(sign.tick) + INDENT
        if placed and left == placed[-1].left:
            continue
        if placed:
            last = placed[-1]
            placed[-1] = replace(last, right=min(last.right, max(last.left + 1, left - INDENT - 1)))
        placed.append(Placed(sign, left, left + width_of(sign)))
    return placed


def _tempos(
    score: Score,
    geometry: Geometry,
    width_of: Callable[[Sign], int],
    indent: Callable[[int], int],
    others: list[Placed],
) -> Iterator[Placed]:
    tempos, others = score.tempos, sorted(others, key=lambda item: item.left)
    lefts = [item.left for item in others]
    here = bisect_left(tempos, geometry.tick(-200), key=_TICK)
    last = bisect_left(tempos, geometry.tick(geometry.width), key=_TICK)
    while here < last:
        sign = Sign(Kind.TEMPO, tempos[here].tick, _figure(tempos[here].bpm))
        left = geometry.x(sign.tick) + indent(sign.tick)
        beside = [item for item in others if item.sign.tick == sign.tick]
        left = max([left, *(item.right + BETWEEN for item in beside)])
        right = left + width_of(sign)
        after = bisect_right(lefts, left)
        free = others[after - 1].right + BETWEEN if after else left
        until = lefts[after] if after < len(lefts) else geometry.width + right
        # On to the next one that has a chance: there may be one at every tick.
        if left < free:
            here = max(here + 1, bisect_left(tempos, geometry.tick(free - INDENT), key=_TICK))
        elif right + BETWEEN > until:
            here = max(here + 1, bisect_left(tempos, others[after].sign.tick, key=_TICK))
        else:
            yield Placed(sign, left, right)
            here = max(here + 1, bisect_left(tempos, geometry.tick(right + BETWEEN - INDENT), key=_TICK))


def moved(score: Score, sign: Sign, to: int) -> Edited:
    """The score with a sign at another place."""
    move = {
        Kind.SECTION: edits.move_marker,
        Kind.METRE: edits.move_metre,
        Kind.KEY: edits.move_key,
        Kind.TEMPO: edits.move_tempo,
        Kind.CHORD: edits.move_chord,
    }
    return move[sign.kind](score, sign.tick, to)


def removed(score: Score, sign: Sign) -> Edited:
    """The score without a sign."""
    if sign.kind is Kind.SECTION:
        return edits.set_marker(score, sign.tick, "")
    if sign.kind is Kind.CHORD:
        return edits.set_chord(score, sign.tick, None)
    remove = {Kind.METRE: edits.remove_metre, Kind.KEY: edits.remove_key, Kind.TEMPO: edits.remove_tempo}
    return remove[sign.kind](score, sign.tick)


def fixed(sign: Sign) -> bool:
    """Whether a sign is the first of its kind, which every piece has and which stays at the start."""
    return sign.tick == 0 and sign.kind not in (Kind.SECTION, Kind.CHORD)


def _figure(bpm: float) -> str:
    return f"{Figure(round(bpm, 1)):g}"
