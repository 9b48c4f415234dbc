"""A training that is killed while it writes, or whose disk is full: the checkpoint before stands."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from core.errors import BadFile, ContinuoError
from core.lstm import checkpoint
from tests.full_disk import full_disk

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the faults are made by Unix")
KILLS = 8


def state(number: int) -> dict[str, np.ndarray]:
    """A checkpoint that is known by its number in every place."""
    return {f"v{index}": np.full(40_000, number, np.float32) for index in range(6)}


def number_in(path: Path) -> int:
    """The number of a checkpoint, which must be whole."""
    with np.load(path, allow_pickle=False) as arrays:
        values = {float(value) for name in arrays.files for value in np.unique(arrays[name])}
    assert len(values) == 1
    return int(values.pop())


def test_killed_at_any_moment_a_checkpoint_is_whole(tmp_path: Path) -> None:
    path, dice, reached = tmp_path / "state.npz", random.Random(1), 0
    checkpoint.write(path, state(0))
    for _ in range(KILLS):
        child = os.fork()
        if not child:
            for number in range(reached, 10_000):
                checkpoint.write(path, state(number))
            os._exit(0)
        time.sleep(dice.uniform(0.02, 0.12))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        assert number_in(path) >= reached
        reached = number_in(path)
    hours_ago = time.time() - 7200
    for left in tmp_path.glob(".continuo-*.tmp"):
        os.utime(left, (hours_ago, hours_ago))
    checkpoint.write(path, state(1))
    assert list(tmp_path.iterdir()) == [path]  # what the killed had begun is swept away


def test_a_full_disk_is_a_sentence_and_costs_no_checkpoint(tmp_path: Path) -> None:
    path = tmp_path / "state.npz"
    checkpoint.write(path, state(3))
    refused = pytest.raises(BadFile, match="“state\\.npz” could not be written: file too large")
    with full_disk(room=5000), refused:
        checkpoint.write(path, state(4))
    assert number_in(path) == 3
    assert list(tmp_path.iterdir()) == [path]


def test_the_folder_of_the_work_cannot_be_made(tmp_path: Path) -> None:
    from core.lstm import train

    (tmp_path / "file").touch()
    options = train.TrainingOptions(tmp_path / "out", tmp_path / "file" / "work")
    with pytest.raises(BadFile, match="could not be written: not a directory"):
        train.resume(None, options, lambda _line: None)


def test_a_checkpoint_that_is_damaged_is_told(tmp_path: Path) -> None:
    from core.lstm import train

    class Trainer:
        def load(self, path: Path) -> dict[str, object]:
            with path.open("rb") as file, np.load(file) as arrays:
                return dict(arrays)

    (tmp_path / train.STATE).write_bytes(b"PK\x03\x04 cut short")
    with pytest.raises(ContinuoError, match="choose another folder"):
        train.resume(Trainer(), train.TrainingOptions(tmp_path, tmp_path, resume=True), lambda _line: None)
