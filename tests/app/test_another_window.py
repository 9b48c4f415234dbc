"""Another window is the same program once more, beside the first."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QProcess

from app.another_window import BESIDE, moved_aside, open_another, started
from app.child import MAIN, command


def test_what_is_started_is_this_program() -> None:
    done = subprocess.run(command(["--help"]), capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "continue" in done.stdout


def test_nothing_of_the_current_folder_is_run(tmp_path: Path) -> None:
    """A folder from a stranger, with a piece in it: Python looks there for what its processes begin with."""
    for name in ("multiprocessing", "numpy"):
        (tmp_path / f"{name}.py").write_text("open('ran', 'w').close()")
    subprocess.run(command(["doctor"]), cwd=tmp_path, capture_output=True, check=False)
    assert not (tmp_path / "ran").exists()


def test_a_frozen_program_starts_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert command(["a.continuo"]) == [sys.executable, "a.continuo"]


def test_it_is_told_how_many_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[tuple[list[str], str]] = []

    def start(process: QProcess) -> bool:
        begun.append((process.arguments(), process.processEnvironment().value(BESIDE)))
        return True

    monkeypatch.setenv(BESIDE, "1")
    assert open_another(start)
    assert begun == [(["-P", str(MAIN)], "2")]


@pytest.mark.parametrize(("program", "runs"), [(sys.executable, True), ("no-such-program", False)])
def test_whether_it_could_be_started_is_known(program: str, runs: bool) -> None:
    process = QProcess()
    process.setProgram(program)
    process.setArguments(["-c", ""])
    assert started(process) is runs


@pytest.mark.parametrize(("asked", "steps"), [(None, 0), ("2", 2), ("9", 1), ("torn", 0)])
def test_windows_do_not_hide_each_other(
    monkeypatch: pytest.MonkeyPatch, asked: str | None, steps: int
) -> None:
    monkeypatch.delenv(BESIDE, raising=False)
    if asked is not None:
        monkeypatch.setitem(os.environ, BESIDE, asked)
    assert moved_aside() == QPoint(28, 28) * steps
