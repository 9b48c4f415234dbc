"""Chords on paper, and the ties that join a note to the chords before and after it at a bar line."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter
from statistics import fmean

from core.files.notation.grid import Placed
from core.score import Note


@dataclass(slots=True)
class Chord:
    """Notes with one start and one end on paper; `exact` where no grid moved them."""

    start: int
    end: int
    notes: list[Note]
    exact: bool = True
    voice: int = 0
    opens_slur: bool = False
    closes_slur: bool = False
    held: tuple[Note, ...] = ()
    """Those of the notes that a tie joins to a chord before this one."""
    holds: tuple[Note, ...] = ()
    """Those that a tie joins to a chord after it."""

    @property
    def height(self) -> float:
        """Its middle pitch."""
        return fmean(note.pitch for note in self.notes)

    def of(self, notes: Sequence[Note], voice: int) -> Chord:
        """Some of its notes as a chord of another voice."""
        held = tuple(note for note in notes if note in self.held)
        holds = tuple(note for note in notes if note in self.holds)
        return replace(self, notes=list(notes), voice=voice, held=held, holds=holds)


_Spans = defaultdict[tuple[int, int], list[Chord]]
"""Chords by their start and end; of those that share both, each has a pitch of another."""


def chords_of(placed: Iterable[Placed]) -> list[Chord]:
    """Chords in order; of two notes in unison the second stands by itself."""
    chords: _Spans = defaultdict(list)
    ordered = sorted(placed, key=lambda item: (item.start, item.end, item.note.pitch))
    for _, unison in groupby(ordered, key=lambda item: (item.start, item.end, item.note.pitch)):
        for number, item in enumerate(unison):
            here = chords[item.start, item.end]
            if number == len(here):
                here.append(Chord(item.start, item.end, []))
            here[number].notes.append(item.note)
            here[number].exact = here[number].exact and item.exact
    return [chord for here in chords.values() for chord in here]


def tied_over(chords: Sequence[Chord], lines: Sequence[int]) -> list[Chord]:
    """The chords in order, cut at the bar `lines` where a part of one comes together with others or is alone.

    So a note that is held into a chord is tied to a note of it, as a musician writes it, and has no voice
    of its own there. Chords that nothing is joined to are left whole, and so are those whose pitch begins,
    ends or goes on in another chord there, for nobody could tell which of the two is tied. All that are
    returned are others than before.
    """
    ordered = sorted(chords, key=attrgetter("start"), reverse=True)
    waiting = [replace(chord, notes=list(chord.notes)) for chord in ordered]
    spans: _Spans = defaultdict(list)
    for chord in waiting:
        spans[chord.start, chord.end].append(chord)
    struck: defaultdict[int, list[int]] = defaultdict(list)  # by where they begin or end
    for chord in chords:
        for tick in (chord.start, chord.end):
            struck[tick] += [note.pitch for note in chord.notes]
    reach = max(chord.end for chord in chords)
    crossing: list[Chord] = []
    for line in lines[bisect_right(lines, waiting[-1].start) : bisect_left(lines, reach)]:
        while waiting and waiting[-1].start < line:
            crossing.append(waiting.pop())
        crossing = [chord for chord in crossing if chord.end > line]
        lone = len(crossing) == 1 and not (waiting and waiting[-1].start == line)
        pitches = Counter([*struck[line], *(note.pitch for chord in crossing for note in chord.notes)])
        twice = {pitch for pitch, count in pitches.items() if count > 1}
        crossing = _cut(crossing, line, spans, twice, lone=lone)
    found = [chord for here in spans.values() for chord in here]
    return sorted(found, key=attrgetter("start", "end"))


def _cut(
    crossing: Sequence[Chord], line: int, spans: _Spans, twice: Collection[int], *, lone: bool
) -> list[Chord]:
    """Cut the chords across a bar line that then join others, or a lone one; returns what goes on after it.

    None with a pitch that is there `twice` is cut. What goes on alone is written in the first voice,
    whichever it began in.
    """
    whole = [chord for chord in crossing if any(note.pitch in twice for note in chord.notes)]
    kept = set(map(id, whole))
    crossing = [chord for chord in crossing if id(chord) not in kept]
    before: defaultdict[int, list[Chord]] = defaultdict(list)
    after: defaultdict[int, list[Chord]] = defaultdict(list)
    for chord in crossing:
        before[chord.start].append(chord)
        after[chord.end].append(chord)
    joins = {id(chord) for chord in crossing if lone} | {
        id(chord)
        for place, here in (
            *(((start, line), here) for start, here in before.items()),
            *(((line, end), here) for end, here in after.items()),
        )
        if _may_join([*here, *spans.get(place, ())])
        for chord in here
    }
    going_on = [*whole, *(chord for chord in crossing if id(chord) not in joins)]
    for chord in crossing:
        if id(chord) in joins:
            notes, place = tuple(chord.notes), (chord.start, chord.end)
            spans[place] = [other for other in spans[place] if other is not chord]
            _lay(replace(chord, end=line, notes=[*notes], holds=notes), spans)
            going_on += _lay(replace(chord, start=line, notes=[*notes], held=notes), spans)
    return going_on


def _lay(part: Chord, spans: _Spans) -> list[Chord]:
    """Join a part to a chord that is there already, or lay it down by itself and return it."""
    here = spans[part.start, part.end]
    chord = next((chord for chord in here if _may_join([chord, part])), None)
    if chord is None:
        here.append(part)
        return [part]
    chord.notes = sorted([*chord.notes, *part.notes], key=attrgetter("pitch"))
    chord.held, chord.holds = chord.held + part.held, chord.holds + part.holds
    chord.exact = chord.exact and part.exact
    return []


def _may_join(chords: Sequence[Chord]) -> bool:
    """Whether chords that begin and end together, two or more, have no pitch twice."""
    pitches = [note.pitch for chord in chords for note in chord.notes]
    return len(chords) > 1 and len(pitches) == len(set(pitches))
