"""The peers' networks: rows of tunes, probabilities, and training that goes on where it left off."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.lstm.figures import Figures
from core.lstm.sources import CorpusTune
from tests.benchmarks.peers import grams, models, table
from tests.benchmarks.peers.events import Events
from tests.benchmarks.peers.letters import Letters
from tests.benchmarks.peers.models import Network, Row
from tests.benchmarks.peers.spelling import Kind, bits_of
from tests.benchmarks.peers.steps import Steps
from tests.benchmarks.peers.streams import stretches
from tests.benchmarks.peers.tunes import Tunes
from tests.benchmarks_tests.peer_tunes import tune, tunes

if TYPE_CHECKING:
    from tests.benchmarks.peers.training import Trainer

UP = tune([(0, 1, 60 + step) for step in range(8)], name="up")
DOWN = tune([(0, 0.5, 72 - step) for step in range(6)], name="down")
SIDES = Tunes([UP, DOWN, UP], [DOWN], [UP, DOWN])


@given(st.lists(tunes(), min_size=1, max_size=7), st.integers(1, 4), st.integers(1, 9))
@settings(max_examples=30)
def test_every_line_is_read_once_and_whole(given_tunes: list[CorpusTune], rows: int, places: int) -> None:
    spelling = Letters()
    lines = [spelling.spell(each) for each in given_tunes]
    found: dict[int, list[tuple[int, int, int, bool]]] = {}
    for stretch in stretches(lines, spelling.alphabets, rows, places):
        assert stretch.said.shape == (rows, places, 1)
        for row, place in np.argwhere(stretch.owners >= 0).tolist():
            told = (stretch.heard, stretch.said, stretch.counts, stretch.going_on)
            heard, said, counts, going_on = (float(each[row, place].squeeze()) for each in told)
            owner = int(stretch.owners[row, place])
            found.setdefault(owner, []).append((int(heard), int(said), int(counts), bool(going_on)))
    for index, line in enumerate(lines):
        symbols = line.symbols[:, 0].tolist()
        before = [spelling.alphabets[0], *symbols[:-1]]
        counted = (line.kinds[:, 0] != Kind.FREE).astype(int).tolist()
        going = [False] + [True] * (len(symbols) - 1)
        assert found[index] == list(zip(before, symbols, counted, going, strict=True))


@pytest.fixture(scope="module")
def quick() -> Callable[[int], Trainer]:
    pytest.importorskip("tensorflow", reason="the peers' networks need TensorFlow")
    from tests.benchmarks.peers.network import Size
    from tests.benchmarks.peers.training import Recipe, Trainer

    def make(epochs: int) -> Trainer:
        recipe = Recipe(epochs=epochs, patience=9, rate=0.05, rows=2, places=4)
        return Trainer(Events(), Size(6, 2, 5, dropout=0.1), recipe)

    return make


def test_no_symbol_is_seen_before_it_is_said(quick: Callable[[int], Trainer]) -> None:
    changed = replace(UP, notes=(*UP.notes[:-1], replace(UP.notes[-1], pitch=80)))
    lines = [Events().spell(each) for each in (UP, changed)]
    found = dict(quick(1).scores(lines))
    for one, two in zip(found[0], found[1], strict=True):
        np.testing.assert_allclose(one, two, rtol=1e-4, atol=1e-5)


def test_bits_do_not_hang_on_what_was_read_before(quick: Callable[[int], Trainer]) -> None:
    lines = [Events().spell(each) for each in (UP, DOWN, DOWN, UP)]
    found = {line: bits_of(scores, lines[line], ()) for line, scores in quick(1).scores(lines)}
    assert sorted(found) == [0, 1, 2, 3]
    assert found[0] == pytest.approx(found[3], rel=1e-4)
    assert found[1] == pytest.approx(found[2], rel=1e-4)


def test_training_goes_on_where_it_left_off(quick: Callable[[int], Trainer], tmp_path: Path) -> None:
    lines = [Events().spell(each) for each in SIDES.train]
    path, said = tmp_path / "peer.npz", list[str]()
    trainer = quick(2)

    def stop(line: str) -> None:
        said.append(line)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        trainer.train(lines, lines[:1], path, stop)
    resumed = quick(2)
    resumed.train(lines, lines[:1], path, said.append)
    assert [line.partition(":")[0] for line in said] == ["epoch 1 of 2", "epoch 2 of 2"]
    first, second = resumed.progress.validation
    assert trainer.progress.validation == [first]
    assert second < first
    finished = quick(2)
    finished.train(lines, lines[:1], path, said.append)
    assert len(said) == 2
    for one, other in zip(finished.network.get_weights(), resumed.network.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_peer_is_trained_once_and_measured_on_the_same_notes(tmp_path: Path) -> None:
    pytest.importorskip("tensorflow", reason="the peers' networks need TensorFlow")
    peer = Network("little", "past", Steps(), {"units": 4})
    said = list[str]()
    first = models.network("steps", peer, SIDES, tmp_path, {"epochs": 1, "rows": 2, "places": 8}, said.append)
    again = models.network("steps", peer, SIDES, tmp_path, {"epochs": 1, "rows": 2, "places": 8}, said.append)
    assert first == again
    assert len(said) == 1
    assert [each.notes for each in first.tunes] == [len(tune.notes) for tune in SIDES.test]
    assert first.parameters == 131 * 16 + 16 + 4 * 16 + 4 * 130 + 130
    assert first.figures.all > 0


def test_n_grams_are_measured_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = models.n_grams(SIDES, tmp_path)
    monkeypatch.setattr(grams, "bits", None)
    assert models.n_grams(SIDES, tmp_path) == row
    with pytest.raises(TypeError):
        models.n_grams(replace(SIDES, train=[UP]), tmp_path)


def test_a_row_by_hand() -> None:
    row = Row("a", "A", "past", (Figures(1, 1.0, 3.0), Figures(3, 2.0, 1.0)), 1234, (3.5, 3.25))
    assert (row.figures.timing, row.figures.pitch) == (1.75, 1.5)
    assert row.macro.all == 3.5
    lines = table.as_text([row])
    assert [cell.strip() for cell in lines[-1].split("|")[1:-1]] == [
        "A", "1,234", "past", "1.750", "1.500", "3.250", "3.500"
    ]  # fmt: skip
    assert len({len(line) for line in lines}) == 1
    assert table.flattened(row) == "A: 2 epochs, validation 3.250 bits a note; the last brought 0.250"
    assert json.loads(json.dumps(table.as_json([row])))[0]["micro"]["all"] == 3.25
