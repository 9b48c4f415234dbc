"""Files are told of once they are written whole, by the folder's own news or without them."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app import neighbours
from app.neighbours import Neighbours

KINDS = (".mscz", ".musicxml", ".mid")


@pytest.fixture
def watched(tmp_path: Path, qapp: object, monkeypatch: pytest.MonkeyPatch) -> tuple[Neighbours, list[Path]]:
    monkeypatch.setattr(neighbours, "SETTLED", 10)
    monkeypatch.setattr(neighbours, "POLL", 30)
    (tmp_path / "song.mscz").write_text("as it was handed over")
    made, told = Neighbours(KINDS), list[Path]()
    made.saved.connect(told.append)
    made.watch(tmp_path / "song.mscz")
    return made, told


def test_the_file_and_what_is_called_like_it_are_told(
    watched: tuple[Neighbours, list[Path]], tmp_path: Path, qtbot: QtBot
) -> None:
    _, told = watched
    (tmp_path / "song.mscz").write_text("changed there")
    (tmp_path / "song.mid").write_text("exported")
    (tmp_path / "other.mid").write_text("none of ours")
    (tmp_path / "song.pdf").write_text("no music that can be read")
    qtbot.waitUntil(lambda: len(told) == 2)
    assert sorted(told) == [tmp_path / "song.mid", tmp_path / "song.mscz"]
    (tmp_path / "song.mid").write_text("exported again")
    qtbot.waitUntil(lambda: told[2:] == [tmp_path / "song.mid"])


def test_without_news_from_the_folder_they_are_looked_for(
    watched: tuple[Neighbours, list[Path]], tmp_path: Path, qtbot: QtBot
) -> None:
    made, told = watched
    made._folders.removePaths([*made._folders.directories(), *made._folders.files()])
    (tmp_path / "song.mscz").write_text("changed there")
    qtbot.waitUntil(lambda: told == [tmp_path / "song.mscz"])


def test_a_file_that_is_being_written_is_waited_for(
    watched: tuple[Neighbours, list[Path]], tmp_path: Path, qtbot: QtBot
) -> None:
    made, told = watched
    made._poll.stop()
    made._folders.blockSignals(True)
    for part in ("a", "ab", "abc"):
        (tmp_path / "song.mscz").write_text(part)
        made._look()
        assert told == []
    (tmp_path / "song.musicxml").touch()  # empty: not written yet
    made._look()
    assert told == [tmp_path / "song.mscz"]


def test_what_is_forgotten_is_not_told(
    watched: tuple[Neighbours, list[Path]], tmp_path: Path, qtbot: QtBot
) -> None:
    made, told = watched
    made.forget()
    (tmp_path / "song.mscz").write_text("changed there")
    made._look()
    made._look()
    assert told == []
    assert made._folders.files() == made._folders.directories() == []
