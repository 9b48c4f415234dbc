"""A score told to another process again and again: only what is new in it goes there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import starmap, zip_longest
from typing import TypeAlias

from core.score import NOTE_ORDER, Note, Score, Track, shared_ends

Row: TypeAlias = tuple[int, int, int, int, str]
"""Start, pitch, length and velocity of a note, and who suggested it: numbers are told faster than notes."""


@dataclass(frozen=True, slots=True)
class _Fresh:
    """The notes of a track: so many as at the beginning of the one before, these, so many as at its end."""

    head: int
    rows: tuple[Row, ...]
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
            made = starmap(_note, fresh.rows)
            tail = notes[len(notes) - fresh.tail :]
            tracks.append(replace(bare, notes=(*notes[: fresh.head], *made, *tail)))
        self._heard = tuple(tracks)
        return replace(news.bare, tracks=self._heard)


def _fresh(before: Sequence[Note], notes: Sequence[Note]) -> _Fresh:
    head, tail = shared_ends(notes, before)
    return _Fresh(head, tuple(map(NOTE_ORDER, notes[head : len(notes) - tail])), tail)


def _note(start: int, pitch: int, length: int, velocity: int, suggested: str) -> Note:
    return Note(start, length, pitch, velocity, suggested)
