"""Engraved music: its picture, and where in it each note and each moment is."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core.score import Note

INK = "currentColor"  # what the picture is drawn in until somebody says otherwise
HEADING, SYSTEM = '<g class="heading">', '<g class="system">'
_END = "</g></g></svg>"
_HEADED = re.compile(f"{HEADING}.*?</g>", re.DOTALL)
_DEFS = re.compile("<defs>.*</defs>", re.DOTALL)
_MARGIN = re.compile(r'<g transform="translate\((\d+), \d+\)">\s*$')
_BEGUN = re.compile(
    r'<path d="M(-?\d+)[^>]*/>|<use [^>]*translate\((-?\d+),[^>]*/>|<text x="(-?\d+)"[^>]*"end".*?</text>',
    re.DOTALL,
)
_NOTE = re.compile(r'(?:id|class)="(?:slur )?(n\d[n\d -]*)"')


@dataclass(frozen=True, slots=True)
class Drawn:
    """One notehead: a note has several where it is tied.

    `left` and `middle` are where the head begins and how far down it is, in the picture's units; `tick`
    is when this head begins, which for the first head of a note is where the note does.
    """

    name: str
    track: int
    note: Note
    tick: int
    left: float
    middle: float

    def __reduce__(self) -> tuple[Callable[..., Drawn], tuple[str | int | float, ...]]:
        # A page of them goes to another process after each edit, and numbers go faster than notes.
        note = self.note
        told = (note.start, note.length, note.pitch, note.velocity, note.suggested)
        return _drawn, (self.name, self.track, self.tick, self.left, self.middle, *told)


def _drawn(name: str, track: int, tick: int, left: float, middle: float, *note: Any) -> Drawn:
    return Drawn(name, track, Note(*note), tick, left, middle)


@dataclass(frozen=True, slots=True)
class System:
    """Staves that are read together, from tick `start` to tick `end`.

    Its lines lie between `top` and `bottom`; clef, key and metre end at `signs`. `places` are (tick, x) of
    what stands in it, rising in both.
    """

    start: int
    end: int
    top: float
    bottom: float
    signs: float
    places: tuple[tuple[int, float], ...]

    def x_at(self, tick: float) -> float:
        """How far right a moment is; before the first and after the last place, at them."""
        index = bisect_right(self.places, tick, key=lambda place: place[0])
        if not 0 < index < len(self.places):
            return self.places[min(index, len(self.places) - 1)][1]
        (before, left), (after, right) = self.places[index - 1 : index + 1]
        return left + (tick - before) / (after - before) * (right - left)

    def tick_at(self, x: float) -> float:
        """Which moment stands at `x`; left of the first and right of the last place, theirs."""
        index = bisect_right(self.places, x, key=lambda place: place[1])
        if not 0 < index < len(self.places):
            return self.places[min(index, len(self.places) - 1)][0]
        (before, left), (after, right) = self.places[index - 1 : index + 1]
        return before + (x - left) / (right - left) * (after - before)


@dataclass(frozen=True, slots=True)
class Page:
    """One picture and its systems, from above, in units of which `space` lie between two lines of a staff."""

    picture: str
    width: float
    height: float
    heads: tuple[Drawn, ...]
    systems: tuple[System, ...]
    space: float

    @property
    def start(self) -> int:
        """The tick at which its first bar begins."""
        return self.systems[0].start

    @property
    def end(self) -> int:
        """The tick at which its last bar ends."""
        return self.systems[-1].end

    def svg(self, ink: str = INK, colours: Mapping[str, str] | None = None) -> str:
        """The picture drawn in `ink`, with the heads of some names in colours of their own.

        What several notes share, such as a stem or a tie, is in their colour where they have but one; of a
        tie over the turn of the page the note that is here counts.
        """
        chosen, here = colours or {}, {head.name for head in self.heads} if colours else set()

        def told(found: re.Match[str]) -> str:
            given = {chosen.get(name) for name in found[1].split() if name in here}
            colour = given.pop() if len(given) == 1 else None
            return found[0] if colour is None else f'{found[0]} fill="{colour}" stroke="{colour}"'

        return _NOTE.sub(told, self.picture.replace(INK, ink)) if chosen else self.picture.replace(INK, ink)

    def parts(self, ink: str = INK, colours: Mapping[str, str] | None = None) -> tuple[str, ...]:
        """The same in pictures that lie over one another: what is beside the systems, and each of these.

        So an edit leaves most of them as they were.
        """
        head, *systems = self.svg(ink, colours).split(SYSTEM)
        systems[-1] = systems[-1].removesuffix(_END)
        bare = _HEADED.sub("", head)
        return (_DEFS.sub("", head) + _END, *(f"{bare}{SYSTEM}{system}{_END}" for system in systems))

    def signs(self, ink: str = INK) -> str:
        """What the first system begins with, by itself: names of parts, lines, clefs, keys and metres.

        A tempo or a name over its first bar belongs to the music.
        """
        head, system, *_ = self.svg(ink).split(SYSTEM)
        margin = _MARGIN.search(head)
        assert margin is not None, "every page has one"
        end = self.systems[0].signs - float(margin[1])
        begun = (each[0] for each in _BEGUN.finditer(system) if int(each[1] or each[2] or each[3]) < end)
        return f"{_HEADED.sub('', head)}{SYSTEM}{''.join(begun)}</g>{_END}"

    def system_at(self, tick: float) -> System | None:
        """The system in which a moment stands; the end of the page belongs to its last."""
        if tick == self.end:
            return self.systems[-1]
        return next((system for system in self.systems if system.start <= tick < system.end), None)

    def head_at(self, x: float, y: float) -> Drawn | None:
        """The notehead at a point, or the nearest within a space of it."""
        reach = self.space

        def off(head: Drawn) -> float:
            return max(abs(x - head.left - 0.6 * reach), abs(y - head.middle))

        near = [head for head in self.heads if off(head) <= 1.2 * reach]
        return min(near, key=off, default=None)
