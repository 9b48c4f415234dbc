"""Writes takes: many drafts at once, note by note, under masks that make them exact; the best are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.continuation.planning import plan_for
from core.continuation.ranking import Candidate, Choice, Context, choose
from core.continuation.request import Recipe, Request, Take, Takes
from core.continuation.writing import Draft, Plan, write
from core.lstm.bundle import Bundle
from core.lstm.evaluate import surprise
from core.timing import BarMap

# How often the model is asked for more drafts where those it gave are too few that differ.
BATCHES = 4
SAME_AGAIN = "At this temperature the model has little else to say, so there are fewer takes."


class Generator:
    """Answers requests with one bundle. Not for use by several threads at once."""

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle

    @property
    def bundle(self) -> Bundle:
        """The model the takes come from."""
        return self._bundle

    def generate(self, request: Request) -> Takes:
        """The best and most different takes for `request`, of `request.drafts` drafts.

        Each keeps every lock, is never empty and ends exactly at `Takes.span.end`, or with the last note of
        a locked rhythm, or with a held note after which no other has room. The score is not touched.
        The same request gives the same takes again on the same machine. Raises BadRequest, with a
        sentence for the composer, for settings out of range, locks that contradict each other, or where
        nothing can be written.
        """
        plan, notices = plan_for(request, self._bundle)
        drafts, chosen = _drafted(plan, request)
        takes = [
            replace(take, reasons=choice.reasons)
            for choice, take in zip(
                chosen, _takes(plan, request, [drafts[each.index] for each in chosen]), strict=True
            )
        ]
        if len(takes) < request.takes:
            notices = (*notices, SAME_AGAIN)
        return Takes(request.score, request.track, request.span, tuple(takes), notices)

    def single(self, request: Request, index: int) -> Take:
        """Draft number `index` of `request` by itself, as `generate` would write it; raises BadRequest."""
        plan, _ = plan_for(request, self._bundle)
        return _takes(plan, request, write(plan, [index]))[0]


def _drafted(plan: Plan, request: Request) -> tuple[list[Draft], list[Choice]]:
    """The drafts that are asked for, more where too few of them differ, and those chosen."""
    context = Context(plan.phrase, BarMap(request.score), plan.setting.key, request.close)
    rows = max(request.drafts, request.takes)
    drafts: list[Draft] = []
    chosen: list[Choice] = []
    while len(chosen) < request.takes and len(drafts) < BATCHES * rows:
        drafts += write(plan, range(len(drafts), len(drafts) + rows))
        chosen = choose([Candidate(draft.notes, draft.surprise) for draft in drafts], request.takes, context)
    return drafts, chosen


def _takes(plan: Plan, request: Request, drafts: Sequence[Draft]) -> list[Take]:
    prefix, bits = request.prefix, _prefix_bits(plan)
    return [
        Take((*prefix, *draft.notes), (*bits, *draft.surprise), _recipe(plan, request, draft.index))
        for draft in drafts
    ]


def _prefix_bits(plan: Plan) -> tuple[float, ...]:
    """How surprising the notes that are settled already are to the model."""
    count = len(plan.request.prefix)
    if not count:
        return ()
    bits = surprise(plan.bundle, plan.heard, plan.setting).sum(-1)
    return tuple(float(each) for each in bits[-count:])


def _recipe(plan: Plan, request: Request, index: int) -> Recipe:
    return Recipe(
        model=plan.bundle.name,
        task=request.task,
        start=request.start,
        end=request.span.end,
        random_seed=request.random_seed,
        index=index,
        temperature=request.temperature,
        min_p=request.min_p,
        top_p=request.top_p,
        close=request.close,
        wishes=request.wishes,
        locks=request.locks,
        prefix=request.prefix,
    )
