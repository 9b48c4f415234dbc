"""From a request to a plan: what the model hears, where it may write, and what it is told."""

from __future__ import annotations

from core.continuation.checks import check
from core.continuation.following import what_follows
from core.continuation.request import Locks, Request
from core.continuation.seed import read_seed
from core.continuation.writing import Plan
from core.encoding import Encoding
from core.errors import BadRequest
from core.lstm.bundle import Bundle
from core.lstm.features import METRES, Setting
from core.score import WHOLE_NOTE, Span
from core.timing import BarMap

# A take's first note stands on one of these subdivisions (a 32nd, a triplet of 16ths).
FINEST = (WHOLE_NOTE // 32, WHOLE_NOTE // 24)
SEAM_REST = "The place to continue from lies off the grid, so the takes begin a moment later, on it."


def plan_for(request: Request, bundle: Bundle) -> tuple[Plan, tuple[str, ...]]:
    """The plan, and sentences for the composer; raises BadRequest where there can be none."""
    check(request)
    span, bars = request.span, BarMap(request.score)
    seed = read_seed(request, bundle.encoding)
    free = Span(request.prefix[-1].end, span.end) if request.prefix else span
    onset = _first_onset(free, bars, bundle.encoding)
    scale = request.locks.scale
    setting = Setting(
        bars=bars,
        key=(scale and scale.key) or request.score.key_at(span.start),
        end=span.end,
        start=onset,
        after=what_follows(request, span.end, bundle.encoding),
    )
    heard = (*seed.notes, *request.prefix)
    pitches = allowed_pitches(seed.pitches, request.locks)
    plan = Plan(bundle, request, setting, heard, onset, span.end, pitches, seed.velocity)
    rest = (SEAM_REST,) if onset > free.start else ()
    return plan, (*seed.notices, *rest, *_metre_notice(request))


def allowed_pitches(reach: range, locks: Locks) -> tuple[int, ...]:
    """The pitches a take may use: within reach or the locked range, and in the locked scale."""
    lowest = reach.start if locks.lowest is None else locks.lowest
    highest = reach.stop - 1 if locks.highest is None else locks.highest
    within = range(max(0, lowest), min(127, highest) + 1)
    return tuple(pitch for pitch in within if locks.scale is None or pitch % 12 in locks.scale.classes)


def _first_onset(span: Span, bars: BarMap, encoding: Encoding) -> int:
    """Where the first note may stand: at the seam, or a moment later when that is off every grid.

    Notes have to lead from there to the span's end: in a bar cut short at an odd tick the grid
    counted from the bar line may not, and then the first place from which they do is taken.
    """
    position = span.start - bars.bar_at(span.start).start
    rest = 0 if any(position % step == 0 for step in FINEST) else -position % FINEST[0]
    if rest >= span.length or not encoding.reachable(span.length - rest):
        try:
            rest = encoding.next_reachable(span.length)
        except ValueError:
            raise BadRequest("The place to fill is too short for any note.") from None
    return span.start + rest


def _metre_notice(request: Request) -> tuple[str, ...]:
    metre = request.score.metre_at(request.start)
    if (metre.beats, metre.unit) in METRES:
        return ()
    name = f"{metre.beats}/{metre.unit}"
    return (f"The model has not met {name}: the bars come out right, but the accents may not.",)
