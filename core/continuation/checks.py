"""Settings that the model cannot be asked with, refused in a sentence each."""

from __future__ import annotations

from math import isfinite

from core.continuation.request import (
    MAX_BARS,
    MAX_DRAFTS,
    MAX_SEED,
    MAX_TAKES,
    MAX_TEMPERATURE,
    MIN_TEMPERATURE,
    Request,
)
from core.errors import BadRequest
from core.files.imported import LAST_TICK
from core.timing import BarMap


def check(request: Request) -> None:
    """Raise BadRequest, in a sentence, for settings outside what the model can be asked with."""
    _check_numbers(request)
    _check_truncation(request)
    _check_wishes(request)
    if request.score.tracks[request.track].percussion:
        raise BadRequest("This model writes melodies, not drums; choose a melodic track to continue.")
    _check_span(request)


def _check_numbers(request: Request) -> None:
    for what, value, lowest, highest in (
        ("bars to continue", request.bars, 1, MAX_BARS),
        ("takes", request.takes, 1, MAX_TAKES),
        ("drafts to choose from", request.drafts, 1, MAX_DRAFTS),
        ("random seed", request.random_seed, 0, MAX_SEED),
        ("place to continue from, in ticks,", request.start, 0, LAST_TICK),
        ("track", request.track, 0, len(request.score.tracks) - 1),
    ):
        if not lowest <= value <= highest:
            raise BadRequest(f"The {what} must be from {lowest} to {highest}, not {value}.")


def _check_truncation(request: Request) -> None:
    temperature = request.temperature
    if not (isfinite(temperature) and MIN_TEMPERATURE <= temperature <= MAX_TEMPERATURE):
        raise BadRequest(
            f"The temperature runs from {MIN_TEMPERATURE} (safe) to {MAX_TEMPERATURE} (surprising), "
            f"so {temperature} cannot be used."
        )
    if not 0 <= request.min_p <= 1:
        raise BadRequest(f"A note's likelihood runs from 0 to 1, so {request.min_p} cannot be its least.")
    if not 0 < request.top_p <= 1:
        raise BadRequest(f"The nucleus is a share over 0, up to 1, so {request.top_p} cannot be used.")


def _check_wishes(request: Request) -> None:
    wishes = request.wishes
    for name, value, lowest, ends in (
        ("Likeness", wishes.likeness, -1, ("different", "like the phrase")),
        ("Density", wishes.density, -1, ("sparse", "busy")),
        ("The wish for leaps", wishes.leaps, -1, ("steps", "leaps")),
        ("Register", wishes.register, -1, ("low", "high")),
        ("Closeness", wishes.closeness, 0, ("free", "nearly the same")),
    ):
        if not lowest <= value <= 1:
            raise BadRequest(
                f"{name} runs from {lowest} ({ends[0]}) to 1 ({ends[1]}), so {value} cannot be used."
            )


def _check_span(request: Request) -> None:
    end = request.end
    if end is not None and end <= request.start:
        raise BadRequest("Takes need some room: the place where they end must come after where they begin.")
    span = request.span
    if span.end > LAST_TICK:
        raise BadRequest("The piece is as long as a file can hold, so nothing can follow there.")
    if end is not None and end > BarMap(request.score).bars_from(request.start, MAX_BARS):
        raise BadRequest(f"Takes are at most {MAX_BARS} bars long; choose fewer.")
    _check_prefix(request)


def _check_prefix(request: Request) -> None:
    clock = request.span.start
    for note in request.prefix:
        if note.start < clock:
            raise BadRequest("Only a single line can be kept, from where the takes begin.")
        clock = note.end
    if clock > request.span.end:
        raise BadRequest("What is kept already reaches beyond the place to fill.")
