"""Writes takes: many drafts at once, note by note, under masks that make them exact; the best are kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from statistics import fmean

from core.continuation import textured, together
from core.continuation.checks import check
from core.continuation.choosing import NOTHING_ORIGINAL, SAME_AGAIN, choose_takes
from core.continuation.developing import takes as developing
from core.continuation.developing.takes import no_other
from core.continuation.landing import landings
from core.continuation.planning import plan_for
from core.continuation.ranking import Candidate, Context
from core.continuation.request import Recipe, Request, Task
from core.continuation.sharing import shared_runs
from core.continuation.sketching import Sketch, Sketching
from core.continuation.take import Take, Takes
from core.continuation.voices import is_textured
from core.continuation.writing import Draft, Plan, always, write
from core.errors import BadRequest
from core.lstm.bundle import Bundle
from core.lstm.evaluate import surprise
from core.timing import BarMap


class Generator:
    """Answers requests with one bundle. Not for use by several threads at once."""

    def __init__(self, bundle: Bundle, several: Callable[[], Bundle | None] = no_other) -> None:
        """`several` gives the model that chords and parts are put to, where this one hears only a line."""
        self._bundle, self._several = bundle, several

    @property
    def bundle(self) -> Bundle:
        """The model the takes come from."""
        return self._bundle

    def generate(self, request: Request, wanted: Callable[[], bool] = always) -> Takes:
        """The best and most different takes for `request`, of `request.drafts` drafts.

        Each keeps every lock, is never empty and ends exactly at `Takes.span.end`; before it only with the
        last note of a locked rhythm, a held note after which no other has room, or the rest that chords had
        before each bar line. The score is not touched.
        The same request gives the same takes again on the same machine. Raises BadRequest, with a
        sentence for the composer, for settings out of range, locks that contradict each other, or where
        nothing can be written; NothingNew where all of it is known; and CalledOff once `wanted`, which is
        asked before every note, says no.
        """
        check(request)
        if together.has_drums(request):
            return together.generate(request, partial(self.generate, wanted=wanted))
        if developing.develops(request):
            return developing.generate(request, self._bundle, self._hears_several, wanted)
        if (several := self._for_several(request)) is not None:
            return textured.generate(request, several, wanted)
        if request.also:
            return together.one_by_one(request, partial(self.generate, wanted=wanted), self.single)
        if _is_settled(request):
            take, notices = _settled(request, self._bundle)
            return Takes(request.score, request.track, request.span, (take,), notices)
        plan, notices = plan_for(request, self._bundle)
        takes = _chosen(plan, request, wanted)
        if len(takes) < request.takes:
            notices = (*notices, SAME_AGAIN)
        return Takes(request.score, request.track, request.span, tuple(takes), notices)

    def single(self, request: Request, index: int, sketch: Callable[[Sketch], object] | None = None) -> Take:
        """Draft number `index` of `request` by itself, as `generate` would write it; raises BadRequest.

        `sketch` is told of it bar by bar while it is written; not where takes are to be original, for that
        is known of whole ones only.
        """
        check(request)
        if together.has_drums(request):
            return together.single(request, index, lambda rest: self.single(rest, index))
        if developing.develops(request):
            return developing.single(request, self._bundle, index, self._hears_several)
        if (several := self._for_several(request)) is not None:
            return textured.single(request, several, index, sketch)
        if request.also:
            return together.beside(request, self.single(request.of_track(request.track), index), self.single)
        if _is_settled(request):
            return _settled(request, self._bundle)[0]
        plan, _ = plan_for(request, self._bundle)
        bits, listener = _prefix_bits(plan), None
        if sketch is not None and not request.locks.original:
            listener = Sketching(request, bits, sketch).written
        takes = _as_takes(plan, request, bits, write(plan, [index], listener=listener))
        if not takes:
            raise BadRequest(NOTHING_ORIGINAL)
        return takes[0]

    def _for_several(self, request: Request) -> Bundle | None:
        """The model for what is more than a line, None where that is not asked, or there is none."""
        return self._hears_several() if is_textured(request) else None

    def _hears_several(self) -> Bundle | None:
        return self._bundle if self._bundle.company else self._several()


def _is_settled(request: Request) -> bool:
    """Whether the prefix fills the span, or the rhythm locked there: then there is nothing left to write."""
    prefix, span = request.prefix, request.span
    slots = [slot.end for slot in request.locks.rhythm if span.start <= slot.start < span.end]
    return bool(prefix) and prefix[-1].end == max(slots, default=span.end)


def _settled(request: Request, bundle: Bundle) -> tuple[Take, tuple[str, ...]]:
    """The prefix as a take, and what is to be said of it; raises BadRequest as for its notes but the last."""
    plan, notices = plan_for(replace(request, prefix=request.prefix[:-1]), bundle)
    last = replace(request.prefix[-1], start=request.prefix[-1].start + plan.shift)
    line = (*plan.heard, last)
    bits = surprise(bundle, line, plan.setting, len(line) - len(request.prefix)).sum(-1)
    run = shared_runs(bundle, [request.prefix])[0]
    return Take(
        request.prefix, tuple(map(float, bits)), Recipe.of(request, plan.bundle.name, 0), run
    ), notices


def _chosen(plan: Plan, request: Request, wanted: Callable[[], bool]) -> list[Take]:
    """The best of the drafts that are asked for."""
    bits, new = _prefix_bits(plan), slice(len(request.prefix), None)

    def more(indices: range) -> list[Take]:
        return _as_takes(plan, request, bits, write(plan, indices, wanted))

    def weigh(takes: Sequence[Take]) -> list[Candidate]:
        landed = landings(plan, [take.notes[new] for take in takes], wanted)
        return [
            Candidate(take.notes[new], take.surprise[new], take.shared, _landing(take, request, after))
            for take, after in zip(takes, landed, strict=True)
        ]

    rows = max(request.drafts, request.takes)
    return choose_takes(request, _context(plan, request), rows, more, weigh, lambda take: take)


def _landing(take: Take, request: Request, after: float | None) -> float | None:
    """The mean bits of what a take comes to: notes held in it, and the first after it; None without any."""
    pairs = zip(take.notes, take.surprise, strict=True)
    costs = [bits for note, bits in pairs if note in request.locks.held]
    costs += [] if after is None else [after]
    return fmean(costs) if costs else None


def _context(plan: Plan, request: Request) -> Context:
    """What the drafts are held against."""
    closeness = request.wishes.closeness if request.task is Task.VARY else None
    return Context(plan.phrase, BarMap(request.score), plan.setting.key, request.close, closeness)


def _as_takes(plan: Plan, request: Request, bits: tuple[float, ...], drafts: Sequence[Draft]) -> list[Take]:
    """Drafts as takes, after a prefix whose notes cost `bits`: where wished, the original ones."""
    prefix = request.prefix
    new = shared_runs(plan.bundle, [draft.notes for draft in drafts])
    if request.locks.original:
        kept = [place for place, run in enumerate(new) if run is None or not run.unusual]
        drafts, new = [drafts[place] for place in kept], [new[place] for place in kept]
    lines = [(*prefix, *draft.notes) for draft in drafts]
    return [
        Take(line, (*bits, *draft.surprise), Recipe.of(request, plan.bundle.name, draft.index), run)
        for line, draft, run in zip(
            lines, drafts, shared_runs(plan.bundle, lines) if prefix else new, strict=True
        )
    ]


def _prefix_bits(plan: Plan) -> tuple[float, ...]:
    """How surprising the notes that are settled already are to the model."""
    count = len(plan.request.prefix)
    if not count:
        return ()
    bits = surprise(plan.bundle, plan.heard, plan.setting, len(plan.heard) - count).sum(-1)
    return tuple(map(float, bits))
