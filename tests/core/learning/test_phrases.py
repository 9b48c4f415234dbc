"""Which phrases a model has learnt before."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from core.learning.phrases import met_before
from core.lstm.tunes import TuneIndex
from core.score import Note
from tests.core.lstm.test_tunes import walk


@dataclass(frozen=True)
class Line:
    """A phrase of one voice."""

    pitches: list[int]
    name: str = ""
    title: str = ""
    kin: str = ""
    notes: tuple[Note, ...] = ()

    @property
    def lines(self) -> list[list[int]]:
        return [self.pitches]


OLD, NEW = list(walk(1, 120)), list(walk(2, 60))
INDEX = TuneIndex.of([("old", OLD), ("other", walk(3, 90))])


@pytest.mark.parametrize(
    ("pitches", "met"),
    [
        (OLD, 1),
        ([pitch + 5 for pitch in OLD[20:70]], 1),  # a phrase of it, in another key
        (OLD[:30] + NEW[:30], 0),  # it only quotes it
        (NEW, 0),
        (NEW[:5], 0),
        ([60] * 40, 0),  # everybody's
    ],
)
def test_a_phrase_was_met_where_nearly_all_of_it_stands_in_one_tune(pitches: list[int], met: int) -> None:
    assert met_before(INDEX, [Line(pitches)]) == met
