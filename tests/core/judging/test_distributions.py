"""Densities, and what overlap and divergence say of them."""

from __future__ import annotations

import random
from math import pi, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.judging import distributions
from core.judging.distributions import DISTRIBUTIONS, bandwidth, compare, density, overlaps
from core.judging.halves import halve
from core.judging.passage import Passage
from tests.core.judging.lines import BAR, line, passage, tune


def passages(count: int, first: int, leap: int = 2) -> list[Passage]:
    found = [halve("", tune(random.Random(number), leap=leap)) for number in range(first, first + count)]
    return [halves.true for halves in found if halves]


def test_a_density_is_the_sum_of_its_kernels() -> None:
    samples = np.array([0.0, 1.0, 1.5, 4.0])
    grid = np.linspace(-3, 7, 200)
    exact = [
        sum(np.exp(-0.5 * ((x - s) / 0.7) ** 2) for s in samples) / (4 * 0.7 * sqrt(2 * pi)) for x in grid
    ]
    assert density(samples, 0.7, grid) == pytest.approx(np.array(exact), abs=1e-3)
    assert bandwidth(samples) == pytest.approx(np.std(samples, ddof=1) * 4 ** (-1 / 5))


@given(st.lists(st.floats(0, 10, allow_subnormal=False), min_size=2, max_size=30))
def test_the_same_samples_overlap_wholly(samples: list[float]) -> None:
    found = compare(np.array(samples), np.array(samples))
    assert found.area == pytest.approx(1, abs=0.02)
    assert found.divergence == pytest.approx(0, abs=1e-9)


def test_two_normal_samples_overlap_as_theory_says() -> None:
    rng = np.random.default_rng(0)
    one, other = rng.normal(0, 1, 20_000), rng.normal(1, 1, 20_000)
    found = compare(one, other)
    assert found.area == pytest.approx(0.617, abs=0.02)  # 2 Φ(-1/2)
    assert found.divergence == pytest.approx(0.5, abs=0.05)  # half the squared distance


def test_samples_far_apart_share_nothing() -> None:
    found = compare(np.array([0.0, 0.1, 0.2]), np.array([9.0, 9.1, 9.2]))
    assert found.area < 0.05
    assert found.divergence > 2


def test_histograms_are_what_they_say() -> None:
    found = passage((), line([60, 72, 72, 58], length=240))
    assert distributions.pitch_classes(found)[[0, 10]].tolist() == [0.75, 0.25]
    steps = distributions.intervals(found)
    assert {int(step) - 12: float(steps[step]) for step in steps.nonzero()[0]} == {
        -12: pytest.approx(1 / 3),  # fourteen semitones down count as twelve
        0: pytest.approx(1 / 3),
        12: pytest.approx(1 / 3),
    }
    assert distributions.lengths(found)[distributions.VALUES.index(240)] == 1
    assert distributions.inter_onsets(found)[distributions.VALUES.index(240)] == 1
    assert distributions.groove(found).nonzero()[0].tolist() == [0, 6, 12, 18]
    assert distributions.pitch_range(found).tolist() == [14]


def test_takes_of_the_same_kind_overlap_more_than_others() -> None:
    true, alike = passages(24, 0), passages(24, 100)
    leaping = [
        passage(each.seed, line(random.Random(n).choices((48, 61, 78, 90), k=12), 4 * BAR, 160))
        for n, each in enumerate(true)
    ]
    near, far = overlaps(true, alike), overlaps(true, leaping)
    assert near.keys() == far.keys() == DISTRIBUTIONS.keys()
    assert all(near[name].area > 0.85 for name in near)
    for name in ("pitch classes", "intervals", "note lengths", "pitch range"):
        assert far[name].area < near[name].area - 0.2, name
        assert far[name].divergence > near[name].divergence + 0.2, name


def test_one_true_passage_is_too_few() -> None:
    with pytest.raises(ValueError, match="two"):
        overlaps(passages(1, 0), passages(1, 0))
