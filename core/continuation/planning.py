"""From a request to a plan: what the model hears, where it may write, and what it is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from core.continuation.checks import check
from core.continuation.dynamics import Dynamics
from core.continuation.following import what_follows
from core.continuation.grammar import first_onset
from core.continuation.homes import over_chords
from core.continuation.locks import Bounds, Place, bounds_of, grammar_for, strays_of, terms_of
from core.continuation.request import Request, Task
from core.continuation.seed import Seed, hearing, led_into, read_seed
from core.continuation.sounding import is_over_chords
from core.continuation.styling import style_for
from core.continuation.writing import Plan
from core.lstm.bundle import Bundle
from core.lstm.features import METRES, Setting
from core.lstm.lifting import lift_for, lifted, octaves_into
from core.score import Note, Span
from core.timing import BarMap
from core.words import listed, tr

SEAM_REST = tr("The place to continue from lies off the grid, so the takes begin a moment later, on it.")
STRAYS = tr("What is kept already strays from the locked {locks}; only the new notes keep to it.")


def plan_for(request: Request, bundle: Bundle) -> tuple[Plan, tuple[str, ...]]:
    """The plan, and sentences for the composer; raises BadRequest where there can be none."""
    check(request)
    asked, shift = hearing(request)
    span, bars = asked.span, BarMap(asked.score)
    seed = read_seed(asked, bundle.encoding)
    free = Span(asked.prefix[-1].end, span.end) if asked.prefix else span
    onset = first_onset(free, bars)
    scale = asked.locks.scale
    signed = asked.score.key_at(span.start)
    where = Place(free, bars, signed)
    terms = terms_of(asked, onset, where)
    grammar = grammar_for(bundle.encoding, terms, asked.locks, where)
    blend, unlearnt = style_for(asked, bundle)
    held = (note for note in asked.locks.held if span.start <= note.start < span.end)
    after = what_follows(asked, span.end, bundle.encoding)
    bounds = bounds_of(asked.locks, _reach(asked, seed), where)
    seed = _heard_in(seed, bounds)
    setting = Setting(
        bars=bars,
        key=(scale and scale.key) or signed,
        end=span.end,
        start=onset,
        after=after,
        held=tuple(sorted(held, key=lambda note: note.start)),
        blend=blend,
        lift=lift_for(bundle, (*seed.notes, *seed.theme), bounds.any),
    )
    plan = Plan(
        bundle=bundle,
        request=asked,
        setting=setting,
        heard=(*seed.notes, *_within(asked.prefix, bounds)),
        theme=seed.theme,
        phrase=led_into(request) if request.task is Task.LEAD_IN else seed.theme or seed.notes,
        onset=onset,
        end=span.end,
        bounds=bounds,
        grammar=grammar,
        terms=terms,
        dynamics=Dynamics.of(seed.notes or seed.theme, bars),
        shift=shift,
    )
    rest = (SEAM_REST,) if onset > free.start and not terms.slots else ()
    strays = strays_of(asked, bars)
    told = (STRAYS.format(locks=listed(strays)),) if strays else ()
    return plan, (*seed.notices, *rest, *told, *unlearnt, *_metre_notices(request))


def _reach(request: Request, seed: Seed) -> range:
    """The pitches of a line: about those of its phrase or, where it has none, over the chords given."""
    if seed.notes or seed.theme or request.prefix or not is_over_chords(request):
        return seed.pitches
    return over_chords(request) or seed.pitches


def _heard_in(seed: Seed, bounds: Bounds) -> Seed:
    """The seed as it would be where takes may lie, so that they go on with it there."""
    whole = _within((*seed.notes, *seed.theme), bounds)
    return replace(seed, notes=whole[: len(seed.notes)], theme=whole[len(seed.notes) :])


def _within(line: Sequence[Note], bounds: Bounds) -> tuple[Note, ...]:
    """A line as it would be there: what is kept and strays from a locked range goes on as the phrase does."""
    return lifted(line, octaves_into([line], bounds.any))


def _metre_notices(request: Request) -> Iterator[str]:
    span = request.span
    bars = BarMap(request.score).lines(span.start, span.end)
    for beats, unit in dict.fromkeys((bar.metre.beats, bar.metre.unit) for bar in bars):
        if (beats, unit) not in METRES:
            yield tr(
                "The model has not met {beats}/{unit}: the bars come out right, but the accents may not."
            ).format(beats=beats, unit=unit)
