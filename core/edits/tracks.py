"""Edits of whole tracks."""

from __future__ import annotations

from dataclasses import replace
from typing import TypedDict, Unpack

from core.edits.splice import Edited
from core.score import Score, Track


class TrackChanges(TypedDict, total=False):
    """What may be changed of a track apart from its notes."""

    name: str
    program: int
    percussion: bool
    volume: int
    pan: int
    muted: bool
    solo: bool
    colour: int | None


def add_track(score: Score, track: Track, at: int | None = None) -> Edited:
    """Put a track before track `at`, or last."""
    at = len(score.tracks) if at is None else at
    return Edited(replace(score, tracks=(*score.tracks[:at], track, *score.tracks[at:])))


def remove_track(score: Score, index: int) -> Edited:
    """Take a track away; the only one is replaced by an empty one."""
    tracks = score.tracks[:index] + score.tracks[index + 1 :]
    return Edited(replace(score, tracks=tracks or (Track(),)))


def move_track(score: Score, index: int, to: int) -> Edited:
    """Put track `index` at place `to` among the others."""
    tracks = list(score.tracks)
    tracks.insert(to, tracks.pop(index))
    return Edited(score) if to == index else Edited(replace(score, tracks=tuple(tracks)))


def change_track(score: Score, index: int, **changes: Unpack[TrackChanges]) -> Edited:
    """Change how a track is called and how it sounds, not its notes."""
    track = replace(score.tracks[index], **changes)
    return Edited(score) if track == score.tracks[index] else Edited(score.with_track(index, track))
