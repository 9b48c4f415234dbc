"""A window is painted in a turn of the loop to itself: what is due comes between a change and its picture."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.own_turn import OwnTurn


class Sheet(QWidget):
    """Writes down when it is painted."""

    held: QWidget  # its window, which nothing else holds

    def __init__(self, log: list[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.log = log
        self.setMinimumSize(10, 10)

    def paintEvent(self, _event: QPaintEvent) -> None:
        self.log.append("painted")


def shown(qtbot: QtBot, log: list[str]) -> Sheet:
    window = QWidget()
    OwnTurn(window)
    sheet = Sheet(log, window)
    sheet.held = window
    QVBoxLayout(window).addWidget(sheet)
    window.resize(90, 60)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    qtbot.waitUntil(lambda: bool(log))
    QApplication.processEvents()
    log.clear()
    return sheet


def test_what_is_due_comes_before_the_painting(qtbot: QtBot) -> None:
    log: list[str] = []
    sheet = shown(qtbot, log)
    other = QTimer(sheet, singleShot=True, interval=0)
    other.timeout.connect(lambda: log.append("due"))

    def change() -> None:
        other.start()
        sheet.update()
        log.append("changed")

    QTimer.singleShot(0, sheet, change)
    qtbot.waitUntil(lambda: "painted" in log)
    assert log == ["changed", "due", "painted"]


def test_after_much_work_the_picture_waits_for_a_turn_and_no_longer(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    log: list[str] = []
    sheet = shown(qtbot, log)
    monkeypatch.setattr("app.own_turn.BUSY", -1.0)  # every turn has done enough
    looks = QTimer(sheet, interval=0)
    looks.timeout.connect(lambda: log.append("turn"))
    looks.start()
    for _ in range(2):
        log.clear()
        sheet.update()
        qtbot.waitUntil(lambda: "painted" in log)
        busy = log.index("painted")
    monkeypatch.setattr("app.own_turn.BUSY", 5.0)
    log.clear()
    sheet.update()
    qtbot.waitUntil(lambda: "painted" in log)
    assert log.index("painted") < busy


def test_each_change_is_painted_and_many_before_it_are_painted_once(qtbot: QtBot) -> None:
    log: list[str] = []
    sheet = shown(qtbot, log)
    for _ in range(3):
        sheet.update()
        sheet.update()
        qtbot.waitUntil(lambda: bool(log))
        QApplication.processEvents()
        assert log == ["painted"]
        log.clear()
