"""Notes that sound together, as chords in at most four voices of one staff."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from statistics import fmean

from core.files.notation.grid import Placed
from core.files.notation.tuplets import is_rare
from core.score import TICKS_PER_QUARTER, Note

MOST = 4
LOOSE = 2
"""Voices for what was played freely: nobody plays in three, and lets go of all keys at once."""
_UPRIGHT = (0, 2, 3, 1)  # the voices from the top of the staff down, as notation programs number them
_LEGATO = TICKS_PER_QUARTER // 4  # a note struck again may overlap by as much and was still one line


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

    @property
    def height(self) -> float:
        """Its middle pitch."""
        return fmean(note.pitch for note in self.notes)


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


def in_voices(placed: Iterable[Placed]) -> Voices:
    """Share notes out among voices; what would need more of them is cut where another begins."""
    voices = Voices()
    knots: list[list[Chord]] = []  # chords that overlap one another, directly or through others
    for chords in _overlapping(_chords(_let_go_together(placed))):
        knots += _untangled(chords, voices)
    for before, knot, after in zip([[], *knots], knots, [*knots[1:], []], strict=False):
        _share(_parted(before, knot, after), voices)
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
        end = max(about, key=lambda tick: (about.count(tick), tick))
        loose = not all(item.exact for item in struck)
        for item in struck:
            near = loose and 2 * (item.end - item.start) >= longest
            yield item._replace(end=end, exact=False) if near and item.end != end else item


def _chords(placed: Iterable[Placed]) -> list[Chord]:
    """Chords in order; of two notes in unison the second stands by itself."""
    chords: dict[tuple[int, int], list[Chord]] = {}
    for item in sorted(placed, key=lambda item: (item.start, item.end, item.note.pitch)):
        here = chords.setdefault((item.start, item.end), [])
        free = (chord for chord in here if chord.notes[-1].pitch != item.note.pitch)
        chord = next(free, None)
        if chord is None:
            chord = Chord(item.start, item.end, [])
            here.append(chord)
        chord.notes.append(item.note)
        chord.exact = chord.exact and item.exact
    return [chord for here in chords.values() for chord in here]


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


def _untangled(chords: Sequence[Chord], voices: Voices) -> list[list[Chord]]:
    """Overlapping chords, each with its voice; as knots, for what is cut may overlap no more."""
    if len(chords) == 1:  # as in every melody
        return [list(chords)]
    most = MOST if all(chord.exact for chord in chords) else LOOSE
    sounding: list[Chord] = []
    knots: list[list[Chord]] = []
    for start, together in groupby(chords, key=attrgetter("start")):
        group, merged = _at_most(most, list(together))
        voices.cut += merged + _make_room(sounding, start, most - len(group))
        sounding = [chord for chord in sounding if chord.end > start]
        if not sounding:
            knots.append([])
        taken = {chord.voice for chord in sounding}
        free = [voice for voice in range(most) if voice not in taken][: len(group)]
        for chord, voice in zip(group, sorted(free, key=_UPRIGHT.index), strict=True):
            chord.voice = voice
            sounding.append(chord)
            knots[-1].append(chord)
    return knots


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
    return [Chord(chord.start, chord.end, [top]), Chord(chord.start, chord.end, rest, voice=1)]


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
