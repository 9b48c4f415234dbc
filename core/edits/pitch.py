"""Edits of pitch that look at a key or a scale: turned upside down, or drawn into the scale."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence, Set
from enum import StrEnum

from core.edits.notes import Notes
from core.edits.splice import Edited, changed, pick, swap
from core.harmony import Key, degree_of, in_scale
from core.score import Note, Score


class Towards(StrEnum):
    """Where a note outside the scale goes."""

    NEAREST = "nearest"  # of two as near, the lower
    UP = "up"
    DOWN = "down"


def invert(score: Score, track: int, notes: Notes, axis: int, key: Key | None = None) -> Edited:
    """Turn notes upside down about the pitch `axis`: what lay so far above it lies so far below.

    With a `key`, distances are steps of its scale (the axis, if it is outside, counts as the scale note
    below it), and a note outside the scale lies as far below the mirrored step as it lay above its own.
    What would leave MIDI's range comes back by octaves, all notes together, as far as they fit.
    """
    chosen = pick(score, track, notes)
    if not chosen:
        return Edited(score)
    mirrored = {pitch: _mirrored(pitch, axis, key) for pitch in {note.pitch for note in chosen}}
    back = _octaves_back(min(mirrored.values()), max(mirrored.values()))
    turned = [_brought_in(mirrored[note.pitch] + back) for note in chosen]
    return swap(score, track, chosen, _pitched(chosen, turned))


def fit_to_scale(
    score: Score, track: int, notes: Notes, classes: Set[int], towards: Towards = Towards.NEAREST
) -> Edited:
    """Move notes that are not of these pitch classes (0 for C to 11 for B) onto the next that is.

    Notes that are stay. Raises ValueError where notes are to be of no classes at all.
    """
    chosen = pick(score, track, notes)
    goes = {pitch: fitted(pitch, classes, towards) for pitch in {note.pitch for note in chosen}}
    return swap(score, track, chosen, _pitched(chosen, [goes[note.pitch] for note in chosen]))


def fitted(pitch: int, classes: Set[int], towards: Towards) -> int:
    """The pitch of these classes that lies next to `pitch`; turned round where MIDI's range ends.

    Raises ValueError for no classes at all.
    """
    there = [other for other in range(128) if other % 12 in classes]
    if not there:
        raise ValueError("nothing fits an empty scale")
    below = there[: bisect_right(there, pitch)][-1:]
    above = there[bisect_left(there, pitch) :][:1]
    wanted = {Towards.UP: above, Towards.DOWN: below}.get(towards)
    return min(wanted or below + above, key=lambda other: abs(other - pitch))


def _mirrored(pitch: int, axis: int, key: Key | None) -> int:
    if key is None:
        return 2 * axis - pitch
    about, _ = degree_of(axis, key)
    degree, raised = degree_of(pitch, key)
    return in_scale(key.tonic_class, key, 2 * about - degree) - raised


def _octaves_back(low: int, high: int) -> int:
    """Semitones, whole octaves, by which pitches come back into MIDI's range."""
    if low < 0:
        return -(low // 12) * 12
    return -(-(127 - high) // 12) * -12 if high > 127 else 0


def _brought_in(pitch: int) -> int:
    """A pitch of a group too wide for MIDI's range, in the nearest octave that has it."""
    while pitch > 127:
        pitch -= 12
    while pitch < 0:
        pitch += 12
    return pitch


def _pitched(notes: Sequence[Note], pitches: Sequence[int]) -> list[Note]:
    return [changed(note, pitch=pitch) for note, pitch in zip(notes, pitches, strict=True)]
