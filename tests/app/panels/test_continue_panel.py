"""The continue panel: every control does what it says, and nothing is silently off."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from app import settings as the
from app.panels.continue_panel import WAITING, ContinuePanel
from app.style import sheet
from app.wishes import NO_SELECTION, Start
from core import edits
from core.harmony import Key, Mode
from core.scales import Scale
from tests.app.panels.conftest import Desk
from tests.app.room import PHRASE

NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def panel(desk: Desk, qtbot: QtBot) -> ContinuePanel:
    made = ContinuePanel(desk.assistant, desk.settings, desk.themes)
    made.setFixedWidth(280)
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
    assert panel.surprise.field.value() == 0.9
    desk.settings.set(the.BARS, 9)
    desk.settings.set(the.TEMPERATURE, 1.5)
    assert panel.length.field.value() == 9
    assert panel.surprise.slider.value() == 30


def test_sliding_and_typing_the_length(desk: Desk, panel: ContinuePanel, qtbot: QtBot) -> None:
    panel.length.slider.setFocus()
    QTest.keyClick(panel.length.slider, Qt.Key.Key_End)
    assert desk.settings.get(the.BARS) == 64
    assert panel.length.field.value() == 64
    panel.length.field.selectAll()
    QTest.keyClicks(panel.length.field, "11")
    QTest.keyClick(panel.length.field, Qt.Key.Key_Return)
    assert desk.settings.get(the.BARS) == 11  # between two stops of the slider


def test_clicking_on_the_slider_goes_there(desk: Desk, panel: ContinuePanel, qtbot: QtBot) -> None:
    slider = panel.surprise.slider
    QTest.mouseClick(
        slider, Qt.MouseButton.LeftButton, NONE, QPoint(slider.width() - 2, slider.height() // 2)
    )
    assert desk.settings.get(the.TEMPERATURE) == 2.0
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, NONE, QPoint(2, slider.height() // 2))
    assert desk.settings.get(the.TEMPERATURE) == 0.1
    QTest.mouseMove(slider, QPoint(slider.width() // 2, slider.height() // 2))
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton)
    assert desk.settings.get(the.TEMPERATURE) == pytest.approx(1.05, abs=0.06)


def test_typing_an_exact_temperature(desk: Desk, panel: ContinuePanel, qtbot: QtBot) -> None:
    panel.surprise.field.setFocus()
    panel.surprise.field.selectAll()
    QTest.keyClicks(panel.surprise.field, "1.23")
    QTest.keyClick(panel.surprise.field, Qt.Key.Key_Return)
    assert desk.settings.get(the.TEMPERATURE) == 1.23


def test_like_my_phrase_is_on_the_left_and_different_on_the_right(desk: Desk, panel: ContinuePanel) -> None:
    slider, field = panel.likeness.slider, panel.likeness.field
    assert (slider.value(), field.value()) == (0, 0)
    slider.setFocus()
    for key, likeness in (
        (Qt.Key.Key_Home, 1.0),
        (Qt.Key.Key_Right, 0.95),
        (Qt.Key.Key_End, -1.0),
        (Qt.Key.Key_Left, -0.95),
    ):
        QTest.keyClick(slider, key)
        assert desk.settings.get(the.LIKENESS) == field.value() == likeness
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "0.5")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert desk.settings.get(the.LIKENESS) == 0.5
    assert slider.value() == -10
    assert slider.accessibleName() == "like my phrase to different"


def test_ending_on_the_last_bar_is_switched_and_remembered(
    desk: Desk, panel: ContinuePanel, qtbot: QtBot
) -> None:
    for on in (True, False):
        QTest.mouseClick(panel.close_, Qt.MouseButton.LeftButton)
        assert desk.settings.get(the.CLOSE) is panel.close_.isChecked() is on
        desk.continued(qtbot)
        assert desk.generator.requests[-1].close is on


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
    assert desk.assistant.start_from is Start.SELECTION
    assert panel.where.text() == NO_SELECTION
    desk.session.select(frozenset(PHRASE[:3]))
    assert panel.where.text() == "takes begin at bar 1, beat 4"
    QTest.mouseClick(panel.start.button(Start.PLAYHEAD), Qt.MouseButton.LeftButton)
    assert "playhead" in panel.where.text()


def test_one_thing_is_said_once(desk: Desk, panel: ContinuePanel) -> None:
    desk.assistant.wishes.choose_start(Start.SELECTION)
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


def test_the_random_seed_is_shown_typed_locked_and_copied(
    desk: Desk, panel: ContinuePanel, qtbot: QtBot
) -> None:
    desk.continued(qtbot)
    assert panel.seed.field.value() == desk.asked[2] == desk.assistant.random_seed
    QTest.mouseClick(panel.seed.lock, Qt.MouseButton.LeftButton)
    assert desk.assistant.seed_fixed
    QTest.mouseClick(panel.seed.lock, Qt.MouseButton.LeftButton)
    assert not panel.seed.lock.isChecked()
    panel.seed.field.selectAll()
    QTest.keyClicks(panel.seed.field, "2147483647")
    QTest.keyClick(panel.seed.field, Qt.Key.Key_Return)
    assert desk.assistant.random_seed == 2147483647
    assert panel.seed.lock.isChecked()
    QTest.mouseClick(panel.seed.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "2147483647"


def test_holding_the_key_needs_a_key_and_says_so(desk: Desk, panel: ContinuePanel, qtbot: QtBot) -> None:
    assert panel.key.text() == "no key chosen"
    QTest.mouseClick(panel.hold, Qt.MouseButton.LeftButton)
    assert panel.key.text() == "choose a key first"
    key = Key("D", Mode.DORIAN)
    desk.session.apply("Key", edits.set_key(desk.session.score, key).score)
    assert panel.key.text() == "D dorian"
    desk.continued(qtbot)
    assert desk.generator.requests[-1].locks.scale == Scale.of(key)
    QTest.mouseClick(panel.hold, Qt.MouseButton.LeftButton)
    desk.continued(qtbot)
    assert desk.generator.requests[-1].locks.scale is None


def test_everything_has_a_name_and_a_tip(panel: ContinuePanel) -> None:
    for button in panel.findChildren(QAbstractButton):
        assert button.accessibleName() or button.text()
        assert button.toolTip()
    for control in (panel.length, panel.count, panel.surprise, panel.likeness):
        assert control.toolTip()
        assert control.slider.accessibleName()
        assert control.field.accessibleName()


def test_it_fits_its_column_in_every_state(desk: Desk, panel: ContinuePanel, qtbot: QtBot) -> None:
    for start in Start:
        desk.assistant.wishes.choose_start(start)
        desk.session.select(frozenset(PHRASE))
        desk.continued(qtbot)
        QApplication.sendPostedEvents()
        assert panel.minimumSizeHint().width() <= 280
        assert panel.sizeHint().height() <= 480


def test_a_long_wait_says_how_to_end_it(desk: Desk, panel: ContinuePanel, qtbot: QtBot) -> None:
    desk.generator.gate.clear()
    desk.assistant.continue_()
    assert not panel.news.isVisible()  # most answers come at once
    qtbot.waitUntil(lambda: panel.news.text() == WAITING)
    desk.generator.gate.set()
    desk.settle(qtbot)
    assert panel.news.text() != WAITING
