"""What the model is told of the music after the takes."""

from __future__ import annotations

import dataclasses

import pytest

from core.continuation.following import what_follows
from core.continuation.generator import Generator
from core.continuation.request import Request
from core.encoding import Encoding
from core.score import Note, Score, Track
from tests.core.lstm.tiny import tiny_bundle

ENCODING = Encoding()
BAR = 1920
PHRASE = [Note(480 * beat, 480, 60 + beat) for beat in range(4)]
LATER = [Note(3 * BAR + 240 * place, 240, 72 - place) for place in range(8)]


@pytest.fixture(scope="module")
def generator(tmp_path_factory: pytest.TempPathFactory) -> Generator:
    return Generator(tiny_bundle(tmp_path_factory.mktemp("models") / "tiny"))


def request(*more: Note, bars: int = 2) -> Request:
    """Two bars after a phrase of one, before whatever stands there."""
    return Request(Score((Track.of([*PHRASE, *more]),)), start=BAR, bars=bars, temperature=1.5)


def told(asked: Request) -> tuple[Note, ...] | None:
    return what_follows(asked, (1 + asked.bars) * BAR, ENCODING)


def test_the_first_notes_after_the_span_are_told() -> None:
    assert told(request(*LATER)) == tuple(LATER[:4])
    assert told(request(*LATER[:2])) == tuple(LATER[:2])


def test_what_the_takes_replace_does_not_follow_them() -> None:
    inside = [Note(BAR, 2 * BAR + 480, 50), Note(3 * BAR - 10, 60, 51)]  # both sound on into what follows
    assert told(request(*inside, *LATER)) == tuple(LATER[:4])


def test_of_chords_the_top_line_is_told() -> None:
    chords = [Note(note.start, note.length, note.pitch - 12) for note in LATER]
    assert told(request(*chords, *LATER)) == tuple(LATER[:4])


def test_other_tracks_do_not_count() -> None:
    score = Score((Track.of(PHRASE), Track.of(LATER)))
    assert told(Request(score, start=BAR, bars=2)) is None


def test_an_end_is_open_unless_it_is_to_close() -> None:
    assert told(request()) is None
    assert told(dataclasses.replace(request(), close=True)) == ()
    assert told(dataclasses.replace(request(*LATER), close=True)) == tuple(LATER[:4])


def test_notes_beyond_the_longest_rest_are_out_of_earshot() -> None:
    longest = ENCODING.gaps[-1]
    assert told(request(Note(3 * BAR + longest, 480, 60))) == (Note(3 * BAR + longest, 480, 60),)
    assert told(request(Note(3 * BAR + longest + 1, 480, 60))) is None


def test_the_takes_hear_it_and_stop_where_they_did(generator: Generator) -> None:
    asked = [
        request(),
        dataclasses.replace(request(), close=True),
        request(*LATER),
        request(*LATER[1:]),
    ]
    answers = [generator.generate(each) for each in asked]
    for answer in answers:
        assert all(take.notes[-1].end == 3 * BAR for take in answer.takes)
    written = [tuple(take.surprise for take in answer.takes) for answer in answers]
    assert len(set(written)) == len(asked)
    assert [answer.takes[0].recipe.close for answer in answers] == [False, True, False, False]
