"""`./run models`: what there is to choose from."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.lstm import bundle
from tests.core.commands.conftest import Ran

Line = Callable[..., Ran]


@pytest.fixture
def only_tiny(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.lstm.bundle.folders", lambda: (model.parent,))


@pytest.mark.usefixtures("only_tiny")
def test_each_model_is_a_line(line: Line) -> None:
    assert line("models") == Ran(0, "tiny  Tiny\n", "")


@pytest.mark.usefixtures("only_tiny")
def test_a_script_reads_figures(line: Line, model: Path) -> None:
    (told,) = json.loads(line("models", "--json").out)
    assert told == {
        "name": "tiny",
        "title": "Tiny",
        "folder": str(model),
        "figures": {"bits_per_note": 9.0},
        "several": False,
        "problem": "",
    }


def test_without_models_it_says_how_to_get_one(
    line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.lstm.bundle.folders", lambda: (tmp_path,))
    ran = line("models")
    assert (ran.code, ran.out) == (1, "")
    assert "./run train" in ran.err


def test_a_home_that_is_shut_holds_no_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where a command is run as another person: what comes with Continuo is there all the same."""
    usual = Path.glob

    def shut(self: Path, pattern: str) -> Iterator[Path]:
        if self.is_relative_to(tmp_path):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self))
        return usual(self, pattern)

    monkeypatch.setattr(Path, "glob", shut)
    places = [bundle.folders()[0], tmp_path / "models"]
    assert {info.name for info in bundle.bundles(places)} == set(bundle.OURS)
