"""The first minute's hints come one at a time, go with use, and do not come back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QSettings, Qt
from PySide6.QtGui import QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.panels.ghost_bar import COVERED
from tests.app.house import House


@pytest.fixture
def house(qapp: QApplication, store: QSettings, qtbot: QtBot) -> Iterator[House]:
    made = House(qapp, store, qtbot)
    yield made
    made.close()


def said(house: House) -> str:
    return house.continuo.faces.hints.words


def through(house: House) -> list[str]:
    """Draw, continue and keep; what is said at each step."""
    words = [said(house)]
    house.draw(72, 74, 76)
    words.append(said(house))
    house.continue_()
    words.append(said(house))
    house.press(Qt.Key.Key_Tab)
    words.append(said(house))
    return words


def test_each_comes_when_it_is_due(house: House) -> None:
    nothing, first, second, third = through(house)
    assert nothing == ""
    assert first.startswith("Ctrl+Return continues")
    assert second.startswith("Tab keeps")
    assert third.startswith("Ctrl+P finds")


def test_one_note_is_no_phrase(house: House) -> None:
    house.draw(72)
    assert said(house) == ""


def test_none_comes_twice_until_asked(house: House) -> None:
    through(house)
    house.continuo.faces.hints._timer.timeout.emit()
    assert said(house) == ""
    house.parts.documents.new()
    assert through(house) == ["", "", "", ""]
    house.continue_()
    house.continuo.actions["hints"].trigger()
    assert said(house).startswith("Tab keeps")


def test_they_are_remembered(qapp: QApplication, store: QSettings, qtbot: QtBot) -> None:
    house = House(qapp, store, qtbot)
    through(house)
    house.close()
    again = House(qapp, store, qtbot)
    words = through(again)
    again.close()
    assert words[:3] == ["", "", ""]


def test_they_stand_within_the_notes_and_let_the_mouse_through(house: House) -> None:
    house.draw(72, 74, 76)
    hints = house.continuo.faces.hints
    stage = house.window.stage
    assert stage.rect().contains(hints.geometry())
    assert hints.geometry().bottom() <= house.continuo.roll.canvas_area.bottom()
    middle = house.canvas.mapFrom(stage, hints.geometry().center())
    assert stage.childAt(hints.geometry().center()) is house.canvas
    before = len(house.session.notes)
    QTest.mouseClick(house.canvas, Qt.MouseButton.LeftButton, pos=QPoint(middle))
    assert len(house.session.notes) == before + 1


@pytest.mark.parametrize("width", [1600, 1280, 1024])
def test_a_take_s_verbs_and_its_notes_stay_free(house: House, width: int) -> None:
    house.window.resize(width, 700)
    house.draw(72, 74, 76)
    house.continue_()
    hints, bar = house.continuo.faces.hints.geometry(), house.continuo.faces.ghost_bar.geometry()
    assert not hints.intersects(bar)
    assert hints.left() > house.continuo.roll.canvas_area.left()
    assert abs(hints.center().y() - bar.center().y()) <= 1
    assert hints.top() >= house.continuo.roll.canvas_area.bottom() - COVERED, "clear of ghosts"


def test_where_it_has_to_stand_above_the_verbs_ghosts_keep_clear_of_it_too(house: House) -> None:
    hints, roll = house.continuo.faces.hints, house.continuo.roll
    house.window.resize(1024, 640)
    hints._words.setFont(QFont(hints._words.font().family(), 14))  # as wide as in other languages
    house.draw(72, 74, 76)
    roll.framing.zoom_pitch(0.5)
    roll._viewport.show(roll._viewport.geometry.centred(110))  # they come into view at its lower edge
    house.continue_()
    assert hints.geometry().bottom() < house.continuo.faces.ghost_bar.y()
    assert not any(hints.geometry().intersects(box) for box in roll.ghost_boxes())


@pytest.mark.parametrize("beside", [-40, 0, 30, 120])
def test_where_the_verbs_leave_less_room_than_a_word_it_stands_above_them(house: House, beside: int) -> None:
    hints, bar = house.continuo.faces.hints, house.continuo.faces.ghost_bar
    house.draw(72, 74, 76)
    house.continue_()
    bar.move(house.continuo.roll.canvas_area.left() + beside, bar.y())
    hints.place(house.continuo.window.stage.rect())
    assert hints.geometry().bottom() < bar.y()
    assert hints.width() >= hints.minimumSizeHint().width()


@pytest.mark.parametrize("size", [11, 24], ids=["one line", "several"])
def test_once_it_stands_it_costs_nothing(house: House, qtbot: QtBot, size: int) -> None:
    hints, asked = house.continuo.faces.hints, list[QEvent]()

    class Counting(QObject):
        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
            if event.type() is QEvent.Type.LayoutRequest:
                asked.append(event)
            return False

    house.window.resize(1024, 640)
    hints._words.setFont(QFont(hints._words.font().family(), size))
    house.draw(72, 74, 76)
    house.continue_()
    qtbot.wait(50)
    counting = Counting()
    hints.installEventFilter(counting)
    hints.place(house.continuo.window.stage.rect())
    qtbot.wait(50)
    assert len(asked) <= 2, "to try how the words fit is no reason to try again"


def test_they_make_way_for_the_pointer(house: House) -> None:
    house.draw(72, 74, 76)
    hints, stage = house.continuo.faces.hints, house.window.stage
    middle = house.canvas.mapFrom(stage, hints.geometry().center())
    QTest.mouseMove(house.canvas, middle)
    assert hints.isHidden()
    QTest.mouseMove(house.canvas, middle - QPoint(0, 200))
    assert not hints.isHidden()


def test_the_first_does_not_stay_for_ever(house: House) -> None:
    house.draw(72, 74, 76)
    house.continuo.faces.hints._timer.timeout.emit()
    assert said(house) == ""
    house.session.mark_saved()
    house.parts.documents.new()
    house.draw(72, 74, 76)
    assert said(house).startswith("Ctrl+Return continues")
