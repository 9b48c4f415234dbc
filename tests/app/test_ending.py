"""The system ends the session: no question holds it up, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ending import Ending
from core.files import journal, project
from tests.app.house import House

Open = Callable[[], House]


@pytest.fixture
def open_house(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Open:
    """Opens one more window on the same folder for unfinished work."""

    def open_() -> House:
        store = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
        return House(qapp, store, qtbot)

    return open_


def journals(folder: Path) -> list[Path]:
    return list((folder / "state" / "open").glob("*.journal"))


def test_what_is_unsaved_is_offered_next_time_and_nothing_was_asked(
    open_house: Open, tmp_path: Path, qtbot: QtBot
) -> None:
    house = open_house()
    house.draw(60, 64)
    house.parts.safety.ending.prepare()
    drawn = house.session.score
    house.close(saved=False)
    assert house.ask.questions == []
    [path] = journals(tmp_path)
    assert journal.read(path).score == drawn

    again = open_house()
    again.parts.safety.left_over.look()
    qtbot.waitUntil(lambda: "without closing" in again.window.notice.words)
    again.parts.safety.left_over.open(again.parts.safety.left_over.pieces[0])
    assert again.session.score == drawn
    again.close()
    assert journals(tmp_path) == []


def test_it_is_on_the_disk_before_the_system_goes_on(open_house: Open, tmp_path: Path) -> None:
    house = open_house()
    house.draw(60, 64, 67)
    house.parts.safety.ending.prepare()
    [path] = journals(tmp_path)
    assert journal.read(path).score == house.session.score
    house.close()


def test_a_saved_piece_leaves_no_journal(open_house: Open, tmp_path: Path) -> None:
    house = open_house()
    house.draw(60)
    house.parts.documents.finish()
    project.save(tmp_path / "air.continuo", house.session.score)
    house.session.mark_saved()
    house.parts.safety.ending.prepare()
    house.close(saved=False)
    assert journals(tmp_path) == []


def test_when_it_was_called_off_closing_asks_again(
    open_house: Open, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.ending.CALLED_OFF", 30)
    house = open_house()
    house.draw(60)
    house.parts.safety.ending.prepare()
    qtbot.waitUntil(lambda: not house.parts.safety.ending.near)
    assert not house.window.close()
    assert len(house.ask.questions) == 1
    house.close()
    assert journals(tmp_path) == []


def test_ending_now_leaves_the_loop(open_house: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[int] = []
    monkeypatch.setattr(QCoreApplication, "exit", left.append)
    house = open_house()
    ending: Ending = house.parts.safety.ending
    ending.end()
    assert left == [0]
    assert ending.near
    house.close()
