import io
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.lstm.bundle import load
from core.lstm.families import families
from core.lstm.tunes import SHORTEST, WINDOW, TuneIndex, fingerprints

MELODIES = st.lists(st.integers(40, 90), max_size=60)
# Few pitches, so that runs are shared and come back.
TURNS = st.lists(st.integers(60, 62), max_size=30)


def walk(seed: int, length: int = 60) -> list[int]:
    """A melody all its own."""
    pitches, state = [60], seed * 7919 + 17
    for _ in range(length):
        state = (state * 1103515245 + 12345) % 2**31
        pitches.append(60 + (state >> 16) % 25)
    return pitches


def stepwise(seed: int, length: int) -> list[int]:
    """A melody up and down the scale of C."""
    scale = [60, 62, 64, 65, 67, 69, 71, 72, 74, 76, 77]
    places = np.cumsum([1 if pitch % 2 else -1 for pitch in walk(seed, length - 1)])
    return [scale[place % 11] for place in places.tolist()]


def index_of(*tunes: Sequence[int]) -> TuneIndex:
    return TuneIndex.of((f"Tune {number}", pitches) for number, pitches in enumerate(tunes))


def stands_in(melody: Sequence[int], tune: Sequence[int], first: int, notes: int) -> bool:
    """Whether this run of a melody stands in a tune, looked for note by note."""
    run = np.diff(melody[first : first + notes]).tolist()
    steps = np.diff(tune).tolist()
    if any(to_and_fro(run[place : place + WINDOW]) for place in range(notes - WINDOW)):
        return False
    return any(steps[place : place + notes - 1] == run for place in range(len(tune) - notes + 1))


def to_and_fro(steps: Sequence[int]) -> bool:
    """Whether notes are repeated, or two are taken in turn."""
    return all(one == -other for one, other in pairwise(steps))


@given(MELODIES, st.integers(-20, 20))
def test_fingerprints_do_not_mind_the_key(pitches: list[int], by: int) -> None:
    moved = [pitch + by for pitch in pitches]
    assert fingerprints(moved).tolist() == fingerprints(pitches).tolist()
    assert len(fingerprints(pitches)) == max(0, len(pitches) - WINDOW)


@given(MELODIES, MELODIES)
def test_a_run_has_the_same_fingerprint_wherever_it_stands(before: list[int], after: list[int]) -> None:
    run = [60, 62, 64, 65, 67, 69, 71, 72]
    (alone,) = fingerprints(run).tolist()
    assert alone in fingerprints([*before, *run, *after]).tolist()
    assert fingerprints(run[::-1]).tolist() != [alone]


def test_fingerprints_stay_what_the_lists_were_drawn_by() -> None:
    """The families of the committed split hang on them."""
    assert fingerprints(range(60, 69)).tolist() == [436562217] * 2
    assert fingerprints([60, 62, 64, 65, 67, 69, 71, 72]).tolist() == [704887511]


def test_the_index_knows_its_tunes_again(tmp_path: Path) -> None:
    index_of(*map(walk, range(30))).save(tmp_path / "tunes.npz")
    index = TuneIndex.load(tmp_path / "tunes.npz")
    moved = [pitch + 5 for pitch in walk(7)]
    (name, shared), *others = index.matches(moved).items()
    assert (name, shared) == ("Tune 7", 54)
    assert all(count <= 2 for _, count in others)
    assert not index.matches([60, 61])
    found = index.longest(moved)
    assert found
    assert (found.notes, found.first, found.tune) == (61, 0, "Tune 7")


@settings(max_examples=200)
@given(TURNS, st.lists(TURNS, max_size=4))
def test_the_longest_run_is_the_longest_there_is(melody: list[int], tunes: list[list[int]]) -> None:
    found = index_of(*tunes).longest(melody)
    there = [
        (notes, -first, -number)
        for number, tune in enumerate(tunes)
        for notes in range(SHORTEST, len(melody) + 1)
        for first in range(len(melody) - notes + 1)
        if stands_in(melody, tune, first, notes)
    ]
    if not there:
        assert found is None
        return
    notes, first, number = max(there)
    assert found
    assert (found.notes, found.first, found.tune) == (notes, -first, f"Tune {-number}")


@given(st.lists(TURNS, max_size=5), st.lists(TURNS, max_size=4))
def test_many_at_once_are_as_one_by_one(melodies: list[list[int]], tunes: list[list[int]]) -> None:
    index = index_of(*tunes)
    assert index.longest_of_each(melodies) == [index.longest(melody) for melody in melodies]


@given(TURNS, st.lists(TURNS, max_size=4), st.integers(8, 14))
def test_runs_above_the_bound_cover_just_the_notes_of_such_runs(
    melody: list[int], tunes: list[list[int]], above: int
) -> None:
    runs = index_of(*tunes).runs(melody, above)
    marked = {note for run in runs for note in range(run.first, run.first + run.notes)}
    least = above + 1
    covered = {
        first + step
        for first in range(len(melody) - least + 1)
        for step in range(least)
        if any(stands_in(melody, tune, first, least) for tune in tunes)
    }
    assert marked == covered
    assert all(run.notes > above for run in runs)
    spans = [(run.first, run.first + run.notes) for run in runs]
    assert spans == sorted(spans)
    assert [end for _, end in spans] == sorted({end for _, end in spans})  # none inside another


def test_a_run_never_goes_over_from_one_tune_into_the_next() -> None:
    tune = walk(5)
    index = index_of(tune[:20], tune[12:40], [60], tune[40:])
    found = index.longest(tune)
    assert found
    assert (found.notes, found.first, found.tune) == (28, 12, "Tune 1")
    first, second = index.longest_of_each([tune[:14], tune[14:30]])
    assert first
    assert second
    assert (first.notes, second.notes, second.first) == (14, 16, 0)


def test_a_turn_that_comes_again_is_shared_as_often_as_it_stands_there() -> None:
    index = index_of([60, 64, 67] * 4)
    found = index.longest([60, 64, 67] * 20)
    assert found
    assert found.notes == 12


def test_repeated_notes_and_trills_are_everybodys() -> None:
    index = index_of([60] * 20 + walk(1), [60, 67] * 10)
    assert index.longest_of_each([[64] * 40, [72, 74] * 20, [60, 67] * 20]) == [None] * 3
    found = index.longest([60] * 30 + walk(1)[:10])
    assert found
    assert (found.notes, found.first) == (16, 24)  # seven of the repeated notes lead up to it


def test_an_index_holds_nothing_of_the_tunes_but_numbers(tmp_path: Path) -> None:
    index_of(walk(1)).save(tmp_path / "tunes.npz")
    with np.load(io.BytesIO((tmp_path / "tunes.npz").read_bytes())) as arrays:
        assert sorted(arrays.files) == ["counts", "hashes", "names"]
        assert arrays["hashes"].tolist() == fingerprints(walk(1)).tolist()


def test_variants_are_one_family() -> None:
    first, second = walk(1), walk(2)
    variant = [pitch + 3 for pitch in first[:40]] + walk(3, 15)
    assert families([first, second, variant, walk(4)]) == [0, 1, 0, 3]


def test_short_tunes_and_common_turns_make_no_kin() -> None:
    scale = list(range(60, 76))
    tunes = [[*scale, *walk(seed)] for seed in range(5)]
    assert families([*tunes, [60, 62], []]) == [0, 1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("name", ["folk", "fiddle"])
def test_a_reel_is_named_by_the_models_that_learnt_it(name: str) -> None:
    index = load(name).tunes
    reel = [
        67,
        69,
        70,
        72,
        74,
        76,
        77,
        79,
        74,
        70,
        72,
        70,
        67,
        63,
        65,
        62,
        64,
        66,
        67,
        69,
        70,
        72,
        74,
        76,
        77,
    ]
    strange = [60, 73, 61, 74, 62, 75, 63, 76]
    found = index.longest([*strange, *[pitch - 5 for pitch in reel]])
    assert found
    assert (found.notes, found.first) == (len(reel), len(strange))
    assert found.tune == "The Enchanted Valley (oneills1850/0001-0050.abc#1)"
    assert index.longest(strange) is None
    assert index.runs([*strange, *reel], above=20) == [found]


@pytest.mark.parametrize("name", ["folk", "fiddle"])
def test_looking_up_takes_a_few_milliseconds(name: str) -> None:
    index = load(name).tunes
    index.prepare()
    takes = [stepwise(seed, 100) for seed in range(64)]  # which has more in common with tunes than most
    begun = time.perf_counter()
    index.longest(takes[0])
    one = time.perf_counter() - begun
    index.longest_of_each(takes)
    many = time.perf_counter() - begun
    assert one < 0.05
    assert many < 0.5  # on a machine that has other things to do
