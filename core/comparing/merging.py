"""What somebody else changed in a piece that was handed to them, as changes of the piece as it is now."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

from core.comparing.difference import Change, Field, NoteChange, SignChange, TrackChange, signs
from core.comparing.pairing import pair_notes, pair_tracks
from core.score import Note, Score, Track

_sound: Callable[[Note], tuple[int, int, int, int]] = attrgetter("start", "length", "pitch", "velocity")
_WHOLE_PIECE = (Field.TITLE, Field.COMPOSER, Field.METRE, Field.TEMPO, Field.KEY, Field.SECTION)


def compare(sent: Score, heard: Score, theirs: Score, ours: Score) -> tuple[Change, ...]:
    """What is new in `theirs`, as changes of `ours`, in the order in which they stand in the piece.

    `sent` is our piece as it was when it was handed over, and `heard` the same as it comes back when nobody
    has touched it: what the way there and back does to it by itself is no change. A change of the same
    thing that was changed here since is a clash; where both did the same there is none to make.
    """
    return tuple(sorted(_changes(sent, heard, theirs, ours), key=_order))


def _changes(sent: Score, heard: Score, theirs: Score, ours: Score) -> Iterator[Change]:
    for field in _WHOLE_PIECE:
        yield from _signs(field, *(signs(each, field) for each in (sent, heard, theirs, ours)))
    to_sent = dict(pair_tracks(heard.tracks, sent.tracks))
    to_ours = dict(pair_tracks(sent.tracks, ours.tracks))
    for there, new in pair_tracks(heard.tracks, theirs.tracks):
        was = None if there is None else to_sent.get(there)
        now = None if was is None else to_ours.get(was)
        if there is None and new is not None:
            yield from _come(theirs.tracks[new], ours)
        elif new is None:
            if was is not None and now is not None:
                yield _gone(sent.tracks[was], ours.tracks[now], now)
        elif there is not None and was is not None:
            before, after = heard.tracks[there], theirs.tracks[new]
            if now is not None:
                yield from _within(sent.tracks[was], before, after, ours.tracks[now], now)
            elif _touched(before, after):
                yield TrackChange(None, None, after, clash=True)


def _come(track: Track, ours: Score) -> Iterator[TrackChange]:
    """A track that is new there, unless we have the very same by now."""
    if not any((each.name, each.notes) == (track.name, track.notes) for each in ours.tracks):
        yield TrackChange(None, None, track)


def _gone(sent: Track, ours: Track, index: int) -> TrackChange:
    return TrackChange(index, ours, None, clash=ours.notes != sent.notes)


def _within(sent: Track, heard: Track, theirs: Track, ours: Track, index: int) -> Iterator[Change]:
    for field, what in ((Field.NAME, "name"), (Field.INSTRUMENT, "program")):
        said = ({0: getattr(track, what)} for track in (sent, heard, theirs, ours))
        for change in _signs(field, *said):
            yield replace(change, track=index)
    yield from _Notes(sent.notes, heard.notes, theirs.notes, ours.notes).changes(index)


def _signs(
    field: Field, sent: dict[int, Any], heard: dict[int, Any], theirs: dict[int, Any], ours: dict[int, Any]
) -> Iterator[SignChange]:
    for tick in sorted({*heard, *theirs}):
        before, new, mine = heard.get(tick), theirs.get(tick), ours.get(tick)
        if new not in (before, mine):
            changed_here = mine not in (sent.get(tick), before)
            yield SignChange(field, tick, mine, new, clash=changed_here)


@dataclass(frozen=True, slots=True)
class _Notes:
    """The notes of one track: as they were sent, as that is heard, as they are there, and here now."""

    sent: Sequence[Note]
    heard: Sequence[Note]
    theirs: Sequence[Note]
    ours: Sequence[Note]

    def changes(self, track: int) -> Iterator[NoteChange]:
        """Note by note, in no order; `track` is what our track is numbered."""
        to_sent = {there: was for there, was in pair_notes(self.heard, self.sent) if there is not None}
        to_ours = {was: now for was, now in pair_notes(self.sent, self.ours) if was is not None}
        drawn = self._drawn({now for now in to_ours.values() if now is not None})
        for there, new in pair_notes(self.heard, self.theirs):
            if not self._differs(there, new):
                continue
            was = None if there is None else to_sent.get(there)
            if there is None or was is None:  # of what was not ours, nothing can be taken away
                if new is not None:
                    yield from _added(track, self.theirs[new], drawn)
                continue
            now = to_ours.get(was)
            mine = None if now is None else self.ours[now]
            if new is not None:
                wanted = _carried(self.sent[was], self.heard[there], self.theirs[new])
                yield from _altered(track, self.sent[was], wanted, mine)
            elif mine is not None:
                yield NoteChange(track, mine, None, clash=_sound(mine) != _sound(self.sent[was]))

    def _differs(self, there: int | None, new: int | None) -> bool:
        """Whether a pair of what was heard and what is there now is not the same note twice."""
        if there is None or new is None:
            return True
        return _sound(self.heard[there]) != _sound(self.theirs[new])

    def _drawn(self, known: set[int]) -> dict[tuple[int, int], Note]:
        """By place, the notes that were drawn here since: all of ours but the `known` ones."""
        return {(note.start, note.pitch): note for i, note in enumerate(self.ours) if i not in known}


def _added(track: int, new: Note, drawn: dict[tuple[int, int], Note]) -> Iterator[NoteChange]:
    """A note that is new there; where the composer has put one in the same place since, they clash."""
    mine = drawn.get((new.start, new.pitch))
    if mine is None:
        yield NoteChange(track, None, new)
    elif mine.length != new.length:
        yield NoteChange(track, mine, new, clash=True)


def _altered(track: int, sent: Note, wanted: Note, mine: Note | None) -> Iterator[NoteChange]:
    """A note that is another there: what only they changed is taken into what only we changed."""
    if mine is None:
        yield NoteChange(track, None, wanted, clash=True)
        return
    each = list(zip(_sound(sent), _sound(wanted), _sound(mine), strict=True))
    start, length, pitch, velocity = (here if there == was else there for was, there, here in each)
    made = Note(start, length, pitch, velocity)
    clash = any(there != was and here not in (was, there) for was, there, here in each)
    if _sound(made) != _sound(mine):
        yield NoteChange(track, mine, made, clash)


def _carried(sent: Note, heard: Note, theirs: Note) -> Note:
    """The note as it was sent with what was done to it there: played timing and finer values stay."""
    each = zip(_sound(sent), _sound(theirs), _sound(heard), strict=True)
    start, length, pitch, velocity = (was + new - before for was, new, before in each)
    return Note(max(0, start), max(1, length), min(127, max(0, pitch)), min(127, max(1, velocity)))


def _touched(one: Track, other: Track) -> bool:
    """Whether two tracks do not hold the same sounds."""
    return sorted(map(_sound, one.notes)) != sorted(map(_sound, other.notes))


def _order(change: Change) -> tuple[int, int, int]:
    """By place; signs before notes, higher notes first, as a score is read."""
    if isinstance(change, NoteChange):
        note = change.new or change.old
        return change.tick, 1 + change.track, -note.pitch if note else 0
    return change.tick, 0, 0
