"""Choices: what they come to as a request, the seed drawn beforehand, and a recipe brought back whole."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from app import settings as the
from app.choices import Choices
from app.locking import Lock
from app.passage import Passage
from core import edits
from core.continuation.request import Grid, Locks, Recipe, Request, Task, Wishes
from core.continuation.take import Take
from core.harmony import Key
from core.scales import Scale
from core.score import Note, Score, Span, Track
from core.timing import Position
from tests.app.room import BAR, PHRASE, Room

RECIPE = Recipe(
    "fake",
    Task.CONTINUE,
    BAR,
    3 * BAR,
    12345,
    2,
    1.35,
    min_p=0.1,
    top_p=0.8,
    close=True,
    wishes=Wishes(0.5, -0.25, 1.0, -1.0, 0.75),
    locks=Locks(
        scale=Scale.shaped("A", "blues"),
        lowest=57,
        highest=81,
        pitches=(69, 72, 74),
        held=(Note(2 * BAR, 480, 69),),
        grid=Grid.TRIPLETS,
        last=9,
        cadence=True,
        original=True,
    ),
)


@pytest.fixture
def choices(room: Room) -> Choices:
    return room.assistant.choices


def test_what_is_foreseen_is_what_is_asked(choices: Choices) -> None:
    for _ in range(3):
        foreseen = choices.foreseen(None)
        before = choices.seed.number
        assert choices.ask(None) == foreseen
        assert choices.seed.number == foreseen.request.random_seed != before
    choices.seed.fix(True)
    assert choices.foreseen(None).request.random_seed == choices.seed.number
    assert choices.ask(None) == choices.foreseen(None)


def test_a_recipe_is_brought_back_whole_and_said_once(choices: Choices) -> None:
    heard: list[None] = []
    choices.changed.connect(lambda: heard.append(None))
    choices.apply(RECIPE)
    assert len(heard) == 1
    request = choices.ask(None).request
    assert (request.start, request.bars, request.random_seed) == (BAR, 2, 12345)
    assert (request.temperature, request.min_p, request.top_p, request.close) == (1.35, 0.1, 0.8, True)
    assert request.wishes == RECIPE.wishes
    assert request.locks == RECIPE.locks


def test_a_recipe_without_locks_unlocks(choices: Choices) -> None:
    choices.apply(RECIPE)
    choices.apply(replace(RECIPE, locks=Locks(), close=False))
    assert choices.ask(None).request.locks == Locks()
    assert not choices.ask(None).request.close
    assert choices.locking.count == 0


def test_a_recipes_rhythm_is_the_very_same(choices: Choices) -> None:
    rhythm = (Span(BAR, BAR + 720), Span(BAR + 720, 2 * BAR), Span(2 * BAR + 240, 3 * BAR))
    choices.apply(replace(RECIPE, locks=Locks(rhythm=rhythm)))
    assert choices.ask(None).request.locks.rhythm == rhythm
    assert choices.locking.is_on(Lock.RHYTHM)


def test_the_pieces_key_stays_followed_where_a_recipe_had_it(room: Room, choices: Choices) -> None:
    room.session.apply("Key", edits.set_key(room.session.score, Key("G")).score)
    choices.apply(replace(RECIPE, locks=Locks(scale=Scale.of(Key("G")))))
    room.session.apply("Key", edits.set_key(room.session.score, Key("E")).score)
    assert choices.ask(None).request.locks.scale == Scale.of(Key("E"))


def test_wishes_and_switches_are_remembered_and_what_is_held_is_not(room: Room, choices: Choices) -> None:
    choices.apply(RECIPE)
    again = Choices(room.session, room.settings, lambda: None)  # type: ignore[arg-type,return-value] # no grid needed
    request = again.ask(None).request
    assert request.wishes == RECIPE.wishes
    assert request.locks.grid is Grid.TRIPLETS
    assert request.locks.cadence
    assert request.locks.original
    assert (request.locks.lowest, request.locks.pitches, request.locks.held) == (None, (), ())


def test_numbers_from_elsewhere_are_brought_into_range(room: Room, choices: Choices) -> None:
    for setting, wild in ((the.DENSITY, 7.0), (the.CLOSENESS, -3.0), (the.TOP_P, 0.0), (the.MIN_P, 9.0)):
        room.settings.set(setting, wild)
    request = choices.ask(None).request
    assert (request.wishes.density, request.wishes.closeness) == (1.0, 0.0)
    assert 0 < request.top_p <= 1
    assert request.min_p == 1.0


def test_live_asks_from_the_same_place_and_number(room: Room, choices: Choices, qtbot: QtBot) -> None:
    asked = choices.ask(None)
    room.settings.set(the.LEAPS, 0.5)
    touched = choices.touched(asked)
    assert touched.request == replace(asked.request, wishes=Wishes(leaps=0.5))


TICKS = st.integers(0, 4 * BAR // 60).map(lambda step: 60 * step)
LENGTHS = st.integers(1, 16).map(lambda steps: 60 * steps)
NOTES = st.lists(
    st.builds(Note, TICKS, LENGTHS, st.integers(40, 80)),
    min_size=1,
    max_size=24,
    unique_by=lambda note: (note.start, note.pitch),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(notes=NOTES, start=st.integers(0, 12).map(lambda n: n * 480), bars=st.integers(1, 6))
def test_a_kept_rhythm_is_one_line_inside_the_span(notes: list[Note], start: int, bars: int) -> None:
    score = Score((Track.of(notes),))
    span = Span(start, start + bars * BAR)
    rhythm = Passage.of_notes(notes, score, "these").rhythm(span, score)
    assert all(one.end <= other.start for one, other in pairwise(rhythm))
    assert all(span.start <= each.start < each.end <= span.end for each in rhythm)
    places = {note.start % BAR for note in notes}
    assert {each.start % BAR for each in rhythm} <= places


def test_takes_begin_on_the_bar_line_that_a_phrase_stops_a_moment_short_of(
    room: Room, choices: Choices
) -> None:
    short = replace(PHRASE[-1], length=460)
    room.session.apply("Cut", Score((Track.of((*PHRASE[:-1], short)),)))
    assert choices.position() == Position(2, 1, 0)


def test_of_a_take_of_chords_the_top_line_is_kept_too() -> None:
    chords = tuple(Note(start, 480, pitch) for start in (0, 480) for pitch in (60, 64, 67 + start // 240))
    recipe = Recipe.of(Request(Score((Track.of(chords),)), 0, 0, bars=1), "fake", 0)
    passage = Passage.of_take(Take(chords, (1.0,) * 6, recipe), Score(), "take A")
    assert passage.pitches == (67, 69)
    assert passage.rhythm(Span(0, BAR), Score()) == (Span(0, 480), Span(480, 960))


def test_a_passage_is_the_top_line() -> None:
    chord = (*PHRASE[:2], Note(480, 960, 72), Note(960, 480, 50))
    line = Passage.of_notes(chord, Score((Track.of(chord),)), "these").notes
    assert [(note.start, note.length, note.pitch) for note in line] == [
        (0, 480, 60),
        (480, 480, 72),
        (960, 480, 50),
    ]
