"""The style of the takes: chosen, mixed and put back with the keyboard and the mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot

from app import settings as the
from app.panels.style_rows import ALONE, StyleRows
from app.styling import OWN
from core.continuation.request import Style
from tests.app.panels.conftest import Desk

IRISH, CHINESE, CHORALE = LEARNT = ("Irish tune", "Chinese folk song", "chorale")
Key = Qt.Key


@pytest.fixture
def rows(desk: Desk, qtbot: QtBot) -> StyleRows:
    desk.assistant.choices.styling.offer(LEARNT)
    made = StyleRows(desk.assistant.choices, desk.settings, desk.themes)
    made.setFixedWidth(280)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


def words(box: QComboBox) -> list[str]:
    return [box.itemText(place) for place in range(box.count())]


def choose(box: QComboBox, down: int) -> None:
    """So many entries further down, by the arrow keys."""
    box.setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(down):
        QTest.keyClick(box, Key.Key_Down)


def asked(desk: Desk) -> Style:
    return desk.assistant.choices.foreseen(None).request.style


def test_what_the_model_has_learnt_is_offered(desk: Desk, rows: StyleRows) -> None:
    assert words(rows.first) == [OWN, "Irish tune", "Chinese folk song", "chorale"]
    desk.assistant.choices.styling.offer((CHORALE,))
    assert words(rows.first) == [OWN, "chorale"]


def test_a_model_that_was_taught_has_its_own_manner_in_front(desk: Desk, rows: StyleRows) -> None:
    desk.assistant.choices.styling.offer((IRISH,), "My pieces")
    assert words(rows.first) == ["as in “My pieces”", "Irish tune"]
    desk.assistant.choices.styling.offer((IRISH,))
    assert words(rows.first) == [OWN, "Irish tune"]


def test_without_styles_there_is_nothing_to_choose(desk: Desk, rows: StyleRows) -> None:
    desk.assistant.choices.styling.offer(())
    assert not rows.first.isEnabled()
    desk.assistant.choices.styling.offer(LEARNT)
    assert rows.first.isEnabled()


def test_one_row_until_more_is_wanted(desk: Desk, rows: StyleRows) -> None:
    assert rows.first.isVisible()
    assert not rows.second.isVisible()
    assert asked(desk) == Style()
    choose(rows.first, 1)
    assert rows.second.isVisible()
    assert not rows.dial.isVisible()
    assert asked(desk) == Style(IRISH)
    assert words(rows.second) == [ALONE, "Chinese folk song", "chorale"]
    choose(rows.second, 2)
    assert rows.dial.isVisible()
    assert asked(desk) == Style(IRISH, CHORALE, 0.5)


def test_the_dial_mixes(desk: Desk, rows: StyleRows) -> None:
    choose(rows.first, 1)
    choose(rows.second, 1)
    rows.dial.slider.setFocus()
    QTest.keyClick(rows.dial.slider, Key.Key_End)
    assert asked(desk) == Style(IRISH, CHINESE, 1.0)
    QTest.keyClick(rows.dial.slider, Key.Key_Home)
    assert asked(desk) == Style(IRISH, CHINESE, 0.0)


def test_the_wheel_goes_past_without_choosing(desk: Desk, rows: StyleRows) -> None:
    choose(rows.first, 1)
    middle = QPointF(rows.first.rect().center())
    turn = QWheelEvent(
        middle, rows.first.mapToGlobal(middle), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(rows.first, turn)
    assert asked(desk) == Style(IRISH)


def test_without_a_first_there_is_no_second(desk: Desk, rows: StyleRows) -> None:
    choose(rows.first, 1)
    choose(rows.second, 1)
    rows.first.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(rows.first, Key.Key_Home)
    assert asked(desk) == Style()
    assert not rows.second.isVisible()
    assert not rows.dial.isVisible()


def test_a_style_another_model_knew_stays_in_sight(desk: Desk, rows: StyleRows) -> None:
    desk.settings.set(the.STYLE, "art song")
    assert rows.first.currentText() == "art song"
    desk.settings.set(the.STYLE, "")
    assert words(rows.first)[1:] == ["Irish tune", "Chinese folk song", "chorale"]


def test_nonsense_in_the_settings_is_nothing(desk: Desk, rows: StyleRows) -> None:
    desk.settings.set(the.STYLE, "no such style")
    assert rows.first.currentText() == OWN
    assert asked(desk) == Style()


def test_a_take_brings_its_style_back(desk: Desk, rows: StyleRows) -> None:
    choose(rows.first, 1)
    choose(rows.second, 2)
    request = desk.assistant.choices.foreseen(None).request
    take = desk.generator.generate(request).takes[0]
    for setting in (the.STYLE, the.SECOND_STYLE):
        desk.settings.set(setting, "")
    desk.assistant.choices.apply(take.recipe)
    assert asked(desk) == Style(IRISH, CHORALE, 0.5)
    assert rows.second.currentText() == "chorale"


def test_each_control_says_what_it_is(rows: StyleRows) -> None:
    for control in (rows.first, rows.second):
        assert control.accessibleName()
        assert control.toolTip()
        assert control.focusPolicy() is Qt.FocusPolicy.TabFocus
    assert rows.dial.slider.accessibleName()
