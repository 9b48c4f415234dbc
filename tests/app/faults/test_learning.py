"""The process that learns is killed in the middle of a word, or finds no room: the editor goes on."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import child
from app.panels.lesson_card import LessonCard
from core import files
from core.learning.lesson import LESSON
from core.lstm.bundle import BundleInfo
from core.score import Score, Track
from tests.app.house import House
from tests.core.learning.conftest import tune

LEFT = Qt.MouseButton.LeftButton
POINT = (
    '{"point": {"done": 0.5, "left": 3, "words": "x", "part": 1, "learnt": 0, "bits": null, "before": null}}'
)
SAID = f"import sys, time; print({POINT!r}); print('{{\"poi', end=''); sys.stdout.flush(); time.sleep(600)"
REFUSED = "“part-1.json” could not be written: the disk is full."
FULL = f"import sys; print({REFUSED!r}, file=sys.stderr); sys.exit(1)"


@pytest.fixture
def house(qapp: QApplication, tmp_path: Path, qtbot: QtBot) -> Iterator[House]:
    made = House(qapp, QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat), qtbot)
    yield made
    made.close()


@pytest.fixture
def card(house: House, tmp_path: Path) -> LessonCard:
    """Four tunes, understood by the program itself."""
    (tmp_path / "pieces").mkdir()
    for number in range(4):
        score = Score((Track(tune(number), name="Lead"),), title=f"No. {number}")
        files.write(tmp_path / "pieces" / f"{number}.mid", score)
    house.models = [BundleInfo("folk", "Folk melodies", Path())]  # the program itself looks it up
    house.continuo.actions["learn"].trigger()
    found: LessonCard = house.continuo.faces.learning._card
    house.qtbot.waitUntil(lambda: found.choosing.base.count() > 0)
    house.ask.files.append(tmp_path / "pieces")
    QTest.mouseClick(found.choosing.folder, LEFT)
    learning = house.continuo.faces.learning
    house.qtbot.waitUntil(
        lambda: not learning._reading.goes_on and found.choosing.train.isEnabled(), timeout=60_000
    )
    return found


def begin(house: House, card: LessonCard, monkeypatch: pytest.MonkeyPatch, program: str) -> int:
    """Learn, by another program; its number."""
    monkeypatch.setattr(child, "command", lambda _arguments: [sys.executable, "-c", program])
    QTest.mouseClick(card.choosing.train, LEFT)
    work = house.continuo.faces.learning._work
    assert work is not None
    house.qtbot.waitUntil(lambda: work._process.processId() > 0)
    return int(work._process.processId())


def is_well(house: House, card: LessonCard) -> None:
    """The pieces stand in their list, the lesson is kept to go on with, and one can draw."""
    assert not house.continuo.faces.learning.works
    assert len(card.choosing.pieces.pieces) == 4
    assert (house.continuo.faces.learning._folder / LESSON).exists()
    house.draw(60)
    assert len(house.session.notes) == 1


def test_it_is_killed_in_the_middle_of_a_word(
    house: House, card: LessonCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = begin(house, card, monkeypatch, SAID)
    house.qtbot.waitUntil(lambda: card.working.bar.value() == 500, timeout=30_000)
    os.kill(number, signal.SIGKILL)
    house.qtbot.waitUntil(
        lambda: "train again to go on where it was" in house.window.notice.words, timeout=30_000
    )
    is_well(house, card)


def test_it_finds_no_room(house: House, card: LessonCard, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(house, card, monkeypatch, FULL)
    house.qtbot.waitUntil(lambda: "the disk is full" in house.window.notice.words, timeout=30_000)
    is_well(house, card)
