"""Drums as drummers read them: hands above and feet below, every stroke written up to the next one.

How long a stroke was held says nothing, so a page full of short rests would only hide the beat.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from operator import attrgetter

from core.files.notation.chords import Chord
from core.files.notation.grid import Placed
from core.files.notation.voices import Voices
from core.score import WHOLE_NOTE, Note
from core.timing import Bar, place

_FEET = frozenset({35, 36, 44})  # bass drums, and the hi-hat's pedal


def strokes(notes: Sequence[Note], bars: Sequence[Bar]) -> list[tuple[int, int, Note]]:
    """(start, end, note): up to the next stroke of hands or feet, but no further than the beat."""
    starts = [bar.start for bar in bars]
    spans: list[tuple[int, int, Note]] = []
    for foot in (False, True):
        limbs = [note for note in notes if (note.pitch in _FEET) == foot]
        groups = [list(group) for _, group in groupby(limbs, key=attrgetter("start"))]
        for group, following in pairwise([*groups, []]):
            start = group[0].start
            bar = bars[bisect_right(starts, start) - 1]
            end = min(_beat_end(bar, start), bar.end, *(note.start for note in following[:1]))
            spans += [(start, end, note) for note in group]
    return sorted(spans, key=lambda span: (span[0], span[2].pitch))


def _beat_end(bar: Bar, tick: int) -> int:
    beat = WHOLE_NOTE // bar.metre.unit
    if bar.metre.unit >= 8 and bar.metre.beats % 3 == 0:
        beat *= 3
    return tick + beat - place(bar, tick) % beat


def drum_voices(placed: Iterable[Placed]) -> Voices:
    """Hands in the first voice and feet in the second, or in the first where there are no hands."""
    voices = Voices()
    limbs: tuple[list[Placed], list[Placed]] = ([], [])
    for item in placed:
        limbs[item.note.pitch in _FEET].append(item)
    for line, items in zip(voices.lines, [items for items in limbs if items], strict=False):
        for start, group in groupby(sorted(items, key=attrgetter("start")), key=attrgetter("start")):
            struck = list(group)
            notes = {item.note.pitch: item.note for item in struck}
            voices.cut += len(struck) - len(notes)
            line.append(Chord(start, max(item.end for item in struck), [notes[p] for p in sorted(notes)]))
    for line in voices.lines:
        for chord, following in pairwise(line):
            chord.end = min(chord.end, following.start)
    return voices
