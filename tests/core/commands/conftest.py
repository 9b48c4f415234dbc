"""What the tests of the command line share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from core import files
from core.commands.line import run_command
from core.score import Note, Score, Track
from tests.core.lstm.tiny import tiny_bundle

BAR = 1920
PHRASE = (Note(0, 480, 60), Note(480, 480, 64), Note(960, 480, 67), Note(1440, 480, 65))


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str


@pytest.fixture
def line(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Carries out one command line."""

    def run(*arguments: object) -> Ran:
        code = run_command([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return run


@pytest.fixture(scope="package")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a model that knows nothing."""
    return tiny_bundle(tmp_path_factory.mktemp("models") / "tiny").folder


@pytest.fixture
def seed(tmp_path: Path) -> Path:
    """A phrase of one bar in a project."""
    path = tmp_path / "seed.continuo"
    files.write(path, Score((Track(PHRASE),)))
    return path
