"""While a note is dragged with Live on, the ghost follows the drag; the takes themselves do not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import settings as the
from core.score import Note
from tests.app.house import LEFT, NO_KEYS, House


@pytest.fixture
def house(qapp: QApplication, store: QSettings, qtbot: QtBot) -> Iterator[House]:
    made = House(qapp, store, qtbot)
    yield made
    made.close()


def place(house: House, note: Note) -> QPoint:
    geometry = house.continuo.roll._viewport.geometry
    y = geometry.y(note.pitch) + geometry.row_height / 2
    return QPointF((geometry.x(note.start) + geometry.x(note.end)) / 2, y).toPoint()


@pytest.mark.parametrize("live", [True, False])
def test_the_ghost_follows_a_drag(house: House, live: bool) -> None:
    house.draw(72, 74, 76)
    house.continue_()
    house.parts.settings.set(the.LIVE, live)
    assistant, scene, generator = house.parts.assistant, house.continuo.roll.scene, house.generator
    house.qtbot.wait(20)
    generator.singles.clear()
    takes, shown = assistant.takes, scene.ghost
    last = house.session.notes[-1]
    at = place(house, last)
    row = house.continuo.roll._viewport.geometry.row_height
    QTest.mouseMove(house.canvas, at)
    QTest.mousePress(house.canvas, LEFT, NO_KEYS, at)
    QTest.mouseMove(house.canvas, at + QPoint(0, -row))
    QTest.mouseMove(house.canvas, at + QPoint(0, -2 * row))
    if live:
        house.qtbot.waitUntil(lambda: bool(generator.singles) and not assistant.asking.occupied)
        dragged = generator.singles[-1][0].score
        assert dragged.tracks[0].notes[-1].pitch == last.pitch + 2
    house.qtbot.wait(20)
    assert bool(generator.singles) is live
    assert assistant.takes is takes  # the session's takes stand as they were
    assert assistant.heard.tracks[0].notes[2] == last
    house.press(Qt.Key.Key_Escape)
    assert house.session.notes[-1] == last
    assert scene.ghost is not None
    assert shown is not None
    assert scene.ghost.columns.notes == shown.columns.notes
    QTest.mouseRelease(house.canvas, LEFT, NO_KEYS, at)


def test_letting_go_renews_all_takes(house: House) -> None:
    house.draw(72, 74, 76)
    house.continue_()
    house.parts.settings.set(the.LIVE, True)
    house.qtbot.wait(20)
    at = place(house, house.session.notes[-1])
    row = house.continuo.roll._viewport.geometry.row_height
    house.drag(QPointF(at), QPointF(at.x(), at.y() - 2 * row))
    assert house.session.notes[-1].pitch == 78
    assistant = house.parts.assistant
    house.qtbot.waitUntil(lambda: house.generator.requests[-1].score is house.session.score)
    house.qtbot.waitUntil(lambda: not assistant.asking.occupied)
    assert assistant.takes is not None
    assert assistant.takes.basis is house.session.score
