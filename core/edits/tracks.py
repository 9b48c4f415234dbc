"""Edits of whole tracks, and of where among them notes stand.

Where tracks come, go or change places the others keep the colour they were seen in: the automatic ones,
whose colour their place would change, are given theirs for good.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from copy import copy
from dataclasses import replace
from typing import TypedDict, Unpack

from core.edits.notes import erase
from core.edits.splice import Edited, pick, put
from core.instruments import Instrument
from core.score import TRACK_COLOURS, Note, Score, Track


class TrackChanges(TypedDict, total=False):
    """What may be changed of a track apart from its notes."""

    name: str
    program: int
    bank: int
    percussion: bool
    volume: int
    pan: int
    reverb: int
    chorus: int
    muted: bool
    solo: bool
    colour: int | None


def add_track(score: Score, track: Track, at: int | None = None) -> Edited:
    """Put a track before track `at`, or last.

    Where it has no colour of its own, and another track has the one of its place, it gets the first that
    is free, if there is one.
    """
    at = len(score.tracks) if at is None else at
    seen = [score.colour(index) for index in range(len(score.tracks))]
    if track.colour is None and at % TRACK_COLOURS in seen:
        free = (colour for colour in range(TRACK_COLOURS) if colour not in seen)
        track = replace(track, colour=next(free, None))
    tracks = list(score.tracks)
    tracks.insert(at, track)
    return _in_order(score, tracks, [*range(at), None, *range(at, len(seen))])


def duplicate_track(score: Score, index: int, name: str) -> Edited:
    """Put a copy of a track, notes and all, after it, called `name` and in a colour of its own."""
    return add_track(score, replace(score.tracks[index], name=name, colour=None), index + 1)


def remove_track(score: Score, index: int) -> Edited:
    """Take a track away; the only one is replaced by an empty one."""
    if len(score.tracks) == 1:
        return Edited(replace(score, tracks=(Track(),)))
    order = [place for place in range(len(score.tracks)) if place != index]
    return _in_order(score, [score.tracks[place] for place in order], order)


def move_track(score: Score, index: int, to: int) -> Edited:
    """Put track `index` at place `to` among the others."""
    if to == index:
        return Edited(score)
    order = list(range(len(score.tracks)))
    order.insert(to, order.pop(index))
    return _in_order(score, [score.tracks[place] for place in order], order)


def change_track(score: Score, index: int, **changes: Unpack[TrackChanges]) -> Edited:
    """Change how a track is called and how it sounds, not its notes."""
    track = copy(score.tracks[index])  # `replace` would look through all of its notes
    for name, value in changes.items():
        object.__setattr__(track, name, value)
    return Edited(score) if track == score.tracks[index] else Edited(score.with_track(index, track))


def copy_to_track(score: Score, track: int, notes: Collection[Note], to: int) -> Edited:
    """Put copies of notes into track `to`, each instead of what stood there at its start and pitch."""
    return put(score, to, pick(score, track, notes))


def move_to_track(score: Score, track: int, notes: Collection[Note], to: int) -> Edited:
    """Take notes out of a track and put them into track `to`, instead of what stood there."""
    if to == track:
        return Edited(score, frozenset(notes))
    edited = copy_to_track(score, track, notes, to)
    return Edited(erase(edited.score, track, notes).score, edited.notes)


def followed(before: Score, after: Score, track: int) -> int:
    """Where track `track` of one score stands in another; the one that has its place where it is gone."""
    old, new = _marks(before), _marks(after)
    if track < len(new) and (new[track] == old[track] or old[track] not in new):
        return track
    return new.index(old[track]) if old[track] in new else len(new) - 1


def whereabouts(before: Score, after: Score, track: int) -> int | None:
    """Where track `track` of one score stands in another that came of it; None where it is gone.

    One that was changed, its name too, stands where it stood, unless there are more or fewer tracks now: then
    the name tells.
    """
    old, new = _marks(before), _marks(after)
    if old[track] in new:
        return track if track < len(new) and new[track] == old[track] else new.index(old[track])
    changed = [place for place, mark in enumerate(new) if mark not in old]
    if track in changed and (len(old) == len(new) or new[track][1] == old[track][1]):
        return track
    return next((place for place in changed if new[place][1] == old[track][1]), None)


def renames(before: Score, after: Score) -> bool:
    """Whether tracks of one score are called otherwise in another, each still in its place."""
    old, new = ([track.name for track in score.tracks] for score in (before, after))
    return len(old) == len(new) and sorted(old) != sorted(new)


def newcomer(before: Score, after: Score) -> int | None:
    """Which track has come, where there are more than before."""
    old, new = _marks(before), _marks(after)
    if len(new) <= len(old):
        return None
    return next(
        (place for place, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), len(old)
    )


def _marks(score: Score) -> list[tuple[int, str, Instrument]]:
    """What tells tracks apart wherever they are moved: their very notes, their names and instruments."""
    return [(id(track.notes), track.name, track.instrument) for track in score.tracks]


def _in_order(score: Score, tracks: Sequence[Track], came_from: Sequence[int | None]) -> Edited:
    """The score with other tracks; `came_from` says where each stood, None for a new one."""
    kept = (
        track
        if place is None or track.colour is not None or place % TRACK_COLOURS == now % TRACK_COLOURS
        else replace(track, colour=score.colour(place))
        for now, (track, place) in enumerate(zip(tracks, came_from, strict=True))
    )
    return Edited(replace(score, tracks=tuple(kept)))
