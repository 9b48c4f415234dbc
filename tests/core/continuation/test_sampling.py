"""Drawing under masks, at any temperature, repeatably."""

import numpy as np
import pytest

from core.continuation.request import MIN_P
from core.continuation.sampling import BLOCK, Noise, draw
from core.lstm.calibration import bits_of_choices

LOGITS = np.log(np.array([[0.5, 0.3, 0.19, 0.01]], np.float32))
ALL = np.ones((1, 4), np.bool_)


def frequencies(temperature: float, allowed: np.ndarray = ALL, draws: int = 4000) -> np.ndarray:
    noise = Noise(1, [0], 4)
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
    noise = Noise(3, [0], 3)
    assert {int(draw(logits, np.ones((1, 3), np.bool_), 2.0, noise.next(3))[0]) for _ in range(500)} == {0}


def test_what_is_kept_is_not_cut_off_but_where_a_mask_forbids_it() -> None:
    logits, nudge = np.log(np.array([[0.98, 0.01, 0.01]], np.float32)), np.array([[0, 6, 6]], np.float32)
    noise, kept = Noise(3, [0], 3), np.array([[False, True, False]])
    for allowed, drawn in (([[True, True, True]], {0, 1}), ([[True, False, True]], {0})):
        may = np.array(allowed)
        every = [draw(logits, may, 2.0, noise.next(3), nudge=nudge, kept=kept) for _ in range(500)]
        assert {int(each[0]) for each in every} == drawn


def test_a_mask_holds_however_likely_the_rest_is() -> None:
    allowed = np.array([[False, False, True, True]])
    assert frequencies(1.0, allowed)[:2].sum() == 0


def test_a_mask_that_leaves_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing to choose"):
        draw(LOGITS, ~ALL, 1.0, Noise(1, [0], 4).next(4))


def test_a_rows_noise_does_not_depend_on_the_other_rows() -> None:
    few, many = Noise(7, [4, 1], 5), Noise(7, range(6), 5)
    for _ in range(BLOCK + 3):
        assert np.array_equal(few.next(5), many.next(5)[[4, 1]])


def test_noise_changes_with_seed_index_and_draw() -> None:
    noise = Noise(7, [0, 1], 5)
    first, second = noise.next(5), noise.next(5)
    assert not np.array_equal(first, second)
    assert not np.array_equal(first[0], first[1])
    assert not np.array_equal(first, Noise(8, [0, 1], 5).next(5))
    assert not np.array_equal(first, Noise(7, [2, 3], 5).next(5))


def test_surprise_is_in_bits_of_the_models_own_opinion() -> None:
    even = np.zeros((1, 8), np.float32)
    assert bits_of_choices(even, np.array([3])) == pytest.approx([3.0])
    every = bits_of_choices(np.repeat(LOGITS, 4, axis=0), np.arange(4))
    assert np.exp2(-every).sum() == pytest.approx(1.0)


def test_how_much_is_cut_off_can_be_chosen() -> None:
    def drawn(min_p: float) -> set[int]:
        noise = Noise(1, [0], 4)
        return {int(draw(LOGITS, ALL, 2.0, noise.next(4), min_p)[0]) for _ in range(1000)}

    assert (drawn(0.0), drawn(0.1), drawn(0.5), drawn(1.0)) == ({0, 1, 2, 3}, {0, 1, 2}, {0, 1}, {0})


def test_the_nucleus_keeps_the_likeliest_that_reach_it() -> None:
    def drawn(top_p: float, allowed: np.ndarray = ALL) -> set[int]:
        noise = Noise(1, [0], 4)
        return {int(draw(LOGITS, allowed, 2.0, noise.next(4), 0.0, top_p)[0]) for _ in range(1000)}

    assert (drawn(0.4), drawn(0.6), drawn(0.9), drawn(1.0)) == ({0}, {0, 1}, {0, 1, 2}, {0, 1, 2, 3})
    assert drawn(0.6, np.array([[False, True, True, True]])) == {1}  # of what the masks leave


def test_the_noise_is_gumbels() -> None:
    noise = Noise(1, range(50), 100)
    drawn = np.stack([noise.next(100) for _ in range(BLOCK)])
    assert drawn.mean() == pytest.approx(np.euler_gamma, abs=0.02)
    assert drawn.var() == pytest.approx(np.pi**2 / 6, abs=0.03)
    assert np.isfinite(drawn).all()
