"""Notes that sound together, as chords in at most four voices of one staff."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from statistics import fmean

from core.files.notation.chords import Chord, chords_of, tied_over
from core.files.notation.grid import Placed
from core.files.notation.tuplets import is_rare
from core.score import TICKS_PER_QUARTER, Note

MOST = 4
LOOSE = 2
"""Voices for what was played freely: nobody plays in three, and lets go of all keys at once."""
_UPRIGHT = (0, 2, 3, 1)  # the voices from the top of the staff down, as notation programs number them
_LEGATO = TICKS_PER_QUARTER // 4  # a note struck again may overlap by as much and was still one line


@dataclass(slots=True)
class Voices:
    """Four voices, each in order and without overlaps, and how many chords were cut to fit.

    The first two are the upper and the lower; the others, between them, are rarely needed.
    """

    lines: tuple[list[Chord], ...] = field(default_factory=lambda: tuple([] for _ in range(MOST)))
    cut: int = 0


def struck_apart(notes: Iterable[Note]) -> list[tuple[int, int, Note]]:
    """(start, end, note), a note cut where the next of its pitch is struck while it just still sounds.

    Two that sound together for longer are two voices in unison.
    """
    last: dict[int, int] = {}
    spans: list[tuple[int, int, Note]] = []
    for note in notes:
        before = last.get(note.pitch)
        if before is not None:
            start, end, earlier = spans[before]
            over = end - note.start
            loose = is_rare(note.start) or is_rare(end)
            if loose and 0 < over <= _LEGATO and start < note.start and end < note.end:
                spans[before] = (start, note.start, earlier)
        last[note.pitch] = len(spans)
        spans.append((note.start, note.end, note))
    return spans


def in_voices(placed: Iterable[Placed], lines: Sequence[int] = (), *, apart: bool = False) -> Voices:
    """Share notes out among voices; what would need more of them is cut where another begins.

    At the bar `lines` notes are tied to chords that they begin or end with there, unless each is to be kept
    `apart` from other voices for as long as it sounds.
    """
    voices = Voices()
    knots: list[list[Chord]] = []  # chords that overlap one another, directly or through others
    for chords in _overlapping(chords_of(_let_go_together(placed))):
        found, cut = _knots(chords, () if apart else lines)
        knots += found
        voices.cut += cut
    for knot in _parted(knots, lines):
        _share(knot, voices)
    return voices


def _let_go_together(placed: Iterable[Placed]) -> Iterator[Placed]:
    """The notes; those that were struck together freely, and let go at about one time, with one end."""
    for _, group in groupby(sorted(placed, key=attrgetter("start")), key=attrgetter("start")):
        struck = list(group)
        if len(struck) == 1:
            yield struck[0]
            continue
        longest = max(item.end - item.start for item in struck)
        about = [item.end for item in struck if 2 * (item.end - item.start) >= longest]
        end, _ = max(Counter(about).items(), key=lambda told: (told[1], told[0]))
        loose = not all(item.exact for item in struck)
        for item in struck:
            near = loose and 2 * (item.end - item.start) >= longest
            yield item._replace(end=end, exact=False) if near and item.end != end else item


def _overlapping(chords: Sequence[Chord]) -> Iterator[list[Chord]]:
    together: list[Chord] = []
    reach = 0
    for chord in chords:
        if together and chord.start >= reach:
            yield together
            together = []
        together.append(chord)
        reach = max(reach, chord.end)
    if together:
        yield together


def _knots(chords: Sequence[Chord], lines: Sequence[int]) -> tuple[list[list[Chord]], int]:
    """Overlapping chords as knots, and how many had to be cut: what is cut cannot be tied to others."""
    if len(chords) == 1:  # as in every melody
        return [list(chords)], 0
    knots, cut = _untangled(tied_over(chords, lines))
    return (knots, cut) if not cut else _untangled(chords)


def _untangled(chords: Sequence[Chord]) -> tuple[list[list[Chord]], int]:
    """Overlapping chords, each with its voice; as knots, for what is cut may overlap no more."""
    most = MOST if all(chord.exact for chord in chords) else LOOSE
    sounding: list[Chord] = []
    knots: list[list[Chord]] = []
    cut = 0
    for start, together in groupby(chords, key=attrgetter("start")):
        group, merged = _at_most(most, list(together))
        cut += merged + _make_room(sounding, start, most - len(group))
        sounding = [chord for chord in sounding if chord.end > start]
        if not sounding:
            knots.append([])
        taken = {chord.voice for chord in sounding}
        free = [voice for voice in range(most) if voice not in taken][: len(group)]
        for chord, voice in zip(group, sorted(free, key=_UPRIGHT.index), strict=True):
            chord.voice = voice
            sounding.append(chord)
            knots[-1].append(chord)
    return knots, cut


def _at_most(most: int, group: list[Chord]) -> tuple[list[Chord], int]:
    """Chords that start together from the highest down; if too many, the lowest as short as the shortest."""
    ordered = sorted(group, key=lambda chord: -chord.height)
    if len(group) <= most:
        return ordered, 0
    highest = max(group, key=lambda chord: max(note.pitch for note in chord.notes))
    others = [chord for chord in ordered if chord is not highest]
    kept, surplus = others[: most - 2], others[most - 2 :]
    notes = {note.pitch: note for chord in surplus for note in chord.notes}
    end = min(chord.end for chord in surplus)
    exact = all(chord.exact for chord in surplus)
    merged = Chord(group[0].start, end, [notes[pitch] for pitch in sorted(notes)], exact)
    return [highest, *kept, merged], len(surplus) - 1


def _make_room(sounding: list[Chord], start: int, room: int) -> int:
    """Cut the chords that would make more voices than there is `room` for; returns how many."""
    lasting = sorted((chord for chord in sounding if chord.end > start), key=attrgetter("end"))
    surplus = lasting[: max(0, len(lasting) - room)]
    for chord in surplus:
        chord.end = start
    return len(surplus)


def _parted(knots: Sequence[list[Chord]], lines: Sequence[int]) -> Iterator[list[Chord]]:
    """The knots; a lone chord between or beside two voices in its bar as one note of each.

    So neither voice falls silent, and no rest of the lower one is drawn upon the chord.
    """
    bars = [_bars(knot, lines) for knot in knots]
    several: dict[int, tuple[int, int]] = {}  # by bar, the first and the last knot of several voices in it
    for index, (knot, (first, last)) in enumerate(zip(knots, bars, strict=True)):
        for bar in range(first, last + 1) if len(knot) > 1 else ():
            several[bar] = several.get(bar, (index, index))[0], index
    around = zip([[], *knots], knots, [*knots[1:], []], strict=False)
    for index, (before, knot, after) in enumerate(around):
        here, there = (several.get(bar, (index, index)) for bar in bars[index])
        beside = (here[0] < index and _meet(before, knot) and len(before) > 1) or (
            there[1] > index and _meet(knot, after) and len(after) > 1
        )
        between = here[0] < index < here[1] or there[0] < index < there[1]
        lone = len(knot) == 1 and len(knot[0].notes) > 1
        yield _two(knot[0]) if lone and (beside or between) else knot


def _meet(before: Sequence[Chord], after: Sequence[Chord]) -> bool:
    """Whether there is no silence between two knots."""
    return _reach(before) == after[0].start


def _two(chord: Chord) -> list[Chord]:
    """The highest note of a chord, and the others as a second voice."""
    top = max(chord.notes, key=attrgetter("pitch"))
    return [chord.of([top], 0), chord.of([note for note in chord.notes if note is not top], 1)]


def _reach(knot: Sequence[Chord]) -> int:
    return max(chord.end for chord in knot)


def _bars(knot: Sequence[Chord], lines: Sequence[int]) -> tuple[int, int]:
    """The numbers of the first and the last bar that a knot sounds in."""
    return bisect_right(lines, knot[0].start), bisect_left(lines, _reach(knot))


def _share(knot: list[Chord], voices: Voices) -> None:
    """Put a knot's chords into the voices, of each pair of voices the higher first."""
    if len(knot) == 1:
        voices.lines[knot[0].voice].append(knot[0])
        return
    lines = [[chord for chord in knot if chord.voice == voice] for voice in range(MOST)]
    for first, second in ((0, 1), (2, 3)):
        upper, lower = lines[first], lines[second]
        if upper and lower and fmean(c.height for c in lower) > fmean(c.height for c in upper):
            lines[first], lines[second] = lower, upper
    for whole, chords in zip(voices.lines, lines, strict=True):
        whole.extend(chords)
