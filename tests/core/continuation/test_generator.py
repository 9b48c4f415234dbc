"""Takes: exact, in key, repeatable, different from each other, and never at the cost of the seed."""

from __future__ import annotations

import dataclasses
import random
from collections import deque
from itertools import combinations, pairwise
from math import nan
from pathlib import Path

import pytest

from core.continuation import seed as seeds
from core.continuation.checks import check
from core.continuation.choosing import SAME_AGAIN
from core.continuation.generator import Generator
from core.continuation.planning import SEAM_REST
from core.continuation.request import Locks, Placed, Request, Task, Wishes, placed
from core.continuation.take import Take, Takes
from core.errors import BadRequest, CalledOff, NothingNew
from core.files import project
from core.files.imported import LAST_TICK
from core.harmony import Key, Mode
from core.lstm.bundle import Bundle, load
from core.scales import Scale
from core.score import KeyChange, MetreChange, Note, Score, Track
from core.timing import BarMap
from tests.core.lstm.tiny import tiny_bundle

EXAMPLES = Path(__file__).resolve().parents[3] / "resources" / "examples"
METRES = [(4, 4), (3, 4), (6, 8), (2, 2), (5, 4), (7, 8), (9, 8), (3, 2), (11, 16), (1, 4)]


@pytest.fixture(scope="module")
def generator() -> Generator:
    return Generator(load())


@pytest.fixture(scope="module")
def wild(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """A network that has learnt nothing, so that only the masks stand between it and nonsense."""
    return tiny_bundle(tmp_path_factory.mktemp("models") / "tiny")


def run(notes: int = 8, length: int = 240, first: int = 60) -> Score:
    steps = [0, 2, 4, 5, 7, 9, 11, 12]
    line = [Note(i * length, length, first + steps[i % 8], 70) for i in range(notes)]
    return Score(tracks=(Track.of(line),))


def is_whole(take: Take, takes: Takes) -> bool:
    """In order, without overlaps, inside the span, and sounding until its very end."""
    notes = take.notes
    return (
        len(notes) > 0
        and notes[0].start >= takes.span.start
        and all(a.end <= b.start for a, b in pairwise(notes))
        and notes[-1].end == takes.span.end
        and len(take.surprise) == len(notes)
        and all(bits >= 0 for bits in take.surprise)
    )


def random_score(rng: random.Random) -> Score:
    beats, unit = rng.choice(METRES)
    metre = MetreChange(0, beats, unit)
    pickup = rng.choice([0, 0, metre.bar_length // 4 // 10 * 10])
    notes, tick = [], rng.choice([0, 0, 120, 77])
    for _ in range(rng.randrange(0, 12)):
        length = rng.choice([60, 80, 120, 160, 180, 240, 320, 360, 480, 720, 960, 1920, 137])
        notes.append(Note(tick, length, rng.randrange(128), rng.randrange(1, 128)))
        tick += length + rng.choice([0, 0, 0, 120, 240, 33])
    keys = rng.choice([(), (KeyChange(0, Key("Eb", Mode.MINOR)),)])
    return Score(tracks=(Track.of(notes),), metres=(metre,), pickup=pickup, keys=keys)


def random_request(rng: random.Random, takes: int) -> Request:
    score = random_score(rng)
    key = rng.choice([None, None, Key("F#", Mode.LYDIAN), Key("D", Mode.DORIAN)])
    return Request(
        score,
        start=score.end + rng.choice([0, 0, 0, 480, 1921]),
        bars=rng.choice([1, 1, 1, 2, 2, 4]),
        takes=takes,
        temperature=rng.choice([0.1, 0.7, 1.0, 2.0]),
        random_seed=rng.randrange(2**31),
        locks=Locks(scale=None if key is None else Scale.of(key)),
        drafts=takes,
    )


def test_ten_thousand_takes_of_an_untaught_network_keep_the_grammar(wild: Bundle) -> None:
    rng, made = random.Random(1), 0
    writer = Generator(wild)
    while made < 10_000:
        request = random_request(rng, takes=16)
        answer = writer.generate(request)
        assert answer.basis is request.score
        assert answer.span.end == BarMap(request.score).bars_from(request.start, request.bars)
        for take in answer.takes:
            assert is_whole(take, answer), (request, take)
            if scale := request.locks.scale:
                assert all(note.pitch % 12 in scale.classes for note in take.notes)
        made += len(answer.takes)


def test_the_bundled_model_keeps_it_too(generator: Generator) -> None:
    rng = random.Random(2)
    for _ in range(12):
        answer = generator.generate(random_request(rng, takes=4))
        assert answer.takes
        assert all(is_whole(take, answer) for take in answer.takes)


def test_the_same_request_gives_the_same_takes_and_another_seed_others(generator: Generator) -> None:
    request = Request(run(), start=1920, random_seed=11)
    assert generator.generate(request).takes == generator.generate(request).takes
    other = dataclasses.replace(request, random_seed=12)
    assert generator.generate(other).takes != generator.generate(request).takes


def test_any_take_can_be_had_again_by_itself(generator: Generator) -> None:
    request = Request(run(), start=1920, random_seed=11)
    for take in generator.generate(request).takes:
        assert generator.single(request, take.recipe.index).notes == take.notes


def test_a_draft_is_the_same_however_many_are_written(generator: Generator) -> None:
    many, few = (Request(run(), start=1920, takes=4, drafts=drafts, random_seed=5) for drafts in (32, 4))
    written = {take.recipe.index: take.notes for take in generator.generate(many).takes}
    for take in generator.generate(few).takes:
        assert written.get(take.recipe.index, take.notes) == take.notes


def test_what_is_settled_stays_and_writing_goes_on_after_it(generator: Generator) -> None:
    request = Request(run(), start=1920, random_seed=2)
    first = generator.single(request, 0)
    kept = tuple(dataclasses.replace(note, velocity=33) for note in first.notes[:3])
    for take in generator.generate(dataclasses.replace(request, prefix=kept)).takes:
        assert take.notes[:3] == kept
        assert take.surprise[:3] == pytest.approx(first.surprise[:3], abs=0.2)
        assert all(note.start >= kept[-1].end for note in take.notes[3:])
        assert take.notes[-1].end == first.notes[-1].end
        assert take.recipe.prefix == kept


def test_a_place_that_ends_before_the_bar_line_is_filled_to_there(generator: Generator) -> None:
    answer = generator.generate(Request(run(), start=1920, end=1920 + 1200, drafts=8))
    assert answer.span.end == 3120
    assert all(is_whole(take, answer) for take in answer.takes)
    assert {take.recipe.end for take in answer.takes} == {3120}


def test_what_was_given_before_is_not_given_again(generator: Generator) -> None:
    request = Request(run(), start=1920, random_seed=4)
    known = {placed(take.notes) for take in generator.generate(request).takes}
    same = dataclasses.replace(request, known=frozenset(known))
    again = {placed(take.notes) for take in generator.generate(same).takes}
    assert len(again) == 4
    assert not known & again


def test_when_all_has_been_said_it_says_so(generator: Generator) -> None:
    known: set[tuple[Placed, ...]] = set()

    def again(random_seed: int) -> None:
        asked = Request(run(), start=1920, bars=1, temperature=0.1, min_p=0.5, drafts=16)
        asked = dataclasses.replace(asked, random_seed=random_seed, known=frozenset(known))
        takes = {placed(take.notes) for take in generator.generate(asked).takes}
        assert takes
        assert not takes & known
        known.update(takes)

    again(0)
    with pytest.raises(NothingNew, match="not said before"):
        deque(map(again, range(1, 40)))


def test_takes_differ_from_each_other(generator: Generator) -> None:
    takes = generator.generate(Request(run(), start=1920, takes=8)).takes
    assert len({take.notes for take in takes}) == 8


def test_a_phrase_that_asks_to_be_repeated_is_not_repeated_by_every_take(generator: Generator) -> None:
    walk = project.load(EXAMPLES / "1-morning-walk.continuo").score
    for seed in range(5):
        takes = generator.generate(Request(walk, start=7680, takes=4, random_seed=seed)).takes
        placed = [{(note.start, note.pitch) for note in take.notes} for take in takes]
        assert len(takes) == 4
        for one, other in combinations(placed, 2):
            assert len(one & other) <= 0.7 * max(len(one), len(other))


def test_takes_say_in_words_why_they_were_chosen(generator: Generator) -> None:
    takes = generator.generate(Request(run(), start=1920)).takes
    assert any(take.reasons for take in takes)
    assert all(isinstance(reason, str) for take in takes for reason in take.reasons)


def test_a_changed_seed_changes_the_answer(generator: Generator) -> None:
    one = generator.generate(Request(run(), start=1920, random_seed=3))
    two = generator.generate(Request(run(first=50), start=1920, random_seed=3))
    assert [t.notes for t in one.takes] != [t.notes for t in two.takes]


def test_a_bold_temperature_surprises_more_than_a_calm_one(generator: Generator) -> None:
    def bits(temperature: float) -> float:
        takes = generator.generate(Request(run(), start=1920, takes=16, temperature=temperature)).takes
        return sum(take.bits_per_note for take in takes) / len(takes)

    assert bits(0.4) < bits(1.0) < bits(2.0)


def test_when_it_has_nothing_else_to_say_it_says_so(generator: Generator) -> None:
    answer = generator.generate(Request(run(), start=1920, bars=1, takes=16, temperature=0.1))
    assert len(answer.takes) == 16 or SAME_AGAIN in answer.notices


def test_a_take_starts_at_the_seam_and_knows_its_model_and_loudness(generator: Generator) -> None:
    answer = generator.generate(Request(run(), start=1920, random_seed=5))
    for take in answer.takes:
        assert take.notes[0].start >= 1920
        assert {note.suggested for note in take.notes} == {generator.bundle.name}
        assert {note.velocity for note in take.notes} == {70}
        assert take.recipe.random_seed == 5


def test_a_seed_that_ends_inside_a_bar_has_the_bar_filled_first(generator: Generator) -> None:
    answer = generator.generate(Request(run(notes=6), start=1440, bars=2))
    assert (answer.span.start, answer.span.end) == (1440, 1920 * 3)


@pytest.mark.parametrize(
    ("notes", "notice"),
    [
        ([], seeds.NO_PHRASE),
        ([Note(0, 480, 60), Note(0, 480, 64), Note(480, 480, 65)], seeds.CHORDS),
        ([Note(0, 483, 60), Note(483, 477, 62)], seeds.OFF_GRID),
    ],
)
def test_what_the_model_cannot_hear_is_told_and_answered_all_the_same(
    generator: Generator, notes: list[Note], notice: str
) -> None:
    answer = generator.generate(Request(Score(tracks=(Track.of(notes),)), start=960))
    assert notice in answer.notices
    assert all(is_whole(take, answer) for take in answer.takes)


def test_chords_are_told_where_they_are_varied_and_overlaps_of_a_line_are_not(generator: Generator) -> None:
    line = [Note(480 * beat, 480, 60 + beat) for beat in range(8)]
    chords = Score(tracks=(Track.of([*line, *(Note(480 * beat, 480, 48) for beat in range(4, 8))]),))
    asked = Request(chords, start=1920, bars=1, drafts=2, takes=1)
    assert seeds.CHORDS not in generator.generate(asked).notices
    assert seeds.CHORDS in generator.generate(dataclasses.replace(asked, task=Task.VARY)).notices
    legato = Score(tracks=(Track.of(dataclasses.replace(note, length=500) for note in line),))
    assert seeds.CHORDS not in generator.generate(dataclasses.replace(asked, score=legato)).notices


def test_a_metre_it_never_met_is_told_and_its_bars_still_come_out(generator: Generator) -> None:
    score = dataclasses.replace(run(), metres=(MetreChange(0, 11, 16),))
    answer = generator.generate(Request(score, start=1920, bars=3))
    assert any("11/16" in notice for notice in answer.notices)
    assert all(is_whole(take, answer) for take in answer.takes)
    score = dataclasses.replace(run(), metres=(MetreChange(0, 4, 4), MetreChange(3840, 11, 16)))
    told, nothing = (generator.generate(Request(score, start=1920, bars=bars)).notices for bars in (2, 1))
    assert [notice for notice in told if "11/16" in notice]
    assert not nothing


@pytest.mark.parametrize(
    ("score", "start"),
    [
        (Score(metres=(MetreChange(0, 4, 4), MetreChange(2021, 3, 4))), 1980),
        (Score(metres=(MetreChange(0, 4, 4), MetreChange(2021, 3, 4))), 1981),
        (Score(pickup=161), 60),
        (Score(metres=(MetreChange(0, 1, 64),)), 10),
    ],
    ids=["cut at an odd tick", "off the grid in it", "an odd pickup", "a bar shorter than the grid"],
)
def test_bars_of_odd_lengths_are_filled_to_their_end(generator: Generator, score: Score, start: int) -> None:
    answer = generator.generate(Request(score, start=start, bars=1))
    assert answer.takes
    assert all(is_whole(take, answer) for take in answer.takes)
    assert all(take.notes[0].start - start < 60 for take in answer.takes)


def test_a_rest_before_the_takes_is_told(generator: Generator) -> None:
    off, on = (generator.generate(Request(run(), start=start)) for start in (1933, 1920))
    assert SEAM_REST in off.notices
    assert SEAM_REST not in on.notices


def test_no_take_goes_beyond_what_a_file_can_hold(generator: Generator) -> None:
    with pytest.raises(BadRequest, match="as long as"):
        generator.generate(Request(run(), start=LAST_TICK - 1000))


def test_no_take_goes_on_for_hours_in_bars_of_hundreds_of_beats(generator: Generator) -> None:
    score = dataclasses.replace(run(), metres=(MetreChange(0, 255, 1),))
    with pytest.raises(BadRequest, match="192 bars of 4/4"):
        generator.generate(Request(score, start=1920, bars=4))


def test_pitches_at_the_edge_of_midi_are_answered(generator: Generator) -> None:
    score = Score(tracks=(Track.of([Note(0, 480, 0), Note(480, 480, 127)]),))
    answer = generator.generate(Request(score, start=960))
    assert all(is_whole(take, answer) for take in answer.takes)


def test_a_note_sounding_across_the_seam_is_heard_up_to_it(generator: Generator) -> None:
    score = Score(tracks=(Track.of([Note(0, 1920, 60), Note(1920, 1920, 62)]),))
    answer = generator.generate(Request(score, start=2400, bars=1))
    assert answer.span.start == 2400
    assert score.tracks[0].notes[1] == Note(1920, 1920, 62)


@pytest.mark.parametrize(
    "change",
    [
        {"temperature": 0.0},
        {"temperature": 2.5},
        {"temperature": nan},
        {"min_p": 1.01},
        {"min_p": nan},
        {"bars": 0},
        {"bars": 65},
        {"takes": 0},
        {"takes": 17},
        {"random_seed": -1},
        {"start": -1},
        {"track": 3},
        {"drafts": 0},
        {"drafts": 257},
        {"top_p": 0.0},
        {"top_p": 1.1},
        {"end": 1920},
        {"end": LAST_TICK + 1},
        {"end": 1920 * 66},
        {"wishes": Wishes(likeness=-1.5)},
        {"wishes": Wishes(closeness=-0.1)},
        {"wishes": Wishes(leaps=nan)},
        {"prefix": (Note(1919, 100, 60),)},
        {"prefix": (Note(1920, 480, 60), Note(2000, 480, 60))},
        {"prefix": (Note(1920, 1920 * 4 + 1, 60),)},
    ],
)
def test_settings_out_of_range_are_refused_in_one_sentence(change: dict[str, object]) -> None:
    request = dataclasses.replace(Request(run(), start=1920), **change)  # type: ignore[arg-type]  # any field
    with pytest.raises(BadRequest) as refusal:
        check(request)
    assert str(refusal.value).count(".") >= 1
    assert "\n" not in str(refusal.value)


def test_drums_are_not_developed_and_are_told_so_kindly() -> None:
    score = Score(tracks=(Track((Note(0, 240, 36),), percussion=True),))
    check(Request(score, start=480))
    with pytest.raises(BadRequest, match="Drums"):
        check(Request(score, start=480, task=Task.DEVELOP))


def test_what_nobody_waits_for_is_left_off(generator: Generator) -> None:
    asked = iter((True, True, True, False))
    with pytest.raises(CalledOff):
        generator.generate(Request(run(), start=1920), lambda: next(asked))
    assert next(asked, None) is None  # after three notes
