"""Where Verovio has put the notes, the bars and the moments of a stretch of music."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from core.engraving.page import Drawn, System
from core.engraving.repair import SVG
from core.score import Note
from core.timing import Bar

SPACE = 180.0
"""Between two lines of a staff in a system without line breaks, in Verovio's units."""
_LEAD = 1.5  # spaces from a bar line to where an empty bar begins
_SIGNS = {"clef": 2.9, "keySig": 1.3, "meterSig": 2.0}  # spaces that their last sign is wide
_MOVED = re.compile(r"translate\(\s*(-?[\d.]+)[ ,]+(-?[\d.]+)")
_LINE = re.compile(r"M\s*(-?[\d.]+)[ ,]+(-?[\d.]+)\s+L\s*(-?[\d.]+)")


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
    root: Element, bars: Iterator[Bar], written: Mapping[str, Written], space: float
) -> tuple[tuple[Drawn, ...], tuple[System, ...]]:
    """The heads and systems of one picture; takes as many of the `bars` as it holds."""
    margin = next(group for group in root.iter(SVG + "g") if group.get("class") == "page-margin")
    across, down = _moved(margin)
    heads: list[Drawn] = []
    systems = []
    for group in margin.iterfind(f"{SVG}g[@class='system']"):
        inside = list(_heads(group, written, across, down))
        heads += inside
        systems.append(_system(group, bars, inside, (across, down), space))
    return tuple(heads), tuple(systems)


def _heads(system: Element, written: Mapping[str, Written], across: float, down: float) -> Iterator[Drawn]:
    for group in system.iter(SVG + "g"):
        name = group.get("id", "")
        told = written.get(name)
        if told is not None and (drawn := next(group.iter(SVG + "use"), None)) is not None:
            x, y = _moved(drawn)
            yield Drawn(name, told.track, told.note, told.tick, x + across, y + down)


def _system(
    group: Element, bars: Iterator[Bar], heads: Sequence[Drawn], margin: tuple[float, float], space: float
) -> System:
    across, down = margin
    measures = [inner for inner in group if inner.get("class") == "measure"]
    staves = [_staves(measure) for measure in measures]
    held = [next(bars) for _ in measures]
    places = _places(held, [(lines.left + across, lines.right + across) for lines in staves], heads, space)
    signs = _signs(measures[0], space) + across
    top, bottom = staves[0].top + down, staves[0].bottom + down
    return System(held[0].start, held[-1].end, top, bottom, min(signs, places[0][1]), places)


def _moved(element: Element) -> tuple[float, float]:
    found = _MOVED.search(element.get("transform", ""))
    return (float(found[1]), float(found[2])) if found else (0.0, 0.0)


def _staves(measure: Element) -> _Staves:
    lines = [
        found
        for staff in measure
        if staff.get("class") == "staff"
        for line in staff.findall(SVG + "path")
        if (found := _LINE.search(line.get("d", "")))
    ]
    assert lines, "a bar begins with the lines of its staff"
    height = [float(line[2]) for line in lines]
    return _Staves(float(lines[0][1]), float(lines[0][3]), min(height), max(height))


def _signs(measure: Element, space: float) -> float:
    """Where clef, key and metre end at the beginning of a system."""
    ends = [_staves(measure).left]
    for staff in measure:
        for group in staff:
            width = _SIGNS.get(group.get("class", ""))
            if width is not None:
                ends += [_moved(sign)[0] + width * space for sign in group.iter(SVG + "use")]
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
