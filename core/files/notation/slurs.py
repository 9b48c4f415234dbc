"""Slurs over phrases: from a phrase's first note to its last, and never over a rest in which one breathes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from core.files.notation.chords import Chord
from core.files.notation.voices import Voices
from core.score import TICKS_PER_QUARTER, WHOLE_NOTE, MetreChange, Score, Span


def slur(staves: Sequence[Voices], phrases: Iterable[Span], score: Score) -> None:
    """Mark the chords on which slurs over `phrases` begin and end, in the voice that has most of each.

    A note by itself has no slur, however often it is tied.
    """
    lines = [line for voices in staves for line in voices.lines]
    for phrase in phrases:
        inside = [[chord for chord in line if _begins_in(phrase, chord)] for line in lines]
        for run in _runs(max(inside, key=len), score):
            struck = [chord for chord in run if len(chord.held) < len(chord.notes)]
            if len(struck) > 1:
                struck[0].opens_slur = run[-1].closes_slur = True


def _begins_in(phrase: Span, chord: Chord) -> bool:
    return phrase.start <= max(note.start for note in chord.notes) < phrase.end


def _runs(chords: Sequence[Chord], score: Score) -> list[list[Chord]]:
    """Chords between which there is no long rest."""
    runs = [list(chords[:1])]
    for before, chord in pairwise(chords):
        if chord.start - before.end >= _breath(score.metre_at(before.notes[0].start)):
            runs.append([])
        runs[-1].append(chord)
    return runs


def _breath(metre: MetreChange) -> int:
    """How long a rest is, in ticks, that parts one phrase from the next: a beat, a quarter in 6/8."""
    return max(TICKS_PER_QUARTER, WHOLE_NOTE // metre.unit)
