"""A take whose every note is settled already, as when its last one was swapped for another."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from core.continuation.generator import Generator
from core.continuation.request import Locks, Request, Task
from core.continuation.why import alternatives
from core.errors import BadRequest
from core.lstm.bundle import load
from core.score import Note, Score, Span, Track

TUNE = [Note(240 * place, 240, 60 + (2, 4, 5, 7)[place % 4]) for place in range(16)]
REQUEST = Request(Score((Track.of(TUNE),)), start=3840, bars=2, takes=2, drafts=4, random_seed=7)


@pytest.fixture(scope="module")
def generator() -> Generator:
    return Generator(load())


def test_the_last_note_can_be_swapped_like_any_other(generator: Generator) -> None:
    take = generator.generate(REQUEST).takes[0]
    last = len(take.notes) - 1
    why = alternatives(generator.bundle, REQUEST, take, last)
    assert why is not None
    other = why.pitches[0].note
    asked = dataclasses.replace(REQUEST, prefix=(*take.notes[:last], other))
    answer = generator.generate(asked)
    assert [each.notes for each in answer.takes] == [asked.prefix]
    assert answer.span == REQUEST.span
    again = generator.single(asked, answer.takes[0].recipe.index)
    assert again == answer.takes[0]
    whys = [alternatives(generator.bundle, asked, again, place) for place in range(last + 1)]
    bits = [why.bits for why in whys if why is not None]
    assert np.allclose(bits, again.surprise, atol=1e-3)
    assert np.allclose(again.surprise[:last], take.surprise[:last], atol=1e-3)


def test_and_so_can_the_last_of_a_rhythm_that_ends_before_the_place_does(generator: Generator) -> None:
    rhythm = tuple(Span(3840 + 480 * beat, 4320 + 480 * beat) for beat in range(3))
    request = dataclasses.replace(REQUEST, locks=Locks(rhythm=rhythm))
    take = generator.generate(request).takes[0]
    prefix = (*take.notes[:-1], dataclasses.replace(take.notes[-1], pitch=take.notes[-1].pitch - 2))
    answer = generator.generate(dataclasses.replace(request, prefix=prefix))
    assert [each.notes for each in answer.takes] == [prefix]


@pytest.mark.parametrize(
    ("prefix", "end"),
    [((Note(3840, 480, 60),), 3840), ((Note(3840, 1920, 60), Note(4320, 1440, 62)), 5760)],
    ids=["no place", "two at once"],
)
def test_what_cannot_be_settled_is_told(generator: Generator, prefix: tuple[Note, ...], end: int) -> None:
    asked = dataclasses.replace(REQUEST, prefix=prefix, end=end)
    with pytest.raises(BadRequest):
        generator.generate(asked)
    with pytest.raises(BadRequest):
        generator.single(asked, 0)


def test_what_leads_into_a_phrase_too(generator: Generator) -> None:
    later = [dataclasses.replace(note, start=note.start + 1920) for note in TUNE]
    score = Score((Track.of(later),))
    request = dataclasses.replace(REQUEST, score=score, start=0, end=1920, task=Task.LEAD_IN)
    take = generator.generate(request).takes[0]
    again = generator.generate(dataclasses.replace(request, prefix=take.notes)).takes[0]
    assert again.notes == take.notes
    assert np.allclose(again.surprise, take.surprise, atol=0.5)


def test_what_reaches_beyond_the_place_is_refused(generator: Generator) -> None:
    asked = dataclasses.replace(REQUEST, prefix=(Note(3840, 4000, 60),))
    with pytest.raises(BadRequest, match="beyond"):
        generator.generate(asked)
