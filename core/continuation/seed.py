"""What the model hears of the composer's phrase, and what the composer should know about that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import gcd

from core.continuation.following import what_follows
from core.continuation.request import Request, Task
from core.encoding import Encoding, melody
from core.errors import BadRequest
from core.score import Note, Span, Track
from core.timing import BarMap
from core.words import tr

# With no phrase to go by, a take stays where most voices and instruments are at home (A3 to A5).
HOME_RANGE = (57, 81)
# A take goes at most an octave beyond what the phrase has shown.
RANGE_MARGIN = 12
# What is led into begins at most so many bars after the place, and of so many bars its motif is taken.
NEAR_BARS, PHRASE_BARS = 2, 8

NO_PHRASE = tr("There is no phrase before this place, so the takes begin one of their own.")
CHORDS = tr("This model hears one line: it followed the top notes and let the others be.")
NO_THEME = tr("There are no notes here to vary; select some, or continue instead.")
NOTHING_TO_LEAD_TO = tr("No phrase begins after this place, so there is nothing to lead into.")
OFF_GRID = tr("Some notes lie off the grid; the model heard them at the nearest note values.")


@dataclass(frozen=True, slots=True)
class Seed:
    """The phrase before the seam as one line of notes, with the range a take keeps to.

    `theme` is the line to be varied, empty for other tasks. `pitches` are the lowest and the highest
    pitch a take may use. `notices` are sentences for the composer about what the model could not hear
    as it was written.
    """

    notes: tuple[Note, ...]
    theme: tuple[Note, ...]
    pitches: range
    notices: tuple[str, ...]


def read_seed(request: Request, encoding: Encoding) -> Seed:
    """The seed of `request` as the model will hear it; the score itself is never touched.

    Raises BadRequest where something is to be varied and there is nothing.
    """
    before, inside = _before(request), notes_inside(request) if request.task is Task.VARY else []
    line, theme = melody(before)[0], melody(inside)[0]
    if request.task is Task.VARY and not theme:
        raise BadRequest(NO_THEME)
    after = what_follows(request, request.span.end, encoding) or ()
    notices = []
    if not (line or theme or request.given or request.symbols):
        notices.append(NO_PHRASE)
    if len(line) + len(theme) < len(before) + len(inside):
        notices.append(CHORDS)
    if _is_off_grid(line, encoding):
        notices.append(OFF_GRID)
    return Seed(line, theme, _range((*line, *theme, *after)), tuple(notices))


def standing(request: Request) -> tuple[Note, ...]:
    """The top line of what the span holds now, cut where the span ends."""
    return melody(notes_inside(request))[0]


def hearing(request: Request, *, every: bool = False) -> tuple[Request, int]:
    """`request` as the model is to hear it, and by how many ticks all of it lies later for that.

    What leads into a phrase with nothing before it hears that phrase as if it had come before too, whole
    bars earlier, so that its motif lives on; where there is no room for that, all is moved on by whole
    bars. Other requests are heard as they are. Of the phrase its line is heard, or with `every` all its
    notes, and those that other tracks have with it which are silent before. Raises BadRequest for a phrase
    that is not there.
    """
    if request.task is not Task.LEAD_IN:
        return request, 0
    span, score = request.span, request.score
    phrase = led_notes(request) if every else led_into(request)
    if _sounds_before(request, request.track):
        return request, 0
    said: dict[int, Sequence[Note]] = {request.track: phrase}
    if every:
        said |= {track: _led_beside(request, track) for track in _beside(request)}
    bar, first = score.metre_at(span.end).bar_length, score.metres[0].bar_length
    earlier = -(-(max(note.end for notes in said.values() for note in notes) - span.start) // bar) * bar
    begun = min(note.start for notes in said.values() for note in notes)
    later = -(-max(0, earlier - begun) // first) * first
    moved = _moved(request, later)
    score = moved.score
    for number, notes in said.items():
        track = score.tracks[number]
        both = Track.of([*_later(notes, later - earlier), *track.notes]).notes
        score = score.with_track(number, replace(track, notes=both))
    return replace(moved, score=score), later


def led_into(request: Request) -> tuple[Note, ...]:
    """The line of the first bars of what begins where the span ends, or soon after; raises BadRequest."""
    return melody(led_notes(request))[0]


def led_notes(request: Request) -> list[Note]:
    """All notes of those bars; raises BadRequest."""
    end, bars = request.span.end, BarMap(request.score)
    later = [note for note in request.score.tracks[request.track].notes if note.start >= end]
    if not later or later[0].start >= bars.bars_from(end, NEAR_BARS):
        raise BadRequest(NOTHING_TO_LEAD_TO)
    until = bars.bars_from(later[0].start, PHRASE_BARS)
    return [note for note in later if note.start < until]


def _beside(request: Request) -> list[int]:
    """The other tracks that are written or given, and silent before the span."""
    tracks = dict.fromkeys((*request.written[1:], *request.given))
    return [track for track in tracks if track != request.track and not _sounds_before(request, track)]


def _sounds_before(request: Request, track: int) -> bool:
    notes, start = request.score.tracks[track].notes, request.span.start
    return bool(notes) and notes[0].start < start


def _led_beside(request: Request, track: int) -> list[Note]:
    """What another track has with the phrase that is led into."""
    end = request.span.end
    until = led_notes(request)[-1].start
    return [note for note in request.score.tracks[track].notes if end <= note.start <= until]


def _moved(request: Request, ticks: int) -> Request:
    """The same request of a piece that begins so many ticks later, in its first metre and key."""
    if not ticks:
        return request
    score, locks = request.score, request.locks
    score = replace(
        score,
        tracks=tuple(replace(track, notes=_later(track.notes, ticks)) for track in score.tracks),
        metres=tuple(replace(each, tick=each.tick + ticks if each.tick else 0) for each in score.metres),
        keys=tuple(replace(each, tick=each.tick + ticks if each.tick else 0) for each in score.keys),
        chords=tuple(replace(each, tick=each.tick + ticks) for each in score.chords),
    )
    rhythm = tuple(Span(slot.start + ticks, slot.end + ticks) for slot in locks.rhythm)
    return replace(
        request,
        score=score,
        start=request.start + ticks,
        end=request.span.end + ticks,
        prefix=_later(request.prefix, ticks),
        beside=tuple(_later(notes, ticks) for notes in request.beside),
        locks=replace(locks, rhythm=rhythm, held=_later(locks.held, ticks)),
    )


def _later(notes: Sequence[Note], ticks: int) -> tuple[Note, ...]:
    return tuple(replace(note, start=note.start + ticks) for note in notes)


def _until(note: Note, tick: int) -> Note:
    return note if note.end <= tick else replace(note, length=tick - note.start)


def _before(request: Request) -> list[Note]:
    """The track's notes before the seam, those that sound across it cut there."""
    start = request.start
    return [_until(note, start) for note in request.score.tracks[request.track].notes if note.start < start]


def notes_inside(request: Request) -> list[Note]:
    """The track's notes that begin in the span, cut where it ends."""
    span, notes = request.span, request.score.tracks[request.track].notes
    return [_until(note, span.end) for note in notes if span.start <= note.start < span.end]


def _is_off_grid(line: tuple[Note, ...], encoding: Encoding) -> bool:
    """Whether a note of `line` begins or ends where no sum of note values leads."""
    unit = gcd(*encoding.lengths)
    return any(tick % unit for note in line for tick in (note.start, note.end))


def _range(line: tuple[Note, ...]) -> range:
    if not line:
        return range(HOME_RANGE[0], HOME_RANGE[1] + 1)
    pitches = [note.pitch for note in line]
    return range(max(0, min(pitches) - RANGE_MARGIN), min(127, max(pitches) + RANGE_MARGIN) + 1)
