"""What one passage comes to, figure by figure."""

from __future__ import annotations

from dataclasses import replace
from math import isnan, log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.harmony import Key, Mode
from core.judging import traits as measure
from core.judging.passage import Passage
from core.judging.traits import traits
from core.score import MetreChange, Note, Score, Span
from core.timing import BarMap, is_strong
from tests.core.judging.lines import BAR, QUARTER, line, passage

SEED = line([60, 62, 64, 65, 67, 65, 64, 62])  # two bars of 4/4
ELSEWHERE = line([71, 59, 78, 66, 73, 54, 61, 70], 2 * BAR)


def test_a_passage_that_is_the_seed_again_repeats_and_recalls_all_of_it() -> None:
    found = traits(passage(SEED, line([60, 62, 64, 65, 67, 65, 64, 62], 2 * BAR), bars=2))
    assert found["repeats 2 bars back"] == found["rhythm of 2 back"] == 1
    assert found["repeats 1 bar back"] == 0
    assert found["rhythm of 1 back"] == 1
    assert isnan(found["repeats 4 bars back"])
    assert found["motif recall"] == found["rhythm recall"] == 1
    assert found["bars of the seed"] == found["the seed once more"] == 1
    assert found["density drift"] == 0


def test_a_transposed_passage_recalls_motifs_but_repeats_no_bar() -> None:
    found = traits(passage(SEED, line([67, 69, 71, 72, 74, 72, 71, 69], 2 * BAR), bars=2))
    assert (found["motif recall"], found["repeats 2 bars back"], found["bars of the seed"]) == (1, 0, 0)
    assert found["rhythm of 2 back"] == 1


def test_other_notes_in_the_same_rhythm_recall_the_rhythm_only() -> None:
    found = traits(passage(SEED, ELSEWHERE, bars=2))
    assert (found["motif recall"], found["rhythm recall"]) == (0, 1)


def test_recall_is_a_share_of_what_is_new() -> None:
    half = (*line([60, 62, 64, 65, 67], 2 * BAR), *line([40, 80, 41, 79], 2 * BAR + 5 * QUARTER, 100))
    # Five windows of five notes; the first alone is the seed's.
    assert measure.recall(passage(SEED, half, bars=2)) == pytest.approx(1 / 5)


@given(st.integers(-24, 24))
def test_transposing_all_changes_no_trait_but_with_the_key(shift: int) -> None:
    one = passage(SEED, ELSEWHERE, key=Key("D"), bars=2)
    keys = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
    moved = [[Note(n.start, n.length, n.pitch + shift) for n in part] for part in (SEED, ELSEWHERE)]
    other = passage(moved[0], moved[1], key=Key(keys[(2 + shift) % 12]), bars=2)
    assert traits(one) == pytest.approx(traits(other), nan_ok=True)


def test_scale_and_entropy_are_those_of_the_papers() -> None:
    chromatic = passage(SEED, line(range(60, 72), 2 * BAR), bars=3)
    assert measure.scale_consistency(chromatic) == pytest.approx(7 / 12)
    assert measure.pitch_class_entropy(chromatic) == pytest.approx(log2(12))
    assert measure.scale_consistency(passage(SEED, line([69, 71, 72, 74, 76, 77, 79], 2 * BAR))) == 1
    assert measure.pitch_class_entropy(passage(SEED, line([60, 72, 48], 2 * BAR))) == 0


def test_groove_compares_the_bars_onsets() -> None:
    same = passage(SEED, line([60] * 8, 2 * BAR), bars=2)
    other = passage(SEED, (*line([60] * 4, 2 * BAR), *line([60, 60], 3 * BAR, 960)), bars=2)
    assert measure.groove_similarity(same) == 1
    assert measure.groove_similarity(other) == pytest.approx(1 - 2 / 48)


def test_twice_the_notes_are_an_octave_of_drift() -> None:
    assert measure.density_drift(passage(SEED, line([60] * 16, 2 * BAR, 240), bars=2)) == pytest.approx(1)


@pytest.mark.parametrize(
    ("pitch", "start", "tonic", "triad", "strong"),
    [(67, 0, 1, 1, 1), (71, 480, 0, 1, 0), (74, 960, 0, 1, 1), (72, 1440, 0, 0, 0), (69, 0, 0, 0, 1)],
)
def test_endings_are_told_by_degree_and_beat(
    pitch: int, start: int, tonic: int, triad: int, strong: int
) -> None:
    last = Note(2 * BAR + start, 240, pitch)
    found = traits(passage(SEED, (last,), key=Key("G"), bars=1))
    told = ("ends on the tonic", "ends on the triad", "ends on a strong beat")
    assert tuple(found[name] for name in told) == (tonic, triad, strong)


def test_a_minor_key_has_its_own_triad_and_an_unknown_one_is_the_seeds() -> None:
    ends_on_c = passage(SEED, line([60], 2 * BAR), key=Key("A", Mode.MINOR))
    assert measure.ends_on_stable(ends_on_c) == 1
    assert measure.ends_on(ends_on_c, (0,)) == 0
    assert measure.ends_on(replace(ends_on_c, key=None), (0,)) == 1  # the seed is in C


@pytest.mark.parametrize(
    ("beats", "unit", "strong"),
    [(4, 4, {0, 960}), (12, 8, {0, 1440}), (3, 4, {0}), (6, 8, {0}), (2, 4, {0}), (2, 2, {0})],
)
def test_strong_beats_by_metre(beats: int, unit: int, strong: set[int]) -> None:
    metre = MetreChange(0, beats, unit)
    assert {at for at in range(0, metre.bar_length, 120) if is_strong(metre, at)} == strong


def test_a_pickup_is_the_end_of_its_bar() -> None:
    bars = BarMap(Score(metres=(MetreChange(0, 3, 4),), pickup=QUARTER))
    notes = line([60, 62, 64, 65])
    found = Passage((), notes, Span(0, 4 * QUARTER), bars)
    assert found.places == (960, 0, 480, 960)
    assert [[at for at, _, _ in bar] for bar in found.contents] == [[960], [0, 480, 960]]
    assert found.before == 0


def test_what_cannot_be_told_is_no_number() -> None:
    found = traits(passage((), line([60, 62])))
    for name in ("motif recall", "density drift", "the seed once more", "repeats 4 bars back"):
        assert isnan(found[name]), name
