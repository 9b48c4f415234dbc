"""Lengths and notes in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.harmony import Key
from core.note_values import PLAIN, describe, length_name, toggle_dot, toggle_triplet
from core.score import KeyChange, Note, Score


@pytest.mark.parametrize(
    ("ticks", "name"),
    [
        (1920, "whole"),
        (480, "quarter"),
        (720, "dotted quarter"),
        (160, "eighth triplet"),
        (600, "quarter + sixteenth"),
        (1200, "half + eighth"),
        (3840, "2 wholes"),
        (4320, "2 wholes + quarter"),
        (473, "≈ quarter"),
        (237, "≈ eighth"),
        (1, "≈ sixty-fourth"),
    ],
)
def test_lengths_have_names(ticks: int, name: str) -> None:
    assert length_name(ticks) == name


def test_a_brief_name_has_dots_and_triplets_as_in_notation() -> None:
    told = {ticks: length_name(ticks, brief=True) for ticks in (480, 720, 160, 4560, 65)}
    assert told == {
        480: "quarter",
        720: "quarter ·",
        160: "eighth 3",
        4560: "2 wholes + quarter ·",
        65: "≈ thirty-second",
    }


@given(st.integers(1, 100_000))
def test_every_length_has_a_name(ticks: int) -> None:
    assert length_name(ticks)


@given(st.lists(st.sampled_from(list(PLAIN)), min_size=1))
def test_a_dot_or_triplet_twice_is_none(lengths: list[int]) -> None:
    assert toggle_dot(toggle_dot(lengths)) == lengths
    assert toggle_triplet(toggle_triplet(lengths)) == lengths
    assert toggle_dot(toggle_triplet(lengths)) == toggle_dot(lengths)


def test_mixed_lengths_all_get_the_dot() -> None:
    assert toggle_dot([720, 480]) == [720, 720]
    assert toggle_triplet([320, 480]) == [320, 320]
    assert toggle_triplet([1]) == [1]


@pytest.mark.parametrize(
    ("note", "text"),
    [
        (Note(2 * 1920 + 480, 240, 60), "C4 · bar 3 beat 2 · eighth · velocity 90"),
        (Note(120, 240, 60, 64, "lstm"), "C4 · bar 1 beat 1 + sixteenth · eighth · velocity 64 · suggested"),
        (Note(1920 * 4, 720, 70), "B♭4 · bar 5 beat 1 · dotted quarter · velocity 90"),
    ],
)
def test_notes_in_words(note: Note, text: str) -> None:
    assert describe(note, Score(keys=(KeyChange(0, Key("F")),))) == text


def test_a_pickup_is_called_one() -> None:
    score = Score(pickup=480)
    assert describe(Note(0, 480, 60), score) == "C4 · pickup beat 4 · quarter · velocity 90"
