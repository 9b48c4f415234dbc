"""Viewpoints see the past, and of the note to come no more than they say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.score import Note
from tests.benchmarks.peers.viewpoints import PAST, TIMED, LongTerm, agree, look, short_term

ALPHABET = list(range(60, 73))
PITCHES = st.lists(st.sampled_from(ALPHABET), min_size=2, max_size=12)


def line(pitches: list[int], length: int = 480) -> list[Note]:
    return [Note(index * length, length, pitch) for index, pitch in enumerate(pitches)]


@given(PITCHES, st.sampled_from(ALPHABET))
def test_no_note_is_seen_before_it_sounds(pitches: list[int], other: int) -> None:
    seen = look(TIMED.views.values(), line(pitches), ALPHABET)
    changed = look(TIMED.views.values(), line([*pitches[:-1], other]), ALPHABET)
    for one, two in zip(short_term(seen), short_term(changed), strict=True):
        np.testing.assert_array_equal(one, two)


@given(PITCHES)
def test_the_past_knows_no_timing_of_the_note_to_come(pitches: list[int]) -> None:
    given_line = line(pitches)
    late = [*given_line[:-1], replace(given_line[-1], start=given_line[-1].start + 120, length=240)]
    for one, two in zip(
        *(look(PAST.views.values(), each, ALPHABET) for each in (given_line, late)), strict=True
    ):
        assert one == two


def test_timing_tells_where_it_is_known() -> None:
    # Short notes are C, long ones G: only a timed viewpoint can know.
    notes, start = [], 0
    for pitch in [60, 67, 67, 60, 67, 60, 60, 67, 60, 67, 67, 67, 60]:
        notes.append(Note(start, 240 if pitch == 60 else 960, pitch))
        start = notes[-1].end
    expected = {}
    for name, system in (("past", PAST), ("timed", TIMED)):
        shares = agree(short_term(look(system.views.values(), notes, ALPHABET)))
        expected[name] = shares[-1][ALPHABET.index(60)]
    assert expected["timed"] > expected["past"]


def test_a_melody_measured_is_forgotten() -> None:
    seen = [
        look(PAST.views.values(), line(pitches), ALPHABET) for pitches in ([60, 62, 64, 65], [67, 65, 64, 62])
    ]
    known = LongTerm(seen[:1])
    first = known.expect(seen[1])
    again = known.expect(seen[1])
    for one, two in zip(first, again, strict=True):
        assert one == pytest.approx(two, nan_ok=True)
