"""A training that is killed while it writes, or whose disk is full: the checkpoint before stands."""

from __future__ import annotations

import errno
import os
import random
import signal
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from core.errors import BadFile, ContinuoError
from core.lstm import checkpoint
from core.lstm.sealed import CARD, SETTINGS
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


@pytest.fixture
def quick_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Publishing without TensorFlow: what the parts hold is no matter here."""
    pytest.importorskip("tensorflow", reason="publishing needs TensorFlow")
    from core.lstm import publish

    def finish(folder: Path, *_rest: object) -> None:
        (folder / CARD).write_text("a card", encoding="utf-8")
        (folder / SETTINGS).write_bytes(b"{}")

    monkeypatch.setattr(publish, "to_litert", lambda _network: b"step" * 1000)
    monkeypatch.setattr(publish, "_packed", lambda _network: b"weights")
    monkeypatch.setattr(publish, "finish", finish)


class Index:
    """Tunes, in a file."""

    def save(self, path: Path) -> None:
        path.write_bytes(b"tunes")


@pytest.mark.usefixtures("quick_network")
def test_a_model_stands_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from core.lstm.publish import publish

    given: Any = (None, None, tmp_path / "mine", "Mine", Index())
    left = tmp_path / ".continuo-forgotten.new"
    left.mkdir()
    os.utime(left, (0, 0))
    with full_disk(room=100), pytest.raises(OSError, match="File too large"):
        publish(*given)
    assert list(tmp_path.iterdir()) == []  # what a killed program left has gone too
    publish(*given)
    moved: list[str] = []
    replace = Path.replace

    def watched(path: Path, target: Path) -> Path:
        moved.append(path.name)
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", watched)
    publish(*given)
    assert moved[-1] == SETTINGS  # until then the old seal tells that parts are others
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


@pytest.mark.usefixtures("quick_network")
def test_a_lesson_leaves_a_model_that_tells_of_it_or_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.learning import result
    from core.learning.lesson import Lesson
    from core.lstm import publish

    finish, begun = publish.finish, list[Path]()

    def full(folder: Path, *rest: Any) -> None:
        begun.append(folder)
        if len(begun) == 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        finish(folder, *rest)

    monkeypatch.setattr(publish, "finish", full)
    for name, made in {"joined": Index(), "_figures": {}, "_card": "a card"}.items():
        monkeypatch.setattr(result, name, lambda *_, made=made: made)
    lesson, loaded = Lesson("folk", "mine", "Mine", ()), SimpleNamespace(tunes=None, encoding=None)
    given: Any = (None, loaded, lesson, (), None, tmp_path / "mine")
    with pytest.raises(BadFile, match="the disk is full"):
        result.publish_taught(*given)
    assert len(begun) == 2
    assert list(tmp_path.iterdir()) == []
    result.publish_taught(*given)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_a_lesson_whose_disk_is_full_is_a_sentence_and_the_one_before_stands(tmp_path: Path) -> None:
    from core.learning.lesson import Lesson

    first = Lesson("folk", "mine", "Mine", ("a.mid",))
    first.save(tmp_path)
    with full_disk(room=20), pytest.raises(BadFile, match="could not be written"):
        Lesson("folk", "mine", "Mine", ("b.mid",)).save(tmp_path)
    assert Lesson.load(tmp_path) == first


@pytest.mark.parametrize("length", [0, 1, 30, 60])
def test_a_part_that_was_cut_short_is_tried_again(length: int, tmp_path: Path) -> None:
    from core.learning import teaching

    path = tmp_path / "part.json"
    path.write_text('{"tunes": [0], "notes": [14], "bits": [[1.0]], "before": [1.0]}'[:length])
    assert teaching._kept(path, [0]) is None
