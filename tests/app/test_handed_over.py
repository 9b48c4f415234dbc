"""What was handed over is known again after the program has ended, as long as the disk allows."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import handed_over
from app.handed_over import HandedOver
from core.score import Note, Score, Track

PIECE = Score((Track((Note(0, 480, 62, suggested="folk"),)),), title="étude")


def test_it_is_known_by_its_file_whatever_the_ending(tmp_path: Path) -> None:
    HandedOver(tmp_path / "state").remember(tmp_path / "a.mscz", PIECE)
    memory = HandedOver(tmp_path / "state")
    assert memory.recall(tmp_path / "a.musicxml") == PIECE
    assert memory.when(tmp_path / "a.mscz") is not None
    assert memory.recall(tmp_path / "b.mscz") is None
    assert memory.when(tmp_path / "b.mscz") is None


def test_only_the_latest_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handed_over, "MOST", 2)
    memory = HandedOver(tmp_path / "state")
    for name in "abcd":
        memory.remember(tmp_path / f"{name}.mscz", PIECE)
    assert len(list((tmp_path / "state").iterdir())) == 2
    assert memory.recall(tmp_path / "d.mscz") == PIECE


def test_a_disk_that_refuses_only_forgets(tmp_path: Path) -> None:
    (tmp_path / "state").touch()
    memory = HandedOver(tmp_path / "state")
    memory.remember(tmp_path / "a.mscz", PIECE)
    assert memory.recall(tmp_path / "a.mscz") is None


def test_files_beside_a_project_are_known_by_its_name(tmp_path: Path) -> None:
    memory = HandedOver(tmp_path / "state")
    handed, other, export = (
        tmp_path / name for name in ("song (Continuo 2).mscz", "air (Continuo).mscz", "song (Continuo).pdf")
    )
    for path in (handed, other, export):
        path.touch()
        memory.remember(path, PIECE)
    (tmp_path / "song (Continuo 3).mscz").touch()  # never handed over
    assert [path for path, _ in memory.beside(tmp_path / "song.continuo")] == [handed]
    assert memory.beside(tmp_path / "gone" / "song.continuo") == []
