"""Takes for several tracks: drums by their pattern beside what a model writes for the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count, islice

from core.continuation.drumming import PATTERN, drummed
from core.continuation.request import Recipe, Request, placed
from core.continuation.take import Part, Take, Takes
from core.errors import NothingNew
from core.words import tr

# How many drafts are looked through for takes that differ, for each that is wanted.
DRAFTS = 8
NOTHING_NEW = tr("The pattern has been said in every way that these settings have; ask for more surprise.")
ONE_BY_ONE = tr("This model hears one line, so each track was written by itself.")


def has_drums(request: Request) -> bool:
    """Whether a drum track is among those that are written."""
    return any(request.score.tracks[track].percussion for track in request.written)


def generate(request: Request, pitched: Callable[[Request], Takes]) -> Takes:
    """As `Generator.generate`; `pitched` answers for the tracks that are not drums.

    Raises BadRequest where a drum track has no pattern to go by, and NothingNew where all there is to say
    of drums alone is known.
    """
    rest = _pitched(request)
    if rest is None:
        takes = tuple(islice(_of_drums(request), request.takes))
        if not takes:
            raise NothingNew(NOTHING_NEW)
        return Takes(request.score, request.track, request.span, takes)
    answer = pitched(rest)
    takes = tuple(_joined(request, take.recipe.index, take) for take in answer.takes)
    return Takes(request.score, request.track, request.span, takes, answer.notices)


def single(request: Request, index: int, pitched: Callable[[Request], Take]) -> Take:
    """Draft number `index` by itself, as `generate` would write it; raises BadRequest."""
    rest = _pitched(request)
    return _joined(request, index, None if rest is None else pitched(rest))


def _pitched(request: Request) -> Request | None:
    """What is asked of the tracks that are no drums, the first of them leading; None without any."""
    tracks = [track for track in request.written if not request.score.tracks[track].percussion]
    if not tracks:
        return None
    return request.of_track(tracks[0], tuple(tracks[1:]))


def _of_drums(request: Request) -> Iterator[Take]:
    """Drafts of drums alone that differ from each other and from what is known."""
    known = set(request.known)
    for index in islice(count(), DRAFTS * request.takes):
        take = _joined(request, index, None)
        if placed(take.notes) not in known:
            known.add(placed(take.notes))
            yield take


def _joined(request: Request, index: int, take: Take | None) -> Take:
    """The drums of a draft, with what was written for the other tracks."""
    score = request.score
    parts = {}
    reasons: tuple[str, ...] = () if take is None else take.reasons
    if take is not None:
        first = _pitched(request)
        assert first is not None
        parts[first.track] = Part(first.track, take.notes, take.surprise)
        parts |= {part.track: part for part in take.others}
    for track in request.written:
        if score.tracks[track].percussion:
            drums = drummed(request.of_track(track), index)
            parts[track] = Part(track, drums.notes, drums.surprise)
            reasons = reasons or drums.reasons
    own = parts.pop(request.track)
    others = tuple(
        Part(track, parts[track].notes, parts[track].surprise, score.tracks[track].name)
        for track in request.written
        if track in parts
    )
    shared = take.shared if take is not None and not score.tracks[request.track].percussion else None
    model = PATTERN if take is None else take.recipe.model
    recipe = Recipe.of(request, model, index)
    return Take(own.notes, own.surprise, recipe, shared, reasons, others)


def one_by_one(
    request: Request, generate: Callable[[Request], Takes], single: Callable[[Request, int], Take]
) -> Takes:
    """Takes for several tracks by a model that hears one line: each track's by itself."""
    answer = generate(request.of_track(request.track))
    takes = tuple(beside(request, take, single) for take in answer.takes)
    return Takes(request.score, request.track, request.span, takes, (*answer.notices, ONE_BY_ONE))


def beside(request: Request, take: Take, single: Callable[[Request, int], Take]) -> Take:
    """A take of the request's track with drafts of the same number for the others."""
    index, parts = take.recipe.index, []
    for track in request.written[1:]:
        draft = single(request.of_track(track), index)
        parts.append(Part(track, draft.notes, draft.surprise, request.score.tracks[track].name))
    recipe = Recipe.of(request, take.recipe.model, index)
    return replace(take, recipe=recipe, others=tuple(parts))
