"""A score told to another process again and again: only what is new in it goes there."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from core.score import Note, Score, Track, shared_ends


@dataclass(frozen=True, slots=True)
class _Fresh:
    """The notes of a track: so many as at the beginning of the one before, new ones, so many as at its end.

    Of the new ones `numbers` are all starts, lengths, pitches and velocities, four bytes each: told as
    objects, those of a long piece keep every other thread waiting. `suggested` is by whom, with the place.
    """

    head: int
    numbers: bytes
    suggested: tuple[tuple[int, str], ...]
    tail: int


@dataclass(frozen=True, slots=True)
class News:
    """A score without its notes, and what is new of these in each track."""

    bare: Score
    tracks: tuple[_Fresh, ...]


class Teller:
    """The side that has the scores; each is told as it differs from the one told before."""

    def __init__(self) -> None:
        self._told: tuple[Track, ...] = ()

    def tell(self, score: Score) -> News:
        """What a `Listener` that heard all before needs to have this one as well."""
        before, self._told = self._told, score.tracks
        fresh = (
            _fresh(old.notes if old else (), track.notes)
            for old, track in zip_longest(before[: len(score.tracks)], score.tracks)
        )
        bare = replace(score, tracks=tuple(replace(track, notes=()) for track in score.tracks))
        return News(bare, tuple(fresh))


class Listener:
    """The other side."""

    def __init__(self) -> None:
        self._heard: tuple[Track, ...] = ()

    def hear(self, news: News) -> Score:
        """The score; its notes are the very ones of the score before where they are the same."""
        tracks = []
        for old, bare, fresh in zip_longest(self._heard[: len(news.tracks)], news.bare.tracks, news.tracks):
            notes = old.notes if old else ()
            tail = notes[len(notes) - fresh.tail :]
            tracks.append(replace(bare, notes=(*notes[: fresh.head], *_made(fresh), *tail)))
        self._heard = tuple(tracks)
        return replace(news.bare, tracks=self._heard)


def _fresh(before: Sequence[Note], notes: Sequence[Note]) -> _Fresh:
    from core.note_columns import values  # loads NumPy, which the other side does without

    head, tail = shared_ends(notes, before)
    new = notes[head : len(notes) - tail]
    *numbers, suggested = values(new)
    names = tuple((place, new[place].suggested) for place in suggested.nonzero()[0].tolist())
    return _Fresh(head, b"".join(each.tobytes() for each in numbers), names, tail)


def _made(fresh: _Fresh) -> list[Note]:
    numbers = array("i", fresh.numbers)
    count = len(numbers) // 4
    made = list(map(Note, *(numbers[row * count : (row + 1) * count] for row in range(4))))
    for place, name in fresh.suggested:
        made[place] = replace(made[place], suggested=name)
    return made
