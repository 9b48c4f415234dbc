"""The disk is full, folders go, files are write-protected, settings are spoilt: while the window is open."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import keeping
from core import files
from core.files import journal, project
from core.files.claims import claim
from core.score import Note, Score, Track
from tests.app.faults.composer import CTRL, goes_on, is_a_sentence, shown
from tests.app.house import House
from tests.full_disk import full_disk

AIR = Score((Track((Note(0, 480, 60), Note(480, 480, 64))),), title="Air")
NOBODY = 65534

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the faults are made by Unix")


@contextmanager
def as_somebody_else() -> Iterator[None]:
    """Without the rights of root, who may write everything."""
    if os.geteuid():
        yield
        return
    os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


def opened(house: House, path: Path) -> None:
    project.save(path, AIR)
    house.parts.documents.open(path)
    house.qtbot.waitUntil(lambda: house.session.score == AIR)


def saved(house: House) -> None:
    house.press(Qt.Key.Key_S, CTRL)
    house.parts.documents.finish()


def warned(house: House, *parts: str) -> None:
    """One sentence, or two, stand on the card, with these words."""
    words = house.window.notice.words
    assert is_a_sentence(words)
    assert all(part in words for part in parts), words


def test_the_disk_is_full_at_saving(house: House, tmp_path: Path) -> None:
    path = tmp_path / "Air.continuo"
    opened(house, path)
    house.draw(72)
    music = house.session.score
    with full_disk():
        saved(house)
        warned(house, "“Air.continuo” could not be written: ", "The piece is still open.")
    assert project.load(path).score == AIR
    assert [file for file in tmp_path.iterdir() if file.suffix == ".tmp"] == []
    assert house.session.score is music
    assert not house.session.is_saved
    saved(house)
    assert project.load(path).score == music
    goes_on(house, tmp_path)


def test_the_disk_is_full_for_the_journal_and_has_room_again(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "AGAIN", 20)
    with full_disk():
        house.draw(72)
        house.qtbot.waitUntil(lambda: "safe only once you save it" in house.window.notice.words)
        warned(house, "Nothing can be kept in the folder “", str(tmp_path))
    house.qtbot.waitUntil(lambda: "kept safe in the background again" in house.window.notice.words)
    (kept,) = (tmp_path / "state" / "open").glob("*.journal")
    assert journal.read(kept).score == house.session.score
    goes_on(house, tmp_path)


@pytest.mark.parametrize("kind", ["mid", "musicxml", "abc"])
def test_the_disk_is_full_at_exporting(house: House, tmp_path: Path, kind: str) -> None:
    house.draw(60, 64, 67, 72)
    house.parts.safety.keeping.flush()
    path = tmp_path / f"out.{kind}"
    files.write(path, AIR)
    older = path.read_bytes()
    house.ask.files = [path]
    with full_disk():
        house.parts.exports.export(kind)
        house.qtbot.waitUntil(lambda: "could not be written" in house.window.notice.words)
        warned(house, f"“{path.name}” could not be written")
    assert path.read_bytes() == older
    goes_on(house, tmp_path)


def test_no_earlier_version_can_be_kept_which_is_said_once(house: House, tmp_path: Path) -> None:
    (tmp_path / "state").mkdir(exist_ok=True)
    (tmp_path / "state" / "copies").write_bytes(b"in the way")
    house.ask.files = [tmp_path / "Air.continuo"]
    house.draw(60)
    saved(house)
    house.qtbot.waitUntil(lambda: "no earlier versions" in house.window.notice.words)
    warned(house, "Nothing can be kept in the folder")
    house.draw(60, 64)
    saved(house)
    house.parts.safety.earlier._worker.settle(house.parts.safety.earlier._latest)  # type: ignore[arg-type] # there is one
    assert house.window.notice.words == "Saved as “Air.continuo”."
    goes_on(house, tmp_path)


def test_the_folder_of_the_piece_goes_while_it_is_open(house: House, tmp_path: Path) -> None:
    folder = tmp_path / "songs"
    folder.mkdir()
    opened(house, folder / "Air.continuo")
    shutil.rmtree(folder)
    house.parts.documents.look_again()
    house.draw(72)
    saved(house)
    warned(house, "“Air.continuo” could not be written: there is no such file or folder", "still open")
    assert not house.session.is_saved
    goes_on(house, tmp_path)


def test_the_folder_of_the_piece_becomes_something_else(house: House, tmp_path: Path) -> None:
    folder = tmp_path / "songs"
    folder.mkdir()
    opened(house, folder / "Air.continuo")
    shutil.rmtree(folder)
    folder.write_bytes(b"a file")
    house.draw(72)
    saved(house)
    warned(house, "“Air.continuo” could not be written: not a directory", "still open")
    goes_on(house, tmp_path)


def test_the_folder_of_the_journal_is_cleared_away(house: House, tmp_path: Path) -> None:
    house.draw(60)
    assert house.parts.safety.keeping.flush()
    shutil.rmtree(tmp_path / "state")
    house.draw(60, 64)
    assert house.parts.safety.keeping.flush()
    (kept,) = (tmp_path / "state" / "open").glob("*.journal")
    assert journal.read(kept).score == house.session.score
    assert claim(kept) is None  # it is this window's, still
    goes_on(house, tmp_path)


def test_the_journals_folder_becomes_something_else_and_closing_goes_on(house: House, tmp_path: Path) -> None:
    opened(house, tmp_path / "Air.continuo")
    house.draw(72)
    assert house.parts.safety.keeping.flush()
    shutil.rmtree(tmp_path / "state")
    (tmp_path / "state").write_bytes(b"a file")
    house.draw(74)
    assert not house.parts.safety.keeping.flush()
    warned(house, "Nothing can be kept in the folder")
    goes_on(house, tmp_path)  # and the fixture closes the window


def test_the_file_is_write_protected_meanwhile(house: House, qtbot: QtBot) -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as place:  # where others may look, too
        folder = Path(place)
        folder.chmod(0o777)
        path = folder / "Air.continuo"
        opened(house, path)
        path.chmod(0o444)
        house.draw(72)
        assert house.parts.safety.keeping.flush()
        with as_somebody_else():
            saved(house)
        warned(house, "“Air.continuo” is write-protected; save under another name.", "still open")
        assert project.load(path).score == AIR
        goes_on(house, folder)


def test_there_is_no_folder_for_files_in_between(
    qapp: QApplication, store: QSettings, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    house = House(qapp, store, qtbot)
    files.write(tmp_path / "air.musicxml", AIR)
    house.parts.documents.open(tmp_path / "air.musicxml")
    warned(house, "No folder for a file in between could be made", "Is the disk full?")
    house.draw(60, 64)
    house.press(Qt.Key.Key_A, CTRL)
    house.press(Qt.Key.Key_X, CTRL)
    assert not house.session.notes
    house.press(Qt.Key.Key_V, CTRL)
    assert len(house.session.notes) == 2
    (tmp_path / "nowhere").mkdir()
    goes_on(house, tmp_path)
    house.close()


def spoil(path: Path) -> None:
    path.write_bytes(b"[view\n\x00\xff garbage\nno sign of equality\n[sound]\npreview=maybe\n")


def forbid(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [(spoil, "are damaged; what could not be read is as usual."), (forbid, "cannot be kept in")],
)
def test_the_settings_are_spoilt_or_cannot_be_written(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, fault: Callable[[Path], None], sentence: str
) -> None:
    path = tmp_path / "settings.ini"
    fault(path)
    house = House(qapp, QSettings(str(path), QSettings.Format.IniFormat), qtbot)
    assert sentence in shown(house)
    warned(house, str(path))
    goes_on(house, tmp_path)
    house.close()
