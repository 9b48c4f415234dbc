"""Writes takes: every take of a request at once, note by note, under the masks that make it exact."""

from __future__ import annotations

from functools import partial
from math import isfinite

from core.continuation.closing import CANDIDATES, finality
from core.continuation.following import what_follows
from core.continuation.request import (
    MAX_BARS,
    MAX_SEED,
    MAX_TAKES,
    MAX_TEMPERATURE,
    MIN_TEMPERATURE,
    Recipe,
    Request,
    Take,
    Takes,
)
from core.continuation.seed import Seed, read_seed
from core.continuation.writing import Draft, Plan, write
from core.encoding import Encoding
from core.errors import BadRequest
from core.files.imported import LAST_TICK
from core.harmony import Key
from core.lstm.bundle import Bundle
from core.lstm.features import METRES, Setting
from core.score import WHOLE_NOTE, Span
from core.timing import BarMap

# How often the model is asked again for takes unlike those it has already given.
ROUNDS = 8
# Takes that share more of their notes are alike.
ALIKE = 0.7
# A take's first note stands on one of these subdivisions (a 32nd, a triplet of 16ths).
FINEST = (WHOLE_NOTE // 32, WHOLE_NOTE // 24)
SEAM_REST = "The place to continue from lies off the grid, so the takes begin a moment later, on it."
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
        """Takes for `request`, those as surprising as real tunes are first.

        Each ends exactly at `Takes.span.end` and is never empty; the score is not touched. The
        same request gives the same takes again on the same machine. Raises BadRequest, with a
        sentence for the composer, for settings out of range or where nothing can be written.
        """
        check(request)
        bars = BarMap(request.score)
        span = Span(request.start, bars.bars_from(request.start, request.bars))
        if span.end > LAST_TICK:
            raise BadRequest("The piece is as long as a file can hold, so nothing can follow there.")
        seed = read_seed(request, self._bundle.encoding)
        plan = self._plan(request, seed, span, bars)
        drafts = self._distinct(plan, request)
        takes = [self._take(request, seed, drafts[index], index) for index in sorted(drafts)]
        takes.sort(key=self._oddity)
        notices = [*seed.notices, *_seam_notice(plan, span), *_metre_notice(request)]
        if len(takes) < request.takes:
            notices.append(SAME_AGAIN)
        return Takes(request.score, request.track, span, tuple(takes), tuple(notices))

    def _oddity(self, take: Take) -> float:
        """How far a take is from what the model thinks of real tunes it never saw, in bits a note.

        The likeliest take is often the phrase once more, so likelihood does not lead: what people
        say lies near a source's mean surprise (Meister et al. 2023, "Locally typical sampling").
        """
        return abs(take.bits_per_note - self._real)

    def _plan(self, request: Request, seed: Seed, span: Span, bars: BarMap) -> Plan:
        onset = _first_onset(span, bars, self._bundle.encoding)
        setting = Setting(
            bars=bars,
            key=request.key or request.score.key_at(request.start),
            end=span.end,
            start=onset,
            after=what_follows(request, span.end, self._bundle.encoding),
        )
        pitches = _allowed_pitches(seed.pitches, request.key)
        return Plan(
            self._bundle,
            setting,
            seed.notes,
            onset,
            span.end,
            pitches,
            temperature=request.temperature,
            min_p=request.min_p,
            likeness=request.likeness,
        )

    def _distinct(self, plan: Plan, request: Request) -> dict[int, Draft]:
        """Drafts by take, no two of them alike; fewer than asked for when the model repeats itself.

        A phrase like a tune is often answered by itself: one take may say so, and the others have
        something else to say, or differ a little where in all rounds nothing else was said.
        """
        drafts: dict[int, Draft] = {}
        aside: dict[int, Draft] = {}
        encoding = self._bundle.encoding
        placed: list[frozenset[tuple[int, int]]] = []
        for round_ in range(ROUNDS):
            for index, draft in enumerate(self._drafts(plan, request, round_)):
                if index in drafts:
                    continue
                notes = draft.placed(encoding)
                if any(_alike(notes, other) for other in placed):
                    aside.setdefault(index, draft)
                else:
                    drafts[index] = draft
                    placed.append(notes)
            if len(drafts) == request.takes:
                break
        for index, draft in aside.items():
            if index not in drafts and all(draft.events != each.events for each in drafts.values()):
                drafts[index] = draft
        return drafts

    def _drafts(self, plan: Plan, request: Request, round_: int) -> list[Draft]:
        """A draft for each take; where the takes are to close, the most final of several."""
        if plan.setting.after != ():
            return write(plan, request.takes, request.random_seed, round_)
        drafts = write(plan, request.takes * CANDIDATES, request.random_seed, round_)
        groups = (drafts[first : first + CANDIDATES] for first in range(0, len(drafts), CANDIDATES))
        return [max(group, key=partial(self._finality, plan)) for group in groups]

    def _finality(self, plan: Plan, draft: Draft) -> int:
        assert plan.setting.bars is not None  # a request's score has bars
        length = self._bundle.encoding.lengths[draft.events[-1].length]
        return finality(plan.end - length, draft.events[-1].pitch, plan.setting.key, plan.setting.bars)

    def _take(self, request: Request, seed: Seed, draft: Draft, index: int) -> Take:
        recipe = Recipe(
            model=self._bundle.name,
            bars=request.bars,
            temperature=request.temperature,
            random_seed=request.random_seed,
            index=index,
            key=request.key,
            min_p=request.min_p,
            likeness=request.likeness,
            close=request.close,
        )
        return Take(draft.notes(self._bundle.encoding, seed.velocity, recipe.model), draft.surprise, recipe)


def _alike(one: frozenset[tuple[int, int]], other: frozenset[tuple[int, int]]) -> bool:
    """Whether two takes share so many of their notes that they are one suggestion."""
    return len(one & other) > ALIKE * max(len(one), len(other))


def check(request: Request) -> None:
    """Raise BadRequest, in a sentence, for a request outside what the model can be asked."""
    temperature = request.temperature
    if not (isfinite(temperature) and MIN_TEMPERATURE <= temperature <= MAX_TEMPERATURE):
        raise BadRequest(
            f"The temperature runs from {MIN_TEMPERATURE} (safe) to {MAX_TEMPERATURE} (surprising), "
            f"so {temperature} cannot be used."
        )
    if not 0 <= request.min_p <= 1:
        raise BadRequest(f"A note's likelihood runs from 0 to 1, so {request.min_p} cannot be its least.")
    if not -1 <= request.likeness <= 1:
        raise BadRequest(
            f"Likeness runs from -1 (different) to 1 (like the phrase), so {request.likeness} cannot be used."
        )
    for what, value, lowest, highest in (
        ("bars to continue", request.bars, 1, MAX_BARS),
        ("takes", request.takes, 1, MAX_TAKES),
        ("random seed", request.random_seed, 0, MAX_SEED),
        ("place to continue from, in ticks,", request.start, 0, LAST_TICK),
        ("track", request.track, 0, len(request.score.tracks) - 1),
    ):
        if not lowest <= value <= highest:
            raise BadRequest(f"The {what} must be from {lowest} to {highest}, not {value}.")
    if request.score.tracks[request.track].percussion:
        raise BadRequest("This model writes melodies, not drums; choose a melodic track to continue.")


def _first_onset(span: Span, bars: BarMap, encoding: Encoding) -> int:
    """Where the first note may stand: at the seam, or a moment later when that is off every grid.

    Notes have to lead from there to the span's end: in a bar cut short at an odd tick the grid
    counted from the bar line may not, and then the first place from which they do is taken.
    """
    position = span.start - bars.bar_at(span.start).start
    rest = 0 if any(position % step == 0 for step in FINEST) else -position % FINEST[0]
    if rest >= span.length or not encoding.reachable(span.length - rest):
        rest = encoding.next_reachable(span.length)
    return span.start + rest


def _allowed_pitches(reach: range, key: Key | None) -> tuple[int, ...]:
    """The pitches a take may use: within reach, and in the key's scale where a key is held.

    A reach is at least an octave wide, so every scale has pitches in it.
    """
    return tuple(pitch for pitch in reach if key is None or pitch % 12 in key.scale)


def _seam_notice(plan: Plan, span: Span) -> list[str]:
    return [SEAM_REST] if plan.onset > span.start else []


def _metre_notice(request: Request) -> list[str]:
    metre = request.score.metre_at(request.start)
    if (metre.beats, metre.unit) in METRES:
        return []
    name = f"{metre.beats}/{metre.unit}"
    return [f"The model has not met {name}: the bars come out right, but the accents may not."]
