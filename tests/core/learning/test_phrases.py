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
        (OLD, True),
        ([pitch + 5 for pitch in OLD[20:70]], True),  # a phrase of it, in another key
        (OLD[:30] + NEW[:30], False),  # it only quotes it
        (NEW, False),
        (NEW[:5], False),
        ([60] * 40, False),  # everybody's
    ],
)
def test_a_phrase_was_met_where_nearly_all_of_it_stands_in_one_tune(pitches: list[int], met: bool) -> None:
    assert met_before(INDEX, [Line(NEW), Line(pitches)]) == ({1} if met else set())
