"""The learned gate finds out whom to trust, and when; no fold that is measured is ever learnt from."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from tests.benchmarks.peers.ngram import Ppm
from tests.benchmarks.published.gate import Gate, case, learn, lowest
from tests.benchmarks.published.opinions import Floats, Opinion, Opinions
from tests.benchmarks.published.pairs import Measurement, pairs
from tests.benchmarks.published.protocol import Track, bits_of, folds

ALPHABET = 5


def sure_of(came: Sequence[int], share: float) -> Floats:
    """Opinions that hold what came this likely, and the rest alike."""
    shares = np.full((len(came), ALPHABET), (1 - share) / (ALPHABET - 1))
    shares[np.arange(len(came)), came] = share
    return shares


def melody(seed: int, notes: int = 40) -> list[int]:
    drawn: list[int] = np.random.default_rng(seed).integers(ALPHABET, size=notes).tolist()
    return drawn


def two_models(came: list[int], seed: int) -> Opinions:
    """One that is right when it is deep in its context and wrong when not, and one that knows a little."""
    deep = np.random.default_rng(seed).random(len(came)) < 0.5
    wrong = [(pitch + 1) % ALPHABET for pitch in came]
    moody = np.where(deep[:, None], sure_of(came, 0.8), sure_of(wrong, 0.8))
    return {
        "moody": Opinion(moody, np.where(deep, 5.0, 0.0)),
        "steady": Opinion.of(sure_of(came, 0.4)),
    }


def test_a_gate_learns_when_to_trust() -> None:
    tunes = {seed: melody(seed) for seed in range(12)}
    cases = {seed: case(two_models(came, seed + 100), came) for seed, came in tunes.items()}
    gate = learn([cases[seed] for seed in range(10)])
    for seed in (10, 11):
        bits = bits_of(gate.shares(cases[seed]), tunes[seed])
        assert bits < bits_of(sure_of(tunes[seed], 0.4), tunes[seed]) - 0.5
        assert bits < bits_of(Gate.even(2).shares(cases[seed]), tunes[seed]) - 0.5
        np.testing.assert_allclose(gate.shares(cases[seed]).sum(-1), 1, atol=1e-5)


def test_what_came_tells_the_gate_nothing() -> None:
    came = melody(1)
    opinions = two_models(came, 2)
    gate = learn([case(opinions, came)])
    other = [(pitch + 2) % ALPHABET for pitch in came]
    np.testing.assert_array_equal(gate.shares(case(opinions, came)), gate.shares(case(opinions, other)))


def test_silence_is_no_opinion() -> None:
    came = melody(3, 4)
    silent = Opinion.of(np.full((4, ALPHABET), np.nan))
    known = Opinion.of(sure_of(came, 0.6))
    mixed = Gate.even(2).shares(case({"a": known, "b": silent}, came))
    alone = sure_of(came, 0.6) ** 0.6  # half of 1.2, as each of two gets
    np.testing.assert_allclose(mixed, alone / alone.sum(-1, keepdims=True), rtol=1e-5)


def test_the_lowest_place_is_found() -> None:
    rng = np.random.default_rng(5)
    bent = rng.normal(size=(30, 8))
    wanted = rng.normal(size=8)

    def bowl(place: Floats) -> tuple[float, Floats]:
        off = bent @ (place - wanted)
        return float(off @ off), 2 * bent.T @ off

    np.testing.assert_allclose(lowest(bowl, np.zeros(8)), wanted, atol=1e-3)


def test_depth_is_the_length_of_the_known_context() -> None:
    model = Ppm()
    assert model.depth == 0
    model.learn([[1, 2, 3, 4, 2, 3, 5, 1, 3]])
    depths = []
    for symbol in (9, 2, 3):
        model.hear(symbol)
        depths.append(model.depth)
    assert depths == [0, 1, 2]


def test_every_fold_stands_in_as_many_pairs() -> None:
    found = pairs((1, 5))
    assert len(found) == len(set(found)) == 15
    assert all(one < other for one, other in found)
    assert {sum(fold in pair for pair in found) for fold in range(10)} == {3}


def test_neither_models_nor_gate_see_the_fold_that_is_measured() -> None:
    came = {index: melody(index, 12) for index in range(30)}
    parts = folds(30, seed=1)
    asked: list[tuple[set[int], set[int]]] = []

    def learn_from(
        known: Sequence[int], _seed: int
    ) -> Callable[[Sequence[int]], list[dict[Track, Opinions]]]:
        def tell(hidden: Sequence[int]) -> list[dict[Track, Opinions]]:
            asked.append((set(known), set(hidden)))
            told: list[dict[Track, Opinions]] = [{"P": two_models(came[index], index)} for index in hidden]
            return told

        return tell

    measurement = Measurement(
        [*came.values()], {"P": {"both": lambda _: True, "steady": lambda name: name == "steady"}}, (5,)
    )
    found = measurement.run(1, learn_from)
    assert len(asked) == 5
    for known, hidden in asked:
        assert known | hidden == set(range(30))
        assert not known & hidden
        assert sum(set(part) <= hidden for part in parts) == 2
    assert found["P", "steady"] == pytest.approx(-np.log2(0.4))
    assert found["P", "both"].mean() < -np.log2(0.4)


def test_a_gate_that_has_learnt_little_stays_near_its_start() -> None:
    tunes = {seed: melody(seed) for seed in range(14)}
    cases = {seed: case(two_models(came, seed + 100), came) for seed, came in tunes.items()}
    known = learn([cases[seed] for seed in range(10)])
    bits = {
        name: np.mean(
            [bits_of(learn([cases[10]], start).shares(cases[seed]), tunes[seed]) for seed in (11, 12, 13)]
        )
        for name, start in (("known", known), ("even", None))
    }
    assert bits["known"] < bits["even"]
