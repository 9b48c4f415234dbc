"""Takes made of phrases: whole, under every lock, had again from their recipes, and in good order."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise

import pytest

from core.continuation.developing.distance import balance
from core.continuation.developing.lines import shifted
from core.continuation.developing.making import Interpolator
from core.continuation.developing.theme import NO_PHRASE
from core.continuation.generator import Generator
from core.continuation.request import Kind, Locks, Request, Task, placed
from core.continuation.take import Take, Takes
from core.continuation.writing import always
from core.errors import BadRequest, CalledOff, NothingNew
from core.files import recipes
from core.harmony import Key
from core.lstm.bundle import load
from core.scales import Scale
from core.score import KeyChange, MetreChange, Note, Score, Span, Track
from tests.core.lstm.tiny import tiny_bundle

BAR = 1920
C = Scale.of(Key("C"))
# Two bars that go up to the sixth and come back to the second degree.
PHRASE = [(0, 480, 60), (480, 480, 64), (960, 240, 62), (1200, 240, 64), (1440, 480, 67)]
PHRASE += [(1920, 480, 69), (2400, 480, 67), (2880, 960, 62)]
OTHER = [(240 * place, 240, 79 - step) for place, step in enumerate([0, 2, 3, 5, 7, 5, 3, 2] * 2)]


@pytest.fixture(scope="module")
def generator() -> Generator:
    return Generator(load())


@pytest.fixture(scope="module")
def wild(tmp_path_factory: pytest.TempPathFactory) -> Generator:
    """A network that has learnt nothing, so that only the masks stand between it and nonsense."""
    return Generator(tiny_bundle(tmp_path_factory.mktemp("models") / "tiny"))


def score(*phrases: tuple[int, list[tuple[int, int, int]]]) -> Score:
    notes = [Note(at + start, length, pitch, 70) for at, each in phrases for start, length, pitch in each]
    return Score((Track.of(notes),), keys=(KeyChange(0, Key("C")),))


def development(**asked: object) -> Request:
    """What is made of the phrase, in as many bars after it."""
    usual = Request(
        score((0, PHRASE)), 0, 2 * BAR, 2, task=Task.DEVELOP, source=Span(0, 2 * BAR), takes=16, random_seed=3
    )
    return replace(usual, **asked)  # type: ignore[arg-type]  # whatever a request has


def way(**asked: object) -> Request:
    """What leads from the phrase to the other one, two bars on."""
    both = score((0, PHRASE), (4 * BAR, OTHER))
    usual = Request(
        both,
        0,
        2 * BAR,
        end=4 * BAR,
        task=Task.INTERPOLATE,
        source=Span(0, 2 * BAR),
        target=Span(4 * BAR, 6 * BAR),
        takes=6,
        random_seed=3,
    )
    return replace(usual, **asked)  # type: ignore[arg-type]  # whatever a request has


def called(takes: Takes) -> list[str]:
    return [take.reasons[0] for take in takes.takes]


def is_whole(take: Take, span: Span) -> bool:
    """A line in order within the span."""
    notes = take.notes
    return (
        bool(notes)
        and span.start <= notes[0].start
        and notes[-1].end <= span.end
        and all(one.end <= other.start for one, other in pairwise(notes))
        and len(take.surprise) == len(notes)
    )


def test_the_best_of_each_kind_comes_first_and_each_is_called_what_it_is(generator: Generator) -> None:
    request = development()
    before = request.score
    takes = generator.generate(request)
    assert request.score is before
    assert len({placed(take.notes) for take in takes.takes}) == 16
    assert all(is_whole(take, takes.span) for take in takes.takes)
    names = [name.split(",")[0].split(" ")[0] for name in called(takes)[:9]]
    assert len(set(names)) >= 7  # of nine, for an answer may be at the fifth or closing
    assert any(name.startswith("sequence") for name in called(takes)[:9])


def test_the_same_request_and_each_recipe_by_itself_give_the_same(generator: Generator) -> None:
    for request in (development(), way()):
        takes = generator.generate(request)
        assert generator.generate(request) == takes
        for take in takes.takes[:6]:
            recipe = recipes.parse(recipes.as_json(take.recipe))
            assert recipe == take.recipe
            bare = Request(request.score).by(recipe)
            again = generator.single(bare, recipe.index)
            assert again.notes == take.notes
            assert again.reasons[0] == take.reasons[0]
            assert again.surprise == pytest.approx(take.surprise, abs=1e-3)


def test_what_was_given_is_not_given_again_until_there_is_nothing_left(generator: Generator) -> None:
    request = development(kinds=frozenset({Kind.INVERSION, Kind.RETROGRADE}))
    first = generator.generate(request)
    known = frozenset(placed(take.notes) for take in first.takes)
    assert 4 <= len(known) <= 6
    with pytest.raises(NothingNew):
        generator.generate(replace(request, known=known))
    with pytest.raises(NothingNew, match="from one phrase to the other") as nothing:
        _ask_on(generator, way(takes=16))
    assert nothing.value.drawn


def _ask_on(generator: Generator, request: Request) -> None:
    """Ask for other takes again and again."""
    while True:
        known = frozenset(placed(take.notes) for take in generator.generate(request).takes)
        request = replace(request, known=request.known | known)


def test_an_answer_begins_as_the_phrase_does_and_closes_on_the_tonic(generator: Generator) -> None:
    takes = generator.generate(development(kinds=frozenset({Kind.ANSWER})))
    for take in takes.takes:
        head = placed(shifted(take.notes[:5], -2 * BAR))
        assert head == tuple(PHRASE[:5])
        tonic = take.notes[-1].pitch % 12 == 0
        assert tonic == (take.reasons[0] == "answer, closing")
    assert takes.takes[0].reasons[0] == "answer, closing"


def test_rhythm_and_pitches_are_kept_where_the_other_is_new(generator: Generator) -> None:
    for take in generator.generate(development(kinds=frozenset({Kind.PITCHES}))).takes:
        assert [(note.start - 2 * BAR, note.length) for note in take.notes] == [each[:2] for each in PHRASE]
    for take in generator.generate(development(kinds=frozenset({Kind.RHYTHM}))).takes:
        assert [note.pitch for note in take.notes] == [each[2] for each in PHRASE]


def test_longer_places_are_completed_by_the_network(generator: Generator) -> None:
    takes = generator.generate(development(bars=4, kinds=frozenset({Kind.INVERSION})))
    assert takes.takes
    for take in takes.takes:
        assert take.notes[-1].end == takes.span.end
        assert take.notes[0].suggested == take.notes[-1].suggested == generator.bundle.name


def test_dynamics_of_the_phrase_stay(generator: Generator) -> None:
    takes = generator.generate(development(kinds=frozenset({Kind.SEQUENCE})))
    assert {note.velocity for take in takes.takes for note in take.notes} == {70}


def test_a_phrase_that_begins_on_the_upbeat_is_answered_on_the_upbeat(generator: Generator) -> None:
    upbeat = [(1440, 480, 67), (1920, 960, 72), (2880, 480, 71)]
    request = development(
        score=score((0, upbeat)),
        source=Span(1440, 3360),
        start=3360,
        end=5280,
        kinds=frozenset({Kind.SEQUENCE}),
    )
    take = generator.generate(request).takes[0]
    assert [note.start for note in take.notes][:3] == [3360, 3840, 4800]


def test_locked_pitches_stay_in_their_order_in_all_that_is_made_of_them(generator: Generator) -> None:
    pitches = tuple(each[2] for each in PHRASE)
    for request in (development(), way()):
        takes = generator.generate(replace(request, locks=Locks(pitches=pitches)))
        assert len({placed(take.notes) for take in takes.takes}) >= 4
        for take in takes.takes:
            assert tuple(note.pitch for note in take.notes) == pitches
            again = generator.single(replace(request, locks=Locks(pitches=pitches)), take.recipe.index)
            assert again.notes == take.notes


def test_pitches_of_another_phrase_take_its_rhythm_or_a_new_one_and_no_sequence(generator: Generator) -> None:
    lent = Locks(pitches=(72, 71, 69, 67, 65, 64, 62, 60))
    assert len(lent.pitches) == len(PHRASE)
    names = {take.reasons[0] for take in generator.generate(development(locks=lent)).takes}
    assert names == {"your rhythm, new pitches", "your pitches, new rhythm"}
    with pytest.raises(BadRequest, match="under these locks"):
        generator.generate(development(locks=lent, kinds=frozenset({Kind.SEQUENCE})))


def test_silence_is_refused_in_a_sentence(generator: Generator) -> None:
    with pytest.raises(BadRequest, match=NO_PHRASE):
        generator.generate(development(source=Span(9 * BAR, 10 * BAR)))
    with pytest.raises(BadRequest, match=NO_PHRASE):
        generator.generate(way(target=None))


def test_nobody_waits_for_what_was_called_off(generator: Generator) -> None:
    with pytest.raises(CalledOff):
        generator.generate(development(), lambda: False)


def test_takes_between_two_phrases_lie_where_they_are_called(generator: Generator) -> None:
    request = way()
    takes = generator.generate(request)
    assert called(takes)[:4] == [
        "step by step",
        "a quarter of the way",
        "half way",
        "three quarters of the way",
    ]
    between = Interpolator(request, generator.bundle, always).between
    where = [
        balance(shifted(take.notes, -2 * BAR), between.first, between.second, between.length, between.key)
        for take in takes.takes[1:4]
    ]
    assert where == sorted(where)
    assert where == pytest.approx([0.25, 0.5, 0.75], abs=0.15)
    assert all(is_whole(take, takes.span) for take in takes.takes)


def random_locks(rng: random.Random, span: Span) -> Locks:
    start = span.start + rng.choice([0, 480, 960])
    return Locks(
        scale=rng.choice([None, C, Scale.shaped("D", "minor pentatonic")]),
        lowest=rng.choice([None, 55]),
        highest=rng.choice([None, 79]),
        held=rng.choice([(), (Note(start, 480, 69, 80),)]),
        cadence=rng.random() < 0.3,
        rhythm=()
        if rng.random() < 0.7
        else tuple(Span(tick, tick + 480) for tick in range(span.start, span.end, 480)),
    )


@pytest.mark.parametrize("seed", range(12))
def test_every_take_keeps_every_lock_even_of_a_network_that_knows_nothing(wild: Generator, seed: int) -> None:
    rng = random.Random(seed)
    made = development if seed % 3 else way
    request = made(random_seed=seed, bars=rng.choice([1, 2, 3]))
    locks = random_locks(rng, request.span)
    request = replace(request, locks=locks)
    before = request.score
    takes = wild.generate(request)
    assert request.score == before
    for take in takes.takes:
        notes = take.notes
        assert is_whole(take, takes.span)
        assert all((locks.lowest or 0) <= note.pitch <= (locks.highest or 127) for note in notes)
        new = [note for note in notes if note not in locks.held]
        assert locks.scale is None or all(note.pitch % 12 in locks.scale.classes for note in new)
        assert all(note in notes for note in locks.held)
        if locks.rhythm:
            assert {Span(note.start, note.end) for note in notes} <= set(locks.rhythm)
        if locks.cadence:
            tonic = 0 if locks.scale is None else Key(locks.scale.tonic).tonic_class
            assert notes[-1].pitch % 12 == tonic
            assert notes[-1].end == takes.span.end


@pytest.mark.parametrize(("beats", "unit"), [(3, 4), (6, 8), (5, 4), (7, 8), (2, 2), (1, 4)])
def test_every_metre_is_filled_to_the_bar_line_at_most(wild: Generator, beats: int, unit: int) -> None:
    metre = MetreChange(0, beats, unit)
    piece = replace(score((0, PHRASE)), metres=(metre,))
    bars = -(-PHRASE[-1][0] // metre.bar_length)
    end = bars * metre.bar_length
    request = development(score=piece, source=Span(0, end), start=end, bars=bars)
    takes = wild.generate(request)
    assert takes.span.length == bars * metre.bar_length
    assert all(is_whole(take, takes.span) for take in takes.takes)
