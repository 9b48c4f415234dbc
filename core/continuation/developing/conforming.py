"""Lines that were made of a phrase, brought under the composer's locks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core import edits
from core.continuation.developing.lines import OCTAVE, Line
from core.continuation.grammar import GRIDS, on_beat
from core.continuation.locks import Place, tonic_of
from core.continuation.request import Locks
from core.edits import Towards
from core.encoding import melody
from core.score import Note, Span
from core.timing import BarMap, place


def conformed(line: Line, locks: Locks, pitches: Sequence[int], span: Span, bars: BarMap) -> Line | None:
    """The line as scale, range, rhythm, grid and held notes would have it; None where they cannot.

    `pitches` are those there may be, rising: what lies beyond them comes nearer by octaves. Locked pitches
    leave only what has them, as far as it goes, in its top line.
    """
    line = _in_scale(line, locks)
    if locks.rhythm:
        line = _in_rhythm(line, locks.rhythm, span)
    within = _in_range(line, pitches[0], pitches[-1])
    if within is None or any(note.pitch not in pitches for note in within):
        return None
    held = [note for note in locks.held if span.start <= note.start < span.end]
    step = GRIDS.get(locks.grid, 1)
    if any(place(bars.bar_at(at), at) % step for note in within for at in (note.start, note.end)):
        return None
    around = _around(within, held)
    return around if in_order(around, locks) else None


def in_order(line: Line, locks: Locks, *, whole: bool = False) -> bool:
    """Whether the top line has the locked pitches in order, as far as it goes, or the `whole` of them."""
    if not locks.pitches:
        return True
    told = tuple(note.pitch for note in melody(line)[0])
    return told == (locks.pitches if whole else locks.pitches[: len(told)])


def ends_well(line: Line, locks: Locks, where: Place) -> bool:
    """Whether the last note is as the locks have it, and no locked pitch is left over."""
    last = line[-1]
    if not in_order(line, locks, whole=True):
        return False
    if locks.cadence:
        closes = last.end == where.free.end and on_beat(where.bars.bar_at(last.start), last.start)
        return closes and last.pitch % OCTAVE == tonic_of(locks, where)
    return locks.last is None or last.pitch % OCTAVE == locks.last


def _in_scale(line: Line, locks: Locks) -> Line:
    if locks.scale is None:
        return line
    classes = locks.scale.classes
    fitted = (replace(note, pitch=edits.fitted(note.pitch, classes, Towards.NEAREST)) for note in line)
    return _once(tuple(fitted))


def _in_rhythm(line: Line, rhythm: Sequence[Span], span: Span) -> Line:
    """The slots of a rhythm up to where the line ends, each with the pitch that sounds, or sounded, there."""
    found = []
    for slot in sorted(rhythm, key=lambda each: each.start):
        if span.start <= slot.start < min(span.end, line[-1].end):
            begun = [note for note in line if note.start <= slot.start]
            note = begun[-1] if begun else line[0]
            found.append(Note(slot.start, slot.length, note.pitch, note.velocity))
    return tuple(found)


def _in_range(line: Line, low: int, high: int) -> Line | None:
    """All of it by octaves into the range, or else note by note; None where a note has no place."""
    if not line:
        return None
    bottom, top = min(note.pitch for note in line), max(note.pitch for note in line)
    octaves = (
        -(-(low - bottom) // OCTAVE) if bottom < low else -(-(top - high) // OCTAVE) * -1 if top > high else 0
    )
    if low <= bottom + OCTAVE * octaves and top + OCTAVE * octaves <= high:
        return tuple(replace(note, pitch=note.pitch + OCTAVE * octaves) for note in line)
    folded = [_folded(note.pitch, low, high) for note in line]
    if any(pitch is None for pitch in folded):
        return None
    there = zip(line, folded, strict=True)
    return _once(tuple(replace(note, pitch=pitch) for note, pitch in there if pitch is not None))


def _once(line: Line) -> Line:
    """The line where notes that were brought to one pitch meet: the longest, up to where it begins again."""
    longest: dict[tuple[int, int], Note] = {}
    for note in sorted(line, key=lambda each: each.length):
        longest[note.start, note.pitch] = note
    starts: dict[int, list[int]] = {}
    for start, pitch in sorted(longest):
        starts.setdefault(pitch, []).append(start)
    return tuple(
        _until(note, next((start for start in starts[note.pitch] if start > note.start), note.end))
        for note in line
        if longest[note.start, note.pitch] is note
    )


def _folded(pitch: int, low: int, high: int) -> int | None:
    if pitch < low:
        pitch += -(-(low - pitch) // OCTAVE) * OCTAVE
    elif pitch > high:
        pitch -= -(-(pitch - high) // OCTAVE) * OCTAVE
    return pitch if low <= pitch <= high else None


def _around(line: Line, held: Sequence[Note]) -> Line:
    """The line with held notes in it; what would sound at the same time gives way."""
    if not held or not line:
        return line
    end = line[-1].end
    kept = list(line)
    for note in held:
        if note.start < end:
            kept = [_until(each, note.start) for each in kept if not note.start <= each.start < note.end]
            kept.append(note)
    return tuple(sorted(kept, key=lambda note: note.start))


def _until(note: Note, tick: int) -> Note:
    return replace(note, length=tick - note.start) if note.start < tick < note.end else note
