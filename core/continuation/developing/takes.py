"""Takes that develop a phrase, or lead from one to another: made, judged and put in order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from core.continuation.developing.judging import costs, costs_in_voices
from core.continuation.developing.making import NUMBERS, Maker, Offer
from core.continuation.developing.several import Several, maker_for
from core.continuation.landing import landings
from core.continuation.ranking import (
    ALIKE,
    STRANGE,
    Candidate,
    Context,
    look,
    merit,
    overlap,
    reasons,
    strangeness,
)
from core.continuation.request import Locks, Recipe, Request, Task, placed
from core.continuation.sharing import shared_runs
from core.continuation.take import Part, Shared, Take, Takes
from core.continuation.writing import always
from core.encoding import melody
from core.errors import BadRequest, NothingNew
from core.lstm.bundle import Bundle
from core.words import tr

# What a take loses that is to end finally and ends as little so as may be.
UNFINAL = 1.0

NOTHING_TO_MAKE = tr("Nothing can be made of this phrase under these locks; unlock one of them.")
NOT_OF_KIND = tr("This cannot be made of the phrase; make something else of it.")
NOTHING_NEW = tr("All that can be made of this phrase has been shown.")
NO_OTHER_WAY = tr("All ways from one phrase to the other have been shown.")
DEVELOPS = frozenset({Task.DEVELOP, Task.INTERPOLATE})


def no_other() -> None:
    """No model for several voices."""


def develops(request: Request) -> bool:
    """Whether takes are to be made of phrases; what is settled is only gone on from."""
    return request.task in DEVELOPS and not request.prefix


def generate(
    request: Request, bundle: Bundle, several: Several = no_other, wanted: Callable[[], bool] = always
) -> Takes:
    """The best of what can be made of a request's phrases, the best of each kind first.

    Raises BadRequest where nothing can, NothingNew where all of it is known, and CalledOff.
    """
    maker = maker_for(request, bundle, several, wanted)
    offers = _original(maker, [each for each in _distinct(maker.offers()) if not maker.repeats(each)])
    if not offers:
        raise BadRequest(NOT_OF_KIND if request.locks == Locks() else NOTHING_TO_MAKE)
    fresh = [each for each in offers if placed(each.line) not in request.known]
    if not fresh:
        words = NO_OTHER_WAY if request.task is Task.INTERPOLATE else NOTHING_NEW
        raise NothingNew(words, drawn=any(each.drawn for each in offers))
    takes = tuple(_with_others(maker, take) for take in _ranked(maker, fresh)[: request.takes])
    return Takes(request.score, request.track, request.span, takes, maker.notices)


def single(request: Request, bundle: Bundle, index: int, several: Several = no_other) -> Take:
    """Number `index` by itself, as `generate` would make it; raises BadRequest where it cannot be made."""
    maker = maker_for(request, bundle, several, always)
    found = [each for each in maker.offers(index // NUMBERS) if each.index == index]
    offers = _original(maker, found)
    if not offers:
        raise BadRequest(NOTHING_TO_MAKE)
    return _with_others(maker, _as_takes(maker, offers)[0])


def _distinct(offers: Iterable[Offer]) -> list[Offer]:
    """Offers that differ, the first of those that do not."""
    found: dict[object, Offer] = {}
    for each in offers:
        found.setdefault(placed(each.line), each)
    return list(found.values())


def _original(maker: Maker, offers: Sequence[Offer]) -> list[Offer]:
    """Those that share no long run with a tune, in their top line, where takes are to be original."""
    if not maker.request.locks.original:
        return list(offers)
    runs = shared_runs(maker.bundle, [melody(each.line)[0] for each in offers])
    return [each for each, run in zip(offers, runs, strict=True) if run is None or not run.unusual]


def _as_takes(maker: Maker, offers: Sequence[Offer]) -> list[Take]:
    """Offers as takes, each told by what it is called."""
    lines = [each.line for each in offers]
    if maker.several is not None:
        bits = [costs_in_voices(maker.several, maker.plan.setting, line) for line in lines]
        runs: Sequence[Shared | None] = [None] * len(lines)
    else:
        bits, runs = costs(maker.plan, lines, maker.wanted), shared_runs(maker.bundle, lines)
    return [
        Take(each.line, cost, Recipe.of(maker.request, maker.writer, each.index), run, (each.words,))
        for each, cost, run in zip(offers, bits, runs, strict=True)
    ]


def _with_others(maker: Maker, take: Take) -> Take:
    """A take with what the same idea makes of the tracks that are written along."""
    parts = []
    for other in maker.others:
        made = _as_takes(other, list(other.offers(take.recipe.index // NUMBERS)))[0]
        track = other.request.track
        parts.append(Part(track, made.notes, made.surprise, other.request.score.tracks[track].name))
    return replace(take, others=tuple(parts)) if parts else take


def _ranked(maker: Maker, offers: Sequence[Offer]) -> list[Take]:
    """Takes, the best of each group first, then the second best of each; each told by what speaks for it."""
    takes = _as_takes(maker, offers)
    tops = [melody(take.notes)[0] for take in takes]
    landed = landings(maker.plan, tops, maker.wanted)
    candidates = [
        Candidate(top, take.surprise, take.shared, after, take.notes)
        for top, take, after in zip(tops, takes, landed, strict=True)
    ]
    request = maker.request
    close = request.close or request.locks.cadence
    context = Context(maker.phrase, maker.bars, maker.plan.setting.key, close, made=True)
    marks, strange = look(candidates, context), strangeness(candidates)
    worth = [
        merit(mark, close or offer.final) - STRANGE * max(0.0, float(far))
        for mark, far, offer in zip(marks, strange, offers, strict=True)
    ]
    faults = [
        offer.fault + UNFINAL * offer.final * (1 - mark.final)
        for mark, offer in zip(marks, offers, strict=True)
    ]
    order = _in_turn(offers, worth, faults, by_worth=request.task is Task.DEVELOP)
    if request.task is Task.INTERPOLATE:  # what they are called says it all
        return [takes[place] for place in order]
    told = {place: reasons(marks[place], float(strange[place]), context) for place in order}
    return [replace(takes[place], reasons=(*takes[place].reasons, *told[place])[:3]) for place in order]


def _in_turn(
    offers: Sequence[Offer], worth: Sequence[float], faults: Sequence[float], by_worth: bool
) -> list[int]:
    """Places of offers: the best of each group, then the second best; those like one of theirs come last.

    The best have most worth less faults. In each turn groups come in their own order, or `by_worth`, for
    which faults do not count: what has some all the same is what its kind comes to here.
    """
    groups: dict[str, list[int]] = defaultdict(list)
    for place in sorted(range(len(offers)), key=lambda place: faults[place] - worth[place]):
        groups[offers[place].group].append(place)
    first = {offer.group: place for place, offer in reversed(list(enumerate(offers)))}
    fresh, again = list[int](), list[int]()
    sets = [frozenset((note.start, note.pitch) for note in offer.line) for offer in offers]
    for turn in range(max(map(len, groups.values()))):
        row = [group[turn] for group in groups.values() if turn < len(group)]
        row.sort(key=lambda place: -worth[place] if by_worth else first[offers[place].group])
        for place in row:
            like = by_worth and any(
                offers[place].group == offers[other].group and overlap(sets[place], sets[other]) > ALIKE
                for other in fresh
            )
            (again if like else fresh).append(place)
    return fresh + again
