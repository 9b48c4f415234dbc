"""Something breaks in the window's own code: from there to the report, and on with the work."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QPushButton

from app.crash import CrashKeeper
from app.dialogs.crash import CrashDialog
from core.files import project
from tests.app.faults.composer import goes_on
from tests.app.house import House

TITLE, FOLDER = "Waltz for Anna", "/home/anna/Lovers"
LEFT = Qt.MouseButton.LeftButton


def broken() -> None:
    raise ValueError(f"cannot do {TITLE} in {FOLDER}")


def in_a_slot(house: House) -> None:
    QTimer.singleShot(0, house.window, broken)


def in_a_thread(_house: House) -> None:
    thread = threading.Thread(target=broken)
    thread.start()
    thread.join()


def in_a_job(house: House) -> None:
    house.parts.workers.all[0].submit(broken, print, print)


@pytest.fixture
def kept(house: House) -> Iterator[House]:
    """The window with what catches bugs, as the program has it."""
    keeper = CrashKeeper(
        house.parts.safety.earlier.rescue, lambda crash: CrashDialog(crash, house.window).exec()
    )
    keeper.install()
    yield house
    keeper.uninstall()


def dialog() -> CrashDialog | None:
    shown = QApplication.activeModalWidget()
    return shown if isinstance(shown, CrashDialog) else None


def click(words: str) -> None:
    found = dialog()
    assert found is not None
    [button] = [each for each in found.findChildren(QPushButton) if each.text() == words]
    QTest.mouseClick(button, LEFT)


def tick() -> None:
    found = dialog()
    assert found is not None
    [box] = found.findChildren(QCheckBox)
    QTest.keyClick(box, Qt.Key.Key_Space)


@pytest.mark.qt_no_exception_capture
@pytest.mark.parametrize("breaks", [in_a_slot, in_a_thread, in_a_job])
def test_it_is_told_the_piece_is_kept_the_report_is_copied_and_work_goes_on(
    breaks: Callable[[House], None], kept: House, tmp_path: Path
) -> None:
    kept.draw(60, 64)
    copied: list[str] = []

    def at_the_dialog() -> None:
        if dialog() is None:
            return
        watch.stop()
        click("Copy the report")
        copied.append(QGuiApplication.clipboard().text())
        tick()
        click("Copy the report")
        copied.append(QGuiApplication.clipboard().text())
        click("Go on")

    watch = QTimer(kept.window, interval=10)
    watch.timeout.connect(at_the_dialog)
    watch.start()
    breaks(kept)
    kept.qtbot.waitUntil(lambda: len(copied) == 2)
    kept.qtbot.waitUntil(lambda: dialog() is None)
    careful, full = copied
    assert "ValueError" in careful
    assert "in broken" in careful
    assert not any(word in careful for word in ("Anna", "anna", "Lovers"))
    assert TITLE in full
    [(_, copy)] = kept.parts.safety.earlier.there()
    assert project.load(copy.path).score == kept.session.score
    kept.window.activateWindow()
    kept.qtbot.waitUntil(kept.canvas.hasFocus)
    goes_on(kept, tmp_path)
