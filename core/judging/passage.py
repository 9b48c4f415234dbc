"""A passage of a melody with what was heard before it: what everything in this room looks at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from core.harmony import Key, estimate_key
from core.motifs import Placed, laid
from core.score import Note, Span
from core.timing import Bar, BarMap, place


@dataclass(frozen=True)
class Passage:
    """The notes that fill `span`, and the `seed` before them, in the same ticks.

    Both are melodies (see `core.encoding.melody`). `key` is what the piece says; None where it
    says nothing. The same words do for a continuation and for a gap that was filled.
    """

    seed: tuple[Note, ...]
    notes: tuple[Note, ...]
    span: Span
    bars: BarMap
    key: Key | None = None

    @cached_property
    def tonality(self) -> Key:
        """The key of the piece, or the one the seed is most likely in: never a judgement of the passage."""
        pitches = [note.pitch for note in self.seed]
        return self.key or estimate_key(pitches, [float(note.length) for note in self.seed])

    @cached_property
    def before(self) -> int:
        """The number of the bar in which the span begins, counted from 0."""
        return len(self._lines) - len(self.bars.lines(self.span.start, self.span.end))

    @cached_property
    def contents(self) -> tuple[tuple[Placed, ...], ...]:
        """What begins in each bar of seed and passage; that of the passage from number `before` on."""
        return laid((*self.seed, *self.notes), self._lines)

    @cached_property
    def places(self) -> tuple[int, ...]:
        """For each note of the passage how many ticks past its bar line it starts."""
        return tuple(place(self.bars.bar_at(note.start), note.start) for note in self.notes)

    @cached_property
    def _lines(self) -> list[Bar]:
        return self.bars.lines(0, self.span.end)
