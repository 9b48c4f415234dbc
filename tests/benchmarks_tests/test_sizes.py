"""What the table of sizes and seeds is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.lstm.train import Progress, TrainingOptions
from tests.benchmarks.sizes import runs, table
from tests.benchmarks.sizes.runs import Run
from tests.benchmarks.sizes.table import together

BITS = arrays(np.float64, (5, 3), elements=st.floats(0, 20))
FLAT = np.ones((4, 3))
RUN = Run(16, 1, 1000, 2.0, 0.2, 3_000_000, (6.0, 3.5), FLAT, 2 * FLAT)


@given(st.lists(BITS, min_size=1, max_size=4))
def test_models_asked_together_are_no_worse_than_their_mean(bits: list[Any]) -> None:
    found = together(bits)
    assert (found <= np.mean(bits, axis=0) + 1e-9).all()
    assert (found >= np.min(bits, axis=0) - 1e-9).all()
    np.testing.assert_allclose(together([bits[0]] * 3), bits[0], atol=1e-9)


def test_together_averages_probabilities() -> None:
    np.testing.assert_allclose(together([FLAT, 2 * FLAT]), -np.log2((0.5 + 0.25) / 2))


def test_the_table_has_every_run_its_average_and_each_sizes_seeds_together() -> None:
    second = replace(RUN, seed=2, best=2 * FLAT)
    rows = table.rows([second, replace(RUN, units=32), RUN])
    assert [row.title for row in rows] == [
        "16, seed 1",
        "16, seed 1, mean of 2 epochs",
        "16, seed 2",
        "16, seed 2, mean of 2 epochs",
        "16, 2 seeds together",
        "32, seed 1",
        "32, seed 1, mean of 2 epochs",
    ]
    alone, averaged, both = rows[0], rows[1], rows[4]
    assert (alone.figures.timing, alone.figures.pitch, alone.validation) == (2, 1, 3.5)
    assert (averaged.figures.all, averaged.validation) == (6, None)
    assert (both.parameters, both.size, both.step) == (2000, 6_000_000, 0.4)
    text = table.as_text(rows)
    assert len(text) == 2 + len(rows)
    assert len({len(line) for line in text}) == 1
    assert "| 3.000 |" in text[2]


def test_a_run_that_is_finished_is_not_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[TrainingOptions] = []

    def trained(options: TrainingOptions, _report: Callable[[str], None]) -> Run:
        asked.append(options)
        options.work.mkdir(parents=True)
        return replace(RUN, units=options.units, seed=options.seed)

    def quietly(_line: str) -> None:
        """For nobody."""

    monkeypatch.setattr(runs, "_trained", trained)
    first = runs.run(16, 1, 5, (), tmp_path, quietly)
    again = runs.run(16, 1, 5, (), tmp_path, quietly)
    assert len(asked) == 1
    assert (asked[0].units, asked[0].epochs, asked[0].patience) == (16, 5, 5)
    np.testing.assert_array_equal(again.averaged, RUN.averaged)
    assert (again.validation, first.minutes) == (RUN.validation, RUN.minutes)
    for other in ((16, 1, 6), (16, 2, 5), (32, 1, 5)):  # a cosine over more epochs is another training
        runs.run(*other, (), tmp_path, quietly)
    assert len({options.work for options in asked}) == len(asked) == 4


def test_the_last_epochs_weights_are_averaged(tmp_path: Path) -> None:
    options = TrainingOptions(tmp_path, tmp_path, epochs=5)
    for epoch in range(1, 6):
        trainer = SimpleNamespace(averaged=lambda epoch=epoch: [np.full((2, 2), epoch), np.full(3, -epoch)])
        runs._keep(options, trainer, Progress(epoch=epoch))
    assert len([*tmp_path.iterdir()]) == runs.LAST
    matrix, vector = runs._mean(options)
    np.testing.assert_array_equal(matrix, np.full((2, 2), 4.0))
    np.testing.assert_array_equal(vector, np.full(3, -4.0))
