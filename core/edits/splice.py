"""How every edit lays changed notes back into their track: a window is merged, the rest is shared."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from itertools import compress, islice
from operator import attrgetter, eq
from typing import NamedTuple

from core.note_columns import among, chosen, identities
from core.score import NOTE_ORDER, Note, Score

_START = attrgetter("start")
_PLACE = attrgetter("start", "pitch")
_PITCH_BITS = 7


class Edited(NamedTuple):
    """The score after an edit, and the changed notes as they are now (the selection to come)."""

    score: Score
    notes: frozenset[Note] = frozenset()


class _Latest:
    """The last that was picked: the track's notes, those asked for, and what came of it."""

    picked: tuple[tuple[Note, ...], frozenset[Note], tuple[Note, ...]] | None = None


_latest = _Latest()


def forget() -> None:
    """Hold what was picked last no more."""
    _latest.picked = None


def pick(score: Score, track: int, notes: Collection[Note]) -> list[Note]:
    """Those of `notes` that the track holds, in the track's order."""
    there = score.tracks[track].notes
    before = _latest.picked
    if before is not None and before[0] is there and before[1] is notes:
        return list(before[2])  # a drag picks the same notes of the same track at every move of the mouse
    picked = _picked(there, notes)
    if isinstance(notes, frozenset):
        _latest.picked = (there, notes, tuple(picked))
    return picked


def _picked(notes_of_track: tuple[Note, ...], notes: Collection[Note]) -> list[Note]:
    there = notes_of_track[_window(notes_of_track, notes)]
    picked = list(compress(there, among(identities(there), notes)))  # nearly always the track's own
    if len(picked) == len(notes) and not _has_unisons(there):
        return picked
    wanted = frozenset(notes)
    starts = {note.start for note in wanted}
    return [note for note in there if note.start in starts and note in wanted]


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


def swap(score: Score, track: int, old: Sequence[Note], new: Sequence[Note]) -> Edited:
    """Put `new[i]` where `old[i]` was, for every i.

    A note that comes to the start and pitch of another replaces it; of two edited notes that come
    together the longer stays. Notes that shared a place before the edit go on sharing it, so that
    the unisons of imported music are never lost by the way.
    """
    return _lay(score, track, old, new, _places(old))


def recast(
    score: Score, track: int, old: Sequence[Note], new: Sequence[Note], came_from: Sequence[Note | None]
) -> Edited:
    """Put `new` where `old` were, more of them or fewer; `new[i]` goes on for `came_from[i]`, None for none.

    As with `swap`, only a note that comes to another place than it came from replaces what stood there.
    """
    origins = [-1 - i if note is None else _places((note,))[0] for i, note in enumerate(came_from)]
    return _lay(score, track, old, new, origins)


def put(score: Score, track: int, new: Sequence[Note], instead_of: Sequence[Note] = ()) -> Edited:
    """Add notes, each replacing what stood at its start and pitch, and take others away."""
    nowhere = range(-1, -len(new) - 1, -1)
    return _lay(score, track, instead_of, new, nowhere)


def _lay(
    score: Score, track: int, old: Sequence[Note], new: Sequence[Note], origins: Sequence[int]
) -> Edited:
    """Merge `new` into a track without `old`, which are notes picked from it."""
    places = _places(new)
    if len(set(places)) < len(places):
        staying = _survivors(new, places, origins)
        new = [new[i] for i in staying]
        places = [places[i] for i in staying]
        origins = [origins[i] for i in staying]
    notes = score.tracks[track].notes
    window = _window(notes, [*old, *new])
    there = notes[window]
    merged = list(compress(there, ~among(identities(there), old)))
    if merged:
        reached = {place for place, origin in zip(places, origins, strict=True) if place != origin}
        merged = [note for note, place in zip(merged, _places(merged), strict=True) if place not in reached]
    merged.extend(new)
    merged.sort(key=NOTE_ORDER)  # sorted runs, which Python's sort merges without comparing all anew
    edited = chosen(new)
    if tuple(merged) == there:
        return Edited(score, edited)
    spliced = score.tracks[track].spliced(window.start, window.stop, merged)
    return Edited(score.with_track(track, spliced), edited)


def _has_unisons(notes: Sequence[Note]) -> bool:
    """Whether two notes in a row, sorted, have the same start and pitch."""
    places = list(map(_PLACE, notes))
    return any(map(eq, places, islice(places, 1, None)))


def _places(notes: Sequence[Note]) -> list[int]:
    """Start and pitch of each in one number, which is kinder to the memory than a pair."""
    return [start << _PITCH_BITS | pitch for start, pitch in map(_PLACE, notes)]


def _survivors(new: Sequence[Note], places: Sequence[int], origins: Sequence[int]) -> list[int]:
    """Which notes stay where several come to one place: the longest, and those that came with it."""
    winning: dict[int, int] = {}
    for i in sorted(range(len(new)), key=lambda i: NOTE_ORDER(new[i])):
        winning[places[i]] = origins[i]
    return [i for i in range(len(new)) if winning[places[i]] == origins[i]]


def _window(notes: tuple[Note, ...], others: Collection[Note]) -> slice:
    """The part of a track in which these other notes lie or belong."""
    if not others:
        return slice(0, 0)
    if 2 * len(others) >= len(notes):  # nearly all of it, which is not worth looking for
        return slice(0, len(notes))
    starts = list(map(_START, others))
    first = bisect_left(notes, min(starts), key=_START)
    return slice(first, bisect_right(notes, max(starts), lo=first, key=_START))
