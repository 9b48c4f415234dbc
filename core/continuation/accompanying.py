"""What is written to go with other tracks: under a melody or over chords, into which track, and where."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain, count
from statistics import fmean

from core import edits
from core.chord_naming import beats
from core.continuation.homes import LINE_HOME
from core.continuation.request import MAX_BARS, Request, Texture
from core.continuation.sounding import is_over_chords, sounds_together
from core.errors import BadRequest
from core.score import Note, Score, Span, Track
from core.timing import BarMap, middle, place
from core.words import marked, tr

NO_MELODY = tr("There is no melody here to write under; choose its track, or draw a few notes.")
NO_CHORDS = tr("There are no chords here to write over; draw some, or write chord symbols.")


class Accompaniment(StrEnum):
    """What goes with a melody; or with chords, a line."""

    CHORDS = "chords"  # three voices in one rhythm
    FULL_CHORDS = "full chords"  # four of them
    BASS = "bass"
    SECOND = "second"  # one voice just under the melody
    THREE = "three"  # two voices under it
    FOUR = "four"  # three voices under it
    LINE = "line"  # over chords


class Pace(StrEnum):
    """How often block chords change."""

    FREE = "free"
    BAR = "bar"
    HALF = "half"  # at the bar line and at the beat that halves the bar
    BEAT = "beat"


@dataclass(frozen=True, slots=True)
class Manner:
    """What an accompaniment is asked for as, what its track is called, and the General MIDI program there."""

    texture: Texture
    voices: int
    name: str
    program: int


PIANO, BASS, STRINGS, FLUTE = 0, 32, 48, 73
MANNERS = {
    Accompaniment.CHORDS: Manner(Texture.CHORDS, 3, marked("Chords"), PIANO),
    Accompaniment.FULL_CHORDS: Manner(Texture.CHORDS, 4, marked("Chords"), PIANO),
    Accompaniment.BASS: Manner(Texture.PARTS, 1, marked("Bass"), BASS),
    Accompaniment.SECOND: Manner(Texture.LINE, 1, marked("Second voice"), STRINGS),
    Accompaniment.THREE: Manner(Texture.PARTS, 2, marked("Lower voices"), STRINGS),
    Accompaniment.FOUR: Manner(Texture.PARTS, 3, marked("Lower voices"), STRINGS),
    Accompaniment.LINE: Manner(Texture.LINE, 1, marked("Line"), FLUTE),
}


def accompanied(
    score: Score, track: int, what: Accompaniment, span: Span | None = None, *, hear: bool = True
) -> Request:
    """The request for takes that go with what the piece plays in `span`, or in all the bars that it fills.

    `track` is the one in hand: it is given, or else written into where it is silent there. Where no track
    stands ready for the takes, the request's score has one more. Under a melody what else sounds there is
    given too, unless told not to `hear` it. Raises BadRequest where nothing is there to go with.
    """
    given = _chords(score, track, span) if what is Accompaniment.LINE else _melody(score, track, span)
    symbols = what is Accompaniment.LINE and not given
    whole = span or bars_of(score, given)
    manner = MANNERS[what]
    basis, to = _with_track(score, track, given, whole, what)
    if hear and what is not Accompaniment.LINE:
        given = (*given, *(each for each in _sounding(score, track, whole) if each not in (*given, to)))
    asked = Request(basis, to, whole.start, end=whole.end, texture=manner.texture, voices=manner.voices)
    asked = replace(asked, given=given, symbols=symbols)
    return asked if what is Accompaniment.LINE else closed_with_melody(asked)


def accompanies(score: Score, track: int, span: Span | None = None) -> bool:
    """Whether a track plays what goes under a melody: chords, or one note after the other down there."""
    notes = _in(score, track, span)
    return bool(notes) and (sounds_together(notes) or _lies_low(notes))


def offered(score: Score, track: int, span: Span | None = None) -> Accompaniment:
    """What is likely to be wished for first with track `track` in hand.

    Under a melody that is chords. Over an accompaniment it is a line or, where another track has that, what
    is wanting between them.
    """
    there = _sounding(score, track, span)
    under = [number for number in there if accompanies(score, number, span)]
    if len(under) == len(there):
        return Accompaniment.LINE if there or _has_symbols(score, span) else Accompaniment.CHORDS
    if track in under and sounds_together(_in(score, track, span)):
        return Accompaniment.BASS
    return Accompaniment.CHORDS


def closed_with_melody(request: Request) -> Request:
    """The same to be closed with the beat in which the first given track ends, where nothing of it follows.

    What is told of the end is when it comes, so voices that had a bar to fill would go on after the melody.
    """
    score, span = request.score, request.span
    melody = score.tracks[request.given[0]].notes if request.given else ()
    last = max((note.end for note in melody), default=span.end + 1)
    if is_over_chords(request) or not span.start < last <= span.end:
        return request
    ends = [*(start for start, _ in beats(score, span)), span.end]
    return replace(request, end=min(end for end in ends if end >= last), close=True)


def bars_of(score: Score, tracks: Sequence[int]) -> Span:
    """The bars that these tracks fill, or without any the chord symbols; at most as many as takes have."""
    notes = [note for number in tracks for note in score.tracks[number].notes]
    bars, signs = BarMap(score), [] if tracks else [sign.tick for sign in score.chords]
    first = bars.bar_at(min((*signs, *(note.start for note in notes)), default=0)).start
    last = max([first + 1, score.end if signs else 0, *(tick + 1 for tick in signs), *(n.end for n in notes)])
    return Span(first, min(bars.next_line(last), bars.bars_from(first, MAX_BARS)))


def with_new_track(score: Score, what: Accompaniment) -> tuple[Score, int]:
    """A score with a track for an accompaniment after the others, and its number."""
    track, names = _track(MANNERS[what]), {each.name for each in score.tracks}
    numbered = chain([track.name], (f"{track.name} {number}" for number in count(2)))
    track = replace(track, name=next(name for name in numbered if name not in names))
    return edits.add_track(score, track).score, len(score.tracks)


def track_called(name: str) -> Track | None:
    """A new track for the accompaniment whose track is called so; None where there is none."""
    found = (_track(manner) for manner in MANNERS.values() if _is_called(name, tr(manner.name)))
    return next((replace(track, name=name) for track in found), None)


def _is_called(name: str, usual: str) -> bool:
    """Whether a track has its usual name, with a number after it where there is another."""
    return name == usual or bool(re.fullmatch(rf"{re.escape(usual)} \d+", name))


def _track(manner: Manner) -> Track:
    return Track(name=tr(manner.name), program=manner.program)


def _with_track(
    score: Score, track: int, given: Sequence[int], span: Span, what: Accompaniment
) -> tuple[Score, int]:
    """A score with a track for an accompaniment in `span`, and its number.

    It is the one in hand if it is silent there and not given, or one that is called as a new one would be.
    """
    if track not in given and not score.tracks[track].percussion and not _in(score, track, span):
        return score, track
    usual = tr(MANNERS[what].name)
    called = (number for number, each in enumerate(score.tracks) if _is_called(each.name, usual))
    there = next((number for number in called if number not in given), None)
    return with_new_track(score, what) if there is None else (score, there)


def slots(score: Score, span: Span, pace: Pace) -> tuple[Span, ...]:
    """Where block chords stand in `span` at a pace, each up to the next; none where that is free."""
    if pace is Pace.FREE:
        return ()
    starts = {span.start}
    for start, bar in beats(score, span):
        past = place(bar, start)
        begins = start == bar.start or (pace is Pace.HALF and past == middle(bar.metre))
        if begins or pace is Pace.BEAT:
            starts.add(start)
    order = sorted(starts)
    return tuple(map(Span, order, [*order[1:], span.end]))


def _in(score: Score, track: int, span: Span | None) -> list[Note]:
    """The notes of a track that sound in `span`, or all."""
    notes = score.tracks[track].notes
    return [note for note in notes if span is None or (note.start < span.end and note.end > span.start)]


def _sounding(score: Score, track: int, span: Span | None) -> list[int]:
    """The tracks with notes in `span`, drums and muted ones apart, the one in hand first."""
    order = sorted(range(len(score.tracks)), key=lambda number: number != track)
    there = ((number, score.tracks[number]) for number in order)
    heard = [number for number, each in there if not each.percussion and not each.muted]
    return [number for number in heard if _in(score, number, span)]


def _melody(score: Score, track: int, span: Span | None) -> tuple[int, ...]:
    """The track in hand, or else the first that plays a line, or anything."""
    there = _sounding(score, track, span)
    if track in there:
        return (track,)
    lines = [number for number in there if not sounds_together(_in(score, number, span))]
    if not there:
        raise BadRequest(NO_MELODY)
    return ((lines or there)[0],)


def _chords(score: Score, track: int, span: Span | None) -> tuple[int, ...]:
    """The tracks that play chords: the one in hand if it does, else all that do; none for chord symbols.

    Where there are neither it is the one in hand that lies low, as broken chords and a bass do.
    """
    chords = [number for number in _sounding(score, track, span) if sounds_together(_in(score, number, span))]
    if chords:
        return (track,) if track in chords else tuple(chords)
    if _has_symbols(score, span):
        return ()
    if track in _sounding(score, track, span) and accompanies(score, track, span):
        return (track,)
    raise BadRequest(NO_CHORDS)


def _has_symbols(score: Score, span: Span | None) -> bool:
    """Whether chord symbols are in force in `span`, or anywhere."""
    return any(sign.chord.root and (span is None or sign.tick < span.end) for sign in score.chords)


def _lies_low(notes: Sequence[Note]) -> bool:
    """Whether a line would be at home above these notes."""
    return fmean(note.pitch for note in notes) < LINE_HOME.start
