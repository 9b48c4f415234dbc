"""Some notes of a piece as a piece of their own, for other programs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from core.score import ChordSign, KeyChange, MetreChange, Note, Score, TempoChange, Track
from core.timing import BarMap

Change = TypeVar("Change", TempoChange, MetreChange, KeyChange, ChordSign)


def excerpt(score: Score, track: Track, notes: Iterable[Note], since: int) -> Score:
    """The notes by themselves, as `track` sounds, in the tempo, metre, key and chords that `score` has there.

    It begins at the bar line at or before tick `since` (not after the first note), so that a note keeps its
    place in the bar; a pickup stays one.
    """
    bar = BarMap(score).bar_at(since)
    first, part = bar.start, Track.of(replace(note, start=note.start - bar.start) for note in notes)
    return Score(
        (replace(track, notes=part.notes, muted=False, solo=False),),
        _between(score.tempos, first, first + part.end),
        _between(score.metres, first, first + part.end),
        _between(score.keys, first, first + part.end),
        chords=_between(score.chords, first, first + part.end),
        pickup=bar.length if bar.number == 0 else 0,
    )


def _between(changes: tuple[Change, ...], first: int, end: int) -> tuple[Change, ...]:
    """What holds at `first`, and what changes from there to `end`, counted from `first`."""
    holding = sum(change.tick <= first for change in changes)
    there = [change for change in changes[max(0, holding - 1) :] if change.tick < max(end, first + 1)]
    return tuple(replace(change, tick=max(0, change.tick - first)) for change in there)
