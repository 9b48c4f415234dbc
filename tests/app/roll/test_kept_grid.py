"""The grid is what it was when the window was last open."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QSettings

from app import settings as the
from app.roll.kept_grid import KeptGrid
from app.roll.state import DENOMINATORS, Grid, RollState
from app.settings import Settings

GRIDS = st.builds(
    Grid, st.sampled_from(DENOMINATORS), st.booleans(), st.booleans(), st.booleans(), st.booleans()
)


@given(GRIDS)
def test_a_grid_is_told_in_words_and_known_by_them(grid: Grid) -> None:
    assert Grid.parse(str(grid)) == grid


@pytest.mark.parametrize("text", ["", "1/5", "1/0", "1/١٦", "8t", "auto", "1/16 on", "1/999999999999"])
def test_what_names_no_grid_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        Grid.parse(text)


def test_the_grid_that_was_chosen_is_there_again(store: QSettings) -> None:
    before, after, first = RollState(), RollState(), RollState()
    settings = Settings(store)
    KeptGrid(first, settings)
    assert first.grid == Grid(adaptive=True)
    KeptGrid(before, settings)
    before.choose_grid(Grid(8, triplet=True, on=False))
    store.sync()
    KeptGrid(after, Settings(QSettings(store.fileName(), QSettings.Format.IniFormat)))
    assert after.grid == before.grid


def test_what_nobody_chose_counts_as_nothing(settings: Settings) -> None:
    settings.set(the.GRID_OF_ROLL, "1/7")
    state = RollState()
    KeptGrid(state, settings)
    assert state.grid == Grid(adaptive=True)


def test_zooming_chooses_nothing(settings: Settings) -> None:
    state = RollState()
    KeptGrid(state, settings)
    state.choose_grid(Grid(32))
    state.fit_grid(0.001)
    assert state.shown != state.grid
    assert Grid.parse(settings.get(the.GRID_OF_ROLL)) == Grid(32)
