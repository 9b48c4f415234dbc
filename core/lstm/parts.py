"""Music in several parts, as the fast readers of kern and MusicXML give it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from core.score import KeyChange, MetreChange, Note, Score


@dataclass(frozen=True, slots=True)
class Parts:
    """The notes of each part as they are written, chords and all, in the order of the source.

    Ties are joined and grace notes left out. `frame` is a score without tracks that tells the bars
    and keys; `title` and `names` are what the source calls the music and its parts.
    """

    names: tuple[str, ...]
    notes: tuple[tuple[Note, ...], ...]
    frame: Score
    title: str = ""


class Sung:
    """Notes as they are read one after the other, `notes`, with their ties joined."""

    def __init__(self) -> None:
        self.notes: list[Note] = []
        self._ending: dict[tuple[int, int], int] = {}  # by pitch and end, the place of the last such note

    def sound(self, start: int, end: int, pitch: int, tied: bool) -> None:
        """Add a note, or prolong the one that a tie leads from."""
        if end <= start:
            return
        place = self._ending.pop((pitch, start), None) if tied else None
        if place is None:
            place = len(self.notes)
            self.notes.append(Note(start, end - start, pitch))
        else:
            before = self.notes[place]
            self.notes[place] = replace(before, length=end - before.start)
        self._ending[pitch, end] = place


def frame_of(metres: Mapping[int, MetreChange], keys: Mapping[int, KeyChange], pickup: int = 0) -> Score:
    """A score without tracks with these metres and keys, by tick; the first key is that of the beginning."""
    first = next(iter(keys.values()), None)
    told = {0: replace(first, tick=0), **keys} if first is not None else keys
    return Score(
        metres=tuple(metres[tick] for tick in sorted(metres)),
        keys=tuple(told[tick] for tick in sorted(told)),
        pickup=pickup,
    )


def last_before(changes: Mapping[int, MetreChange], tick: int) -> MetreChange:
    """The metre that is in force at `tick`."""
    return changes[max(each for each in changes if each <= tick)]


def names_of(called: Sequence[str]) -> tuple[str, ...]:
    """Names of parts without the line breaks and blanks of a print."""
    return tuple(" ".join(name.split()) for name in called)
