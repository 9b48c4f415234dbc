"""The continue panel: every control does what it says, and nothing is silently off."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QApplication, QLabel
from pytestqt.qtbot import QtBot

from app import settings as the
from app.beginning import NO_SELECTION, Start
from app.docks import PANEL_WIDTH
from app.locking import NO_RHYTHM, Lock
from app.panels.continue_panel import WAITING, ContinuePanel
from app.style import sheet
from app.widgets.value_slider import ValueSlider
from tests.app.panels.conftest import Desk
from tests.app.room import PHRASE

NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def panel(desk: Desk, qtbot: QtBot) -> ContinuePanel:
    made = ContinuePanel(desk.assistant, desk.settings, desk.themes)
    made.setFixedWidth(PANEL_WIDTH)
    made.setStyleSheet(sheet(desk.themes.current))
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


def shown(panel: ContinuePanel) -> list[str]:
    """The words of the verbs that can be pressed."""
    return [b.text() for b in (panel.ask, panel.keep, panel.keep_bar, panel.dismiss) if b.isVisible()]


def test_it_shows_the_settings(desk: Desk, panel: ContinuePanel) -> None:
    assert (panel.length.field.value(), panel.count.field.value()) == (4, 3)
    desk.settings.set(the.BARS, 9)
    assert panel.length.field.value() == 9


def test_sliding_and_typing_the_length(desk: Desk, panel: ContinuePanel, qtbot: QtBot) -> None:
    panel.length.slider.setFocus()
    QTest.keyClick(panel.length.slider, Qt.Key.Key_End)
    assert desk.settings.get(the.BARS) == 64
    assert panel.length.field.value() == 64
    panel.length.field.selectAll()
    QTest.keyClicks(panel.length.field, "11")
    QTest.keyClick(panel.length.field, Qt.Key.Key_Return)
    assert desk.settings.get(the.BARS) == 11  # between two stops of the slider


def test_the_verbs_follow_the_takes(desk: Desk, panel: ContinuePanel, qtbot: QtBot) -> None:
    assert shown(panel) == ["Continue"]
    QTest.mouseClick(panel.ask, Qt.MouseButton.LeftButton)
    desk.settle(qtbot)
    assert shown(panel) == ["Again", "Keep", "Keep bar", "Dismiss"]
    QTest.mouseClick(panel.keep_bar, Qt.MouseButton.LeftButton)
    desk.settle(qtbot)
    assert len(desk.session.notes) == 12
    QTest.mouseClick(panel.dismiss, Qt.MouseButton.LeftButton)
    assert shown(panel) == ["Continue"]
    desk.continued(qtbot)
    QTest.mouseClick(panel.keep, Qt.MouseButton.LeftButton)
    assert len(desk.session.notes) == 12 + 32


def test_a_click_leaves_the_keyboard_where_it_was(desk: Desk, panel: ContinuePanel, qtbot: QtBot) -> None:
    panel.length.field.setFocus()
    for button in panel.findChildren(QAbstractButton):
        if button.isVisible():
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
            assert panel.length.field.hasFocus()
    desk.settle(qtbot)


def test_where_takes_begin_is_said(desk: Desk, panel: ContinuePanel, qtbot: QtBot) -> None:
    assert panel.where.text() == "takes begin at bar 2, beat 1"
    QTest.mouseClick(panel.start.button(Start.SELECTION), Qt.MouseButton.LeftButton)
    assert desk.assistant.choices.beginning.start_from is Start.SELECTION
    assert panel.where.text() == NO_SELECTION
    desk.session.select(frozenset(PHRASE[:3]))
    assert panel.where.text() == "takes begin at bar 1, beat 4"
    QTest.mouseClick(panel.start.button(Start.PLAYHEAD), Qt.MouseButton.LeftButton)
    assert "playhead" in panel.where.text()


def test_one_thing_is_said_once(desk: Desk, panel: ContinuePanel) -> None:
    desk.assistant.choices.beginning.choose(Start.SELECTION)
    desk.assistant.continue_()
    assert desk.assistant.last_error == panel.where.text() == NO_SELECTION
    assert panel.news.isHidden()


def test_errors_and_notices_are_shown(desk: Desk, panel: ContinuePanel, qtbot: QtBot) -> None:
    desk.generator.refusal = "Nothing can be written here."
    desk.assistant.continue_()
    desk.settle(qtbot)
    assert panel.news.text() == "Nothing can be written here."
    assert panel.news.property("role") == "warn"
    desk.generator.refusal, desk.generator.notices = "", ("It followed the top notes.",)
    desk.continued(qtbot)
    assert panel.news.text() == "It followed the top notes."
    assert panel.news.property("role") == "dim"


def test_the_buttons_stay_under_the_pointer_when_something_is_said(
    desk: Desk, panel: ContinuePanel, qtbot: QtBot
) -> None:
    panel.resize(panel.width(), panel.height() + 200)  # as in the window, whose height stays
    desk.continued(qtbot)
    before = panel.ask.mapTo(panel, panel.ask.rect().center())
    desk.generator.notices = ("At these settings the model has little else to say here.",)
    desk.continued(qtbot)
    qtbot.waitUntil(panel.news.isVisible)
    QApplication.processEvents()
    assert panel.ask.mapTo(panel, panel.ask.rect().center()) == before


def test_live_is_switched_and_remembered(desk: Desk, panel: ContinuePanel) -> None:
    assert desk.settings.get(the.LIVE) is False
    QTest.mouseClick(panel.live, Qt.MouseButton.LeftButton)
    assert desk.settings.get(the.LIVE) is panel.live.isChecked() is True
    desk.settings.set(the.LIVE, False)
    assert not panel.live.isChecked()


def test_a_lock_that_cannot_be_set_says_why(desk: Desk, panel: ContinuePanel) -> None:
    panel.locks.switches[Lock.RHYTHM].click()
    assert panel.news.text() == NO_RHYTHM
    assert panel.news.property("role") == "warn"
    desk.assistant.choices.locking.switch(Lock.CADENCE, True)
    assert panel.news.isHidden()


def test_everything_has_a_name_and_a_tip(panel: ContinuePanel) -> None:
    for button in panel.findChildren(QAbstractButton):
        if button.isVisibleTo(panel):
            assert button.accessibleName() or button.text()
            assert button.toolTip()
    for slider in panel.findChildren(ValueSlider):
        assert slider.toolTip()
        assert slider.slider.accessibleName()
    for field in panel.findChildren(QAbstractSpinBox):
        assert field.accessibleName()


def test_it_fits_its_column_in_every_state(desk: Desk, panel: ContinuePanel, qtbot: QtBot) -> None:
    for start in Start:
        desk.assistant.choices.beginning.choose(start)
        desk.session.select(frozenset(PHRASE))
        for lock in Lock:
            desk.assistant.choices.locking.switch(lock, True)
        panel.steering.more.unfold(True)
        desk.continued(qtbot)
        QApplication.sendPostedEvents()
        assert panel.minimumSizeHint().width() <= PANEL_WIDTH
        room = panel.area.widget()
        assert room is not None
        assert room.minimumSizeHint().width() <= PANEL_WIDTH
        assert room.width() == panel.area.viewport().width()
        assert panel.minimumSizeHint().height() <= 360


def test_the_verbs_are_always_in_sight(panel: ContinuePanel, qtbot: QtBot) -> None:
    panel.resize(PANEL_WIDTH, 320)
    QApplication.sendPostedEvents()
    assert panel.area.verticalScrollBar().maximum() > 0
    assert panel.rect().contains(panel.ask.mapTo(panel, panel.ask.rect().bottomRight()))


def test_a_long_wait_says_how_to_end_it(desk: Desk, panel: ContinuePanel, qtbot: QtBot) -> None:
    desk.generator.gate.clear()
    desk.assistant.continue_()
    assert not panel.news.isVisible()  # most answers come at once
    qtbot.waitUntil(lambda: panel.news.text() == WAITING)
    desk.generator.gate.set()
    desk.settle(qtbot)
    assert panel.news.text() != WAITING


def test_a_lock_that_is_switched_on_is_in_sight(panel: ContinuePanel, qtbot: QtBot) -> None:
    panel.resize(PANEL_WIDTH, 320)
    row, area = panel.locks.rows[Lock.GRID], panel.area
    QTest.mouseClick(panel.locks.switches[Lock.GRID], Qt.MouseButton.LeftButton)

    def in_sight() -> bool:
        top = row.mapTo(area.viewport(), row.rect().topLeft()).y()
        return 0 <= top <= area.viewport().height() - row.height()

    assert row.isVisible()
    qtbot.waitUntil(in_sight)


def test_the_words_of_every_wish_have_room(panel: ContinuePanel) -> None:
    for slider in panel.steering.sliders.values():
        for label in slider.findChildren(QLabel):
            assert label.sizeHint().width() <= label.width(), label.text()
