"""Drawing under masks, at any temperature, repeatably."""

import numpy as np
import pytest

from core.continuation.request import MIN_P
from core.continuation.sampling import BLOCK, Noise, draw
from core.lstm.calibration import bits_of_choices

LOGITS = np.log(np.array([[0.5, 0.3, 0.19, 0.01]], np.float32))
ALL = np.ones((1, 4), np.bool_)


def frequencies(temperature: float, allowed: np.ndarray = ALL, draws: int = 4000) -> np.ndarray:
    noise = Noise(1, 1, 0, 4)
    chosen = [int(draw(LOGITS, allowed, temperature, noise.next(4))[0]) for _ in range(draws)]
    return np.bincount(chosen, minlength=4) / draws


def test_at_temperature_one_draws_follow_the_probabilities() -> None:
    kept = np.array([0.5, 0.3, 0.19, 0.01]) * (np.array([0.5, 0.3, 0.19, 0.01]) >= 0.5 * MIN_P)
    assert frequencies(1.0) == pytest.approx(kept / kept.sum(), abs=0.03)


def test_a_calm_temperature_takes_the_likeliest_and_a_bold_one_spreads() -> None:
    assert frequencies(0.1)[0] > 0.98
    assert frequencies(2.0)[0] < frequencies(1.0)[0] - 0.05


def test_what_is_far_less_likely_than_the_best_is_never_drawn() -> None:
    logits = np.log(np.array([[0.98, 0.01, 0.01]], np.float32))
    noise = Noise(3, 1, 0, 3)
    assert {int(draw(logits, np.ones((1, 3), np.bool_), 2.0, noise.next(3))[0]) for _ in range(500)} == {0}


def test_a_mask_holds_however_likely_the_rest_is() -> None:
    allowed = np.array([[False, False, True, True]])
    assert frequencies(1.0, allowed)[:2].sum() == 0


def test_a_mask_that_leaves_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing to choose"):
        draw(LOGITS, ~ALL, 1.0, Noise(1, 1, 0, 4).next(4))


def test_a_rows_noise_does_not_depend_on_the_other_rows() -> None:
    few, many = Noise(7, 2, 0, 5), Noise(7, 6, 0, 5)
    for _ in range(BLOCK + 3):
        assert np.array_equal(few.next(5), many.next(5)[:2])


def test_noise_changes_with_seed_row_round_and_draw() -> None:
    noise = Noise(7, 2, 0, 5)
    first, second = noise.next(5), noise.next(5)
    assert not np.array_equal(first, second)
    assert not np.array_equal(first[0], first[1])
    assert not np.array_equal(first, Noise(8, 2, 0, 5).next(5))
    assert not np.array_equal(first, Noise(7, 2, 1, 5).next(5))


def test_surprise_is_in_bits_of_the_models_own_opinion() -> None:
    even = np.zeros((1, 8), np.float32)
    assert bits_of_choices(even, np.array([3])) == pytest.approx([3.0])
    every = bits_of_choices(np.repeat(LOGITS, 4, axis=0), np.arange(4))
    assert np.exp2(-every).sum() == pytest.approx(1.0)


def test_how_much_is_cut_off_can_be_chosen() -> None:
    def drawn(min_p: float) -> set[int]:
        noise = Noise(1, 1, 0, 4)
        return {int(draw(LOGITS, ALL, 2.0, noise.next(4), min_p)[0]) for _ in range(1000)}

    assert (drawn(0.0), drawn(0.1), drawn(0.5), drawn(1.0)) == ({0, 1, 2, 3}, {0, 1, 2}, {0, 1}, {0})
