"""The n-grams over rest, length and pitch: whole probabilities, and no look at what is to come."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings

from core.encoding import Encoding
from core.harmony import Key
from core.lstm.sources import CorpusTune
from core.score import Note
from tests.benchmarks.peers import grams
from tests.benchmarks.peers.grams import PITCH, PITCHES, TIMING, Timings
from tests.benchmarks_tests.peer_tunes import tune, tunes

KNOWN = [
    tune([(0, 1, 60), (0, 1, 62), (0, 2, 64), (0, 1, 62)] * 4, Key("C")),
    tune([(0, 1, 67), (0, 1, 69), (0, 2, 71), (0, 1, 69)] * 4, Key("G")),
]


@given(tunes())
@settings(max_examples=20)
def test_expectations_are_positive_and_add_up(asked: CorpusTune) -> None:
    timings = Timings(KNOWN)
    known, facts = [timings.facts(each) for each in KNOWN], timings.facts(asked)
    for part, most in ((TIMING, timings.known + 1), (PITCH, PITCHES)):
        (shares,) = grams.expect(part, known, [facts], most)
        assert shares.shape == (len(asked.notes), most)
        assert shares.min() > 0
        assert shares.sum(-1) == pytest.approx(np.ones(len(asked.notes)))


@given(tunes())
@settings(max_examples=20)
def test_no_note_is_seen_before_it_sounds(asked: CorpusTune) -> None:
    *before, last = asked.notes
    otherwise = replace(asked, notes=(*before, Note(last.start + 120, last.length + 120, last.pitch - 5)))
    higher = replace(asked, notes=(*before, replace(last, pitch=last.pitch + 5)))
    timings = Timings(KNOWN)
    known, facts = [timings.facts(each) for each in KNOWN], timings.facts(asked)
    one, two = grams.expect(TIMING, known, [facts, timings.facts(otherwise)], timings.known + 1)
    np.testing.assert_allclose(one, two)
    one, two = grams.expect(PITCH, known, [facts, timings.facts(higher)], PITCHES)
    np.testing.assert_allclose(one, two)


def test_a_pair_never_heard_is_one_of_all_the_others() -> None:
    timings = Timings(KNOWN)
    encoding = Encoding()
    assert timings.known == 2
    assert timings.known + timings.unknown == len(encoding.gaps) * len(encoding.lengths)
    odd = timings.facts(tune([(0, 1, 60), (Fraction(1, 3), 3, 62)]))
    assert odd.timing.tolist() == [0, timings.known]


def test_what_was_learnt_is_expected_in_any_key() -> None:
    like = tune([(0, 1, 63), (0, 1, 65), (0, 2, 67), (0, 1, 65)] * 2, Key("Eb"))
    unlike = tune([(0, 2, 63), (1, 1, 68), (0, 3, 61), (0, 1, 70)] * 2, Key("Eb"))
    (near, far), nobody = grams.bits(KNOWN, [like, unlike]), grams.bits([tune([(0, 1, 60)])], [like])[0]
    assert near[0] < far[0]
    assert near[1] < far[1]
    assert sum(near) < sum(nobody)


def test_a_tune_measured_is_forgotten() -> None:
    asked = tune([(0, 1, 60), (0, 3, 61), (0, 1, 70)] * 3)
    once, again = grams.bits(KNOWN, [asked, replace(asked)])
    assert once == pytest.approx(again)


def test_places_count_back_from_a_pickups_bar_line() -> None:
    asked = tune([(0, 1, 60), (0, 4, 62), (0, 1, 64)], pickup=1)
    places = Timings(KNOWN).facts(asked).place
    first, second, third = (int(place) & ((1 << 14) - 1) for place in places)
    assert (first, second, third) == (1 + 3 * 480, 1, 1)
