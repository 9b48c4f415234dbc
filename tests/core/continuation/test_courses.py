"""All voices together may do what each may do alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from core.continuation.courses import Courses
from core.continuation.grammar import Course
from core.continuation.request import Grid, Locks, Request, Texture
from core.continuation.textures import Weft, weft_for
from core.lstm.bundle import Bundle
from core.lstm.features import PITCHES
from core.polyphony.company import SLOTS
from core.score import Note, Score, Span, Track
from tests.core.lstm.tiny import tiny_bundle
from tests.core.polyphony.textures import chords

BAR = 1920
CHORDS = chords((60, 64, 67), (60, 65, 69), (59, 62, 67), (60, 64, 67), length=960)
LOCKS = (
    Locks(),
    Locks(cadence=True),
    Locks(grid=Grid.TRIPLETS),
    Locks(held=(Note(5 * 960, 480, 72), Note(6 * 960, 320, 48), Note(7 * 960, 960, 64))),
    Locks(pitches=(67, 69, 67, 65, 64)),
    Locks(pitches=(67, 72, 64, 60), held=(Note(5 * 960, 480, 72),)),
    Locks(rhythm=tuple(Span(2 * BAR + at, 2 * BAR + at + 320) for at in (0, 320, 960, 1920))),
)


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return tiny_bundle(tmp_path_factory.mktemp("models"), company=SLOTS)


@dataclass
class Alone:
    """A voice by itself, in one row."""

    course: Course
    now: int
    written: int = 0


@limits(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(locks=st.sampled_from(LOCKS), texture=st.sampled_from(list(Texture)), seed=st.integers(0, 99))
def test_voices_may_do_together_what_each_may_do_alone(
    several: Bundle, locks: Locks, texture: Texture, seed: int
) -> None:
    score = Score(tracks=(Track.of(CHORDS), Track.of([Note(2 * BAR, 960, 76), Note(3 * BAR, 480, 74)])))
    request = Request(score, 0, 2 * BAR, bars=2, given=(1,), locks=locks, texture=texture)
    weft, _ = weft_for(request, several)
    rows, draw = 3, np.random.default_rng(seed)
    courses = Courses(weft, rows, [0] * len(weft.strands))
    alone = [
        {place: Alone(strand.plan.grammar.course(1), strand.seam) for place, strand in _free(weft)}
        for _ in range(rows)
    ]
    every = np.ones(rows, np.bool_)
    while all(row for row in alone):
        turn = np.array([draw.choice(list(row)) for row in alone])
        own = [row[voice] for row, voice in zip(alone, turn.tolist(), strict=True)]
        courses.at(turn, np.array([each.now for each in own]))
        may = np.concatenate([each.course.gaps() for each in own])
        assert (courses.gaps() == may).all()
        gap = np.array([draw.choice(np.flatnonzero(row)) for row in may])
        may = np.concatenate([each.course.lengths(gap[row : row + 1]) for row, each in enumerate(own)])
        assert (courses.lengths(gap) == may).all()
        length = np.array([draw.choice(np.flatnonzero(row)) for row in may])
        placed = courses.place(length)
        pitches = np.ones((rows, PITCHES), np.bool_)
        courses.set_pitches(pitches, placed.held)
        ending = courses.move(every)
        for row, (each, voice) in enumerate(zip(own, turn.tolist(), strict=True)):
            told = each.course.place(length[row : row + 1])
            for name in ("start", "end", "now", "last"):
                assert getattr(placed, name)[row] == getattr(told, name)[0]
            held = int(placed.held[row])
            assert (held >= 0) == (told.held[0] >= 0)
            if held >= 0:
                assert courses.held[held] == weft.strands[voice].plan.terms.held[told.held[0]]
            order = weft.strands[voice].plan.terms.order
            if order:
                assert np.flatnonzero(pitches[row]).tolist() == [order[each.written]]
            each.now, each.written = int(told.now[0]), each.written + 1
            each.course.move(np.ones(1, np.bool_))
            assert ending[row] == (not each.course.active[0])
            if ending[row]:
                del alone[row][voice]


def _free(weft: Weft) -> list:  # type: ignore[type-arg]
    """The voices that are written and were heard before: they enter at once."""
    return [
        (place, strand)
        for place, strand in enumerate(weft.strands)
        if strand.plan is not None and strand.entry is None and strand.plan.grammar.course(1).active[0]
    ]
