"""Where Verovio has put the notes, the bars and the moments of a stretch of music."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.engraving.page import Drawn, System
from core.score import Note
from core.timing import Bar

SPACE = 180.0
"""Between two lines of a staff in a system without line breaks, in Verovio's units."""
_LEAD = 1.5  # spaces from a bar line to where an empty bar begins
_SIGNS = {"clef": 2.9, "keySig": 1.3, "meterSig": 2.0}  # spaces that their last sign is wide
_AT = r'transform="translate\(\s*(-?[\d.]+)[ ,]+(-?[\d.]+)'
_MARGIN = re.compile(rf'class="page-margin" {_AT}')
_SYSTEM, _MEASURE, _STAFF, _LAYER = (f' class="{kind}">' for kind in ("system", "measure", "staff", "layer"))
_HEAD = re.compile(rf'<g id="(n\d[\d-]*)".*?<use[^>]* {_AT}', re.DOTALL)
_LINES = re.compile(r'(?:<path d="[^"]*"[^>]*/>)+')
_LINE = re.compile(r'd="M\s*(-?[\d.]+)[ ,]+(-?[\d.]+)\s+L\s*(-?[\d.]+)')
_SIGN = re.compile(f'class="({"|".join(_SIGNS)})"')
_USE = re.compile(f"<use[^>]* {_AT}")


@dataclass(frozen=True, slots=True)
class Written:
    """A notehead before it is drawn: whose it is, and when it begins."""

    track: int
    note: Note
    tick: int


@dataclass(frozen=True, slots=True)
class _Staves:
    """The lines of one bar's staves: from where to where they go."""

    left: float
    right: float
    top: float
    bottom: float


def systems_in(
    picture: str, bars: Iterator[Bar], written: Mapping[str, Written], space: float
) -> tuple[tuple[Drawn, ...], tuple[System, ...]]:
    """The heads and systems of one of Verovio's pictures; takes as many of the `bars` as it holds.

    Its text is looked through as it is: a tree of some thousand elements takes far longer to build.
    """
    margin = _MARGIN.search(picture)
    assert margin is not None, "every page has one"
    across, down = float(margin[1]), float(margin[2])
    heads: list[Drawn] = []
    systems = []
    for group in picture.split(_SYSTEM)[1:]:
        inside = list(_heads(group, written, across, down))
        heads += inside
        systems.append(_system(group, bars, inside, (across, down), space))
    return tuple(heads), tuple(systems)


def _heads(system: str, written: Mapping[str, Written], across: float, down: float) -> Iterator[Drawn]:
    for name, x, y in _HEAD.findall(system):
        told = written.get(name)
        if told is not None:
            yield Drawn(name, told.track, told.note, told.tick, float(x) + across, float(y) + down)


def _system(
    group: str, bars: Iterator[Bar], heads: Sequence[Drawn], margin: tuple[float, float], space: float
) -> System:
    across, down = margin
    measures = group.split(_MEASURE)[1:]
    staves = [_staves(measure) for measure in measures]
    held = [next(bars) for _ in measures]
    signs = _signs(measures[0], space) + across
    edges = [(max(lines.left + across, signs), lines.right + across) for lines in staves]
    places = _places(held, edges, heads, space)
    top, bottom = staves[0].top + down, staves[0].bottom + down
    return System(held[0].start, held[-1].end, top, bottom, min(signs, places[0][1]), places)


def _staves(measure: str) -> _Staves:
    groups = [found[0] for staff in measure.split(_STAFF)[1:] if (found := _LINES.match(staff))]
    lines = [line for group in groups for line in _LINE.findall(group)]
    assert lines, "a bar begins with the lines of its staff"
    height = [float(down) for _, down, _ in lines]
    return _Staves(float(lines[0][0]), float(lines[0][2]), min(height), max(height))


def _signs(measure: str, space: float) -> float:
    """Where clef, key and metre end at the beginning of a system."""
    ends = [_staves(measure).left]
    for staff in measure.split(_STAFF)[1:]:
        _, *told = _SIGN.split(staff.partition(_LAYER)[0])
        for kind, signs in zip(told[::2], told[1::2], strict=True):
            ends += [float(x) + _SIGNS[kind] * space for x, _ in _USE.findall(signs)]
    return max(ends)


def _places(
    bars: Sequence[Bar], edges: Sequence[tuple[float, float]], heads: Sequence[Drawn], space: float
) -> tuple[tuple[int, float], ...]:
    """When and where things stand, rising in both: heads, beginnings of bars, and the end."""
    found = {head.tick: head.left for head in sorted(heads, key=lambda head: -head.left)}
    for bar, (left, _) in zip(bars, edges, strict=True):
        found.setdefault(bar.start, left + _LEAD * space)
    found[bars[-1].end] = edges[-1][1]
    places: list[tuple[int, float]] = []
    for tick, x in sorted(found.items()):
        if not places or x > places[-1][1]:
            places.append((tick, x))
    return tuple(places)
