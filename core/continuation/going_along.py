"""Where several tracks go on together: none is written over unasked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.continuation.request import Request, Task
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


def developed_along(request: Request, tracks: Sequence[int]) -> Request:
    """The request to develop a phrase of its track, and alike what these tracks have where it stands."""
    if request.task is not Task.DEVELOP or request.source is None or request.prefix:
        return request
    source = request.source
    there = (
        each
        for each in tracks
        if any(source.start <= note.start < source.end for note in request.score.tracks[each].notes)
    )
    return replace(request, also=tuple(there), beside=())
