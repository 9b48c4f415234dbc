"""Where several tracks go on together: none is written over unasked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from core import edits
from core.continuation.request import Request, Task, renumbered
from core.score import Score, Span, Track
from core.timing import BarMap


def going_along(request: Request, tracks: Sequence[int]) -> Request:
    """The request for its track and these together.

    Where the request's own track goes on after its end, the others do too: of those that end later in the
    same bar the last sets the start, and those that have notes there already are not written. Elsewhere what
    stands there gives way in all of them, as it does in the request's own.
    """
    beside = request.beside if tuple(tracks) == request.also else ()
    asked = replace(request, also=tuple(tracks), beside=beside)
    score, start = request.score, request.start
    after = request.task is Task.CONTINUE and request.end is None and score.tracks[request.track].end <= start
    if not after or request.prefix or not tracks:
        return asked
    line = BarMap(score).next_line(start)
    start = max([start, *(end for each in tracks if (end := score.tracks[each].end) <= line)])
    asked = replace(asked, start=start)
    end = asked.span.end
    busy = {each for each in tracks if any(start <= note.start < end for note in score.tracks[each].notes)}
    return replace(asked, also=tuple(each for each in tracks if each not in busy))


def following(request: Request, score: Score) -> Request:
    """The request of a score that came of its own: of the same tracks, without those that are gone there."""
    find = partial(edits.whereabouts, request.score, score)
    own = find(request.track)
    return replace(renumbered(request, find), score=score, track=request.track if own is None else own)


def developed_along(request: Request, tracks: Sequence[int]) -> Request:
    """The request to make something of phrases of its track, and alike of what these tracks have there."""
    if request.source is None or request.prefix:
        return request
    between = request.target is not None
    spans = [_wide(request, span) if between else span for span in (request.source, request.target) if span]
    score = request.score
    there = tuple(each for each in tracks if all(_begins_in(score.tracks[each], span) for span in spans))
    asked = replace(request, also=there, beside=())
    return replace(asked, source=spans[0], target=spans[1]) if between and there else asked


def _begins_in(track: Track, span: Span) -> bool:
    return any(span.start <= note.start < span.end for note in track.notes)


def _wide(request: Request, phrase: Span) -> Span:
    """The bars of a phrase, which may begin earlier in other tracks; itself where its own has more there."""
    bars, place = BarMap(request.score), request.span
    start, end = bars.bar_at(phrase.start).start, bars.next_line(phrase.end)
    before = phrase.end <= place.start
    wide = Span(start, min(end, place.start)) if before else Span(max(start, place.end), end)
    notes = request.score.tracks[request.track].notes
    more = any(wide.start <= n.start < wide.end and not phrase.start <= n.start < phrase.end for n in notes)
    return phrase if more else wide
