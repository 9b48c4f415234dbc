"""Calibration error and the best temperature."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.lstm.calibration import (
    BINS,
    COLDEST,
    HOTTEST,
    Choices,
    best_temperature,
    bits_of_choices,
    calibration_error,
)


def drawn(sharpness: float, notes: int = 4000, classes: int = 12, seed: int = 1) -> Choices:
    """Choices drawn from known chances, and scores that are `sharpness` times too sure of them."""
    noise = np.random.default_rng(seed)
    true = noise.normal(size=(notes, classes)) * 2
    # The class with the highest score plus Gumbel noise is drawn by the chances.
    chosen = (true + noise.gumbel(size=true.shape)).argmax(-1)
    return (true * sharpness).astype(np.float32), chosen


@pytest.mark.parametrize("sharpness", [0.5, 1.0, 1.7, 3.0])
def test_the_best_temperature_undoes_too_much_sureness(sharpness: float) -> None:
    assert best_temperature([drawn(sharpness)]) == pytest.approx(sharpness, rel=0.06)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 1000), st.floats(0.3, 3.5))
def test_no_other_temperature_has_fewer_bits(seed: int, sharpness: float) -> None:
    parts = [drawn(sharpness, 40, 5, seed), drawn(1.0, 30, 9, seed + 1)]

    def bits(temperature: float) -> float:
        return sum(float(bits_of_choices(*part, temperature).sum()) for part in parts)

    least = bits(best_temperature(parts))
    assert all(least <= bits(other) + 1e-3 for other in np.geomspace(COLDEST, HOTTEST, 40))


def test_bits_are_the_negative_logarithm_of_the_chance() -> None:
    scores = np.log(np.array([[1, 2, 5], [8, 1, 1]], np.float32))
    assert bits_of_choices(scores, np.array([2, 1])) == pytest.approx([-np.log2(5 / 8), -np.log2(0.1)])
    halved = np.sqrt([1, 2, 5]) / np.sqrt([1, 2, 5]).sum()
    assert bits_of_choices(scores[:1], np.array([1]), 2.0) == pytest.approx(
        [-np.log2(halved[1] / halved.sum())]
    )


def test_calibration_error_is_the_gap_between_sureness_and_hits() -> None:
    sure = np.array([0.9] * 10 + [0.5] * 30)
    right = np.array([True] * 9 + [False] + [True] * 15 + [False] * 15)
    assert calibration_error(sure, right) == pytest.approx(0)
    assert calibration_error(sure, np.zeros(40, bool)) == pytest.approx((0.9 * 10 + 0.5 * 30) / 40)
    assert calibration_error(np.ones(4), np.array([True, True, True, False])) == pytest.approx(0.25)


def test_notes_of_one_bin_make_up_for_each_other_and_those_of_two_do_not() -> None:
    right = np.array([True, False])
    middle = 0.5 + np.array([-0.3, 0.3]) / BINS
    assert calibration_error(middle, right) == pytest.approx(0)
    assert calibration_error(np.array([0.3, 0.7]), right) == pytest.approx(0.7)


def test_bits_of_many_notes_are_those_of_each() -> None:
    scores, chosen = drawn(1.0, 9001)  # more than are worked on at once
    some = np.array([0, 4095, 4096, 9000])
    assert bits_of_choices(scores, chosen)[some] == pytest.approx(bits_of_choices(scores[some], chosen[some]))
