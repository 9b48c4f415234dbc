"""The n-gram against sums done by hand, and against what must hold of any melody."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.benchmarks.peers.ngram import Escape, Mixing, Ppm, mix

SYMBOLS = st.lists(st.integers(0, 4), min_size=1, max_size=25)


def test_nothing_heard_leaves_all_equally_likely() -> None:
    assert Ppm().shares([3, 5, 7]) == pytest.approx([1 / 3] * 3)


def test_one_symbol_heard_once() -> None:
    # Half to what was heard, half left for two symbols never heard (Cleary & Teahan's base: 1 / (2 + 1 - 1)).
    model = Ppm("C", longest=0)
    model.hear(3)
    told = np.array([0.5 + 0.25, 0.25])
    assert model.shares([3, 5]) == pytest.approx(told / told.sum())


@pytest.mark.parametrize(
    ("escape", "symbols", "unseen"),
    [("C", [1, 1, 1, 2], 2), ("AX", [1, 1, 1, 2], 2), ("C", [1, 1, 2, 2], 2), ("AX", [1, 1, 2, 2], 1)],
)
def test_escape_counts_symbols_or_those_heard_once(escape: Escape, symbols: list[int], unseen: int) -> None:
    model = Ppm(escape, longest=0)
    model.learn([symbols])
    base = unseen / (4 + 1 - 2)
    told = np.array([symbols.count(1) + base, symbols.count(2) + base, base, base])
    assert model.shares([1, 2, 3, 4]) == pytest.approx(told / told.sum())


def test_what_a_longer_context_knew_has_had_its_share() -> None:
    # After 1 came 2, once: half to it, half is left. Heard at all: 1 twice (now again), 2 and 3 once.
    model = Ppm("C", longest=1)
    model.learn([[1, 2], [3]])
    model.hear(1)
    left, unseen = 0.5, 3
    told = [left / (3 + unseen) * count for count in (2, 1, 1)]
    base = left * unseen / (3 + unseen) / (4 + 1 - 3)
    whole = np.array([told[0], 0.5 + told[1], told[2], 0]) + base
    assert model.shares([1, 2, 3, 4]) == pytest.approx(whole / whole.sum())


def test_learns_a_pattern_and_its_turn() -> None:
    model = Ppm()
    model.learn([[1, 2, 3] * 10])
    for symbol in (1, 2):
        model.hear(symbol)
    assert model.shares([1, 2, 3])[2] > 0.9


@given(SYMBOLS, SYMBOLS, st.sampled_from([0, 1, 3, 12]))
def test_forgets_without_a_trace(known: list[int], melody: list[int], longest: int) -> None:
    fresh, used = Ppm(longest=longest), Ppm(longest=longest)
    fresh.learn([known])
    used.learn([known])
    for symbol in melody:
        used.hear(symbol)
    used.forget()
    for symbol in melody:
        assert used.shares(range(5)) == pytest.approx(fresh.shares(range(5)))
        fresh.hear(symbol)
        used.hear(symbol)


def test_update_exclusion_cannot_forget() -> None:
    with pytest.raises(ValueError, match="undone"):
        Ppm(update_exclusion=True).forget()


@given(SYMBOLS, st.booleans())
def test_shares_are_positive_and_add_up(melody: list[int], update_exclusion: bool) -> None:
    model = Ppm("AX", update_exclusion)
    for symbol in melody:
        shares = model.shares(range(6))
        assert shares.min() > 0
        assert shares.sum() == pytest.approx(1)
        model.hear(symbol)


def test_the_surer_opinion_weighs_more() -> None:
    sure, unsure = np.array([[0.9, 0.1]]), np.array([[0.4, 0.6]])
    plain = mix([sure, unsure], Mixing("arithmetic", 0))
    assert plain == pytest.approx(np.array([[0.65, 0.35]]))
    for way in ("arithmetic", "geometric"):
        mild, strong = (mix([sure, unsure], Mixing(way, bias))[0, 0] for bias in (1, 9))
        assert 0.65 < mild < strong < 0.9


def test_no_opinion_does_not_count() -> None:
    silent = np.full((1, 2), np.nan)
    told = np.array([[0.7, 0.3]])
    assert mix([silent, told], Mixing("geometric", 2)) == pytest.approx(told)
    assert mix([silent, silent], Mixing("geometric", 2)) == pytest.approx(np.full((1, 2), 0.5))
