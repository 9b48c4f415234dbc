"""Writes takes: many drafts at once, note by note, under masks that make them exact; the best are kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.continuation.planning import plan_for
from core.continuation.request import Recipe, Request, Take, Takes
from core.continuation.writing import Draft, Plan, write
from core.lstm.bundle import Bundle
from core.lstm.evaluate import surprise

# How often the model is asked for more drafts where those it gave are too few that differ.
BATCHES = 4
# Takes that share more of their notes are alike.
ALIKE = 0.7
# What real tunes are taken to cost, in bits a note, where a model has not been measured yet.
UNMEASURED = 2.5
SAME_AGAIN = "At this temperature the model has little else to say, so there are fewer takes."


class Generator:
    """Answers requests with one bundle. Not for use by several threads at once."""

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle
        self._real = float(bundle.figures.get("bits_per_note", UNMEASURED))

    @property
    def bundle(self) -> Bundle:
        """The model the takes come from."""
        return self._bundle

    def generate(self, request: Request) -> Takes:
        """The best and most different takes for `request`, of `request.drafts` drafts.

        Each keeps every lock, ends exactly at `Takes.span.end` and is never empty; the score is not
        touched. The same request gives the same takes again on the same machine. Raises BadRequest,
        with a sentence for the composer, for settings out of range, locks that contradict each other,
        or where nothing can be written.
        """
        plan, notices = plan_for(request, self._bundle)
        drafts = _chosen(_batches(plan), request.takes)
        takes = sorted(_takes(plan, drafts), key=self._oddity)
        if len(takes) < request.takes:
            notices = (*notices, SAME_AGAIN)
        return Takes(request.score, request.track, request.span, tuple(takes), notices)

    def single(self, request: Request, index: int) -> Take:
        """Draft number `index` of `request` by itself, as `generate` would write it; raises BadRequest."""
        plan, _ = plan_for(request, self._bundle)
        return _takes(plan, write(plan, [index]))[0]

    def _oddity(self, take: Take) -> float:
        """How far a take is from what the model thinks of real tunes it never saw, in bits a note.

        The likeliest take is often the phrase once more, so likelihood does not lead: what people
        say lies near a source's mean surprise (Meister et al. 2023, "Locally typical sampling").
        """
        return abs(take.bits_per_note - self._real)


def _batches(plan: Plan) -> Iterator[list[Draft]]:
    """All drafts that are asked for, and then, for whom they are too few, some more."""
    rows = max(plan.request.drafts, plan.request.takes)
    for first in range(0, BATCHES * rows, rows):
        yield write(plan, range(first, first + rows))


def _chosen(batches: Iterator[list[Draft]], count: int) -> list[Draft]:
    """So many drafts, no two of them alike; fewer when the model repeats itself.

    A phrase like a tune is often answered by itself: one take may say so, and the others have
    something else to say, or differ a little where nothing else was said.
    """
    drafts: list[Draft] = []
    aside: list[Draft] = []
    for batch in batches:
        for draft in batch:
            alike = any(_alike(draft.placed, other.placed) for other in drafts)
            (aside if alike else drafts).append(draft)
        if len(drafts) >= count:
            return drafts[:count]
    for draft in aside:
        if all(draft.notes != each.notes for each in drafts):
            drafts.append(draft)
    return drafts[:count]


def _alike(one: frozenset[tuple[int, int]], other: frozenset[tuple[int, int]]) -> bool:
    """Whether two takes share so many of their notes that they are one suggestion."""
    return len(one & other) > ALIKE * max(len(one), len(other))


def _takes(plan: Plan, drafts: Sequence[Draft]) -> list[Take]:
    prefix, bits = plan.request.prefix, _prefix_bits(plan)
    return [
        Take((*prefix, *draft.notes), (*bits, *draft.surprise), _recipe(plan, draft.index))
        for draft in drafts
    ]


def _prefix_bits(plan: Plan) -> tuple[float, ...]:
    """How surprising the notes that are settled already are to the model."""
    count = len(plan.request.prefix)
    if not count:
        return ()
    bits = surprise(plan.bundle, plan.heard, plan.setting).sum(-1)
    return tuple(float(each) for each in bits[-count:])


def _recipe(plan: Plan, index: int) -> Recipe:
    request = plan.request
    return Recipe(
        model=plan.bundle.name,
        task=request.task,
        start=request.start,
        end=plan.end,
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
