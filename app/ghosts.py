"""Takes beside a score: what it would be with one, what is left of one, and whether one still fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import chain

from core import edits
from core.continuation.request import Request, Task
from core.continuation.sounding import sounds_together
from core.continuation.take import Take, Takes
from core.score import NOTE_ORDER, Note, Score, Span
from core.timing import BarMap


def letter(index: int) -> str:
    """What take `index` is called: A, B, C …"""
    return chr(ord("A") + index)


def with_take(takes: Takes, index: int) -> Score:
    """The score as it would be with take `index` kept."""
    return edits.keep_take(takes.basis, takes.track, takes.span, takes.takes[index])


def with_take_until(takes: Takes, index: int, tick: int) -> Score:
    """The score with take `index` kept up to `tick`; the very same score when that changes nothing."""
    kept = Span(takes.span.start, tick)
    score = edits.keep_take(takes.basis, takes.track, kept, takes.takes[index])
    return takes.basis if score == takes.basis else score


def carried(takes: Takes, score: Score, span: Span) -> Takes | None:
    """The same takes beside another score, moved to another span; None where one has no room there."""
    by = span.start - takes.span.start

    def moved(note: Note) -> Note | None:
        return replace(note, start=note.start + by) if note.end + by <= span.end else None

    fits = [take.changed(moved) for take in takes.takes]
    there = tuple(take for take in fits if take is not None)
    return replace(takes, basis=score, span=span, takes=there) if len(there) == len(fits) else None


def with_grown(takes: Takes, index: int, take: Take, request: Request) -> tuple[Takes, int]:
    """Takes with take `index` drawn anew for `request`; it stands alone where the span is another."""
    span = request.span
    there, index = (takes.takes, index) if span == takes.span else ((), 0)
    grown = (*there[:index], take, *there[index + 1 :])
    return replace(takes, basis=request.score, span=span, takes=grown), index


def place_of(takes: Takes, shown: Take) -> int | None:
    """Where the draft on show stands in its answer; None where it is not one of the best."""
    found = (index for index, take in enumerate(takes.takes) if take.recipe.index == shown.recipe.index)
    return next(found, None)


def with_shown(takes: Takes, shown: Take) -> tuple[Takes, int]:
    """Takes with the one on show among them, and where: at its rank, or last where it has none."""
    place = place_of(takes, shown)
    if place is not None:
        return takes, place
    most = max(1, len(takes.takes) - 1)
    return replace(takes, takes=(*takes.takes[:most], shown)), most


def rest_of(takes: Takes, index: int, basis: Score, start: int) -> Takes | None:
    """Take `index` alone, from tick `start` on; None where it is silent from there."""
    left = takes.takes[index].changed(lambda note: note if note.start >= start else None)
    return None if left is None else Takes(basis, takes.track, Span(start, takes.span.end), (left,))


def among(take: Take, note: Note) -> tuple[int | None, int] | None:
    """Where a note of a take stands: in which of `Take.others` (None: its own), and its number there."""
    lines = [(None, take.notes), *((place, part.notes) for place, part in enumerate(take.others))]
    same = [(place, at) for place, notes in lines for at, each in enumerate(notes) if each is note]
    equal = [(place, notes.index(note)) for place, notes in lines if note in notes]
    return next(iter((*same, *equal)), None)


def line_of(take: Take, part: int | None) -> tuple[Note, ...]:
    """The notes of a take in one of `Take.others`, or its own."""
    return take.notes if part is None else take.others[part].notes


def going_on(request: Request, takes: Takes, index: int, note: Note, new: Note) -> Request:
    """The request for takes that are as take `index` of `request` as far as its `note`, with `new` instead.

    The others of its chord stay; what stands in other tracks is settled up to there.
    """
    span, take = takes.span, takes.takes[index]
    end = request.end if request.span == span else span.end
    asked, here = request.by(take.recipe), among(take, note)
    assert here is not None
    there = {takes.track: _until(take.notes, new.start)}
    there |= {part.track: _until(part.notes, new.start) for part in take.others}
    track = takes.track if here[0] is None else take.others[here[0]].track
    there[track] = _settled_up_to(line_of(take, here[0]), here[1], new)
    beside = tuple(there.get(each, ()) for each in asked.also)
    prefix = there[takes.track]
    return replace(asked, task=request.task, start=span.start, end=end, prefix=prefix, beside=beside)


def _until(notes: Sequence[Note], tick: int) -> tuple[Note, ...]:
    return tuple(note for note in notes if note.start < tick)


def _settled_up_to(notes: Sequence[Note], number: int, new: Note) -> tuple[Note, ...]:
    """A line or chords as far as this note, with another in its place."""
    own = notes[number]
    begun = [each for each in notes if each.start <= own.start and each is not own]
    return tuple(sorted((*begun, new), key=NOTE_ORDER))


def following(request: Request, takes: Takes, index: int, bars: int) -> Request:
    """The request for take `index`, an answer to `request`, with so many bars more after it."""
    span, score = takes.span, takes.basis
    end = BarMap(score).bars_from(span.end, bars)
    return replace(
        request,
        start=span.start,
        bars=whole_bars(score, span.start, end),
        end=None,
        task=Task.CONTINUE,
        source=None,
        target=None,
        prefix=takes.takes[index].notes,
        beside=_beside(request, takes.takes[index]),
    )


def _beside(request: Request, take: Take) -> tuple[tuple[Note, ...], ...]:
    """What a take holds for each of the tracks that are written with its own."""
    there = {part.track: part.notes for part in take.others}
    return tuple(there.get(track, ()) for track in request.also)


def after_keeping(request: Request, takes: Takes, index: int, score: Score, start: int) -> Request:
    """The request for what follows once take `index` has been kept in `score` up to tick `start`."""
    locks = request.locks
    kept = sum(note.start < start for note in takes.takes[index].notes)
    if request.source is not None:  # what was begun so is gone on with freely
        request = replace(request, task=Task.CONTINUE, source=None, target=None)
    return replace(
        request,
        score=score,
        start=start,
        bars=max(1, whole_bars(score, start, takes.span.end)),
        prefix=tuple(note for note in request.prefix if note.start >= start),
        beside=tuple(tuple(note for note in notes if note.start >= start) for notes in request.beside),
        locks=replace(
            locks,
            rhythm=tuple(each for each in locks.rhythm if each.start >= start),
            held=tuple(note for note in locks.held if note.start >= start),
            pitches=locks.pitches[kept:],
        ),
    )


def next_line(takes: Takes, index: int) -> int:
    """The bar line that closes the first bar in which take `index` has a note."""
    return BarMap(takes.basis).bar_at(takes.takes[index].notes[0].start).end


def settled_at(takes: Takes, index: int, line: int) -> int:
    """Where the part of take `index` that begins before `line` has sounded out, at `line` or later.

    Of chords and parts there may always be one that sounds on: what follows goes on around it.
    """
    take = takes.takes[index]
    if sounds_together(take.notes):
        return line
    notes = chain(take.notes, *(part.notes for part in take.others))
    return max([line, *(note.end for note in notes if note.start < line)])


def whole_bars(score: Score, start: int, end: int) -> int:
    """Whole bars between the first bar line at or after `start` and the bar line `end`."""
    bars = BarMap(score)
    line, count = bars.next_line(start), 0
    while line < end:
        line, count = bars.bar_at(line).end, count + 1
    return count


def replaced(takes: Takes) -> int:
    """How many notes of the composer's a take would replace."""
    tracks = {takes.track, *(part.track for take in takes.takes for part in take.others)}
    there = chain.from_iterable(
        takes.basis.tracks[each].notes for each in tracks if each < len(takes.basis.tracks)
    )
    return sum(takes.span.start <= note.start < takes.span.end for note in there)


def followed(takes: Takes, request: Request) -> Takes:
    """The same takes where they stand once the piece has become that of `request`, which they answer."""
    find = partial(edits.whereabouts, takes.basis, request.score)
    there = tuple(take.moved(find, request.score) for take in takes.takes)
    return replace(takes, basis=request.score, track=request.track, takes=there)


def same_question(old: Request, new: Request) -> bool:
    """Whether the model would hear the same in both: the same wishes, the same notes before and after.

    Tracks may have changed places meanwhile.
    """
    placed = replace(new, score=old.score, track=old.track, also=old.also, given=old.given)
    return old == placed and _heard(old) == _heard(new)


def _heard(request: Request) -> tuple[object, ...]:
    score = request.score
    end = request.span.end
    notes = score.tracks[request.track].notes
    theme = request.task is Task.VARY or request.source is not None
    heard = [note for note in notes if theme or note.start < request.start or note.start >= end]
    given = tuple(score.tracks[each].notes for each in (*request.given, *request.also))
    leans = request.symbols or request.given or request.wishes.chord_tones
    chords = score.chords if leans else ()
    return heard, given, chords, score.metres, score.pickup, score.keys
