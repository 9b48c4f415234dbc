"""The bars of a part in a MusicXML file: what stands in them, and when, exactly.

Times are quarter notes, as fractions, counted from the bar line. Programs round the lengths of tuplets to
whole divisions; here a note lasts what it is written as wherever a file only rounded that.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate
from xml.etree.ElementTree import Element

from core.words import tr

_VALUES = {
    "maxima": Fraction(32),
    "long": Fraction(16),
    "breve": Fraction(8),
    "whole": Fraction(4),
    "half": Fraction(2),
    "quarter": Fraction(1),
    "eighth": Fraction(1, 2),
    **{
        f"{part}{'nd' if part == 32 else 'th'}": Fraction(4, part)
        for part in (16, 32, 64, 128, 256, 512, 1024)
    },
}


_FINEST, _FINE = 2**64, 2**40


@dataclass(slots=True)
class Sounding:
    """A notehead: when in its bar, how long, and the element that says the rest."""

    at: Fraction
    length: Fraction
    element: Element

    @property
    def end(self) -> Fraction:
        """Where it stops, from the bar line."""
        return self.at + self.length

    @property
    def hidden(self) -> bool:
        """Whether it is only played, and not on the page."""
        return self.element.get("print-object") == "no"


@dataclass(slots=True)
class Filled:
    """One bar of one part: its notes, what stands between them and when, and how far all of it reaches."""

    notes: list[Sounding] = field(default_factory=list)
    marks: list[tuple[Fraction, Element]] = field(default_factory=list)
    reach: Fraction = Fraction(0)
    left_out: int = 0
    """Notes that are hidden behind others: how a program plays a trill, say."""

    @property
    def sounding(self) -> Fraction:
        """Where the last of its notes stops."""
        return max((note.end for note in self.notes), default=Fraction(0))


def bars(part: Element) -> list[Filled]:
    """All bars of a part; raises ValueError where a number is none."""
    clock = Clock()
    return [_bar(measure, clock) for measure in part.iter("measure")]


@dataclass(slots=True)
class Clock:
    """What the durations of a part count in: so many to the quarter note."""

    divisions: Fraction = Fraction(1)

    def quarters(self, element: Element, tag: str = "duration") -> Fraction:
        """What an element says it lasts."""
        return _divided(element.findtext(tag) or "0", self.divisions)


@lru_cache(maxsize=4096)  # the same few values come thousands of times
def _divided(text: str, divisions: Fraction) -> Fraction:
    return number(text) / divisions


@lru_cache(maxsize=4096)
def number(text: str) -> Fraction:
    """A number as a file has it; raises ValueError for others, and for one that no music needs."""
    if not re.fullmatch(r"[+-]?\d{1,9}(\.\d{1,9})?", text.strip()):
        raise _no_number(text)
    return Fraction(text.strip())


@lru_cache(maxsize=4096)
def whole(text: str) -> int:
    """The same for a whole number."""
    if not re.fullmatch(r"[+-]?\d{1,9}", text.strip()):
        raise _no_number(text)
    return int(text)


def _no_number(text: str) -> ValueError:
    return ValueError(tr("“{told}” is no number").format(told=text[:20]))


def near(place: Fraction) -> Fraction:
    """A place, rounded where it is divided more finely than any music: sums of such swell without end."""
    return place if place.denominator < _FINEST else Fraction(round(place * _FINE), _FINE)


def _bar(measure: Element, clock: Clock) -> Filled:
    bar = Filled()
    said = now = begun = Fraction(0)  # where the file says we are, where we are, and where the chord began
    places = {said: now}
    for item in measure:
        if item.tag == "note":
            if item.find("grace") is not None or item.find("cue") is not None:
                continue
            told = clock.quarters(item)
            length = _written(item, told, clock)
            chord = item.find("chord") is not None
            begun = begun if chord else now
            if item.find("rest") is None:
                bar.notes.append(Sounding(begun, _played(item, length, clock), item))
            if not chord:
                said, now = near(said + told), near(now + length)
                places.setdefault(said, now)
        elif item.tag in ("backup", "forward"):
            step = clock.quarters(item) * (-1 if item.tag == "backup" else 1)
            said, now = near(max(said + step, Fraction(0))), near(max(now + step, Fraction(0)))
            now = places.setdefault(said, now)
        else:
            if item.tag == "attributes" and (divisions := item.findtext("divisions")):
                clock.divisions = number(divisions)
                if clock.divisions <= 0:
                    raise ValueError(f"{divisions} divisions to the quarter note")
            bar.marks.append((now + _offset(item, clock), item))
        bar.reach = max(bar.reach, now)
    _leave_out_hidden(bar)
    return bar


def _written(note: Element, told: Fraction, clock: Clock) -> Fraction:
    """What a note lasts by its value, where the file says so but for rounding; else what the file says."""
    kind = (note.findtext("type") or "").strip()
    if kind not in _VALUES:
        return told
    ratio = note.find("time-modification")
    normal = actual = "1"
    if ratio is not None:
        normal, actual = ratio.findtext("normal-notes") or "1", ratio.findtext("actual-notes") or "1"
    return _unrounded(kind, len(note.findall("dot")), normal, actual, told, clock.divisions)


@lru_cache(maxsize=4096)
def _unrounded(
    kind: str, dots: int, normal: str, actual: str, told: Fraction, divisions: Fraction
) -> Fraction:
    value = _VALUES[kind] * (2 - Fraction(1, 2 ** min(dots, 8))) * number(normal) / number(actual)
    for each in (value, 2 * value):  # MuseScore 3 calls 128ths in tuplets 256ths
        apart = abs(each - told)
        if apart < 1 / divisions and 4 * apart <= each:
            return each
    return told


def _played(note: Element, length: Fraction, clock: Clock) -> Fraction:
    """What a note lasts when it is played, where it is a drum: there the page says nothing of it."""
    release = note.get("release")
    if release is None or note.find("unpitched") is None:
        return length
    return max(length + number(release) / clock.divisions, Fraction(1, 480))


def _offset(item: Element, clock: Clock) -> Fraction:
    """How far from its place an element means: what is only drawn elsewhere sounds where it stands."""
    offset = item.find("offset")
    if offset is None:
        return Fraction(0)
    drawn = item.tag == "direction" and item.find("sound") is not None and offset.get("sound") != "yes"
    return Fraction(0) if drawn else clock.quarters(item, "offset")


def _leave_out_hidden(bar: Filled) -> None:
    shown = [note for note in bar.notes if not note.hidden]
    if len(shown) == len(bar.notes):
        return
    shown.sort(key=lambda note: note.at)
    begins, ends = [note.at for note in shown], list(accumulate((note.end for note in shown), max))
    kept = [note for note in bar.notes if not note.hidden or not _over(note, begins, ends)]
    bar.left_out = len(bar.notes) - len(kept)
    bar.notes = kept


def _over(note: Sounding, begins: Sequence[Fraction], ends: Sequence[Fraction]) -> bool:
    """Whether others sound in its time: where they begin, in order, and the latest end so far at each."""
    before = bisect_left(begins, note.end)
    return before > 0 and note.at < ends[before - 1]
