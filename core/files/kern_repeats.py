"""How kern is played: the order of its sections where it names one, else its bar lines with dots."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from core.files.music21_score import bars_of, ticks
from core.files.repeats import MOST_BARS, BarMarks, has_repeats, playing_order
from core.score import Span

if TYPE_CHECKING:
    from music21 import stream

_LABEL = re.compile(r"\*>([^\[\]]+)")
_ORDER = re.compile(r"\*>\[(.+)\]")


def order_of(piece: stream.Score) -> tuple[Span, ...]:
    """The parts of a piece one after the other as they are played; none where that is as it stands."""
    bars = [bar for bar in bars_of(piece.parts[0]) if bar.length]
    end = bars[-1].start + bars[-1].length if bars else 0
    spans = _by_sections(piece, end)
    if spans is None:
        marks = _marks(piece.parts[0])
        if len(marks) != len(bars) or len(bars) > MOST_BARS or not has_repeats(marks):
            return ()
        played = [bars[place] for place in playing_order(marks)]
        spans = [Span(bar.start, bar.start + bar.length) for bar in played]
    onwards = all(one.end == following.start for one, following in pairwise(spans))
    return () if onwards and sum(span.length for span in spans) == end else tuple(spans)


def _by_sections(piece: stream.Score, end: int) -> list[Span] | None:
    """As the file lists its sections, None where it lists none."""
    names: list[str] = []
    begins: dict[str, int] = {}
    for mark in piece.recurse().getElementsByClass("MiscTandem"):
        if (listed := _ORDER.fullmatch(mark.tandem)) and not names:
            names = [name.strip() for name in listed[1].split(",")]
        elif label := _LABEL.fullmatch(mark.tandem):
            begins.setdefault(label[1], ticks(mark.getOffsetInHierarchy(piece)))
    edges = sorted({*begins.values(), end})
    known = [begins[name] for name in names if name in begins and begins[name] < end]
    if not known or len(known) > MOST_BARS or len({*begins.values()}) < len(begins):
        return None
    return [Span(begin, edges[edges.index(begin) + 1]) for begin in known]


def _marks(part: stream.Part) -> list[BarMarks]:
    """What stands at each bar that has a length."""
    found: list[BarMarks] = []
    for measure in part.getElementsByClass("Measure"):
        if not ticks(measure.duration.quarterLength):
            continue
        found.append(BarMarks(forward=_is_repeat(measure.leftBarline, "start")))
        if _is_repeat(measure.rightBarline, "end"):
            found[-1].times = 2
    return found


def _is_repeat(line: object, direction: str) -> bool:
    return getattr(line, "direction", None) == direction
