"""Which drafts become takes, in which order, and what is said of each."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.continuation.closing import is_afterthought
from core.continuation.ranking import (
    ALIKE,
    MOST_REASONS,
    Candidate,
    Context,
    choose,
    circling,
    look,
    merit,
    strangeness,
    unlike,
)
from core.continuation.take import Shared
from core.harmony import Key
from core.score import Note, Score
from core.timing import BarMap
from tests.core.judging.lines import BAR, QUARTER, line

BARS = BarMap(Score())
PHRASE = line((60, 62, 64, 65, 67, 65, 64, 62, 60, 64, 67, 72, 71, 67, 65, 62))
START = 4 * BAR
CONTEXT = Context(PHRASE, BARS, Key("C"), close=True)


def draft(
    pitches: tuple[int, ...], bits: float = 2.0, length: int = QUARTER, shared: Shared | None = None
) -> Candidate:
    return Candidate(line(pitches, START, length), (bits,) * len(pitches), shared)


KEEPING = draft((67, 69, 71, 72, 74, 72, 71, 67, 60))
WANDERING = draft((61, 71, 63, 70, 60, 68, 61, 70, 73))
CIRCLING = draft((64, 62, 64, 62, 64, 62, 64, 62, 64, 62))


def wandering(rng: random.Random, notes: int = 12) -> Candidate:
    return draft(tuple(rng.choice((60, 62, 64, 65, 67, 69, 71, 72)) for _ in range(notes)), rng.uniform(1, 4))


def told(candidate: Candidate, context: Context = CONTEXT) -> tuple[str, ...]:
    (choice,) = choose([candidate], 1, context)
    return choice.reasons


def test_a_draft_that_had_ended_before_its_last_note_comes_later_where_it_is_to_close() -> None:
    notes = line((67, 69, 71, 72, 74, 72), START)
    end = notes[-1].end
    rest, more = Note(end, 960, 60), (Note(end, 720, 60), Note(end + 720, 240, 60))
    drafts = [Candidate((*notes, *last), (2.0,) * (6 + len(last))) for last in (more, (rest,))]
    assert [each.index for each in choose(drafts, 2, CONTEXT)] == [1, 0]
    assert is_afterthought(drafts[0].notes, BARS)
    marks = look(drafts, CONTEXT)
    assert merit(marks[0], close=True) < merit(marks[1], close=True) - 0.5
    assert merit(marks[0], close=False) > merit(marks[1], close=False) - 0.5


def test_a_draft_that_keeps_the_motif_and_closes_comes_before_one_that_does_neither() -> None:
    assert [each.index for each in choose([WANDERING, KEEPING], 2, CONTEXT)] == [1, 0]


def test_without_a_close_the_ending_counts_for_nothing() -> None:
    home = draft((61, 71, 63, 70, 60, 68, 61, 70, 60))
    for close, better in ((True, True), (False, False)):
        context = replace(CONTEXT, close=close)
        closing, open_ = (merit(each, close) for each in look([home, WANDERING], context))
        assert (closing > open_) == better


def test_what_is_close_to_a_known_tune_comes_last_and_says_so() -> None:
    usual, unusual = Shared(9, 0, "A tune", 10), Shared(11, 0, "A tune", 10)
    plain, marked = draft((67, 69, 71, 72, 74), shared=usual), draft((64, 65, 67, 69, 72), shared=unusual)
    first, last = choose([marked, plain], 2, replace(CONTEXT, close=False))
    assert (first.index, last.index) == (1, 0)
    assert "close to a known tune" in last.reasons
    assert "close to a known tune" not in first.reasons


@pytest.mark.parametrize(
    ("candidate", "said"),
    [
        (KEEPING, ("keeps your motif", "ends on the tonic")),
        (CIRCLING, ("goes round in circles", "keeps your rhythm", "ends open")),
        (
            Candidate(tuple(replace(n, start=n.start + START) for n in PHRASE), (1.0,) * len(PHRASE)),
            ("your phrase once more", "ends open"),
        ),
        (draft((61, 71, 63, 70, 60, 68, 61, 70), length=160), ("unlike your phrase", "ends open")),
    ],
)
def test_what_is_said_of_a_draft_is_true_of_it(candidate: Candidate, said: tuple[str, ...]) -> None:
    assert told(candidate) == said


def test_nothing_is_said_of_a_phrase_that_is_not_there() -> None:
    assert told(WANDERING, Context((), BARS)) == ()


def test_a_figure_counts_from_the_third_time_on() -> None:
    pair, more = (60, 62), (60, 62, 64)
    shares = circling([line(each) for each in (pair * 2, pair * 3, more * 4, (60, 62, 64, 65))])
    assert shares.tolist() == [0, 2 / 6, 6 / 12, 0]


def test_a_figure_in_another_rhythm_is_another_figure() -> None:
    swung = [Note(0, 480, 60), Note(480, 240, 60), Note(720, 480, 60), Note(1440, 480, 60)]
    assert circling([swung, line((60, 60, 60, 60))]).tolist() == [0, 0.5]


def test_of_drafts_alike_only_one_is_chosen_while_there_are_others() -> None:
    a = frozenset((n, 60) for n in range(10))
    nearly = frozenset({*sorted(a)[:8], (8, 61), (9, 61)})
    other = frozenset((n, 72) for n in range(10))
    merits = np.array([3.0, 2.9, 0.0])
    assert unlike([a, nearly, other], merits, 2, 0) == [0, 2]
    assert unlike([a, nearly, other], merits, 3, 0) == [0, 2, 1]
    assert unlike([a, a, other], merits, 3, 0) == [0, 2]


def test_of_drafts_that_begin_alike_one_that_begins_otherwise_comes_first() -> None:
    a = frozenset((n, 60) for n in range(10))
    begins_alike = frozenset((n, 60 if n < 4 else 65) for n in range(10))
    begins_otherwise = frozenset((n, 65 if n < 4 else 60) for n in range(10))
    drafts, merits = [a, begins_alike, begins_otherwise], np.array([1.0, 0.5, 0.2])
    assert unlike(drafts, merits, 2, 0) == [0, 1]
    assert unlike(drafts, merits, 2, 4) == [0, 2]
    assert unlike(drafts, merits, 3, 4) == [0, 2, 1]
    assert unlike(drafts, merits, 2, 4, near=1.0) == [0, 1]


def test_takes_begin_otherwise_where_drafts_allow() -> None:
    same = [
        draft((60, 62, 64, 65, *end), 2.0) for end in ((67, 67, 67, 67), (69, 71, 72, 74), (72, 71, 69, 67))
    ]
    other = draft((67, 65, 64, 62, 60, 59, 57, 55), 2.0)
    context = Context((), BarMap(Score()))
    assert 3 in {choice.index for choice in choose([*same, other], 2, context)}


def test_what_all_drafts_hold_makes_them_no_more_alike() -> None:
    held = frozenset((n, 60) for n in range(100))
    drafts = [held | {(200, pitch)} for pitch in (60, 61, 62)]
    assert sorted(unlike(drafts, np.zeros(3), 3, 300)) == [0, 1, 2]


def test_drafts_are_strange_by_each_others_measure() -> None:
    calm = [draft((60, 62), bits) for bits in (1.9, 2.0, 2.1)]
    bold = [draft((60, 62), bits) for bits in (3.9, 4.0, 4.1)]
    assert strangeness(calm) == pytest.approx(strangeness(bold))
    low, middle, high = strangeness(calm)
    assert low < middle == 0 < high


@given(st.integers(0, 999), st.integers(1, 40), st.integers(1, 16))
def test_choices_are_some_of_the_drafts_each_once_and_unlike_while_there_are_unlike_ones(
    seed: int, many: int, takes: int
) -> None:
    rng = random.Random(seed)
    drafts = [wandering(rng) for _ in range(many)]
    choices = choose(drafts, takes, CONTEXT)
    assert len({choice.index for choice in choices}) == len(choices) == min(many, takes)
    assert all(len(choice.reasons) <= MOST_REASONS for choice in choices)
    assert choices == choose(drafts, takes, CONTEXT)
    placed = [{(n.start, n.pitch) for n in drafts[choice.index].notes} for choice in choices]
    assert all(len(a & b) <= ALIKE * 12 for k, a in enumerate(placed) for b in placed[:k])


def test_no_drafts_give_no_takes() -> None:
    assert choose([], 4, CONTEXT) == []
