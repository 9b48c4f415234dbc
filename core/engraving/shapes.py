"""What a repaired picture is made of: outlines to fill, lines to draw and words to set."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import numpy as np
from numpy.typing import NDArray

from core.engraving.repair import SVG

_LINK = "{http://www.w3.org/1999/xlink}href"
_CHANGE = re.compile(r"(translate|scale)\(\s*(-?[\d.]+)[ ,]+(-?[\d.]+)\s*\)")
_NUMBER = re.compile(r"-?[\d.]+")
_TEXT = ("font-size", "font-style", "font-weight", "text-anchor")
Turn = tuple[float, float, float, float, float, float]
"""An affine map as SVG writes one: x' = a x + c y + e, y' = b x + d y + f."""
Points = NDArray[np.float64]
Steps = NDArray[np.uint8]
_CODES = {"moveTo": 1, "lineTo": 2, "qCurveTo": 3, "curveTo": 4}
_CLOSED = 79
_KEPT = 4096  # outlines: of signs, which return all the time


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """A path of n `points` (n, 2) in the picture's units, with a step for each in matplotlib's codes.

    `width` is that of its line, 0 where it has none.
    """

    points: Points
    steps: Steps
    filled: bool
    width: float


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text from its baseline at (x, y); `anchor` is start, middle or end."""

    text: str
    x: float
    y: float
    size: float
    anchor: str
    italic: bool
    bold: bool


def shapes(picture: str) -> Iterator[Outline | Words]:
    """Everything in a picture as `repaired` gives it, in the order in which it is drawn."""
    root = fromstring(picture)  # noqa: S314  # Verovio has written it from our own music
    named = {f"#{element.get('id')}": element for element in root.iter() if element.get("id")}
    for child in root:
        if child.tag != SVG + "defs":
            yield from _drawn(child, (1, 0, 0, 1, 0, 0), {}, named)


def _drawn(
    element: Element, turn: Turn, font: dict[str, str], named: dict[str, Element]
) -> Iterator[Outline | Words]:
    turn = _turned(turn, element.get("transform", ""))
    font = font | {name: value for name in _TEXT if (value := element.get(name))}
    kind = element.tag.removeprefix(SVG)
    if kind == "text":
        yield from _words(element, turn, font)
    elif kind == "use":
        yield from _drawn(named[element.get(_LINK, "")], turn, font, named)
    elif data := _data(kind, element):
        width = float(element.get("stroke-width", 0)) * abs(turn[0])
        points, steps = _traced(data)
        a, b, c, d, e, f = turn
        moved = points @ np.array([[a, b], [c, d]]) + (e, f)
        filled = len(steps) > 2 and kind != "polyline" and element.get("fill-opacity") != "0"
        yield Outline(moved, steps, filled, width)
    else:
        for child in element:
            yield from _drawn(child, turn, font, named)


def _turned(turn: Turn, changes: str) -> Turn:
    a, b, c, d, e, f = turn
    for kind, first, second in _CHANGE.findall(changes):
        x, y = float(first), float(second)
        if kind == "scale":
            a, b, c, d = a * x, b * x, c * y, d * y
        else:
            e, f = e + a * x + c * y, f + b * x + d * y
    return a, b, c, d, e, f


def _data(kind: str, element: Element) -> str:
    """What a path, or a shape that is one, is made of; nothing where it is none."""
    if kind == "path":
        return element.get("d", "")
    if kind in ("polygon", "polyline"):
        points = " L".join(" ".join(pair) for pair in _pairs(element.get("points", "")))
        return f"M{points}" + ("Z" if kind == "polygon" else "")
    if kind == "rect":
        x, y, width, height = (float(element.get(name, 0)) for name in ("x", "y", "width", "height"))
        return f"M{x} {y} H{x + width} V{y + height} H{x} Z"
    if kind == "ellipse":
        x, y, across, down = (float(element.get(name, 0)) for name in ("cx", "cy", "rx", "ry"))
        arc = f"A{across} {down} 0 0 0"
        return f"M{x - across} {y} {arc} {x + across} {y} {arc} {x - across} {y} Z"
    return ""


def _pairs(points: str) -> Iterator[tuple[str, str]]:
    numbers = _NUMBER.findall(points)
    return zip(numbers[::2], numbers[1::2], strict=True)


@lru_cache(_KEPT)
def _traced(data: str) -> tuple[Points, Steps]:
    from fontTools.pens.recordingPen import RecordingPen
    from fontTools.svgLib.path import parse_path

    pen: Any = RecordingPen()
    parse_path(data, pen)
    points: list[tuple[float, float]] = []
    steps: list[int] = []
    for step, ends in pen.value:
        if step == "closePath":
            points.append(points[-1])
            steps.append(_CLOSED)
        elif step in _CODES:
            points += ends
            steps += [_CODES[step]] * len(ends)
    return np.array(points, float), np.array(steps, np.uint8)


def _words(element: Element, turn: Turn, font: dict[str, str]) -> Iterator[Words]:
    runs = [run for run in element if run.text]
    if not runs:
        return
    font = font | {name: value for name in _TEXT if (value := runs[0].get(name))}
    x, y = float(element.get("x", 0)), float(element.get("y", 0))
    a, _, _, d, e, f = turn
    yield Words(
        "".join(run.text or "" for run in runs),
        a * x + e,
        d * y + f,
        float(font["font-size"].removesuffix("px")) * abs(a),
        font.get("text-anchor", "start"),
        font.get("font-style") == "italic",
        font.get("font-weight") == "bold",
    )
