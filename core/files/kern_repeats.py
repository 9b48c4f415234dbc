"""How kern is played: the order of its sections where it names one, else its bar lines with dots."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from core.files.kern_spines import Spines
from core.files.kern_words import repeats_of
from core.files.reading import ReadBar
from core.files.repeats import MOST_BARS, BarMarks, has_repeats, playing_order
from core.score import Span


def order_of(spines: Spines, bars: Sequence[ReadBar]) -> tuple[Span, ...]:
    """The parts of a piece one after the other as they are played; none where that is as it stands."""
    end = bars[-1].start + bars[-1].length
    spans = _by_sections(spines, end)
    if spans is None:
        marks = _marks(spines.parts[0].bars, bars)
        if len(bars) > MOST_BARS or not has_repeats(marks):
            return ()
        played = [bars[place] for place in playing_order(marks)]
        spans = [Span(bar.start, bar.start + bar.length) for bar in played if bar.length]
    onwards = all(one.end == following.start for one, following in pairwise(spans))
    return () if onwards and sum(span.length for span in spans) == end else tuple(spans)


def _by_sections(spines: Spines, end: int) -> list[Span] | None:
    """As the file lists its sections, None where it lists none."""
    begins: dict[str, int] = {}
    for part in spines.parts:
        begins = part.labels | begins
    ends = dict(pairwise(sorted({*begins.values(), end})))
    known = [begins[name] for name in spines.order if name in begins and begins[name] < end]
    if not known or len(known) > MOST_BARS or len({*begins.values()}) < len(begins):
        return None
    return [Span(begin, ends[begin]) for begin in known]


def _marks(lines: Sequence[tuple[int, str]], bars: Sequence[ReadBar]) -> list[BarMarks]:
    """What stands at each bar."""
    told = [(tick, repeats_of(word)) for tick, word in lines]
    ends = {tick for tick, (ending, _) in told if ending}
    begins = {tick for tick, (_, beginning) in told if beginning}
    return [
        BarMarks(forward=bar.start in begins, times=2 if bar.start + bar.length in ends else 1)
        for bar in bars
    ]
