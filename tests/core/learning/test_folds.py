from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.learning import folds
from core.learning.folds import SHARES, Held, best_share, gain, parts
from core.lstm.features import Setting
from core.lstm.sources import CorpusTune
from tests.core.learning.conftest import tune


def tunes(lengths: Sequence[int], works: Sequence[int] = ()) -> list[CorpusTune]:
    named = works or range(len(lengths))
    return [
        CorpusTune(f"own/{number}", "", "own", tune(number, notes), Setting(), str(work))
        for number, (notes, work) in enumerate(zip(lengths, named, strict=True))
    ]


@given(st.lists(st.integers(20, 150), min_size=4, max_size=60))
def test_every_tune_is_held_back_once(lengths: list[int]) -> None:
    found = parts(tunes(lengths))
    assert sorted(place for part in found for place in part) == list(range(len(lengths)))
    assert 2 <= len(found) <= 4
    assert all(found)


def test_phrases_of_one_piece_stay_together() -> None:
    works = [0, 0, 0, 1, 1, 2, 3, 4, 5, 5]
    for part in parts(tunes([40] * 10, works)):
        inside = {works[place] for place in part}
        assert all(works[place] not in inside for place in set(range(10)) - set(part))


@pytest.mark.parametrize("works", [[0] * 5 + [1] * 4, [0] * 4 + [1] * 3 + [2] * 2])
def test_of_two_or_three_pieces_each_is_held_back_whole(works: list[int]) -> None:
    found = parts(tunes([40] * 9, works))
    assert sorted(found) == [
        [place for place in range(9) if works[place] == work] for work in sorted({*works})
    ]


def test_beside_a_little_tune_a_long_piece_is_held_back_in_runs() -> None:
    assert len(parts(tunes([40] * 9, [0] * 8 + [1]))) == 4


def test_one_long_piece_is_held_back_in_runs() -> None:
    found = parts(tunes([40] * 9, [0] * 9))
    assert [part for part in found if part != list(range(part[0], part[-1] + 1))] == []
    assert sum(map(len, found)) == 9


def test_what_was_met_before_is_held_back_only_beside_new_kin() -> None:
    works = [0, 0, 1, 2, 3, 4, 5, 6, 7, 8]
    found = parts(tunes([40] * 10, works), met={0, 2, 3, 9})
    assert sorted(place for part in found for place in part) == [0, 1, 4, 5, 6, 7, 8]
    assert [part for part in found if 0 in part] == [part for part in found if 1 in part]
    assert max(map(len, found)) <= 3


def test_what_was_met_before_is_in_no_run_of_one_long_piece() -> None:
    found = parts(tunes([40] * 9, [0] * 9), met={3, 4})
    assert sorted(place for part in found for place in part) == [0, 1, 2, 5, 6, 7, 8]


def test_of_very_much_one_part_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folds, "_MANY_NOTES", 300)
    (part,) = parts(tunes([40] * 10))
    assert len(part) == 2


def held(*rows: float, notes: int = 10) -> Held:
    """One tune; bits before, where nothing is told that helps, and of each share."""
    return Held((0,), (notes,), np.array([rows[0], *rows], np.float64).reshape(1 + len(SHARES), 1))


def told(before: float, after: float) -> Held:
    """One tune that being told a style makes likelier, and all learning less likely."""
    return Held((0,), (10,), np.array([before, after, *[before + 5] * (len(SHARES) - 1)]).reshape(-1, 1))


def test_the_least_share_that_gains_nearly_all_is_taken() -> None:
    assert best_share([held(30, 25, 20.2, 20, 20.1)]) == 0.5
    assert best_share([held(30, 29, 28, 27, 20)]) == 1.0
    assert best_share([held(30, 31, 32, 33, 34)]) is None
    assert best_share([told(30, 29)]) == 0.0


def test_a_part_is_told_by_what_the_others_chose() -> None:
    far, near = held(30, 28, 26, 24, 20), held(30, 20, 40, 50, 60)
    found = gain([far, near])
    assert found.before == 3.0
    # `far` is measured at the share of `near`, which is 0.25, and `near` at that of `far`, which is 1.
    assert found.after == pytest.approx((28 + 60) / 20)
    assert (found.tunes, found.better, found.notes) == (2, 1, 20)


def test_the_error_is_that_of_the_mean_over_tunes() -> None:
    same = gain([held(30, 25, 25, 25, 25), held(30, 25, 25, 25, 25)])
    assert (same.share, same.error) == (0.25, 0.0)
    assert same.is_sure
    doubtful = gain([held(30, 20, 40, 40, 40), held(30, 35, 40, 40, 40), held(30, 24, 40, 40, 40)])
    assert doubtful.share == 0.25
    assert 0 < doubtful.before - doubtful.after < 2 * doubtful.error
    assert not gain([held(30, 29, 31, 31, 31), held(30, 30.5, 31, 31, 31)]).is_sure


def test_any_gain_will_do_where_no_weight_moves() -> None:
    found = gain([told(30, after) for after in (29, 31, 29, 31, 29, 31, 29, 29)])
    assert (found.share, found.is_sure) == (0.0, True)
    assert 0 < found.before - found.after < found.error
    assert not gain([told(30, 29), told(30, 31.5)]).is_sure


def test_naming_the_style_costs_bits_too() -> None:
    parts = [told(30, 29), told(30, 29)]
    assert gain(parts, 1.0).after == pytest.approx((58 + 1) / 20)
    assert not gain(parts, 2.0).is_sure
    assert gain([held(30, 31, 32, 33, 34)], 1.0).after == 3.0
    assert gain([held(30, 25, 25, 25, 25)], 1.0).after == pytest.approx((25 + 1) / 10)  # it began from there
