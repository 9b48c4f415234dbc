"""Chorales as frames and back: what is measured is what the frames tell, and nothing else."""

from math import log

import numpy as np
import pytest
from hypothesis import given

from core.polyphony.works import Work
from core.score import Note, Score
from core.timing import BarMap
from tests.benchmarks.chorales.frames import frames, held, nats, side_of
from tests.core.polyphony.textures import ENCODING, voices


def chorale(*lines: list[Note], name: str = "bach/bwv7.7.mxl#1") -> Work:
    end = max(line[-1].end for line in lines)
    return Work(name, "", "bach", name, "chorale", tuple(map(tuple, lines)), BarMap(Score()), None, end)


def test_the_published_split_is_kept() -> None:
    assert side_of(chorale([Note(0, 480, 60)])) == "test"
    assert side_of(chorale([Note(0, 480, 60)], name="bach/bwv2.6.mxl#1")) == "validation"
    assert side_of(chorale([Note(0, 480, 60)], name="bach/bwv59.3.mxl#1")) is None  # equal to one of those
    assert side_of(chorale([Note(0, 480, 60)], name="bach/bwv1.6.mxl#2")) == "train"


def test_a_note_struck_again_is_one_that_is_held() -> None:
    soprano = [Note(0, 240, 67), Note(240, 240, 67), Note(480, 120, 69), Note(720, 240, 67)]
    work = chorale(soprano, [Note(0, 960, 48)])
    assert frames(work).T.tolist() == [[67] * 4 + [69, -1, 67, 67], [48] * 8]
    written = held(work, ENCODING)
    assert written.voices == (
        (Note(0, 480, 67), Note(480, 120, 69), Note(720, 240, 67)),
        (Note(0, 960, 48),),
    )


def test_a_note_too_long_to_be_told_is_cut_always_alike() -> None:
    longest = max(ENCODING.lengths)
    (line,) = held(chorale([Note(0, longest, 60), Note(longest, 600, 60)]), ENCODING).voices
    assert line == (Note(0, longest, 60), Note(longest, 600, 60))
    assert held(chorale([Note(0, longest + 600, 60)]), ENCODING).voices == (line,)


@given(lines=voices())
def test_what_is_written_has_the_same_frames(lines: list[list[Note]]) -> None:
    work = chorale(*lines)
    written = held(work, ENCODING)
    assert np.array_equal(frames(written), frames(work))
    for line in written.voices:
        assert all(note.length in ENCODING.lengths and not note.length % 120 for note in line)


def test_bits_are_told_in_nats() -> None:
    assert nats([1.0, 3.0], 8) == pytest.approx(log(2) / 2)
