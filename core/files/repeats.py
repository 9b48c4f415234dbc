"""Repeats played out: which bar follows which, and the piece as it then goes on."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from itertools import accumulate, pairwise
from operator import attrgetter
from typing import TypeVar
from xml.etree.ElementTree import Element

import numpy as np
from numpy.typing import NDArray

from core.errors import BadFile
from core.files.imported import LAST_TICK, MOST_NOTES, MOST_SIGNS, REPEATS, Imported
from core.files.reading import ReadBar, metre_changes, pickup_of
from core.score import NOTE_ORDER, ChordSign, KeyChange, MetreChange, Note, Score, Span, TempoChange
from core.timing import BarMap
from core.words import tr

_START, _TICK = attrgetter("start"), attrgetter("tick")
Ints = NDArray[np.int64]
Change = TypeVar("Change", TempoChange, MetreChange, KeyChange)

MOST_BARS = 20_000  # no piece is believed to have more when it is played out
_MOST_STEPS = 50 * MOST_BARS  # endings that are passed by are steps too
_PASS = re.compile(r"(?<!\d)\d{1,3}(?!\d)")
_TIMES = re.compile(r"\d{1,4}")
JUMPS = {
    "dacapo": re.compile(r"\bD\.?\s?C\.?(?![a-z])|\bda capo\b", re.IGNORECASE),
    "dalsegno": re.compile(r"\bD\.?\s?S\.?(?![a-z])|\bdal? segno\b", re.IGNORECASE),
    "tocoda": re.compile(r"\bto coda\b|\bal coda\s*$", re.IGNORECASE),
    "fine": re.compile(r"^\s*fine\s*(\.\s*)?$", re.IGNORECASE),
}


@dataclass(slots=True)
class BarMarks:
    """What stands at one bar: repeats, the passes of the ending it belongs to, signs and jumps."""

    forward: bool = False
    times: int = 1  # how often it is played up to its end; 2 with a plain repeat
    passes: frozenset[int] = frozenset()  # of an ending, empty outside of any
    signs: set[str] = field(default_factory=set)  # segno, coda, fine, tocoda, dacapo, dalsegno


def order_of(root: Element, bars: Sequence[ReadBar]) -> tuple[Span, ...]:
    """The parts of a piece in MusicXML as they are played; none where it is played as it stands.

    `bars` are those of the piece; the first part with as many of them tells of repeats and jumps.
    """
    part = next((part for part in root.findall("part") if len(part.findall("measure")) == len(bars)), None)
    if part is None:
        return ()
    marks = marks_of(part)
    if not has_repeats(marks):
        return ()
    played = [bars[place] for place in playing_order(marks)]
    return tuple(Span(bar.start, bar.start + bar.length) for bar in played if bar.length)


def marks_of(part: Element) -> list[BarMarks]:
    """What a part of MusicXML writes at each of its measures."""
    found = []
    passes: frozenset[int] = frozenset()
    for measure in part.findall("measure"):
        marks, closing = BarMarks(), False
        for ending in measure.iter("ending"):
            if ending.get("type") == "start":
                passes = frozenset(map(int, _PASS.findall(ending.get("number", ""))))
            else:
                closing = True
        for repeat in measure.iter("repeat"):
            if repeat.get("direction") == "forward":
                marks.forward = True
            else:
                times = repeat.get("times", "2")
                marks.times = max(2, int(times)) if _TIMES.fullmatch(times) else 2
        marks.passes = passes
        marks.signs = _signs(measure)
        found.append(marks)
        passes = frozenset() if closing else passes
    return found


def _signs(measure: Element) -> set[str]:
    signs = {tag for tag in ("segno", "coda") if measure.find(f"direction/direction-type/{tag}") is not None}
    for sound in measure.iter("sound"):
        signs |= {
            name for name in ("segno", "coda", "fine", "tocoda", "dacapo", "dalsegno") if sound.get(name)
        }
    for words in measure.iter("words"):
        text = words.text or ""
        signs |= {name for name, written in JUMPS.items() if written.search(text)}
    if "dacapo" in signs or "dalsegno" in signs:  # “D.C. al fine” is no end
        signs -= {"tocoda"} if "tocoda" in signs and "coda" not in signs else set()
    return signs


def has_repeats(bars: Sequence[BarMarks]) -> bool:
    """Whether playing it out gives more than reading it once."""
    return any(bar.times > 1 or bar.signs & {"dacapo", "dalsegno"} or bar.passes for bar in bars)


def playing_order(bars: Sequence[BarMarks]) -> list[int]:
    """Which bars are played one after the other: repeats, endings, da capo and dal segno, fine and coda.

    After a jump back repeats are not taken again and the last ending is, as is the custom.
    """
    order: list[int] = []
    here, begin, turn, jumped = 0, 0, 1, False
    turns, goes_on = cache(partial(_turns, bars)), _endings_go_on(bars)
    codas = [place for place, bar in enumerate(bars) if "coda" in bar.signs]
    for _ in range(_MOST_STEPS):
        if here >= len(bars) or len(order) >= MOST_BARS:
            break
        bar = bars[here]
        left_endings = here > 0 and bool(bars[here - 1].passes) and not bar.passes
        if here > begin and (bar.forward or left_endings):
            begin, turn = here, 1
        if bar.passes and (goes_on[here] if jumped else turn not in bar.passes):
            here += 1
            continue
        order.append(here)
        if jumped and "fine" in bar.signs:
            break
        coda = bisect_right(codas, here) if jumped and "tocoda" in bar.signs else len(codas)
        if coda < len(codas):
            here = codas[coda]
        elif bar.times > 1 and not jumped and turn < turns(begin):
            here, turn = begin, turn + 1
        elif not jumped and bar.signs & {"dacapo", "dalsegno"}:
            here = _segno(bars) if "dalsegno" in bar.signs else 0
            begin, turn, jumped = here, 1, True
        else:
            here += 1
            begin, turn = (here, 1) if bar.times > 1 and not bar.passes else (begin, turn)
    return order


def _turns(bars: Sequence[BarMarks], begin: int) -> int:
    """How often the section that begins there is played: as often as its endings, or its repeat, say."""
    most = 1
    for place in range(begin, len(bars)):
        bar = bars[place]
        if place > begin and (bar.forward or (bars[place - 1].passes and not bar.passes)):
            break
        most = max(most, bar.times, *bar.passes)
        if bar.times > 1 and not bar.passes:
            break
    return most


def _endings_go_on(bars: Sequence[BarMarks]) -> list[bool]:
    """For each bar of an ending whether another ending follows: after a jump back only the last is taken."""
    goes_on = [False] * len(bars)
    for place, (bar, following) in reversed(list(enumerate(pairwise(bars)))):
        alike = bar.passes == following.passes
        goes_on[place] = goes_on[place + 1] if alike else bool(following.passes)
    return goes_on


def _segno(bars: Sequence[BarMarks]) -> int:
    return next((place for place, bar in enumerate(bars) if "segno" in bar.signs), 0)


def played_out(imported: Imported, name: str) -> Imported:
    """The same with its repeats, if it has any, played out; raises BadFile, calling the file `name`."""
    if not imported.order:
        return imported
    kept = tuple(notice for notice in imported.notices if notice != REPEATS)
    try:
        score = unfolded(imported.whole or imported.score, imported.order)
    except ValueError as error:
        raise BadFile(
            tr("“{name}” holds music that makes no sense: {error}.").format(name=name, error=error)
        ) from error
    return replace(imported, score=score, notices=kept, order=(), whole=None)


def unfolded(score: Score, spans: Sequence[Span]) -> Score:
    """The piece with these parts of it one after the other; what sounds over a seam is cut there.

    Notes that lead over from one part to its neighbour stay whole; raises ValueError for no parts at all, and
    where it comes to more than any piece.
    """
    merged = _merged(spans)
    if not merged:
        raise ValueError("there is nothing to play")
    _check_size(score, merged)
    edges = _edges(merged)
    bars = _bars(score, merged)
    tracks = tuple(
        replace(track, notes=tuple(sorted(_laid(track.notes, merged, edges), key=NOTE_ORDER)))
        for track in score.tracks
    )
    return replace(
        score,
        tracks=tracks,
        tempos=_changes(score.tempos, merged),
        metres=metre_changes(bars),
        keys=_changes(score.keys, merged),
        markers=tuple(marker for marker in score.markers if marker.tick < merged[0].end),
        chords=_chords(score, merged),
        pickup=pickup_of(bars),
    )


def _check_size(score: Score, spans: Sequence[Span]) -> None:
    """Raises ValueError where it comes to more than any piece."""
    length, shortest = sum(span.length for span in spans), min(metre.bar_length for metre in score.metres)
    edges = _edges(spans)
    notes = sum(_count(_begins(track.notes), edges) for track in score.tracks)
    told = (score.tempos, score.metres, score.keys, score.chords)
    signs = max(_count(np.array([sign.tick for sign in each], np.int64), edges) for each in told)
    longest = min(LAST_TICK, 10 * MOST_BARS * shortest)
    if length > longest or notes > MOST_NOTES or signs > MOST_SIGNS:
        raise ValueError(tr("played out it is longer than any piece of music"))


def _merged(spans: Sequence[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in spans:
        if merged and merged[-1].end == span.start:
            merged[-1] = Span(merged[-1].start, span.end)
        else:
            merged.append(span)
    return merged


def _edges(spans: Sequence[Span]) -> Ints:
    """From where to where each part goes, in a row each."""
    return np.array([(span.start, span.end) for span in spans], np.int64).T


def _begins(notes: Sequence[Note]) -> Ints:
    return np.fromiter(map(_START, notes), np.int64, len(notes))


def _count(ticks: Ints, edges: Ints) -> int:
    """How many of some ticks lie in all parts together."""
    first, last = np.searchsorted(ticks, edges)
    return int((last - first).sum())


def _laid(notes: Sequence[Note], spans: Sequence[Span], edges: Ints) -> list[Note]:
    """The notes that begin in each of the parts, one after the other."""
    laid = list[Note]()
    begins = list(accumulate((span.length for span in spans), initial=0))
    firsts, lasts = np.searchsorted(_begins(notes), edges)
    for place in np.flatnonzero(firsts < lasts).tolist():
        span, at = spans[place], begins[place]
        laid += [
            replace(note, start=note.start - span.start + at, length=min(note.length, span.end - note.start))
            for note in notes[firsts[place] : lasts[place]]
        ]
    return laid


def _changes(changes: Sequence[Change], spans: Sequence[Span]) -> tuple[Change, ...]:
    laid: list[Change] = []
    at = 0
    for span in spans:
        holding, after = (
            bisect_right(changes, span.start, key=_TICK),
            bisect_left(changes, span.end, key=_TICK),
        )
        for change in changes[max(0, holding - 1) : after]:
            moved = replace(change, tick=max(0, change.tick - span.start) + at)
            if not laid or replace(laid[-1], tick=moved.tick) != moved:
                laid.append(moved)
        at += span.length
    return tuple(laid)


def _chords(score: Score, spans: Sequence[Span]) -> tuple[ChordSign, ...]:
    """The chord symbols; a part begins with the one that holds there, where another sounded before it."""
    laid: list[ChordSign] = []
    at = 0
    for span in spans:
        holding = score.chord_at(span.start)
        if holding is not None and (not laid or laid[-1].chord != holding):
            laid.append(ChordSign(at, holding))
        first, last = (bisect_left(score.chords, tick, key=_TICK) for tick in (span.start, span.end))
        laid += [
            replace(sign, tick=sign.tick - span.start + at)
            for sign in score.chords[first:last]
            if not laid or laid[-1].tick != sign.tick - span.start + at
        ]
        at += span.length
    return tuple(laid)


def _bars(score: Score, spans: Sequence[Span]) -> list[ReadBar]:
    """The bars as played; one that a repeat cuts short goes on in the pickup that it leads back to."""
    lines, bars = BarMap(score), list[ReadBar]()
    at, seam = 0, False
    for span in spans:
        for bar in lines.lines(span.start, span.end):
            start, end = max(bar.start, span.start), min(bar.end, span.end)
            length = end - start
            if seam and bars and bars[-1].length + length == bar.metre.bar_length:
                bars[-1] = replace(bars[-1], length=bar.metre.bar_length)
            elif length > 0:
                bars.append(ReadBar(at, length, replace(bar.metre, tick=at)))
            at += length
            seam = False
        seam = True
    return bars
