"""How ABC is played: its repeats, endings, jumps and the order of its parts, told by one voice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from core.files.repeats import JUMPS, MOST_BARS, BarMarks, has_repeats, playing_order

_LINE = re.compile(r"\s*(\[\||[:|\]]*)")  # without an ending behind it
_PASSES = re.compile(r"([1-9])(?:-([1-9]))?")
_SIGNS = re.compile(r"[\"!+^_<>@]")
_NAMED = {"segno", "coda", "fine"}
_ORDER = re.compile(r"([A-Za-z])|(\()|(\))|(\d{1,3})")


class _Bar(NamedTuple):
    """From one written bar line to the next, in whatever unit the clock has, and the part it belongs to."""

    start: int
    end: int
    marks: BarMarks
    part: str


class Marks:
    """What a voice writes besides notes, bar by bar; told in the order in which it stands."""

    def __init__(self) -> None:
        self._bars: list[_Bar] = []
        self._start = 0
        self._marks = BarMarks()
        self._part = ""

    def line(self, clock: int, text: str) -> None:
        """A bar line of any kind: colons before it repeat what ends there, those behind it what begins."""
        signs = _LINE.match(text)[0].strip()  # type: ignore[index] # it matches anything
        times = 1 + len(signs) - len(signs.lstrip(":")) if signs.strip(":") else 2
        self._close(clock, ended=signs not in ("", "|"))
        if times > 1 and self._bars and ":" in signs:
            self._bars[-1].marks.times = times
        if signs.endswith(":"):
            self._marks.forward = True

    def ending(self, clock: int, text: str) -> None:
        """From here on what is played some times only: "1,3" or "1-3"."""
        self._close(clock, ended=True)
        passes: set[int] = set()
        for first, last in _PASSES.findall(text):
            passes |= set(range(int(first), int(last or first) + 1))
        self._marks.passes = frozenset(passes)

    def sign(self, text: str) -> None:
        """A decoration or words above the notes; those that tell of no jump are passed by."""
        words = _SIGNS.sub("", text).strip()
        self._marks.signs |= {name for name, written in JUMPS.items() if written.search(words)}
        self._marks.signs |= {words.lower()} & _NAMED

    def part(self, clock: int, label: str) -> None:
        """A part begins, which is called so."""
        self._close(clock, ended=True)
        self._part = label[:1]

    def order(self, end: int, parts: str) -> list[tuple[int, int]]:
        """From where to where it is played, one after the other; empty where it is played as it stands.

        `end` is where the voice ends, `parts` the order of the parts as the header has it ("ABAC", "A(AB)2").
        """
        self._close(end, ended=True)
        bars = self._bars
        if len(bars) > MOST_BARS:
            return []
        if bars:
            bars[-1].marks.signs |= self._marks.signs  # behind the last bar line
        _part_codas(bars)
        places = self._by_parts(expanded(parts))
        if places is None:
            marks = [bar.marks for bar in bars]
            places = playing_order(marks) if has_repeats(marks) else []
        if places == list(range(len(bars))):
            return []
        return [(bars[place].start, bars[place].end) for place in places]

    def _by_parts(self, labels: Sequence[str]) -> list[int] | None:
        """The bars of the parts in their order, repeats within them played; None where none is written."""
        groups: dict[str, list[int]] = {}
        for place, bar in enumerate(self._bars):
            groups.setdefault(bar.part, []).append(place)
        known = [label for label in labels if label in groups]
        if not known:
            return None
        played = {
            label: [places[each] for each in playing_order([self._bars[place].marks for place in places])]
            for label, places in groups.items()
        }
        found = played.get("", [])  # what stands before the first part leads into it
        for label in known:
            found = found + played[label]
            if len(found) > MOST_BARS:
                break
        return found

    def _close(self, clock: int, *, ended: bool) -> None:
        """The bar up to here, if there is any; an ending goes on in the next unless it is `ended`."""
        passes = frozenset[int]() if ended else self._marks.passes
        if clock > self._start:
            self._bars.append(_Bar(self._start, clock, self._marks, self._part))
            self._start, self._marks = clock, BarMarks(passes=passes)
        elif ended:
            self._marks.passes = passes


def expanded(parts: str) -> list[str]:
    """The parts one after the other ("A(AB)2" is A A B A B); none where there are more than any piece has."""
    stack: list[list[str]] = [[]]
    last: list[str] = []
    count = 0  # in all groups together, those too that were begun and not ended
    for letter, opens, closes, times in (found.groups() for found in _ORDER.finditer(parts)):
        if opens:
            stack.append([])
            last = []
            continue
        if letter:
            last = [letter]
        elif closes:
            last = stack.pop() if len(stack) > 1 else []
            count -= len(last)
        more = max(0, int(times) - 1) if times else 1
        count += len(last) * more
        if count > MOST_BARS:
            return []
        stack[-1] += last * more
    return [label for group in stack for label in group]


def _part_codas(bars: Sequence[_Bar]) -> None:
    """ABC has one sign for where to leave and where to go on: of two, the first leads to the second."""
    with_coda = [bar for bar in bars if "coda" in bar.marks.signs]
    if len(with_coda) > 1 and not any("tocoda" in bar.marks.signs for bar in bars):
        with_coda[0].marks.signs ^= {"coda", "tocoda"}
