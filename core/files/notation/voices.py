"""Notes that sound together, as chords in at most two voices of one staff."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from statistics import fmean

from core.files.notation.grid import Placed
from core.score import Note


@dataclass(slots=True)
class Chord:
    """Notes with one start and one end on paper."""

    start: int
    end: int
    notes: list[Note]
    lower: bool = False

    @property
    def height(self) -> float:
        """Its middle pitch."""
        return fmean(note.pitch for note in self.notes)


@dataclass(slots=True)
class Voices:
    """Two voices, each in order and without overlaps, and how many chords were cut to fit."""

    upper: list[Chord] = field(default_factory=list)
    lower: list[Chord] = field(default_factory=list)
    cut: int = 0


def in_voices(placed: Iterable[Placed]) -> Voices:
    """Share notes out among two voices; what a third would need is cut where another begins."""
    voices = Voices()
    sounding: list[Chord] = []
    knots: list[list[Chord]] = [[]]  # chords that overlap one another, directly or through others
    for start, together in groupby(_chords(placed), key=attrgetter("start")):
        group, merged = _at_most_two(list(together))
        voices.cut += merged + _make_room(sounding, start, len(group))
        sounding = [chord for chord in sounding if chord.end > start]
        if not sounding:
            knots.append([])
        for chord in group:
            chord.lower = not sounding[0].lower if sounding else False
            sounding.append(chord)
            knots[-1].append(chord)
    for before, knot, after in zip([[], *knots], knots, [*knots[1:], []], strict=False):
        _share(_parted(before, knot, after), voices)
    return voices


def _chords(placed: Iterable[Placed]) -> list[Chord]:
    chords: dict[tuple[int, int], Chord] = {}
    for item in sorted(placed, key=lambda item: (item.start, item.end, item.note.pitch)):
        chord = chords.setdefault((item.start, item.end), Chord(item.start, item.end, []))
        if all(note.pitch != item.note.pitch for note in chord.notes):
            chord.notes.append(item.note)
    return list(chords.values())


def _at_most_two(group: list[Chord]) -> tuple[list[Chord], int]:
    """Chords that start together, as two: the highest, and all others as short as the shortest."""
    if len(group) <= 2:
        return sorted(group, key=lambda chord: -chord.height), 0
    highest = max(group, key=lambda chord: max(note.pitch for note in chord.notes))
    others = [chord for chord in group if chord is not highest]
    notes = {note.pitch: note for chord in others for note in chord.notes}
    end = min(chord.end for chord in others)
    merged = Chord(group[0].start, end, [notes[pitch] for pitch in sorted(notes)])
    return [highest, merged], len(others) - 1


def _make_room(sounding: list[Chord], start: int, wanted: int) -> int:
    """Cut the chords that would make more than two voices; returns how many."""
    lasting = sorted((chord for chord in sounding if chord.end > start), key=attrgetter("end"))
    surplus = lasting[: max(0, len(lasting) + wanted - 2)]
    for chord in surplus:
        chord.end = start
    return len(surplus)


def _parted(before: list[Chord], knot: list[Chord], after: list[Chord]) -> list[Chord]:
    """A lone chord between or beside two voices as one note of each, so that neither falls silent."""
    if len(knot) != 1 or len(knot[0].notes) < 2:
        return knot
    chord = knot[0]
    from_two = len(before) > 1 and max(other.end for other in before) == chord.start
    to_two = len(after) > 1 and after[0].start == chord.end
    if not (from_two or to_two):
        return knot
    top = max(chord.notes, key=attrgetter("pitch"))
    rest = [note for note in chord.notes if note is not top]
    return [Chord(chord.start, chord.end, [top]), Chord(chord.start, chord.end, rest, lower=True)]


def _share(knot: list[Chord], voices: Voices) -> None:
    first = [chord for chord in knot if not chord.lower]
    second = [chord for chord in knot if chord.lower]
    if second and fmean(c.height for c in second) > fmean(c.height for c in first):
        first, second = second, first
    voices.upper += first
    voices.lower += second
