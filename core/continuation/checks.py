"""Settings that the model cannot be asked with, refused in a sentence each."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite

from core.continuation.request import (
    MAX_BARS,
    MAX_DRAFTS,
    MAX_SEED,
    MAX_TAKES,
    MAX_TEMPERATURE,
    MAX_WHOLES,
    MIN_TEMPERATURE,
    Request,
    Task,
)
from core.continuation.voices import is_textured
from core.errors import BadRequest
from core.files.imported import LAST_TICK
from core.score import WHOLE_NOTE
from core.timing import BarMap
from core.words import tr


def check(request: Request) -> None:
    """Raise BadRequest, in a sentence, for settings outside what the model can be asked with."""
    _check_numbers(request)
    _check_truncation(request)
    _check_wishes(request)
    if not all(0 <= track < len(request.score.tracks) for track in request.also):
        raise BadRequest(tr("A track that is to be written together with this one is not there."))
    if request.task in (Task.DEVELOP, Task.INTERPOLATE) and request.score.tracks[request.track].percussion:
        raise BadRequest(tr("Drums go on by their pattern; choose a melodic track for this."))
    if any(not 0 <= number < len(request.score.tracks) for number in request.given):
        raise BadRequest(tr("A track that the takes are to fit is not there."))
    _check_span(request)


def _check_numbers(request: Request) -> None:
    for what, value, lowest, highest in (
        (tr("The bars to continue"), request.bars, 1, MAX_BARS),
        (tr("The takes"), request.takes, 1, MAX_TAKES),
        (tr("The drafts to choose from"), request.drafts, 1, MAX_DRAFTS),
        (tr("The random seed"), request.random_seed, 0, MAX_SEED),
        (tr("The place to continue from, in ticks,"), request.start, 0, LAST_TICK),
        (tr("The track"), request.track, 0, len(request.score.tracks) - 1),
    ):
        if not lowest <= value <= highest:
            told = tr("{what} must be from {lowest} to {highest}, not {value}.")
            raise BadRequest(told.format(what=what, lowest=lowest, highest=highest, value=value))


def _check_truncation(request: Request) -> None:
    temperature = request.temperature
    if not (isfinite(temperature) and MIN_TEMPERATURE <= temperature <= MAX_TEMPERATURE):
        raise BadRequest(
            tr(
                "The temperature runs from {lowest} (safe) to {highest} (surprising), "
                "so {temperature} cannot be used."
            ).format(lowest=MIN_TEMPERATURE, highest=MAX_TEMPERATURE, temperature=temperature)
        )
    if not 0 <= request.min_p <= 1:
        raise BadRequest(
            tr("A note's likelihood runs from 0 to 1, so {value} cannot be its least.").format(
                value=request.min_p
            )
        )
    if not 0 < request.top_p <= 1:
        raise BadRequest(
            tr("The nucleus is a share over 0, up to 1, so {value} cannot be used.").format(
                value=request.top_p
            )
        )


def _check_wishes(request: Request) -> None:
    wishes = request.wishes
    for name, value, lowest, ends in (
        (tr("Likeness"), wishes.likeness, -1, (tr("different"), tr("like the phrase"))),
        (tr("Density"), wishes.density, -1, (tr("sparse"), tr("busy"))),
        (tr("The wish for leaps"), wishes.leaps, -1, (tr("steps"), tr("leaps"))),
        (tr("Register"), wishes.register, -1, (tr("low"), tr("high"))),
        (tr("Closeness"), wishes.closeness, 0, (tr("free"), tr("nearly the same"))),
        (tr("The wish for chord tones"), wishes.chord_tones, 0, (tr("any"), tr("chord tones"))),
    ):
        if not lowest <= value <= 1:
            told = tr("{wish} runs from {lowest} ({low}) to 1 ({high}), so {value} cannot be used.")
            raise BadRequest(told.format(wish=name, lowest=lowest, low=ends[0], high=ends[1], value=value))


def _check_span(request: Request) -> None:
    end = request.end
    if end is not None and end <= request.start:
        raise BadRequest(
            tr("Takes need some room: the place where they end must come after where they begin.")
        )
    span = request.span
    if span.end > LAST_TICK:
        raise BadRequest(tr("The piece is as long as a file can hold, so nothing can follow there."))
    if end is not None and end > BarMap(request.score).bars_from(request.start, MAX_BARS):
        raise BadRequest(tr("Takes are at most {most} bars long; choose fewer.").format(most=MAX_BARS))
    if span.length > MAX_WHOLES * WHOLE_NOTE:
        raise BadRequest(
            tr("Takes are at most as long as {most} bars of 4/4; choose fewer.").format(most=MAX_WHOLES)
        )
    _check_prefix(request)


def _check_prefix(request: Request) -> None:
    clock, several = request.span.start, is_textured(replace(request, prefix=()))
    for note in request.prefix:
        if note.start < (request.span.start if several else clock):
            raise BadRequest(tr("Only a single line can be kept, from where the takes begin."))
        clock = max(clock, note.end)
    if clock > request.span.end:
        raise BadRequest(tr("What is kept already reaches beyond the place to fill."))
