"""What ABC writes of metres, keys, chord symbols and bar lines, in ticks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from core.chord_symbols import ChordSymbol
from core.harmony import Key
from core.score import ChordSign, KeyChange, MetreChange
from core.timing import BarMap

UNIT = 1260  # parts of a tick: tuplets of 3, 5, 7 and 9 come out whole


def ticks(units: int) -> int:
    """Parts of a tick as whole ones."""
    return (units + UNIT // 2) // UNIT


def metre_changes(found: Sequence[tuple[int, tuple[int, int]]]) -> tuple[MetreChange, ...]:
    """Metres (beats and unit) by when they are written, in parts of a tick; 4/4 where none begins it."""
    changes = {ticks(clock): MetreChange(ticks(clock), *metre) for clock, metre in found}
    first = changes.pop(0, MetreChange(0, 4, 4))
    return (first, *(changes[tick] for tick in sorted(changes)))


def follow_bar_lines(metre: MetreChange, pickup: int, lines: Sequence[int]) -> tuple[MetreChange, ...]:
    """The metre again wherever written bar lines move off the grid and a whole bar follows."""
    changes, phase = [metre], pickup
    for line, following in pairwise(lines):
        away = (line - phase) % metre.bar_length
        if away and following - line == metre.bar_length:
            changes.append(replace(metre, tick=line))
            phase = line
    return tuple(changes)


def agreement(bars: BarMap, lines: Sequence[int]) -> float:
    """The share of written bar lines, but for the last, that are bar lines of `bars`."""
    written = lines[:-1]
    right = sum(bars.bar_at(line).start == line for line in written)
    return right / len(written) if written else 1.0


def key_changes(found: Sequence[tuple[int, Key]]) -> tuple[KeyChange, ...]:
    """Keys by when they are written, in parts of a tick; the first holds from the beginning."""
    changes = {ticks(clock): KeyChange(ticks(clock), key) for clock, key in found}
    if changes and 0 not in changes:
        changes[0] = KeyChange(0, changes[min(changes)].key)
    return tuple(changes[tick] for tick in sorted(changes))


def chord_in(text: str) -> ChordSymbol | None:
    """The chord symbol in quotation marks, as "Am7" or as "(Am7)"; None for other words."""
    if text[:1] != '"' or text[1:2] in "^_<>@":
        return None
    try:
        return ChordSymbol.parse(text.strip('"').strip("() "))
    except ValueError:
        return None


def chord_signs(found: Mapping[int, ChordSymbol]) -> tuple[ChordSign, ...]:
    """Chord symbols by when they are written, in parts of a tick."""
    signs = {ticks(clock): ChordSign(ticks(clock), found[clock]) for clock in sorted(found)}
    return tuple(signs.values())
