"""How every edit lays changed notes back into their track: a window is merged, the rest is shared."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable
from dataclasses import replace
from operator import attrgetter
from typing import NamedTuple

from core.score import NOTE_ORDER, Note, Score

_START = attrgetter("start")


class Edited(NamedTuple):
    """The score after an edit, and the changed notes as they are now (the selection to come)."""

    score: Score
    notes: frozenset[Note] = frozenset()


def pick(score: Score, track: int, notes: Collection[Note]) -> list[Note]:
    """Those of `notes` that the track holds, in the track's order."""
    wanted = frozenset(notes)
    starts = {note.start for note in wanted}
    window = _window(score.tracks[track].notes, starts)
    return [note for note in score.tracks[track].notes[window] if note.start in starts and note in wanted]


def changed(
    note: Note,
    *,
    start: int | None = None,
    length: int | None = None,
    pitch: int | None = None,
    velocity: int | None = None,
) -> Note:
    """The note with new values, now the composer's own; the very same note when nothing is new."""
    start = note.start if start is None else start
    length = note.length if length is None else length
    pitch = note.pitch if pitch is None else pitch
    velocity = note.velocity if velocity is None else velocity
    if (start, length, pitch, velocity) == (note.start, note.length, note.pitch, note.velocity):
        return note
    return Note(start, length, pitch, velocity)


def swap(score: Score, track: int, old: Collection[Note], new: Iterable[Note]) -> Edited:
    """Put `new` where `old` was.

    There is one note of a pitch at a start where an edit has been: a note of `new` replaces what
    stood in its place, and of two of `new` that fall together the longer stays.
    """
    new = sorted(new, key=NOTE_ORDER)
    placed = {_place(note): note for note in new}
    taken = frozenset(old)
    notes = score.tracks[track].notes
    touched = {note.start for note in taken}
    touched.update(note.start for note in new)
    window = _window(notes, touched)
    merged = [
        note
        for note in notes[window]
        if note.start not in touched or (note not in taken and _place(note) not in placed)
    ]
    merged.extend(placed.values())
    merged.sort(key=NOTE_ORDER)  # two sorted runs, which Python's sort merges without comparing all anew
    result = (*notes[: window.start], *merged, *notes[window.stop :])
    edited = frozenset(placed.values())
    if result == notes:
        return Edited(score, edited)
    return Edited(score.with_track(track, replace(score.tracks[track], notes=result)), edited)


def _place(note: Note) -> int:
    """Start and pitch in one number, which is kinder to the memory than a pair."""
    return note.start << 7 | note.pitch


def _window(notes: tuple[Note, ...], starts: set[int]) -> slice:
    """The part of a track in which notes with these starts lie or belong."""
    if not starts:
        return slice(0, 0)
    first = bisect_left(notes, min(starts), key=_START)
    return slice(first, bisect_right(notes, max(starts), lo=first, key=_START))
