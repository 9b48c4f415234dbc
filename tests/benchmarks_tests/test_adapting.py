"""The benchmark of adapting to the tune at hand: its memories look back only, and blends add up."""

from __future__ import annotations

import argparse
from dataclasses import replace

import numpy as np
import pytest

from core.harmony import Key
from core.judging.halves import halve
from core.lstm.bundle import Bundle
from core.lstm.evaluate import setting_of, surprise
from core.score import KeyChange, Note, Score, Track
from tests.benchmarks.adapting import __main__ as benchmark
from tests.benchmarks.adapting.blends import best, bits_of, blends
from tests.benchmarks.adapting.hearing import Heard, hear
from tests.benchmarks.adapting.memories import cache, n_grams
from tests.core.lstm.tiny import tiny_bundle

FIGURE = (60, 62, 64, 60, 65, 64, 62, 67)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return tiny_bundle(tmp_path_factory.mktemp("models") / "tiny")


def heard(bundle: Bundle, pitches: tuple[int, ...] = FIGURE * 4) -> Heard:
    line = tuple(Note(480 * place, 480, pitch) for place, pitch in enumerate(pitches))
    halves = halve("tune", Score((Track(line),), keys=(KeyChange(0, Key("C")),)))
    assert halves is not None
    return hear(bundle, halves)


def test_the_networks_own_bits_are_those_of_an_evaluation(tiny: Bundle) -> None:
    tune = heard(tiny)
    setting = replace(setting_of(tiny, Score(keys=(KeyChange(0, Key("C")),)), tune.line), after=())
    bits = surprise(tiny, tune.line, setting)
    assert tune.first == 16
    assert tune.bits(tune.shares) == pytest.approx(bits[16:], abs=1e-4)
    assert tune.hidden.shape == (32, tiny.units)


def test_memories_say_shares_and_look_back_only(tiny: Bundle) -> None:
    tune, other = heard(tiny), heard(tiny, (*FIGURE * 3, 61, 70, 61, 70, 61, 70, 61, 70))
    for said, differently in (
        (cache(tune, 5.0), cache(other, 5.0)),
        (n_grams(tune, tiny.encoding), n_grams(other, tiny.encoding)),
    ):
        for one, two in zip(said, differently, strict=True):
            told = one[1:]
            assert told.sum(-1) == pytest.approx(np.ones(len(told)))
            assert np.allclose(one[1:25], two[1:25])
        assert not np.allclose(said[2][26], differently[2][26])


def test_memories_expect_a_figure_to_come_back(tiny: Bundle) -> None:
    tune = heard(tiny)
    rows = np.arange(16, 32)
    for said in (n_grams(tune, tiny.encoding), cache(tune, 50.0)):
        for part in range(3):
            assert said[part][rows, tune.targets[rows, part]].mean() > 0.1
    assert n_grams(tune, tiny.encoding)[2][31, FIGURE[-1]] > 0.4


def test_a_memory_that_is_right_is_heeded_and_one_that_is_wrong_is_not(tiny: Bundle) -> None:
    tune = heard(tiny)
    right = np.eye(128)[tune.targets[:, 2]] * 0.99 + 0.01 / 128
    wrong = np.eye(128)[tune.targets[:, 2] * 0] * 0.99 + 0.01 / 128
    tried = blends(with_entropy=True)
    alone = bits_of([tune], [tune.shares[2]], 2)
    assert alone == pytest.approx(tune.bits(tune.shares)[:, 2].sum())
    assert best([tune], [right], 2, tried)[0] < alone / 2
    assert best([tune], [wrong], 2, blends(with_entropy=False)) == (alone, "a part of 0")
    for blend in tried.values():
        assert blend(tune.shares[2], right).sum(-1) == pytest.approx(np.ones(32))


def test_the_gain_is_the_difference_of_the_means() -> None:
    alone = [np.full((2, 3), 1.0), np.full((4, 3), 2.0)]
    found = benchmark.row("a", "", [each / 2 for each in alone], alone)
    assert found.timing == pytest.approx(5 / 3)
    assert found.pitch == pytest.approx(5 / 6)
    assert found.gain == pytest.approx(15 / 3 - 5 / 2)
    assert found.error > 0
    assert benchmark.row("a", "", alone, alone).error == 0


def test_going_on_learning_starts_where_the_network_stands_and_is_forgotten(tiny: Bundle) -> None:
    from tests.benchmarks.adapting.dynamic import SEGMENT, Learner, Rate

    tune = replace(heard(tiny), first=0)
    learner = Learner(tiny)
    alone = learner.bits(tune, None)
    assert alone == pytest.approx(tune.bits(tune.shares), abs=0.05)
    learning = learner.bits(tune, Rate(0.1))
    assert learning[:SEGMENT] == pytest.approx(alone[:SEGMENT], abs=1e-5)
    assert learning[SEGMENT:].sum() < alone[SEGMENT:].sum()
    assert learner.bits(tune, None) == pytest.approx(alone, abs=1e-5)


def test_all_of_it(tiny: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    tunes = []
    for shift in range(5):
        line = tuple(Note(480 * place, 480, shift + pitch) for place, pitch in enumerate(FIGURE * 3))
        found = halve(f"tune {shift}", Score((Track(line),)))
        assert found is not None
        tunes.append(found)
    monkeypatch.setattr(benchmark, "held_out", lambda _names: tunes)
    options = argparse.Namespace(collections=[], settle=2, count=3, learning=0)
    alone, grams, cached = benchmark.measured(tiny, options)
    assert alone.gain == 0
    assert grams.gain > 0  # an untaught network has everything to learn from the tune
    assert cached.gain > 0
    assert (alone.tunes, grams.tunes, cached.tunes) == (3, 3, 3)
