"""The room: it dies away, is the same however it is asked, and is silent when nothing is in it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from core.playback.output import RATE
from core.playback.reverb import Reverb

CLAP = np.zeros((2 * RATE, 2), np.float32)
CLAP[0] = 1


def test_it_dies_away_in_about_a_second_and_then_is_silent() -> None:
    room = Reverb(RATE)
    heard = room.answer(CLAP)
    loud = heard[:, 0].astype(float) ** 2
    left: NDArray[np.float64] = np.cumsum(loud[::-1])[::-1]  # added up from the end, it is never below 0
    decibels = 10 * np.log10(left / left[0] + 1e-30)
    begin, end = np.argmax(decibels < -5), np.argmax(decibels < -35)
    assert 2 * (end - begin) / RATE == pytest.approx(1.2, abs=0.3)
    assert np.abs(heard).max() < 1, "softer than what was put in"
    for _ in range(10):
        room.answer(np.zeros_like(CLAP))
    assert not room.answer(np.zeros_like(CLAP)).any()


def test_left_and_right_have_little_in_common_and_no_pitch_stands_out() -> None:
    heard = Reverb(RATE).answer(CLAP)[: RATE // 2]
    left, right = heard.T.astype(float)
    assert abs(left @ right) < 0.2 * np.sqrt((left @ left) * (right @ right))
    late = heard[RATE // 10 : RATE // 8, 0]
    assert float((late**4).mean()) / float((late**2).mean()) ** 2 < 6, (
        "as dense as noise (3), and no flutter of echoes"
    )


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(1, 3000), min_size=1, max_size=12))
def test_it_answers_the_same_however_it_is_cut(lengths: list[int]) -> None:
    sound = np.random.default_rng(1).normal(size=(sum(lengths), 2)).astype(np.float32)
    room, parts = Reverb(RATE), np.split(sound, np.cumsum(lengths)[:-1])
    heard = np.concatenate([room.answer(part) for part in parts])
    assert heard == pytest.approx(Reverb(RATE).answer(sound), abs=1e-5)


def test_what_rings_is_quietened_at_once() -> None:
    room = Reverb(RATE)
    room.answer(CLAP[:3000])
    room.quieten()
    assert not room.answer(np.zeros((3000, 2), np.float32)).any()
