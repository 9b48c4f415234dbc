"""A fault in C code leaves a report, which the next start offers once."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app import fatal
from app.fatal import KEPT, SUFFIX, TOLD, FaultLog, Faults
from tests.app.house import House

ROOT = Path(__file__).parents[2]
BREAKS = """
import faulthandler, sys
from pathlib import Path
from app.fatal import FaultLog

log = FaultLog(Path(sys.argv[1]))
log.install()

def paint_the_roll(title):
    {how}

paint_the_roll("a secret air")
"""


def ended(folder: Path, how: str) -> None:
    """A program that ends in a certain way."""
    code = BREAKS.format(how=how)
    subprocess.run([sys.executable, "-c", code, str(folder)], cwd=ROOT, capture_output=True, check=False)


@pytest.mark.parametrize("how", ["faulthandler._sigsegv()", "import os; os.abort()"])
def test_a_fault_leaves_where_python_was_and_nothing_else(how: str, tmp_path: Path, qtbot: QtBot) -> None:
    ended(tmp_path, how)
    faults = Faults(tmp_path)
    with qtbot.waitSignal(faults.found):
        faults.look()
    assert faults.report.startswith("Continuo report\nPython ")
    assert "Fatal Python error" in faults.report
    assert "in paint_the_roll" in faults.report
    assert "secret" not in faults.report
    assert str(Path.home()) not in faults.report
    assert str(ROOT) not in faults.report


@pytest.mark.parametrize("how", ["log.uninstall()", "import os; os.kill(os.getpid(), 9)"])
def test_an_end_in_order_or_without_a_word_leaves_nothing_to_tell(
    how: str, tmp_path: Path, qtbot: QtBot
) -> None:
    ended(tmp_path, how)
    faults = Faults(tmp_path)
    with qtbot.assertNotEmitted(faults.found):
        faults.look()
    assert list(tmp_path.iterdir()) == []


def test_the_file_of_an_open_window_is_left_alone(tmp_path: Path) -> None:
    log = FaultLog(tmp_path)
    log.install()
    try:
        Faults(tmp_path).look()
        assert len(list(tmp_path.glob(f"*{SUFFIX}"))) == 1
    finally:
        log.uninstall()
    assert list(tmp_path.iterdir()) == []


def test_only_the_latest_is_offered_once_and_few_stay(tmp_path: Path) -> None:
    for number in range(KEPT + 3):
        (tmp_path / f"{number}{SUFFIX}").write_text(f"Fatal Python error: number {number}")
    faults = Faults(tmp_path)
    faults.look()
    assert f"number {KEPT + 2}" in faults.report
    faults.told()
    assert faults.report == ""
    assert len(list(tmp_path.glob(f"*{TOLD}"))) == KEPT
    faults.look()
    assert faults.report == ""


def test_one_that_was_told_leaves_nothing_else(tmp_path: Path) -> None:
    (tmp_path / f"1{SUFFIX}").write_text("Fatal Python error")
    faults = Faults(tmp_path)
    faults.look()
    faults.told()
    assert [path.name for path in tmp_path.iterdir()] == [f"1{TOLD}"]


def read_only(*_: object, **_more: object) -> None:
    raise OSError(errno.EROFS, os.strerror(errno.EROFS))


def test_on_a_disk_that_takes_nothing_any_more_it_is_told_and_the_program_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(KEPT + 3):
        (tmp_path / f"{number}{SUFFIX}").write_text(f"Fatal Python error: number {number}")
    log, faults = FaultLog(tmp_path), Faults(tmp_path)
    log.install()
    with monkeypatch.context() as patched:
        for way in ("unlink", "replace"):
            patched.setattr(Path, way, read_only)
        faults.look()
        assert f"number {KEPT + 2}" in faults.report
        faults.told()
        log.uninstall()
    assert faults.report == ""


def test_two_windows_that_look_at_once_do_not_trip_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(KEPT + 3):
        (tmp_path / f"{number}{SUFFIX}").write_text(f"Fatal Python error: number {number}")
    put_away, others = fatal._put_away, [Faults(tmp_path)]

    def meanwhile(path: Path, how: Callable[[Path], object]) -> None:
        if others:
            other = others.pop()
            other.look()
            other.told()
        put_away(path, how)

    monkeypatch.setattr(fatal, "_put_away", meanwhile)
    faults = Faults(tmp_path)
    faults.look()
    assert faults.report == "", "the other has told of it"
    assert len(list(tmp_path.glob(f"*{TOLD}"))) == KEPT


def test_where_nothing_can_be_written_the_program_goes_on(tmp_path: Path) -> None:
    (tmp_path / "faults").write_text("a file where the folder should be")
    log = FaultLog(tmp_path / "faults")
    log.install()
    log.uninstall()


@pytest.fixture
def house(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[House]:
    folder = tmp_path / "state" / "faults"
    folder.mkdir(parents=True)
    (folder / f"0{SUFFIX}").write_text('Fatal Python error: Aborted\n  File "/home/anna/airs/x.py", line 1')
    store = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    made = House(qapp, store, qtbot)
    yield made
    made.close()


def verbs(house: House) -> list[str]:
    return [b.text() for b in house.window.notice.findChildren(QPushButton) if b.isVisible()]


def choose(house: House, verb: str) -> None:
    next(b for b in house.window.notice.findChildren(QPushButton) if b.text() == verb).click()


def test_the_next_start_offers_to_copy_it(house: House) -> None:
    house.parts.safety.faults.look()
    assert "broke off" in house.window.notice.words
    choose(house, "Copy the report")
    copied = QGuiApplication.clipboard().text()
    assert "Fatal Python error: Aborted" in copied
    assert "anna" not in copied
    assert house.window.notice.words == "The report is on the clipboard."


def test_dismissed_it_does_not_come_again(house: House) -> None:
    house.parts.safety.faults.look()
    choose(house, "Dismiss")
    assert house.window.notice.words == ""
    house.parts.safety.faults.look()
    assert house.window.notice.words == ""


def test_with_a_piece_left_open_both_are_offered_and_copying_keeps_the_piece_on_offer(
    house: House, tmp_path: Path, qtbot: QtBot
) -> None:
    store = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    other = House(house.continuo.app, store, qtbot)
    other.draw(60)
    other.parts.safety.ending.prepare()
    other.close(saved=False)
    house.parts.safety.faults.look()
    house.parts.safety.left_over.look()
    qtbot.waitUntil(lambda: verbs(house) == ["Show…", "Copy the report", "Later"])
    choose(house, "Copy the report")
    qtbot.waitUntil(lambda: verbs(house) == ["Show…", "Later"])
    assert "without closing" in house.window.notice.words
