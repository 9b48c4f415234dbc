"""Loudness as EBU Tech 3341 and ITU-R BS.1770 want it measured, and what is made of it."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from core.files.audio_level import PEAK_DB, TARGET_LUFS, decibels, gain, measured

RATE = 48000


def sine(
    seconds: float, level: float, *, hertz: float = 1000, rate: int = RATE, sides: int = 2
) -> NDArray[np.float32]:
    """A tone whose peaks lie at `level` dBFS, on the left, or on both sides."""
    wave = 10 ** (level / 20) * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)
    return np.stack([wave, wave if sides == 2 else 0 * wave], axis=1).astype(np.float32)


def blocks(sound: NDArray[np.float32], size: int = 8192) -> Iterator[NDArray[np.float32]]:
    return (sound[begin : begin + size] for begin in range(0, len(sound), size))


def loudness(*parts: NDArray[np.float32], rate: int = RATE) -> float:
    return measured(blocks(np.concatenate(parts)), rate).loudness()


@pytest.mark.parametrize("rate", [44100, 48000, 96000])
def test_a_tone_is_as_loud_as_the_recommendation_says(rate: int) -> None:
    """A sine of 997 Hz at full scale on one side has -3.01 LUFS."""
    assert loudness(sine(5, 0, hertz=997, rate=rate, sides=1), rate=rate) == pytest.approx(-3.01, abs=0.02)


@pytest.mark.parametrize("level", [-23.0, -33.0])
def test_ebu_3341_cases_1_and_2(level: float) -> None:
    assert loudness(sine(20, level)) == pytest.approx(level, abs=0.1)


def test_ebu_3341_case_3_what_is_much_softer_does_not_count() -> None:
    assert loudness(sine(10, -36), sine(60, -23), sine(10, -36)) == pytest.approx(-23, abs=0.1)


def test_ebu_3341_case_4_what_cannot_be_heard_does_not_count() -> None:
    parts = (
        [sine(10, level) for level in (-72, -36)]
        + [sine(60, -23)]
        + [sine(10, level) for level in (-36, -72)]
    )
    assert loudness(*parts) == pytest.approx(-23, abs=0.1)


def test_deep_rumble_counts_for_less_and_brightness_for_more() -> None:
    middle = loudness(sine(5, -20))
    assert loudness(sine(5, -20, hertz=25)) < middle - 10
    assert loudness(sine(5, -20, hertz=8000)) == pytest.approx(middle + 3.3, abs=0.3)


def test_however_it_comes_it_is_the_same() -> None:
    sound = sine(7.3, -20)
    known = measured(blocks(sound), RATE)
    other = measured(blocks(sound, 1000), RATE)
    assert known.peak == other.peak == pytest.approx(0.1, abs=1e-4)
    assert known.loudness() == pytest.approx(other.loudness(), abs=1e-9)


def test_a_moment_has_a_loudness_and_silence_none() -> None:
    assert loudness(sine(0.3, -20)) == pytest.approx(-20, abs=0.5)
    assert loudness(0 * sine(2, 0)) == -math.inf
    assert measured([], RATE).loudness() == -math.inf


def test_how_much_louder_it_may_be() -> None:
    assert decibels(gain(0.1)) == pytest.approx(20 + PEAK_DB)
    assert decibels(gain(0.1, -30)) == pytest.approx(TARGET_LUFS + 30)
    assert decibels(gain(0.5, -30)) == pytest.approx(decibels(2) + PEAK_DB), "no peak is cut off"
    assert decibels(gain(0.9, -6)) == pytest.approx(TARGET_LUFS + 6)
    assert gain(0) == gain(1e-5, -math.inf) == 1
