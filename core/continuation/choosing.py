"""Takes of drafts: the best of those that are new, and more drafts where too few of them differ."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from core.continuation.ranking import Candidate, Choice, Context, choose
from core.continuation.request import Request, placed
from core.continuation.take import Take
from core.errors import BadRequest, NothingNew
from core.words import tr

# How often the model is asked for more drafts where those it gave are too few that differ.
BATCHES = 4
SAME_AGAIN = tr("At these settings the model has little else to say here, so there are fewer takes.")
NOTHING_NEW = tr("At these settings the model has nothing to say here that it has not said before.")
NOTHING_ORIGINAL = tr(
    "All that the model has to say here shares a long run with a tune it learnt from; "
    "unlock originality, or ask for more surprise."
)

Draft = TypeVar("Draft")


def choose_takes(
    request: Request,
    context: Context,
    rows: int,
    more: Callable[[range], Sequence[Draft]],
    weigh: Callable[[Sequence[Draft]], Sequence[Candidate]],
    take_of: Callable[[Draft], Take],
) -> list[Take]:
    """The best and most different of `rows` drafts at a time, at most as many as are asked for.

    `more` writes the drafts of these numbers, `weigh` makes candidates of those that are not known yet.
    Raises NothingNew where all are known, BadRequest where none could be written.
    """
    written = False
    fresh: list[Draft] = []
    candidates: list[Candidate] = []
    chosen: list[Choice] = []
    for first in range(0, BATCHES * rows, rows):
        drafts = more(range(first, first + rows))
        written = written or bool(drafts)
        new = [draft for draft in drafts if placed(take_of(draft).notes) not in request.known]
        fresh += new
        candidates += weigh(new)
        chosen = choose(candidates, request.takes, context)
        if len(chosen) == request.takes:
            break
    if not chosen:
        raise NothingNew(NOTHING_NEW) if written else BadRequest(NOTHING_ORIGINAL)
    return [replace(take_of(fresh[choice.index]), reasons=choice.reasons) for choice in chosen]
