"""What is new in a piece, change by change, and any of the changes made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from core.edits.splice import Edited
from core.edits.tracks import add_track, remove_track
from core.harmony import Key
from core.score import ChordSign, KeyChange, Marker, Note, Score, TempoChange, Track


class Field(Enum):
    """What besides notes a piece says of itself."""

    TITLE = "title"
    COMPOSER = "composer"
    METRE = "metre"
    TEMPO = "tempo"
    KEY = "key"
    SECTION = "section"
    CHORD = "chord"
    NAME = "name"  # of a track
    INSTRUMENT = "instrument"  # of a track: its program


@dataclass(frozen=True, slots=True)
class NoteChange:
    """On our track number `track` the note `old` (None: none) becomes `new` (None: it goes).

    With `clash` the composer has changed the same thing here meanwhile.
    """

    track: int
    old: Note | None
    new: Note | None
    clash: bool = False

    @property
    def tick(self) -> int:
        """Where it is to be seen first."""
        return min(note.start for note in (self.old, self.new) if note is not None)


@dataclass(frozen=True, slots=True)
class SignChange:
    """At `tick` a sign reads `new` instead of `old`; None where there is none, or none any more.

    A title, composer or name is text, a tempo quarter notes to the minute, a key a `Key`, a section its
    name, a chord a `ChordSymbol`, an instrument a program; the metre is one sign, all its changes with the
    pickup.
    """

    field: Field
    tick: int
    old: Any
    new: Any
    track: int | None = None
    clash: bool = False


@dataclass(frozen=True, slots=True)
class TrackChange:
    """A track comes (`new`, `track` is None), or our track number `track` goes (`old`)."""

    track: int | None
    old: Track | None
    new: Track | None
    clash: bool = False

    @property
    def tick(self) -> int:
        """Where it is to be seen first."""
        track = self.new or self.old
        return track.notes[0].start if track is not None and track.notes else 0


Change = NoteChange | SignChange | TrackChange


def accepted(score: Score, changes: Collection[Change]) -> Edited:
    """The piece with these changes made, and the notes that are new by them; all else is the very same.

    Tracks come last, each in a colour that is free.
    """
    tracks = [_with_notes(score, changes, index) for index in range(len(score.tracks))]
    for change in changes:
        if isinstance(change, SignChange) and change.track is not None:
            what = "name" if change.field is Field.NAME else "program"
            tracks[change.track] = replace(tracks[change.track], **{what: change.new})
    made = replace(_with_signs(score, changes), tracks=tuple(tracks))
    of_tracks = [each for each in changes if isinstance(each, TrackChange)]
    for track in (each.new for each in of_tracks if each.new is not None):
        made = add_track(made, track).score
    going = {each.track for each in of_tracks if each.new is None and each.track is not None}
    for index in sorted(going, reverse=True):
        made = remove_track(made, index).score
    notes = (each.new for each in changes if isinstance(each, NoteChange) and each.new is not None)
    return Edited(made, frozenset(notes))


def _with_notes(score: Score, changes: Iterable[Change], index: int) -> Track:
    track = score.tracks[index]
    here = [each for each in changes if isinstance(each, NoteChange) and each.track == index]
    if not here:
        return track
    going = Counter(each.old for each in here if each.old is not None)
    staying = []
    for note in track.notes:
        if going[note]:
            going[note] -= 1
        else:
            staying.append(note)
    coming = [each.new for each in here if each.new is not None]
    return replace(track, notes=Track.of([*staying, *coming]).notes)


_BY_TICK: dict[Field, tuple[str, Callable[[int, Any], Any]]] = {
    Field.TEMPO: ("tempos", TempoChange),
    Field.SECTION: ("markers", Marker),
    Field.CHORD: ("chords", ChordSign),
}
"""What the score calls them, and makes them of."""


def _with_signs(score: Score, changes: Iterable[Change]) -> Score:
    new: dict[Field, dict[int, Any]] = {field: {} for field in Field}
    for change in changes:
        if isinstance(change, SignChange) and change.track is None:
            new[change.field][change.tick] = change.new
    told: dict[str, Any] = {}
    for field in (Field.TITLE, Field.COMPOSER):
        for text in new[field].values():
            told[field.value] = text
    for metres, pickup in new[Field.METRE].values():
        told |= {"metres": metres, "pickup": pickup}
    for field, (name, made) in _BY_TICK.items():
        if new[field]:
            told[name] = tuple(made(tick, sign) for tick, sign in _laid(signs(score, field), new[field]))
    if new[Field.KEY]:
        keys = dict(_laid(signs(score, Field.KEY), new[Field.KEY]))
        if keys:
            keys.setdefault(0, Key())
        told["keys"] = tuple(KeyChange(tick, keys[tick]) for tick in sorted(keys))
    return replace(score, **told) if told else score


def signs(score: Score, field: Field) -> dict[int, Any]:
    """What a piece says in one field, by tick."""
    if field is Field.TEMPO:
        return {change.tick: change.bpm for change in score.tempos}
    if field is Field.KEY:
        return {change.tick: change.key for change in score.keys}
    if field is Field.SECTION:
        return {marker.tick: marker.text for marker in score.markers}
    if field is Field.CHORD:
        return {sign.tick: sign.chord for sign in score.chords}
    if field is Field.METRE:
        return {0: (score.metres, score.pickup)}
    return {0: score.title if field is Field.TITLE else score.composer}


def _laid(old: dict[int, Any], new: dict[int, Any]) -> list[tuple[int, Any]]:
    """The old signs with the new ones over them, in order; None takes one away."""
    return sorted((tick, sign) for tick, sign in (old | new).items() if sign is not None)
