import os
from pathlib import Path

import pytest

from core.lstm import dataset as module
from core.lstm.dataset import GROUPS
from tests.core.lstm.melodies import ENCODING


def test_the_cache_is_written_once_and_read_back(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(module, "user_cache_path", lambda _name: tmp_path)
    left = tmp_path / ".continuo-left.tmp"  # by a training that was killed while it wrote one
    left.touch()
    os.utime(left, (0, 0))
    first = module.dataset(ENCODING, ("miscFolk",), most=12)
    monkeypatch.setattr(module, "read_corpus", None)
    again = module.dataset(ENCODING, ("miscFolk",), most=12)
    assert again.names == first.names
    assert again.summary == first.summary
    assert all((again.columns[group] == first.columns[group]).all() for group in GROUPS)
    assert set(first.collections) == {"miscFolk"}
    facts = module.prepare(ENCODING, ("miscFolk",), most=12).facts()
    assert (facts["tunes"], facts["version"]) == (len(first.names), module.VERSION)
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".json", ".npz"]


def test_another_split_is_another_dataset(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(module, "user_cache_path", lambda _name: tmp_path)
    first = module.dataset(ENCODING, ("nottingham-dataset",))
    assert first.sides == ["train", "train"]
    monkeypatch.setattr(module, "listed", lambda _names: dict.fromkeys(first.names, "test"))
    assert module.dataset(ENCODING, ("nottingham-dataset",)).sides == ["test", "test"]
