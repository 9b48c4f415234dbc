"""Quantising with swing, humanising, strumming, playing backwards, stretching."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import edits
from core.edits import Strum
from core.score import MetreChange, Note, Score, Track
from core.timing import BarMap
from tests.core.edits.lines import all_of, lines, melody, textures, told

GRIDS = st.sampled_from((120, 160, 240, 480))
SWINGS = st.floats(0.5, 0.75)


@settings(max_examples=60)
@given(textures(), GRIDS, SWINGS, st.booleans())
def test_strength_nothing_changes_nothing(score: Score, grid: int, swing: float, ends: bool) -> None:
    edited = edits.quantise(score, 0, all_of(score), grid, 0.0, swing=swing, lengths=ends)
    assert edited.score is score
    assert edited.notes == frozenset(all_of(score))


@settings(max_examples=80)
@given(textures(), GRIDS, SWINGS)
def test_swing_moves_only_the_off_beats(score: Score, grid: int, swing: float) -> None:
    for note in all_of(score):
        straight = one(edits.quantise(score, 0, (note,), grid)).start
        swung = one(edits.quantise(score, 0, (note,), grid, swing=swing)).start
        off = (straight - BarMap(score).bar_at(straight).start) // grid % 2
        assert swung == straight + (round(2 * grid * (swing - 0.5)) if off else 0)
        again = edits.quantise(
            melody(replace(note, start=swung)), 0, (replace(note, start=swung),), grid, swing=swing
        )
        assert one(again).start == swung


def one(edited: edits.Edited) -> Note:
    [note] = edited.notes
    return note


def test_swing_as_triplets() -> None:
    score = melody(*(Note(240 * i + 7, 200, 60 + i) for i in range(4)))
    swung = edits.quantise(score, 0, all_of(score), 240, swing=2 / 3)
    assert [note.start for note in all_of(swung.score)] == [0, 320, 480, 800]


def test_a_step_without_its_pair_stays_and_pairs_begin_at_each_bar_line() -> None:
    score = replace(melody(Note(480, 100, 60), Note(960, 100, 62)), metres=(MetreChange(0, 3, 8),))
    swung = edits.quantise(score, 0, all_of(score), 240, swing=0.75)
    assert [note.start for note in all_of(swung.score)] == [480, 960 + 120]


def test_only_ends() -> None:
    score = melody(Note(13, 200, 60), Note(500, 30, 62))
    edited = edits.quantise(score, 0, all_of(score), 240, starts=False, lengths=True)
    assert [(note.start, note.end) for note in all_of(edited.score)] == [(13, 240), (500, 720)]


@settings(max_examples=80)
@given(textures(), st.integers(0, 60), st.integers(0, 40), st.integers(0, 10**9))
def test_humanising_stays_within_its_bounds_and_a_seed_gives_the_same_again(
    score: Score, ticks: int, velocity: int, seed: int
) -> None:
    edited = edits.humanise(score, 0, all_of(score), ticks, velocity, seed)
    assert edited == edits.humanise(score, 0, all_of(score), ticks, velocity, seed)
    if len(all_of(edited.score)) < len(all_of(score)):
        return  # two came to one place
    for old in all_of(score):
        assert any(
            new.pitch == old.pitch
            and abs(new.start - old.start) <= ticks
            and abs(new.velocity - old.velocity) <= velocity
            and new.length <= old.length
            for new in edited.notes
        )


@settings(max_examples=60)
@given(lines(), st.integers(0, 10**9))
def test_humanised_repetitions_do_not_run_into_one_another(score: Score, seed: int) -> None:
    same = melody(*(replace(note, pitch=60) for note in all_of(score) if note.length > 80))
    played = sorted(edits.humanise(same, 0, all_of(same), 40, 20, seed).notes, key=lambda n: n.start)
    assert all(a.end <= b.start for a, b in itertools.pairwise(played))


def test_humanising_by_nothing_and_by_another_seed() -> None:
    score = melody(*(Note(480 * i, 480, 60 + i, 90, "lstm") for i in range(8)))
    assert edits.humanise(score, 0, all_of(score), 0, 0, 5).score is score
    one_way, another = (edits.humanise(score, 0, all_of(score), 20, 10, seed) for seed in (1, 2))
    assert one_way.score != another.score


@settings(max_examples=80)
@given(textures(), st.integers(0, 300), st.sampled_from(list(Strum)))
def test_strumming_keeps_ends(score: Score, spread: int, way: Strum) -> None:
    strummed = edits.strum(score, 0, all_of(score), spread, way)
    assert {note.end for note in strummed.notes} <= {note.end for note in all_of(score)}
    if len(all_of(strummed.score)) == len(all_of(score)):
        assert sorted(n.end for n in all_of(strummed.score)) == sorted(n.end for n in all_of(score))


CHORD = (Note(480, 960, 60), Note(480, 960, 64), Note(480, 960, 67))


@pytest.mark.parametrize(
    ("way", "starts"),
    [(Strum.UP, [480, 510, 540]), (Strum.DOWN, [540, 510, 480]), (Strum.BOTH, [480, 510, 540])],
)
def test_a_strummed_chord(way: Strum, starts: list[int]) -> None:
    score = melody(*CHORD, *(replace(note, start=1920) for note in CHORD), Note(0, 100, 50))
    strummed = edits.strum(score, 0, all_of(score), 60, way)
    first = sorted((n for n in strummed.notes if 480 <= n.start < 1440), key=lambda n: n.pitch)
    assert [note.start for note in first] == starts
    second = sorted((n for n in strummed.notes if n.start >= 1920), key=lambda n: n.pitch)
    upwards = second[0].start < second[2].start
    assert upwards == (way is Strum.UP)
    assert Note(0, 100, 50) in strummed.notes
    assert edits.strum(score, 0, all_of(score), 0, way).score is score


@settings(max_examples=80)
@given(lines())
def test_backwards_twice_is_as_before(score: Score) -> None:
    back = edits.retrograde(score, 0, all_of(score))
    assert min(n.start for n in back.notes) == min(n.start for n in all_of(score))
    assert [n.pitch for n in all_of(back.score)] == [n.pitch for n in all_of(score)][::-1]
    again = edits.retrograde(back.score, 0, back.notes)
    assert told(all_of(again.score)) == told(all_of(score))


@settings(max_examples=60)
@given(lines())
def test_twice_as_long_and_half_as_long_is_as_before(score: Score) -> None:
    length = all_of(score)[-1].end - all_of(score)[0].start
    wide = edits.stretch(score, 0, all_of(score), length)
    assert [n.length for n in all_of(wide.score)] == [2 * n.length for n in all_of(score)]
    back = edits.stretch(wide.score, 0, wide.notes, -length)
    assert told(all_of(back.score)) == told(all_of(score))


@pytest.mark.parametrize(
    ("drums", "metre", "starts", "length", "after"),
    [
        (False, (4, 4), (0, 120), 120, 240),  # a figure within a beat goes on at once
        (False, (4, 4), (0, 480), 480, 960),
        (False, (4, 4), (0, 480, 1440), 240, 1920),  # its last note was cut short
        (False, (4, 4), (480, 960, 1440), 480, 1920),  # a bar with a rest in it
        (False, (4, 4), tuple(range(0, 3360, 480)), 480, 3840),
        (False, (6, 8), (0, 240, 480), 240, 720),
        (False, (4, 4), (0, 160), 160, 320),
        (True, (4, 4), (0,), 120, 120),
        (True, (4, 4), (0, 120, 240), 120, 360),
        (True, (4, 4), (0, 240, 480, 720), 240, 960),  # a fill of half a bar
        (True, (4, 4), (0, 960), 240, 1920),
        (True, (4, 4), (0, 480, 960, 1440), 240, 1920),
        (True, (4, 4), tuple(range(0, 3840, 480)), 240, 3840),
        (True, (4, 4), (0, 960, 1920), 240, 3840),
        (True, (3, 4), (0, 960), 120, 1440),
        (True, (6, 8), (0, 720), 120, 1440),
    ],
)
def test_a_repeat_keeps_to_the_beat(
    drums: bool, metre: tuple[int, int], starts: Sequence[int], length: int, after: int
) -> None:
    notes = tuple(Note(start, length, 42) for start in starts)
    score = Score((Track(notes, percussion=drums),), metres=(MetreChange(0, *metre),))
    step = 160 if length == 160 else 120
    assert edits.repeats_after(score, 0, notes, step) == after
