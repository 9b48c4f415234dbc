"""Where a group of notes lies, and how far it can go as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

from core.score import Note

HIGHEST = 127
_START, _PITCH = attrgetter("start"), attrgetter("pitch")


@dataclass(frozen=True, slots=True)
class Extent:
    """The first tick, the lowest and the highest pitch of a group."""

    first: int
    lowest: int
    highest: int

    @classmethod
    def of(cls, notes: Iterable[Note]) -> Extent:
        """That of some notes, at least one."""
        notes = list(notes)
        pitches = list(map(_PITCH, notes))
        return cls(min(map(_START, notes)), min(pitches), max(pitches))

    def stopped(self, ticks: int, semitones: int) -> tuple[int, int]:
        """So many ticks and semitones, or as many as the group can go without being squashed."""
        return max(ticks, -self.first), max(-self.lowest, min(HIGHEST - self.highest, semitones))
