"""Short melodies and passages for the tests of judging."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence

from core.harmony import Key
from core.judging.passage import Passage
from core.score import KeyChange, MetreChange, Note, Score, Span, Track
from core.timing import BarMap

QUARTER, BAR = 480, 1920
FOUR = MetreChange(0, 4, 4)


def line(pitches: Iterable[int], start: int = 0, length: int = QUARTER) -> tuple[Note, ...]:
    """Notes of one length side by side."""
    return tuple(Note(start + length * place, length, pitch) for place, pitch in enumerate(pitches))


def passage(
    seed: Sequence[Note],
    notes: Sequence[Note],
    metre: MetreChange = FOUR,
    key: Key | None = None,
    bars: int = 4,
) -> Passage:
    """A passage of so many bars from the first bar line after the seed on."""
    map_ = BarMap(Score(metres=(metre,)))
    cut = map_.next_line(max((note.end for note in seed), default=0))
    return Passage(tuple(seed), tuple(notes), Span(cut, map_.bars_from(cut, bars)), map_, key)


def tune(rng: random.Random, bars: int = 8, leap: int = 2) -> Score:
    """A wandering tune in C."""
    scale = [60, 62, 64, 65, 67, 69, 71, 72, 74, 76]
    notes: list[Note] = []
    place = 3
    while not notes or notes[-1].end < bars * BAR:
        place = min(9, max(0, place + rng.randint(-leap, leap)))
        start = notes[-1].end if notes else 0
        notes.append(Note(start, rng.choice((240, 240, 480)), scale[place]))
    held = Note(notes[-1].start, bars * BAR - notes[-1].start, 60)
    return Score((Track((*notes[:-1], held)),), keys=(KeyChange(0, Key("C")),))
