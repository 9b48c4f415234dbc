"""Time put into a piece, and taken out: every track, and all that the tracks share, moves along."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import replace
from itertools import chain
from operator import attrgetter
from typing import TypeVar

from core.edits.splice import Edited
from core.score import (
    NOTE_ORDER,
    ChordSign,
    KeyChange,
    Marker,
    MetreChange,
    Note,
    Score,
    Span,
    TempoChange,
    Track,
)

Sign = TypeVar("Sign", TempoChange, MetreChange, KeyChange)
Mark = TypeVar("Mark", Marker, ChordSign)  # which need not stand at the start
Place = TypeVar("Place", TempoChange, MetreChange, KeyChange, Marker, ChordSign)
_TICK, _START = attrgetter("tick"), attrgetter("start")


def insert_time(score: Score, span: Span) -> Edited:
    """Room as long as `span`, at its start; what begins there or later moves later.

    A note that sounds across the place stays as it is. Keeps bar lines where `span` is whole bars.
    """
    return Edited(
        replace(
            score,
            tracks=tuple(_made_room(track, span) for track in score.tracks),
            tempos=_later(score.tempos, span),
            metres=_later(score.metres, span),
            keys=_later(score.keys, span),
            markers=_moved_on(score.markers, span),
            chords=_moved_on(score.chords, span),
        )
    )


def repeat_time(score: Score, span: Span) -> Edited:
    """What begins in `span` once more, right after it, in every track; what follows moves later.

    Tempo, metre, key, sections and chord symbols come along, the chord that holds at the start too, and what
    follows keeps its own.
    """
    longer, by = insert_time(score, Span(span.end, span.end + span.length)).score, span.length
    tracks = tuple(
        replace(
            track,
            notes=tuple(
                sorted(
                    [*track.notes, *_moved(_begun(track.notes, span), by)],
                    key=NOTE_ORDER,
                )
            ),
        )
        for track in longer.tracks
    )
    return Edited(
        replace(
            longer,
            tracks=tracks,
            tempos=_repeated(score.tempos, span),
            metres=_repeated(score.metres, span),
            keys=_repeated(score.keys, span),
            markers=_twice(longer.markers, span),
            chords=_twice(_restated(score, longer.chords, span), span),
        )
    )


def remove_time(score: Score, span: Span) -> Edited:
    """The piece without `span`: what begins in it goes, what follows moves up.

    A note that sounds into the span is cut there, one that sounds across it is as much shorter.
    What follows keeps its tempo, metre, key, section and chord. Keeps bar lines where `span` is whole bars.
    """
    metres = _without(score.metres, span)
    gone = min(span.end, score.pickup) - min(span.start, score.pickup)
    last = span.end >= score.end  # nothing follows that a section or a chord of the span could hold for
    return Edited(
        replace(
            score,
            tracks=tuple(_shortened(track, span) for track in score.tracks),
            tempos=_without(score.tempos, span),
            metres=metres,
            keys=_without(score.keys, span),
            markers=_drawn_up(_outside(score.markers, span) if last else score.markers, span),
            chords=_drawn_up(_outside(score.chords, span) if last else score.chords, span),
            pickup=(score.pickup - gone) % metres[0].bar_length,
        )
    )


def _begun(notes: Iterable[Note], span: Span) -> list[Note]:
    """The notes that begin in a span."""
    return [note for note in notes if span.start <= note.start < span.end]


def _outside(marks: Iterable[Mark], span: Span) -> tuple[Mark, ...]:
    return tuple(mark for mark in marks if not span.start <= mark.tick < span.end)


def _moved_on(marks: Iterable[Mark], span: Span) -> tuple[Mark, ...]:
    """Marks of which those from the span's start on stand as much later as it is long."""
    return tuple(
        replace(mark, tick=mark.tick + span.length) if mark.tick >= span.start else mark for mark in marks
    )


def _twice(marks: tuple[Mark, ...], span: Span) -> tuple[Mark, ...]:
    """Marks with those of the span once more, right after it."""
    again = tuple(
        replace(mark, tick=mark.tick + span.length) for mark in marks if span.start <= mark.tick < span.end
    )
    return tuple(sorted(chain(marks, again), key=_TICK))


def _restated(score: Score, later: tuple[ChordSign, ...], span: Span) -> tuple[ChordSign, ...]:
    """The chord symbols, with the one that holds at the span's start once more at its end if it changed."""
    held = score.chord_at(span.start)
    if held is None or held == score.chord_at(span.end - 1):
        return later
    if any(sign.tick in (span.start, span.end) for sign in later):
        return later
    return tuple(sorted((*later, ChordSign(span.end, held)), key=_TICK))


def _repeated(changes: tuple[Sign, ...], span: Span) -> tuple[Sign, ...]:
    """Changes with those of the span once more: it begins as it did, and what follows is as it was."""
    if not changes:
        return ()
    by, ends = span.length, {span.end: span.start, span.end + span.length: span.end}
    kept = {change.tick: change for change in changes if change.tick < span.end}
    kept |= {
        change.tick + by: replace(change, tick=change.tick + by)
        for change in changes
        if change.tick > span.start
    }
    for tick, like in ends.items():
        in_force = [change for change in changes if change.tick <= like][-1]
        kept[tick] = replace(in_force, tick=tick)
    settled: list[Sign] = []
    for tick in sorted(kept):
        new = not settled or replace(kept[tick], tick=0) != replace(settled[-1], tick=0)
        if new or tick not in ends:
            settled.append(kept[tick])
    return tuple(settled)


def _later(changes: Iterable[Sign], span: Span) -> tuple[Sign, ...]:
    """Changes after the span's start moved; what holds from the start of the piece on still does."""
    return tuple(
        replace(change, tick=change.tick + span.length) if change.tick >= max(1, span.start) else change
        for change in changes
    )


def _without(changes: Iterable[Sign], span: Span) -> tuple[Sign, ...]:
    """Changes without the span; one that now says what holds already goes."""
    kept: list[Sign] = []
    for change in _drawn_up(changes, span):
        new = not kept or replace(change, tick=0) != replace(kept[-1], tick=0)
        if new or change.tick != span.start:
            kept.append(change)
    return tuple(kept)


def _drawn_up(places: Iterable[Place], span: Span) -> tuple[Place, ...]:
    """What stands before the span; the last of what stands in it, at its start; and what follows."""
    by_tick: dict[int, Place] = {}
    for place in sorted(places, key=_TICK):
        tick = place.tick
        if tick >= span.start:
            tick = max(span.start, tick - span.length)
        by_tick[tick] = replace(place, tick=tick)
    return tuple(by_tick.values())


def _made_room(track: Track, span: Span) -> Track:
    first = bisect_left(track.notes, span.start, key=_START)
    return replace(track, notes=(*track.notes[:first], *_moved(track.notes[first:], span.length)))


def _moved(notes: Iterable[Note], by: int) -> list[Note]:
    """Notes so much later; made outright, for `replace` takes twice as long."""
    return [Note(n.start + by, n.length, n.pitch, n.velocity, n.suggested) for n in notes]


def _shortened(track: Track, span: Span) -> Track:
    first, last = (bisect_left(track.notes, tick, key=_START) for tick in (span.start, span.end))
    notes = []
    for note in track.notes[:first]:
        over = max(0, min(note.end, span.end) - span.start)
        notes.append(replace(note, length=note.length - over) if over else note)
    notes += _moved(track.notes[last:], -span.length)
    return replace(track, notes=tuple(sorted(notes, key=NOTE_ORDER)))
