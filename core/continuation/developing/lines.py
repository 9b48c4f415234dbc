"""What composers do with a phrase, as functions from a line to a line.

A line is notes one after the other, in ticks counted from where its first bar begins; so is the answer.
The steps themselves are the edits that the composer has (`core.edits`), done to a line by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ParamSpec, Protocol

from core import edits
from core.edits import Edited
from core.encoding import melody
from core.harmony import SCALES, Key, Mode, degree_of, in_scale
from core.score import TICKS_PER_QUARTER, Note, Score, Track

Line = tuple[Note, ...]
P = ParamSpec("P")

FIFTH, FOURTH = 4, 3  # in steps of the scale
OCTAVE = 12
# A tonal answer answers the dominant with the tonic while the head lasts: so many notes.
HEAD = 4
# From so many ticks on a note is long enough to be ornamented, and no ornament is shorter than this.
LONG, SHORTEST = TICKS_PER_QUARTER, TICKS_PER_QUARTER // 4


class _Edit(Protocol[P]):
    def __call__(
        self, score: Score, track: int, notes: frozenset[Note], *args: P.args, **kwargs: P.kwargs
    ) -> Edited: ...


def edited(
    line: Line,
    edit: _Edit[P],
    *args: P.args,
    **kwargs: P.kwargs,
) -> Line:
    """The line after an edit of all its notes."""
    if not line:
        return line
    return edit(Score((Track.of(line),)), 0, frozenset(line), *args, **kwargs).score.tracks[0].notes


def shifted(line: Line, ticks: int) -> Line:
    """The line so many ticks later."""
    return tuple(replace(note, start=note.start + ticks) for note in line)


def until(line: Line, tick: int) -> Line:
    """What begins before a tick, cut there."""
    return tuple(
        note if note.end <= tick else replace(note, length=tick - note.start)
        for note in line
        if note.start < tick
    )


def since(line: Line, tick: int) -> Line:
    """What begins at a tick or later, counted from there."""
    return shifted(tuple(note for note in line if note.start >= tick), -tick)


def joined(pieces: Sequence[Line], lengths: Sequence[int]) -> Line:
    """Pieces one after the other, each as long as is said; what sounds on into the next is cut there.

    A piece whose top line would be more than an octave away from the end of the one before comes nearer by
    octaves.
    """
    line: list[Note] = []
    clock = 0
    for piece, length in zip(pieces, lengths, strict=True):
        near = _near(piece, melody(line)[0][-1].pitch) if line else piece
        line += shifted(until(near, length), clock)
        clock += length
    return tuple(line)


def _near(piece: Line, pitch: int) -> Line:
    if not piece:
        return piece
    leap = melody(piece)[0][0].pitch - pitch
    octaves = abs(leap) // OCTAVE if abs(leap) > OCTAVE else 0
    return by_semitones(piece, -OCTAVE * octaves if leap > 0 else OCTAVE * octaves)


def by_semitones(line: Line, semitones: int) -> Line:
    """The line so many semitones higher."""
    return edited(line, edits.transpose, semitones)


def in_key(line: Line, key: Key, degrees: int) -> Line:
    """The line so many steps of the scale higher."""
    return edited(line, edits.transpose_in_scale, key, degrees)


def inverted(line: Line, axis: int, key: Key | None) -> Line:
    """The line upside down: in the key, or (None) by exact intervals."""
    return edited(line, edits.invert, axis, key)


def backwards(line: Line, length: int | None = None) -> Line:
    """The last note first, within so many ticks, or (None) the line's own time."""
    turned = edited(line, edits.retrograde)
    if length is None or not line:
        return turned
    rest = length - max(note.end for note in line)
    return shifted(turned, rest - line[0].start)


def stretched(line: Line, times: float) -> Line:
    """All onsets and lengths so many times as long, from the start of the first bar on."""
    return tuple(
        replace(note, start=round(note.start * times), length=max(1, round(note.length * times)))
        for note in line
    )


def tonal_answer(line: Line, key: Key) -> Line:
    """The line at the fifth above, but in its head the dominant is answered by the tonic, a fourth above."""
    dominant = (key.tonic_class + 7) % OCTAVE
    steps = [
        FOURTH if place < HEAD and note.pitch % OCTAVE == dominant else FIFTH
        for place, note in enumerate(line)
    ]
    return tuple(
        _pitched(note, in_scale(note.pitch, key, step)) for note, step in zip(line, steps, strict=True)
    )


def in_mode(line: Line, key: Key, mode: Mode) -> Line:
    """The line in another mode on the same tonic; a seventh that leads to the tonic goes on leading there.

    So does one that is struck again before it, and one of major at the end, which is a half close.
    """
    other = Key(key.tonic, mode)
    found = []
    for place, note in enumerate(line):
        degree, raised = degree_of(note.pitch, key)
        octave, step = divmod(degree, len(SCALES[mode]))
        after = next((each.pitch for each in line[place:] if each.pitch != note.pitch), None)
        pitch = other.tonic_class + OCTAVE * octave + SCALES[mode][step] + raised
        leads = after == note.pitch + 1 or (after is None and key.mode is Mode.MAJOR)
        leading = step == 6 and leads
        found.append(_pitched(note, note.pitch if leading else pitch))
    return tuple(found)


def with_passing_notes(line: Line, key: Key) -> Line:
    """Thirds that go on from notes long enough are filled with the step between."""
    found: list[Note] = []
    for note, after in zip(line, (*line[1:], None), strict=True):
        between = _between(note, after, key)
        found += _halved(note, between) if between is not None and note.length >= LONG else [note]
    return tuple(found)


def with_neighbour_notes(line: Line, key: Key) -> Line:
    """Long notes turn to the step above them and back; one that is followed by that, to the step below."""
    found: list[Note] = []
    for note, after in zip(line, (*line[1:], None), strict=True):
        quarter = note.length // 4
        if note.length < LONG or quarter < SHORTEST or after is None:
            found.append(note)
            continue
        above = in_scale(note.pitch, key, 1)
        turn = in_scale(note.pitch, key, -1) if after.pitch == above else above
        first = replace(note, length=note.length - 2 * quarter)
        found += [
            first,
            _pitched(Note(first.end, quarter, note.pitch, note.velocity), turn),
            Note(first.end + quarter, quarter, note.pitch, note.velocity),
        ]
    return tuple(found)


def reduced(line: Line, beat: int) -> Line:
    """What sounds first on each beat (a length in ticks), held until the next one that is kept."""
    kept: dict[int, Note] = {}
    for note in line:
        kept.setdefault(note.start // beat, note)
    notes = list(kept.values())
    ends = [*(note.start for note in notes[1:]), line[-1].end if line else 0]
    return tuple(
        replace(note, length=max(note.length, end - note.start))
        for note, end in zip(notes, ends, strict=True)
    )


def beside(line: Line, others: Line) -> Line:
    """The line without what another note sounds meanwhile; what comes before it goes on."""
    found: list[Note] = []
    for note in line:
        sounding = (each for each in others if each.start < note.end and note.start < each.end)
        if all(each.pitch != note.pitch for each in sounding):
            found.append(note)
        elif found and found[-1].end == note.start:
            found[-1] = replace(found[-1], length=note.end - found[-1].start)
    return tuple(found)


def _between(note: Note, after: Note | None, key: Key) -> int | None:
    """The step between two notes a third apart."""
    if after is None or after.start != note.end:
        return None
    for way in (1, -1):
        step = in_scale(note.pitch, key, way)
        if in_scale(step, key, way) == after.pitch:
            return step
    return None


def _halved(note: Note, pitch: int) -> list[Note]:
    half = note.length // 2
    first = replace(note, length=note.length - half)
    return [first, _pitched(Note(first.end, half, note.pitch, note.velocity), pitch)]


def _pitched(note: Note, pitch: int) -> Note:
    """The note at another pitch, by octaves in MIDI's range."""
    pitch = pitch % OCTAVE if pitch < 0 else pitch
    return replace(note, pitch=pitch if pitch <= 127 else 116 + (pitch - 116) % OCTAVE)
