"""From a score to an engraved page: our own MusicXML, Verovio, and the names of the notes."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring, tostring

from core.engraving.page import Drawn, Page
from core.engraving.repair import SVG, repaired
from core.files.musicxml_writer import document
from core.files.notation import Head, Notation, Part, Symbol, notate
from core.files.notation.spelling import clef_for, written_key
from core.score import Note, Score, Track
from core.timing import Bar, BarMap

_SYSTEM = {"breaks": "none", "adjustPageWidth": True, "mnumInterval": 4}
_LEAF = {"breaks": "auto", "pageWidth": 2100, "pageHeight": 2970, "scale": 50, "mnumInterval": 0}
_SHARED = {
    "footer": "none",
    "adjustPageHeight": True,
    "xmlIdSeed": 1,
    "svgViewBox": True,
    "svgFormatRaw": True,
}
_SPACE = 180.0  # of Verovio's units, between two lines of a staff
_LEAD = 1.5  # spaces from a bar line to where an empty bar begins
_MOVED = re.compile(r"translate\(\s*(-?[\d.]+)[ ,]+(-?[\d.]+)")
_FROM = re.compile(r"M\s*(-?[\d.]+)[ ,]+-?[\d.]+\s+L\s*(-?[\d.]+)")


def engrave(score: Score, tracks: Sequence[int] = (), start: int = 0, end: int | None = None) -> Page:
    """Some tracks (all, where none is named) as one system without line breaks.

    It begins with the bar that sounds at tick `start`, and ends with the one before tick `end` or with the
    piece. Every note on it has its name in the picture as an id. Raises BadFile when it is too long.
    """
    shown = tuple(tracks) or tuple(range(len(score.tracks)))
    stretch = _stretch(score, shown, start, end)
    root = document(stretch.notation)
    if not stretch.last:
        for part in root.iter("part"):
            bar = part[-1]
            bar.remove(bar[-1])  # the piece does not end there
    written = _named(root, stretch, shown)
    toolkit = _toolkit(_SYSTEM | {"header": "none"})
    toolkit.loadData(tostring(root, encoding="unicode"))
    return _page(_picture(toolkit, 1), stretch, written)


def leaves(score: Score) -> list[str]:
    """The whole piece as pages of A4 with its title, each as SVG; raises BadFile when it is too long."""
    toolkit = _toolkit(_LEAF | {"adjustPageHeight": False, "header": "auto"})
    toolkit.loadData(tostring(document(notate(score)), encoding="unicode"))
    face = f"<style>{_face()}</style><defs>"
    pictures = (_picture(toolkit, number + 1) for number in range(toolkit.getPageCount()))
    return [repaired(picture).replace("<defs>", face, 1) for picture in pictures]


def _picture(toolkit: Any, number: int) -> Element:
    return fromstring(toolkit.renderToSVG(number))  # noqa: S314  # Verovio has written it from our own music


def font() -> bytes:
    """The music font of tempo marks, as woff2; text in pictures of `engrave` asks for it as Leipzig."""
    sheet = (_data() / "Leipzig.css").read_text(encoding="utf-8")
    found = re.search(r"base64,([A-Za-z0-9+/=]+)", sheet)
    assert found, "Verovio's style sheet holds its font"
    return base64.b64decode(found[1])


def _data() -> Path:
    import verovio

    return Path(verovio.__file__).parent / "data"


@cache
def _face() -> str:
    data = base64.b64encode(font()).decode()
    return f"@font-face{{font-family:'Leipzig';src:url(data:font/woff2;base64,{data}) format('woff2');}}"


def _toolkit(options: dict[str, Any]) -> Any:
    """A fresh one: it is not to be shared between threads, and costs two milliseconds."""
    import verovio

    verovio.enableLog(verovio.LOG_OFF)
    toolkit = verovio.toolkit(False)
    # Each thread has a path of its own, and only the one that imported the library knows it.
    toolkit.setResourcePath(str(_data()))
    toolkit.setOptions(_SHARED | options)
    return toolkit


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Some bars of a piece on paper; `last` where they are its last."""

    notation: Notation
    bars: tuple[Bar, ...]
    last: bool


def _stretch(score: Score, shown: Sequence[int], start: int, end: int | None) -> _Stretch:
    bar_map = BarMap(score)
    tracks = [score.tracks[index] for index in shown]
    close = max(track.end for track in tracks) if end is None else end
    begin = bar_map.bar_at(start).start
    kept = replace(score, tracks=tuple(_around(track, begin, close) for track in tracks))
    notation = notate(kept)
    bars = [bar_map.bar_at(0)]
    while len(bars) < len(notation.parts[0].measures):
        bars.append(bar_map.bar_at(bars[-1].end))
    first = next((i for i, bar in enumerate(bars) if bar.end > begin), len(bars) - 1)
    after = max(first + 1, sum(bar.start < close for bar in bars))
    key = written_key(score.key_at(bars[first].start))
    parts = []
    for part, track in zip(notation.parts, tracks, strict=True):
        head, *rest = part.measures[first:after]
        measures = (replace(head, key=key), *rest)
        parts.append(Part(part.track, clef_for(track), measures))
    last = bars[after - 1].end >= max(track.end for track in tracks)
    return _Stretch(replace(notation, parts=tuple(parts)), tuple(bars[first:after]), last)


def _around(track: Track, start: int, end: int) -> Track:
    """The track with the notes that sound in a stretch, and the one after it, up to which there are bars."""
    notes = [note for note in track.notes if note.end > start and note.start < end]
    after = next((note for note in track.notes if note.start >= end), None)
    return replace(track, notes=(*notes, *((after,) if after else ())))


@dataclass(frozen=True, slots=True)
class _Written:
    track: int
    note: Note
    tick: int


def _named(root: Element, stretch: _Stretch, shown: Sequence[int]) -> dict[str, _Written]:
    """Give each written note a name, and say what it stands for."""
    elements = (note for note in root.iter("note") if note.find("rest") is None)
    written: dict[str, _Written] = {}
    heads = _heads(stretch, shown)
    for number, (element, head) in enumerate(zip(elements, heads, strict=True)):
        element.set("id", f"n{number}")
        written[f"n{number}"] = head
    return written


def _heads(stretch: _Stretch, shown: Sequence[int]) -> Iterator[_Written]:
    for track, part in zip(shown, stretch.notation.parts, strict=True):
        for bar, measure in zip(stretch.bars, part.measures, strict=True):
            for voice in measure.voices:
                for symbol in voice:
                    for head in symbol.heads:
                        yield _of(head, symbol, bar, track)


def _of(head: Head, symbol: Symbol, bar: Bar, track: int) -> _Written:
    assert head.note is not None, "it was made from a track"
    return _Written(track, head.note, bar.start + symbol.at if symbol.tied_from else head.note.start)


def _page(root: Element, stretch: _Stretch, written: dict[str, _Written]) -> Page:
    inner = next(child for child in root if child.tag == SVG + "svg")
    width, height = (float(side) for side in inner.attrib["viewBox"].split()[2:])
    across, down = _moved(next(group for group in inner.iter() if group.get("class") == "page-margin"))
    heads = []
    for group in root.iter(SVG + "g"):
        told = written.get(group.get("id", ""))
        if told is not None and (drawn := next(group.iter(SVG + "use"), None)) is not None:
            x, y = _moved(drawn)
            name = group.attrib["id"]
            heads.append(Drawn(name, told.track, told.note, told.tick, x + across, y + down))
    edges = [(left + across, right + across) for left, right in _edges(root)]
    places = _places(stretch.bars, edges, heads)
    picture = repaired(root)
    start, end = stretch.bars[0].start, stretch.bars[-1].end
    return Page(picture, width, height, start, end, tuple(heads), places, _SPACE)


def _moved(element: Element) -> tuple[float, float]:
    found = _MOVED.search(element.get("transform", ""))
    return (float(found[1]), float(found[2])) if found else (0.0, 0.0)


def _edges(root: Element) -> Iterator[tuple[float, float]]:
    """Where each bar's staff begins and ends."""
    for group in root.iter(SVG + "g"):
        if group.get("class") == "measure":
            staff = next(line for line in group.iter(SVG + "path"))
            found = _FROM.search(staff.get("d", ""))
            assert found, "a bar begins with the lines of its staff"
            yield float(found[1]), float(found[2])


def _places(
    bars: Sequence[Bar], edges: Sequence[tuple[float, float]], heads: Sequence[Drawn]
) -> tuple[tuple[int, float], ...]:
    """When and where things stand, rising in both: heads, beginnings of bars, and the end."""
    found = {head.tick: head.left for head in sorted(heads, key=lambda head: -head.left)}
    for bar, (left, _) in zip(bars, edges, strict=True):
        found.setdefault(bar.start, left + _LEAD * _SPACE)
    found[bars[-1].end] = edges[-1][1]
    places: list[tuple[int, float]] = []
    for tick, x in sorted(found.items()):
        if not places or x > places[-1][1]:
            places.append((tick, x))
    return tuple(places)
