"""Edits of notes, each named by the musician's verb.

Every one takes the notes of one track and leaves all others as they are. A group stops as a whole
at tick 0 and at the lowest and highest pitch: it is never squashed. A note that an edit changes in
any way is the composer's from then on (it loses its `suggested` mark); an edit that changes
nothing gives the very same score back. Where an edit brings a note to the start and pitch of
another, the edited one stays (`splice.swap` says more); in no other way do notes get lost.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from operator import attrgetter

from core.edits.extent import Extent
from core.edits.splice import Edited, changed, pick, put, swap
from core.harmony import Key, in_scale
from core.score import Note, Score, Span

Notes = Collection[Note]

_VALUES = attrgetter("start", "length", "pitch", "velocity")


def draw(score: Score, track: int, *notes: Note) -> Edited:
    """Add a note, or those of a chord; a note of the same pitch at the same start gives way."""
    return put(score, track, notes)


def erase(score: Score, track: int, notes: Notes) -> Edited:
    """Take notes away."""
    return put(score, track, (), instead_of=pick(score, track, notes))


def move(score: Score, track: int, notes: Notes, ticks: int, semitones: int) -> Edited:
    """Move notes in time and pitch, as far as the group can go."""
    chosen = pick(score, track, notes)
    return swap(score, track, chosen, _moved(chosen, ticks, semitones))


def duplicate(score: Score, track: int, notes: Notes, ticks: int, semitones: int) -> Edited:
    """Leave notes where they are and put copies `ticks` later and `semitones` higher."""
    chosen = pick(score, track, notes)
    copies = _moved(chosen, ticks, semitones)
    return Edited(score, frozenset(chosen)) if copies == chosen else put(score, track, copies)


def paste(score: Score, track: int, notes: Notes, at: int) -> Edited:
    """Put copies of notes (of any score) so that the first begins at tick `at`."""
    return place(score, track, [replace(note, suggested="") for note in notes], at)


def place(score: Score, track: int, notes: Notes, at: int) -> Edited:
    """Put notes of a take so that the first begins at tick `at`; they keep their `suggested` mark."""
    by = max(0, at) - min((note.start for note in notes), default=0)
    return put(score, track, [replace(note, start=note.start + by) for note in notes])


def transpose(score: Score, track: int, notes: Notes, semitones: int) -> Edited:
    """Move notes in pitch, as far as the group can go."""
    return move(score, track, notes, 0, semitones)


def transpose_in_scale(score: Score, track: int, notes: Notes, key: Key, degrees: int) -> Edited:
    """Move notes by steps of the key's scale, as far as the group can go.

    A note outside the scale keeps its distance to the scale note below it.
    """
    chosen = pick(score, track, notes)
    towards_zero = -1 if degrees > 0 else 1
    while degrees and not all(0 <= in_scale(note.pitch, key, degrees) <= 127 for note in chosen):
        degrees += towards_zero
    moved = [changed(note, pitch=in_scale(note.pitch, key, degrees)) for note in chosen]
    return swap(score, track, chosen, moved if degrees else chosen)


def resize(score: Score, track: int, notes: Notes, ticks: int, minimum: int = 1) -> Edited:
    """Move the end of every note by `ticks`; none gets shorter than `minimum`."""
    chosen = pick(score, track, notes)
    resized = [changed(note, length=max(_least(note, minimum), note.length + ticks)) for note in chosen]
    return swap(score, track, chosen, resized)


def resize_start(score: Score, track: int, notes: Notes, ticks: int, minimum: int = 1) -> Edited:
    """Move the start of every note by `ticks`, its end staying; none gets shorter than `minimum`."""
    chosen = pick(score, track, notes)
    ticks = max(ticks, -min((note.start for note in chosen), default=0))
    starts = [min(note.start + ticks, note.end - _least(note, minimum)) for note in chosen]
    resized = [changed(note, start=s, length=note.end - s) for note, s in zip(chosen, starts, strict=True)]
    return swap(score, track, chosen, resized)


def stretch(
    score: Score, track: int, notes: Notes, ticks: int, *, at_start: bool = False, minimum: int = 1
) -> Edited:
    """Move the end of the group (or its start) by `ticks`, everything between in proportion.

    The other edge of the group stays, and the whole stays at least `minimum` ticks long.
    """
    chosen = pick(score, track, notes)
    if not chosen:
        return Edited(score)
    first, last = chosen[0].start, max(note.end for note in chosen)
    old = last - first
    new = max(min(minimum, old), old - ticks if at_start else old + ticks)
    fixed = last if at_start else first
    new = min(new, last) if at_start else new

    def place(tick: int) -> int:
        return fixed + round((tick - fixed) * new / old)

    stretched = []
    for note in chosen:
        start = place(note.start)
        stretched.append(changed(note, start=start, length=max(1, place(note.end) - start)))
    return swap(score, track, chosen, stretched)


def set_length(score: Score, track: int, notes: Notes, length: int) -> Edited:
    """Make every note `length` ticks long."""
    return set_lengths(score, track, dict.fromkeys(notes, length))


def set_lengths(score: Score, track: int, lengths: Mapping[Note, int]) -> Edited:
    """Give each note its own length in ticks (at least 1)."""
    chosen = pick(score, track, lengths)
    return swap(score, track, chosen, [changed(note, length=max(1, lengths[note])) for note in chosen])


def set_velocity(score: Score, track: int, notes: Notes, velocity: int) -> Edited:
    """Play every note at one velocity."""
    return set_velocities(score, track, dict.fromkeys(notes, velocity))


def set_velocities(score: Score, track: int, velocities: Mapping[Note, int]) -> Edited:
    """Play each note at its own velocity (1–127, clamped)."""
    chosen = pick(score, track, velocities)
    return swap(score, track, chosen, [_played(note, velocities[note]) for note in chosen])


def shift_velocity(score: Score, track: int, notes: Notes, amount: int) -> Edited:
    """Play notes louder or softer by the same amount, as far as the group can go."""
    chosen = pick(score, track, notes)
    if not chosen:
        return Edited(score)
    velocities = [note.velocity for note in chosen]
    amount = max(1 - min(velocities), min(127 - max(velocities), amount))
    return swap(score, track, chosen, [_played(note, note.velocity + amount) for note in chosen])


def scale_velocity(score: Score, track: int, notes: Notes, factor: float) -> Edited:
    """Play notes louder or softer in proportion, each within 1–127."""
    chosen = pick(score, track, notes)
    return swap(score, track, chosen, [_played(note, round(note.velocity * factor)) for note in chosen])


def insert_take(score: Score, track: int, span: Span, notes: Notes) -> Edited:
    """Accept a take, or the part of it that lies in `span`.

    What began in the span before gives way to the take. A note that began earlier and sounds into
    the span stays to the tick, length included: what the composer wrote there is not the take's to
    cut. The take's notes keep their `suggested` mark.
    """
    there = [note for note in score.tracks[track].notes if span.start <= note.start < span.end]
    inside = [note for note in notes if span.start <= note.start < span.end]
    return put(score, track, inside, instead_of=there)


def _moved(notes: list[Note], ticks: int, semitones: int) -> list[Note]:
    if not notes:
        return []
    ticks, semitones = Extent.of(notes).stopped(ticks, semitones)
    if not ticks and not semitones:
        return notes
    return [
        Note(start + ticks, length, pitch + semitones, velocity)
        for start, length, pitch, velocity in map(_VALUES, notes)
    ]


def _least(note: Note, minimum: int) -> int:
    """How short a resize may leave a note: one that is shorter already is not made longer."""
    return min(max(1, minimum), note.length)


def _played(note: Note, velocity: int) -> Note:
    velocity = max(1, min(127, velocity))
    return note if velocity == note.velocity else Note(note.start, note.length, note.pitch, velocity)
