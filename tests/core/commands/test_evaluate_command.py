"""`./run evaluate`: bits per note of files and folders."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from core import files
from core.score import Note, Score, Track
from tests.core.commands.conftest import PHRASE, Ran

Line = Callable[..., Ran]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two pieces, one of them deeper, and two files that are none."""
    (tmp_path / "deeper").mkdir()
    files.write(tmp_path / "a.mid", Score((Track(PHRASE),)))
    files.write(tmp_path / "deeper/b.continuo", Score((Track((*PHRASE, Note(1920, 480, 62))),)))
    (tmp_path / "notes.txt").write_text("no music", encoding="utf-8")
    (tmp_path / "broken.mid").write_bytes(b"MThd")
    return tmp_path


def test_a_folder_is_measured_piece_by_piece(line: Line, folder: Path, model: Path) -> None:
    ran = line("evaluate", folder, "--model", model, "--json")
    told = json.loads(ran.out)
    assert (ran.code, told["model"], told["notes"]) == (0, "tiny", 9)
    assert [(Path(piece["path"]).name, piece["notes"]) for piece in told["pieces"]] == [
        ("a.mid", 4),
        ("b.continuo", 5),
    ]
    assert told["all"] == pytest.approx(told["timing"] + told["pitch"], abs=2e-4)
    mean = sum(piece["notes"] * piece["pitch"] for piece in told["pieces"]) / 9
    assert told["pitch"] == pytest.approx(mean, abs=2e-4)
    # A model that knows nothing has about the 128 pitches to choose from.
    assert 5 < told["pitch"] < 9
    assert "broken.mid" in ran.err


def test_the_figures_are_told_in_a_line(line: Line, folder: Path, model: Path) -> None:
    ran = line("evaluate", folder / "a.mid", "--model", model)
    assert ran.out.startswith("tiny: ")
    assert ran.out.endswith("4 notes in 1 piece\n")


@pytest.mark.parametrize("name", ["broken.mid", "nothing.mid", "empty", "silent.mid"])
def test_what_cannot_be_measured_is_told(name: str, line: Line, folder: Path, model: Path) -> None:
    (folder / "empty").mkdir()
    files.write(folder / "silent.mid", Score())
    ran = line("evaluate", folder / name, "--model", model)
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)


def test_a_piece_without_a_melody_in_a_folder_is_told(line: Line, folder: Path, model: Path) -> None:
    files.write(folder / "silent.mid", Score())
    ran = line("evaluate", folder, "--model", model, "--json")
    assert (ran.code, len(json.loads(ran.out)["pieces"])) == (0, 2)
    assert "“silent.mid” has no melody to measure." in ran.err
