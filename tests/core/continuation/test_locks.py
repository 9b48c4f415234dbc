"""Locks: kept by every note of every take, or refused in one sentence that names what contradicts what."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from statistics import fmean
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from core.continuation.generator import Generator
from core.continuation.planning import STRAYS, plan_for
from core.continuation.request import Grid, Locks, Request, Task
from core.continuation.take import Take
from core.continuation.writing import Draft, write
from core.errors import BadRequest
from core.harmony import Key, Mode
from core.lstm.bundle import load
from core.lstm.originality import FIGURES
from core.scales import Scale
from core.score import KeyChange, MetreChange, Note, Score, Span, Track
from core.timing import BarMap
from tests.core.continuation.keeping import broken, random_request
from tests.core.continuation.test_generator import random_score

BAR = 1920
C = (KeyChange(0, Key("C")),)
PHRASE = tuple(Note(480 * beat, 480, pitch) for beat, pitch in enumerate((60, 62, 64, 65)))
PIECE = Score((Track(PHRASE),), keys=C)
A_MINOR, C_BLUES = Scale.parse("A minor"), Scale.parse("C blues")
E_FLAT, LONG_C = Note(BAR + 480, 480, 63), Note(BAR, 960, 60)


@pytest.fixture(scope="module")
def generator() -> Generator:
    return Generator(load())


def asked(**locks: Any) -> Request:
    return Request(PIECE, start=BAR, bars=2, takes=2, drafts=4, random_seed=3, locks=Locks(**locks))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some.randoms(use_true_random=False))
def test_takes_keep_all_locks_together_or_one_sentence_says_why_not(
    generator: Generator, rng: random.Random
) -> None:
    score = random_score(rng)
    request = random_request(rng, score, takes=2)
    try:
        answer = generator.generate(request)
    except BadRequest as refusal:
        sentence = str(refusal)
        assert sentence.endswith(".")
        assert "\n" not in sentence
        assert len(sentence) < 170
        return
    assert broken(request, answer, generator.bundle) == []
    for take in answer.takes:
        assert generator.single(request, take.recipe.index).notes == take.notes


EACH: list[dict[str, Any]] = [
    {"scale": C_BLUES},
    {"lowest": 66},
    {"highest": 62},
    {"rhythm": tuple(Span(BAR + at, BAR + at + 300) for at in range(0, 3600, 450))},
    {"pitches": (60, 67, 60, 67, 60)},
    {"held": (Note(BAR + 493, 227, 63, 31), Note(2 * BAR, 700, 70))},
    {"grid": Grid.TRIPLETS},
    {"last": 6},
    {"cadence": True},
]


@pytest.mark.parametrize("locks", EACH, ids=lambda locks: next(iter(locks)))
def test_each_lock_holds_and_would_not_hold_by_itself(generator: Generator, locks: dict[str, Any]) -> None:
    locked = replace(asked(**locks), takes=8, drafts=16, temperature=1.5)
    free = replace(locked, locks=Locks())
    assert broken(locked, generator.generate(locked), generator.bundle) == []
    # What the free takes do is held against the locks.
    assert broken(locked, replace(generator.generate(free), span=locked.span), generator.bundle) != []


def test_takes_that_are_to_be_original_share_nothing_unusual(generator: Generator) -> None:
    # By a stricter yardstick than people's, which free takes do not keep to.
    row = {"passages": 1000, "50": 8, "90": 8, "95": 8, "99": 8}
    figures = {**generator.bundle.figures, FIGURES: {"8": row, "128": row}}
    strict = Generator(replace(generator.bundle, figures=figures))

    def unusual(original: bool) -> int:
        request = replace(asked(original=original), bars=8, drafts=16, takes=8)
        takes = strict.generate(request).takes
        return sum(take.shared is not None and take.shared.unusual for take in takes)

    assert unusual(original=False) > 0
    assert unusual(original=True) == 0


@pytest.mark.parametrize(
    ("locks", "sentence"),
    [
        (
            {"scale": A_MINOR, "held": (E_FLAT,)},
            "The held E♭4 is not in the scale you locked, A minor; unlock one of them.",
        ),
        (
            {"lowest": 64, "held": (E_FLAT,)},
            "The held E♭4 is outside the range you locked; unlock one of them.",
        ),
        (
            {"held": (LONG_C, E_FLAT)},
            "The held C4 and E♭4 overlap, and a take is a single line; unlock one of them.",
        ),
        (
            {"held": (Note(3 * BAR - 10, 20, 60),)},
            "The held C4 sounds beyond the end of the place; unlock it, or end later.",
        ),
        (
            {"held": (Note(BAR - 10, 20, 60),)},
            "The held C4 reaches across the beginning of the place; unlock it.",
        ),
        (
            {"scale": C_BLUES, "lowest": 61, "highest": 62},
            "No note of C blues lies from C♯4 to D4; widen the range, or unlock the scale.",
        ),
        (
            {"lowest": 72, "highest": 60},
            "The lowest pitch locked, C5, lies above the highest, C4; swap them.",
        ),
        (
            {"scale": A_MINOR, "last": 1},
            "The last note is to be C♯, which the locked scale does not hold; unlock one of them.",
        ),
        (
            {"lowest": 57, "highest": 59, "last": 7},
            "The last note is to be G, which the locked range does not hold; unlock one of them.",
        ),
        (
            {"scale": A_MINOR, "lowest": 57, "highest": 59, "last": 7},
            "The last note is to be G, which the locked scale and range do not hold; unlock one of them.",
        ),
        (
            {"cadence": True, "last": 7},
            "A cadence ends on C, but the last note is locked to G; unlock one of them.",
        ),
        (
            {"cadence": True, "held": (Note(3 * BAR - 480, 480, 62),)},
            "The last note is to be C, but D4 is held there; unlock one of them.",
        ),
        (
            {"cadence": True, "held": (Note(3 * BAR - 240, 240, 60),)},
            "A cadence ends on a beat, but C4 is held off it; unlock one of them.",
        ),
        (
            {"rhythm": (Span(BAR, BAR + 480),), "held": (E_FLAT,)},
            "The held E♭4 is not in the locked rhythm; unlock one of them.",
        ),
        (
            {"rhythm": (Span(BAR, BAR + 480), Span(BAR + 400, BAR + 500))},
            "Notes of the locked rhythm overlap, and a take is a single line; unlock it.",
        ),
        ({"rhythm": (Span(0, 480),)}, "The locked rhythm has no note in the place to fill; unlock it."),
        (
            {"rhythm": (Span(BAR, 9 * BAR),)},
            "The locked rhythm goes on beyond the end of the place; unlock it, or end later.",
        ),
        (
            {"rhythm": (Span(BAR, BAR + 480),), "cadence": True},
            "A cadence ends with a note that begins on a beat and sounds to the end, "
            "and the locked rhythm does not; unlock one of them.",
        ),
        (
            {"rhythm": (Span(BAR, BAR + 240),), "grid": Grid.TRIPLETS},
            "The locked rhythm does not keep to the locked grid, triplets only; unlock one of them.",
        ),
        (
            {"rhythm": (Span(BAR, BAR + 480),), "pitches": (60, 62)},
            "The locked rhythm (1) and the locked pitches (2) differ in number; unlock one of them.",
        ),
        (
            {"pitches": (60, 63), "scale": A_MINOR},
            "The locked E♭4 is not in the scale you locked, A minor; unlock one of them.",
        ),
        (
            {"pitches": (60, 62), "last": 0},
            "The last of the locked pitches is D4, but the last note is to be C; unlock one of them.",
        ),
        (
            {"pitches": (60, 62), "held": (E_FLAT,)},
            "The held E♭4 is not in its place among the locked pitches; unlock one of them.",
        ),
        (
            {"pitches": (60,) * 200},
            "No rhythm fills this place with the 200 locked pitches; unlock that, or choose another place.",
        ),
        (
            {"grid": Grid.TRIPLETS, "held": (Note(BAR, 2 * BAR - 80, 60),)},
            "No rhythm fills this place with triplets only and these held notes; unlock one of them.",
        ),
    ],
)
def test_what_contradicts_itself_is_told_in_one_sentence(
    generator: Generator, locks: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(BadRequest) as refusal:
        generator.generate(asked(**locks))
    assert str(refusal.value) == sentence


def test_a_cadence_needs_a_key_and_takes_the_locked_scales(generator: Generator) -> None:
    keyless = replace(asked(cadence=True), score=replace(PIECE, keys=()))
    with pytest.raises(BadRequest, match="no key is chosen"):
        generator.generate(keyless)
    in_blues = replace(keyless, locks=Locks(cadence=True, scale=Scale.parse("F blues")))
    assert {take.notes[-1].pitch % 12 for take in generator.generate(in_blues).takes} == {5}


def test_held_notes_elsewhere_are_none_of_the_takes_business(generator: Generator) -> None:
    request = asked(held=(PHRASE[0], Note(5 * BAR, 480, 61)))
    plain = generator.generate(asked()).takes
    assert [take.notes for take in generator.generate(request).takes] == [take.notes for take in plain]


def test_a_range_locked_on_one_side_reaches_an_octave_to_the_other(generator: Generator) -> None:
    high = generator.generate(asked(lowest=96)).takes
    assert all(96 <= note.pitch <= 108 for take in high for note in take.notes)


def test_takes_are_preferred_that_lead_to_what_is_held(generator: Generator) -> None:
    held = Note(2 * BAR, 480, 69)
    request = replace(asked(held=(held,)), drafts=64)
    plan, _ = plan_for(request, generator.bundle)

    def cost(lines: Sequence[Take] | Sequence[Draft]) -> float:
        return fmean(line.surprise[line.notes.index(held)] for line in lines)

    answers = [generator.generate(replace(request, random_seed=seed)) for seed in range(3)]
    takes = [take for answer in answers for take in answer.takes]
    assert cost(takes) < cost(write(plan, range(64))) - 0.5


def test_what_is_kept_counts_among_locked_pitches_and_rhythm(generator: Generator) -> None:
    rhythm = tuple(Span(BAR + at, BAR + at + 480) for at in range(0, 2 * BAR, 480))
    pitches = (60, 62, 64, 65, 67, 65, 64, 62)
    prefix = (Note(BAR, 480, 60), Note(BAR + 480, 480, 62))
    request = replace(asked(rhythm=rhythm, pitches=pitches), prefix=prefix)
    (take,) = generator.generate(request).takes
    assert [(note.start, note.pitch) for note in take.notes] == [
        (slot.start, pitch) for slot, pitch in zip(rhythm, pitches, strict=True)
    ]
    other = replace(request, prefix=(Note(BAR, 480, 61),))
    with pytest.raises(BadRequest, match="not those of what is kept"):
        generator.generate(other)


def test_what_is_kept_may_stray_from_the_locks_and_that_is_told(generator: Generator) -> None:
    request = asked(scale=A_MINOR, lowest=64, highest=80, grid=Grid.TRIPLETS)
    inside = replace(request, prefix=(Note(BAR, 320, 64),))
    assert not [notice for notice in generator.generate(inside).notices if "strays" in notice]
    outside = replace(request, prefix=(Note(BAR, 240, 63), Note(BAR + 240, 80, 65)))
    answer = generator.generate(outside)
    assert STRAYS.format(locks="scale, range and grid") in answer.notices
    assert not broken(outside, answer, generator.bundle)
    held = replace(outside, prefix=outside.prefix[:1], locks=Locks(held=outside.prefix[:1], lowest=64))
    assert not [notice for notice in generator.generate(held).notices if "strays" in notice]


def test_what_is_held_where_something_else_is_kept_is_told(generator: Generator) -> None:
    request = replace(asked(held=(E_FLAT,)), prefix=(LONG_C,))
    with pytest.raises(BadRequest, match="held E♭4 is not in what is kept already; unlock it"):
        generator.generate(request)


def test_what_leads_in_is_told_its_phrase_and_lands_on_it(generator: Generator) -> None:
    phrase = tuple(Note(3 * BAR + 240 * at, 240, 67 - at % 5) for at in range(24))
    score = Score((Track(phrase),), keys=C)
    request = Request(score, start=BAR, end=3 * BAR, task=Task.LEAD_IN, takes=4, drafts=16, random_seed=1)
    answer = generator.generate(request)
    assert broken(request, answer, generator.bundle) == []
    assert answer.notices == ()
    alone = generator.generate(replace(request, task=Task.CONTINUE))

    # Its rhythm lives on: the phrase is in eighths throughout.
    def eighths(takes: Sequence[Take]) -> float:
        notes = [note for take in takes for note in take.notes]
        return sum(note.length == 240 for note in notes) / len(notes)

    assert eighths(answer.takes) > max(0.6, eighths(alone.takes))


def test_nothing_to_lead_into_and_nothing_to_vary_are_told(generator: Generator) -> None:
    with pytest.raises(BadRequest, match="nothing to lead into"):
        generator.generate(Request(PIECE, start=BAR, task=Task.LEAD_IN))
    with pytest.raises(BadRequest, match="no notes here to vary"):
        generator.generate(Request(PIECE, start=BAR, task=Task.VARY))


def test_without_room_a_phrase_at_the_very_beginning_is_led_into_all_the_same(generator: Generator) -> None:
    late = Score((Track(tuple(replace(note, start=note.start + 500) for note in PHRASE)),), pickup=480)
    request = Request(late, start=0, end=500, task=Task.LEAD_IN, takes=2, drafts=4)
    answer = generator.generate(request)
    assert broken(request, answer, generator.bundle) == []


@pytest.mark.parametrize("metre", [(4, 4), (3, 4), (6, 8), (5, 8)])
def test_selected_bars_are_written_anew_between_what_stands_before_and_after(
    generator: Generator, metre: tuple[int, int]
) -> None:
    line = tuple(Note(240 * at, 240, 60 + at % 7) for at in range(60))
    score = Score((Track(line),), metres=(MetreChange(0, *metre),), keys=C)
    start = BarMap(score).bars_from(0, 3)
    request = Request(score, start=start, bars=2, takes=2, drafts=8)
    answer = generator.generate(request)
    assert answer.span.end == BarMap(score).bars_from(0, 5)
    assert broken(request, answer, generator.bundle) == []


def test_a_minor_scale_is_told_to_the_model_as_its_key() -> None:
    assert A_MINOR.key == Key("A", Mode.MINOR)
