"""The n-grams of several voices: whole probabilities, right counts, and no look at what is to come."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from core.polyphony.dataset import WovenData
from tests.benchmarks.voices.counts import Counts, counted_within, hashed, interpolated
from tests.benchmarks.voices.grams import Memory, Mixture, Opinions, fitted, kinds, parts, pooled
from tests.benchmarks.voices.views import PITCHES, Facts
from tests.core.polyphony.made import packed
from tests.core.polyphony.textures import ENCODING

PARTS = parts(len(ENCODING.gaps), len(ENCODING.lengths))


@pytest.fixture(scope="module")
def data() -> WovenData:
    return packed()


@pytest.fixture(scope="module")
def memories(data: WovenData) -> list[Memory]:
    """What followed what in the first three works."""
    return [Memory(part, Facts.of(data, 0, 3)) for part in PARTS]


def test_counts_are_those_of_each_context() -> None:
    contexts, symbols = np.array([7, 7, 9, 7]), np.array([1, 2, 1, 1])
    told = Counts(contexts, symbols).of(np.array([9, 7, 8]), 4)
    assert told.tolist() == [[0, 1, 0, 0], [0, 2, 1, 0], [0, 0, 0, 0]]
    within = counted_within(contexts, np.array([1, 2, -1, 1]), 4)
    assert within.tolist() == [[0, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0], [0, 1, 1, 0]]


def test_contexts_of_other_columns_are_others() -> None:
    columns = [np.repeat(np.arange(60), 60), np.tile(np.arange(60), 60)]
    assert len(np.unique(hashed(columns))) == 3600
    assert (hashed(columns) != hashed(columns[::-1]))[1:].sum() == 3600 - 60


def test_what_was_heard_often_weighs_more_than_what_it_is_mixed_with() -> None:
    general, special = np.array([[2.0, 2.0]]), np.array([[3.0, 0.0]])
    first = (2 + 2 * 0.5) / 6
    assert interpolated([general])[0, 0] == pytest.approx(first)
    assert interpolated([general, special])[0, 0] == pytest.approx((3 + first) / 4)
    assert interpolated([general, np.zeros((1, 2))])[0, 0] == pytest.approx(first)


def test_opinions_are_whole_shares(data: WovenData, memories: list[Memory]) -> None:
    for memory, part in zip(memories, PARTS, strict=True):
        for work in (3, 7):  # in four voices, and a line
            shares = np.exp(memory.opinions(Facts.of(data, work, work + 1)))
            rows = data.offsets[work + 1] - data.offsets[work]
            assert shares.shape == (2 * len(part.views), rows, part.classes)
            assert (shares > 0).all()
            assert shares.sum(-1) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("place", range(3))
def test_nothing_is_known_of_what_is_to_come(place: int, data: WovenData, memories: list[Memory]) -> None:
    facts = Facts.of(data, 3, 4)
    before = memories[place].opinions(facts)
    targets = facts.targets.copy()
    targets[30:, 2] = (targets[30:, 2] + 1) % PITCHES
    targets[30, :2] = 0
    after = memories[place].opinions(replace(facts, targets=targets))
    # Of note 30 the rest is known when its length is asked for, and both when its pitch is.
    known = 31 if place == 0 else 30
    assert before[:, :known] == pytest.approx(after[:, :known])


def test_weights_are_the_best_there_are() -> None:
    rng = np.random.default_rng(5)
    opinions: Opinions = np.log(rng.dirichlet(np.ones(6), (3, 400))).astype(np.float32)
    truth = np.array([1.2, 0.1, 0.4])
    came = np.array([rng.choice(6, p=row) for row in np.exp(pooled(opinions, truth))])
    found = fitted(opinions, came, np.full(3, 1 / 3))

    def bits(weights: np.ndarray[Any, Any]) -> float:
        return float(-pooled(opinions, weights)[np.arange(400), came].sum())

    assert np.abs(found - truth).max() < 0.3
    for change in np.eye(3) * 0.05:
        assert bits(found) < min(bits(found + change), bits(found - change))


def test_each_kind_of_note_has_weights_of_its_own(data: WovenData, memories: list[Memory]) -> None:
    line, four = Facts.of(data, 7, 8), Facts.of(data, 3, 4)
    assert not set(kinds(line)) & set(kinds(four))
    assert len(set(kinds(four))) == 2
    told = memories[2].opinions(four)
    came, kind = four.targets[:, 2], kinds(four)
    apart = Mixture(told, came, kind).bits(told, came, kind)
    alike = Mixture(told, came, np.zeros_like(kind)).bits(told, came, np.zeros_like(kind))
    assert apart.sum() < alike.sum()
    assert (apart > 0).all()


def test_the_notes_before_are_those_of_the_same_voice(data: WovenData) -> None:
    facts = Facts.of(data, 0, 2)
    voice = np.concatenate([data.voice[: data.offsets[1]], 8 + data.voice[data.offsets[1] : data.offsets[2]]])
    for line in np.unique(voice):
        pitches = facts.targets[voice == line, 2].tolist()
        assert facts.before["pitch"][0][voice == line].tolist() == [255, *pitches[:-1]]
        assert facts.before["pitch"][2][voice == line].tolist() == [255, 255, 255, *pitches[:-3]]
