"""A line of notes whose rhythm or pitches takes are to keep."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from core.continuation.request import Locks
from core.continuation.take import Take
from core.score import Note, Score, Span
from core.timing import BarMap


@dataclass(frozen=True, slots=True)
class Passage:
    """Notes one after the other, the whole bars they stand in, and `whose` they are, in words."""

    notes: tuple[Note, ...]
    bars: Span
    whose: str

    @classmethod
    def of_notes(cls, notes: Iterable[Note], score: Score, whose: str) -> Self:
        """The highest of the notes (one at least) that begin together, each until the next begins."""
        line = _top_line(notes)
        return cls(line, _whole_bars(score, line[0].start, line[-1].end), whose)

    @classmethod
    def of_take(cls, take: Take, score: Score, whose: str) -> Self:
        """The top line of a take in the bars it was asked to fill."""
        bars = _whole_bars(score, take.recipe.start, take.recipe.end)
        return cls(_top_line(take.notes), bars, whose)

    @classmethod
    def of_locks(cls, locks: Locks, span: Span, score: Score, whose: str) -> Self | None:
        """What locks on takes that filled `span` kept; None where they kept neither rhythm nor pitches."""
        if locks.rhythm:
            line = tuple(Note(each.start, each.length, 60) for each in locks.rhythm)
        else:
            line = tuple(Note(place, 1, pitch) for place, pitch in enumerate(locks.pitches))
        return cls(line, _whole_bars(score, span.start, span.end), whose) if line else None

    @property
    def pitches(self) -> tuple[int, ...]:
        """The pitches in their order."""
        return tuple(note.pitch for note in self.notes)

    def rhythm(self, span: Span, score: Score) -> tuple[Span, ...]:
        """Onsets and lengths, counted from the bar line, as often as the passage goes into `span`."""
        shift, found = BarMap(score).bar_at(span.start).start - self.bars.start, []
        while self.bars.start + shift < span.end:
            for note in self.notes:
                start, end = note.start + shift, min(note.end + shift, span.end)
                if span.start <= start < end:
                    found.append(Span(start, end))
            shift += self.bars.length
        return tuple(found)


def _top_line(notes: Iterable[Note]) -> tuple[Note, ...]:
    """The highest of the notes that begin together, each until the next begins."""
    top = {note.start: note for note in sorted(notes, key=lambda note: (note.start, note.pitch))}
    ends = [*list(top)[1:], max((note.end for note in top.values()), default=0)]
    return tuple(
        Note(note.start, min(note.length, end - note.start), note.pitch)
        for note, end in zip(top.values(), ends, strict=False)
    )


def _whole_bars(score: Score, start: int, end: int) -> Span:
    bars = BarMap(score)
    return Span(bars.bar_at(start).start, bars.bar_at(end - 1).end)
