"""A discriminator finds what is there to be found, and nothing where there is nothing."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from core.judging.discriminator import discriminate
from core.judging.halves import halve
from core.judging.passage import Passage
from core.score import Note
from tests.core.judging.lines import tune


def second(number: int) -> Passage:
    halves = halve("", tune(random.Random(number)))
    assert halves
    return halves.true


def pairs(count: int = 40) -> list[tuple[Passage, list[Passage]]]:
    """Tunes with a take each that is of the very same kind."""
    return [(second(number), [second(number + 1000)]) for number in range(count)]


def test_takes_of_the_same_kind_cannot_be_told() -> None:
    verdict = discriminate(pairs())
    assert 0.35 < verdict.accuracy < 0.65
    assert verdict.low < 0.55


def test_takes_with_a_habit_are_told_and_the_habit_is_named() -> None:
    def habit(passage: Passage) -> Passage:
        last = passage.notes[-1]
        return replace(passage, notes=(*passage.notes[:-1], Note(last.start, last.length, 66)))

    verdict = discriminate([(true, [habit(take) for take in takes]) for true, takes in pairs()])
    assert verdict.low > 0.7
    assert {"− ends on the tonic", "− ends on the triad"} & set(verdict.telling)


def test_the_same_tunes_and_seed_give_the_same_verdict() -> None:
    few = pairs(12)
    assert discriminate(few, 5) == discriminate(few, 5)


def test_more_takes_than_true_passages_weigh_no_more() -> None:
    many = [
        (second(number), [second(number * 7 + place) for place in (500, 900, 1300)]) for number in range(20)
    ]
    assert 0.3 < discriminate(many).accuracy < 0.7


def test_two_tunes_are_too_few() -> None:
    with pytest.raises(ValueError, match="three"):
        discriminate(pairs(2))
