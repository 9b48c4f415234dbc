"""What there is of a take while it is written: whole bars, ever more of them, as they will stand in it."""

from __future__ import annotations

import pytest

from core.continuation.generator import Generator
from core.continuation.request import Locks, Request
from core.continuation.sketching import Sketch
from core.lstm.bundle import load
from core.score import MetreChange, Note, Score, Track
from core.timing import BarMap


@pytest.fixture(scope="module")
def generator() -> Generator:
    return Generator(load())


def run(metre: MetreChange | None = None) -> Score:
    pitches = (60, 62, 64, 65, 67, 65, 64, 62)
    notes = tuple(Note(240 * place, 240, pitch) for place, pitch in enumerate(pitches))
    return Score((Track(notes),), metres=(metre or MetreChange(0, 4, 4),))


@pytest.mark.parametrize("metre", [MetreChange(0, 4, 4), MetreChange(0, 6, 8), MetreChange(0, 3, 4)])
def test_each_is_the_take_up_to_a_bar_line(generator: Generator, metre: MetreChange) -> None:
    request = Request(run(metre), start=2880, bars=6, random_seed=4)
    sketches = list[Sketch]()
    take = generator.single(request, 3, sketches.append)
    assert take == generator.single(request, 3)
    assert len(sketches) >= 2
    lines = {bar.start for bar in BarMap(request.score).lines(0, request.span.end)}
    for sketch in sketches:
        many = len(sketch.notes)
        assert 0 < many < len(take.notes)
        assert (sketch.notes, sketch.surprise) == (take.notes[:many], take.surprise[:many])
        assert sketch.span == request.span
        assert any(sketch.notes[-1].start < line <= take.notes[many].start for line in lines)
    counts = [len(sketch.notes) for sketch in sketches]
    assert counts == sorted(set(counts))


def test_what_is_settled_is_in_it(generator: Generator) -> None:
    request = Request(run(), start=1920, bars=4, random_seed=2)
    prefix = generator.single(request, 0).notes[:3]
    sketches = list[Sketch]()
    settled = Request(run(), start=1920, bars=4, random_seed=2, prefix=prefix)
    take = generator.single(settled, 0, sketches.append)
    assert sketches
    for sketch in sketches:
        assert sketch.notes[:3] == prefix
        assert sketch.surprise == take.surprise[: len(sketch.notes)]


def test_nothing_is_shown_that_may_turn_out_not_to_be_original(generator: Generator) -> None:
    sketches = list[Sketch]()
    request = Request(run(), start=1920, bars=4, random_seed=2, locks=Locks(original=True))
    generator.single(request, 0, sketches.append)
    assert sketches == []
