"""What somebody else changed in a piece that was handed to them, as changes of the piece as it is now."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Any

from core.comparing.difference import Change, Field, NoteChange, SignChange, TrackChange, signs
from core.comparing.pairing import pair_notes, pair_tracks
from core.files.notation.staves import together
from core.score import Note, Score, Track

_sound: Callable[[Note], tuple[int, int, int, int]] = attrgetter("start", "length", "pitch", "velocity")
_WHOLE_PIECE = (
    *(Field.TITLE, Field.COMPOSER, Field.METRE, Field.TEMPO, Field.KEY),
    *(Field.SECTION, Field.CHORD),
)


class Comparison:
    """What is new in `theirs`, to be told as changes of our piece whatever that is by now.

    `sent` is our piece as it was when it was handed over, and `heard` the same as it comes back when nobody
    has touched it: what the way there and back does to it by itself is no change.
    """

    def __init__(self, sent: Score, heard: Score, theirs: Score) -> None:
        if len(heard.tracks) > len(sent.tracks):  # on two staves it comes back as two
            heard, theirs = together(sent, heard), together(sent, theirs)
        self._sent, self._heard, self._theirs = sent, heard, theirs
        to_sent = dict(pair_tracks(heard.tracks, sent.tracks))
        self._coming: list[Track] = []
        self._going: list[int] = []  # numbers of tracks as they were sent
        self._both: dict[int, _Both] = {}
        for there, new in pair_tracks(heard.tracks, theirs.tracks):
            was = None if there is None else to_sent.get(there)
            if there is None and new is not None:
                self._coming.append(theirs.tracks[new])
            elif was is not None and new is None:
                self._going.append(was)
            elif was is not None and new is not None and there is not None:
                self._both[was] = _Both(sent.tracks[was], heard.tracks[there], theirs.tracks[new])

    def changes(self, ours: Score) -> tuple[Change, ...]:
        """The changes in the order in which they stand in the piece.

        A change of the same thing that was changed here since is a clash; where both did the same there
        is none to make.
        """
        return tuple(sorted(self._changes(ours), key=_order))

    def _changes(self, ours: Score) -> Iterator[Change]:
        for field in _WHOLE_PIECE:
            each = (self._sent, self._heard, self._theirs, ours)
            yield from _signs(field, *(signs(score, field) for score in each))
        for track in self._coming:
            if not any((each.name, each.notes) == (track.name, track.notes) for each in ours.tracks):
                yield TrackChange(None, None, track)
        to_ours = dict(pair_tracks(self._sent.tracks, ours.tracks))
        for was in self._going:
            if (now := to_ours.get(was)) is not None:
                clash = ours.tracks[now].notes != self._sent.tracks[was].notes
                yield TrackChange(now, ours.tracks[now], None, clash)
        for was, both in self._both.items():
            if (now := to_ours.get(was)) is not None:
                yield from both.changes(ours.tracks[now], now)
            elif both.news:
                yield TrackChange(None, None, both.theirs, clash=True)


def _signs(
    field: Field, sent: dict[int, Any], heard: dict[int, Any], theirs: dict[int, Any], ours: dict[int, Any]
) -> Iterator[SignChange]:
    for tick in sorted({*heard, *theirs}):
        before, new, mine = heard.get(tick), theirs.get(tick), ours.get(tick)
        if new not in (before, mine):
            changed_here = mine not in (sent.get(tick), before)
            yield SignChange(field, tick, mine, new, clash=changed_here)


class _Both:
    """A track that is here and there: as it was sent, as that is heard, and as it is there.

    `news` are the notes that are not the same: which one it was of those sent, how that is heard, what
    it is there; None for none.
    """

    def __init__(self, sent: Track, heard: Track, theirs: Track) -> None:
        self.sent, self.heard, self.theirs = sent, heard, theirs
        to_sent = {there: was for there, was in pair_notes(heard.notes, sent.notes) if there is not None}
        self.news: list[tuple[int | None, Note | None, Note | None]] = []
        for there, new in pair_notes(heard.notes, theirs.notes):
            before = None if there is None else heard.notes[there]
            after = None if new is None else theirs.notes[new]
            if before is None or after is None or _sound(before) != _sound(after):
                self.news.append((None if there is None else to_sent.get(there), before, after))

    def changes(self, ours: Track, index: int) -> Iterator[Change]:
        """What is new, in no order; `index` is what our track is numbered."""
        each = (self.sent, self.heard, self.theirs, ours)
        for field, what in ((Field.NAME, "name"), (Field.INSTRUMENT, "program")):
            for change in _signs(field, *({0: getattr(track, what)} for track in each)):
                yield replace(change, track=index)
        if self.news:
            yield from self._notes(ours.notes, index)

    def _notes(self, ours: Sequence[Note], index: int) -> Iterator[NoteChange]:
        pairs = pair_notes(self.sent.notes, ours)
        to_ours = {was: now for was, now in pairs if was is not None}
        since = (ours[now] for was, now in pairs if was is None and now is not None)
        drawn = {(note.start, note.pitch): note for note in since}
        for was, before, after in self.news:
            if was is None or before is None:  # of what was not ours, nothing can be taken away
                if after is not None:
                    yield from _added(index, after, drawn)
                continue
            sent, now = self.sent.notes[was], to_ours.get(was)
            mine = None if now is None else ours[now]
            if after is not None:
                yield from _altered(index, sent, _carried(sent, before, after), mine)
            elif mine is not None:
                yield NoteChange(index, mine, None, clash=_sound(mine) != _sound(sent))


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


def _order(change: Change) -> tuple[int, int, int]:
    """By place; signs before notes, higher notes first, as a score is read."""
    if isinstance(change, NoteChange):
        note = change.new or change.old
        return change.tick, 1 + change.track, -note.pitch if note else 0
    return change.tick, 0, 0
