"""Inverting, and fitting to a scale."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import edits
from core.edits import Towards
from core.harmony import Key, Mode, degree_of, in_scale
from core.score import Note, Score
from tests.core.edits.lines import all_of, lines, melody, told

KEYS = st.builds(Key, st.sampled_from(("C", "Eb", "F#", "A")), st.sampled_from(list(Mode)))


@settings(max_examples=60)
@given(st.integers(0, 127), KEYS, st.integers(-9, 9))
def test_degrees_tell_where_a_pitch_lies(pitch: int, key: Key, by: int) -> None:
    degree, raised = degree_of(pitch, key)
    assert in_scale(key.tonic_class, key, degree) + raised == pitch
    assert (raised == 0) == (pitch % 12 in key.scale)
    assert degree_of(in_scale(pitch, key, by), key)[0] == degree + by or raised


@settings(max_examples=60)
@given(lines(), st.integers(48, 72))
def test_inverting_twice_about_one_axis_is_as_before(score: Score, axis: int) -> None:
    there = edits.invert(score, 0, all_of(score), axis)
    assert {n.pitch for n in there.notes} == {2 * axis - n.pitch for n in all_of(score)}
    assert told(all_of(edits.invert(there.score, 0, there.notes, axis).score)) == told(all_of(score))


@settings(max_examples=60)
@given(lines(), st.integers(55, 67), KEYS)
def test_in_the_key_too(score: Score, axis: int, key: Key) -> None:
    inside = [note for note in all_of(score) if note.pitch % 12 in key.scale]
    there = edits.invert(score, 0, inside, axis, key)
    assert {note.pitch % 12 for note in there.notes} <= key.scale
    assert told(all_of(edits.invert(there.score, 0, there.notes, axis, key).score)) == told(all_of(score))


def test_a_third_up_becomes_a_third_down() -> None:
    score = melody(Note(0, 480, 60, 90, "lstm"), Note(480, 480, 64, 90, "lstm"), Note(960, 480, 67))
    chromatic = edits.invert(score, 0, all_of(score), 60)
    assert [n.pitch for n in all_of(chromatic.score)] == [60, 56, 53]
    assert [n.suggested for n in all_of(chromatic.score)] == ["lstm", "", ""]
    in_key = edits.invert(score, 0, all_of(score), 60, Key("C"))
    assert [n.pitch for n in all_of(in_key.score)] == [60, 57, 53]


def test_what_leaves_the_range_comes_back_by_octaves() -> None:
    score = melody(Note(0, 480, 120), Note(480, 480, 127))
    low = [n.pitch for n in all_of(edits.invert(score, 0, all_of(score), 10).score)]
    assert [pitch % 12 for pitch in low] == [(20 - 120) % 12, (20 - 127) % 12]
    assert low[0] - low[1] == 7
    high = melody(Note(0, 480, 0), Note(480, 480, 5))
    turned = [n.pitch for n in all_of(edits.invert(high, 0, all_of(high), 127).score)]
    assert turned[0] - turned[1] == 5
    assert 115 < turned[0] <= 127


@settings(max_examples=80)
@given(lines(), st.frozensets(st.integers(0, 11), min_size=1), st.sampled_from(list(Towards)))
def test_fitting_leaves_the_notes_of_the_scale_alone(
    score: Score, classes: frozenset[int], towards: Towards
) -> None:
    fitted = edits.fit_to_scale(score, 0, all_of(score), classes, towards)
    assert {note.pitch % 12 for note in fitted.notes} <= classes
    for old, new in zip(all_of(score), all_of(fitted.score), strict=True):
        assert (new is old) == (old.pitch % 12 in classes)
        assert (new.start, new.length, new.velocity) == (old.start, old.length, old.velocity)
        by = new.pitch - old.pitch
        assert abs(by) < 12
        assert {Towards.UP: by >= 0, Towards.DOWN: by <= 0, Towards.NEAREST: abs(by) <= 6}[towards]


@pytest.mark.parametrize(("towards", "pitch"), [(Towards.NEAREST, 65), (Towards.UP, 67), (Towards.DOWN, 65)])
def test_f_sharp_in_c_major(towards: Towards, pitch: int) -> None:
    score = melody(Note(0, 480, 66))
    [note] = edits.fit_to_scale(score, 0, all_of(score), Key("C").scale, towards).notes
    assert note.pitch == pitch


def test_at_the_end_of_the_range_a_note_turns_round() -> None:
    assert edits.fitted(127, {0}, Towards.UP) == 120
    assert edits.fitted(0, {11}, Towards.DOWN) == 11
    with pytest.raises(ValueError, match="empty"):
        edits.fitted(60, set(), Towards.UP)
