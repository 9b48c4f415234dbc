from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.lstm.originality import LENGTHS, Watch, Yardstick, measured, shared
from core.lstm.tunes import TuneIndex
from tests.core.lstm.test_tunes import TURNS, index_of, stands_in, walk

STICK = Yardstick((8, 16, 32), (8, 10, 11))
TUNES = st.lists(TURNS, max_size=4)


def counted(runs: dict[int, int], passages: int = 100) -> dict[str, dict[str, int]]:
    """Figures as `measured` gives them."""
    return {str(notes): {"passages": passages, "50": 8, "90": 9, "95": run} for notes, run in runs.items()}


def test_the_yardstick_rises_and_lies_on_a_line_between_what_was_measured() -> None:
    stick = Yardstick.of(counted({8: 8, 16: 12, 32: 11, 64: 16}))
    assert [stick.usual(notes) for notes in (3, 8, 12, 16, 32, 48, 64, 500)] == [3, 8, 10, 12, 12, 14, 16, 16]
    assert stick.usual_of([3, 48]).tolist() == [3, 14]


def test_lengths_of_few_passages_tell_nothing() -> None:
    stick = Yardstick.of(counted({8: 8, 16: 12}) | counted({32: 30}, passages=3))
    assert stick.usual(32) == 12


def test_where_nothing_was_measured_everything_is_usual() -> None:
    assert Yardstick.of({}).usual(40) == 40


def test_passages_are_counted_by_their_longest_run() -> None:
    known = walk(1)
    index = index_of(known)
    tunes = [walk(2), known[:30] + walk(3)]
    found = measured(index, tunes)
    assert set(found) == {str(notes) for notes in LENGTHS if notes <= 91}
    assert found["32"] == {"passages": 2 + 4, "50": 0, "90": 30, "95": 30, "99": 30}
    assert shared(index, [known[:12], walk(4), []]) == [12, 0, 0]


@given(TUNES, TURNS, st.lists(TURNS, min_size=1, max_size=3))
@settings(max_examples=60, deadline=None)
def test_just_those_pitches_are_forbidden_that_carry_a_run_too_far(
    tunes: list[list[int]], context: list[int], takes: list[list[int]]
) -> None:
    watch = Watch(index_of(*tunes), STICK, len(takes), context, fewest=12)
    for place in range(max(map(len, takes))):
        forbidden = watch.forbidden()
        active = np.array([place < len(take) for take in takes])
        for row in np.flatnonzero(active):
            bound = STICK.usual(max(place + 1, 12))
            for pitch in range(58, 65):
                line = [*context, *takes[row][:place], pitch]
                first = len(line) - bound - 1
                far = first >= 0 and any(stands_in(line, tune, first, bound + 1) for tune in tunes)
                assert forbidden[row, pitch] == far
        watch.heard([take[place] if place < len(take) else 0 for take in takes], active)


@given(TUNES, TURNS, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_takes_written_under_it_share_what_is_usual(
    tunes: list[list[int]], context: list[int], chance: Random
) -> None:
    index = index_of(*tunes)
    watch = Watch(index, STICK, 3, context, fewest=12)
    allowed = np.zeros((3, 128), np.bool_)
    allowed[:, 60:64] = True  # one more than the tunes have, so there is always a way out
    takes: list[list[int]] = [[], [], []]
    for _ in range(20):
        left = allowed & ~watch.forbidden()
        pitches = [chance.choice(np.flatnonzero(row).tolist()) for row in left]
        watch.heard(pitches)
        for take, pitch in zip(takes, pitches, strict=True):
            take.append(pitch)
    for take in takes:
        for notes in range(12, 21):
            run = index.longest(take[:notes])
            assert run is None or run.notes <= STICK.usual(notes)


def test_a_phrase_that_quotes_is_not_gone_on_with() -> None:
    known = walk(1)
    forbidden = Watch(index_of(known), STICK, 2, known[:20]).forbidden()
    assert [np.flatnonzero(row).tolist() for row in forbidden] == [[known[20]]] * 2
    assert not Watch(index_of(known), STICK, 2, known[:9]).forbidden().any()


def test_a_row_that_waits_stays_where_it_was() -> None:
    known = walk(1)
    watch = Watch(index_of(known), STICK, 2, known[:20])
    watch.heard([known[20], 0], np.array([True, False]))
    (first, second) = watch.forbidden()
    assert np.flatnonzero(first).tolist() == [known[21]]
    assert np.flatnonzero(second).tolist() == [known[20]]


@pytest.mark.parametrize("index", [TuneIndex.of([]), index_of([60, 62])])
def test_a_model_that_learnt_nothing_forbids_nothing(index: TuneIndex) -> None:
    watch = Watch(index, Yardstick(), 2, walk(1))
    watch.heard([60, 61])
    assert not watch.forbidden().any()
    assert index.longest(walk(1)) is None
