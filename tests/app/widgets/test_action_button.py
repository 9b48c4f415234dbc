"""A button that shows an action stays light, however often the action changes."""

from __future__ import annotations

from PySide6.QtCore import SIGNAL, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.widgets.action_button import ActionButton

CHANGED = SIGNAL("changed()")


def test_changes_leave_nothing_behind(qtbot: QtBot) -> None:
    action = QAction("play")
    button = ActionButton(action)
    qtbot.addWidget(button)
    before = action.receivers(CHANGED)
    for step in range(20):
        action.setText(f"play {step}")
    assert action.receivers(CHANGED) == before


def test_it_shows_what_its_action_is_now(qtbot: QtBot) -> None:
    action = QAction("play", checkable=True)
    button = ActionButton(action)
    qtbot.addWidget(button)
    action.setText("pause")
    action.setToolTip("wait")
    action.setEnabled(False)
    action.setChecked(True)
    shown = button.text(), button.toolTip(), button.isEnabled(), button.isChecked()
    assert shown == ("pause", "wait", False, True)


def test_it_does_what_its_action_does(qtbot: QtBot) -> None:
    done: list[bool] = []
    action = QAction("play")
    action.triggered.connect(lambda: done.append(True))
    button = ActionButton(action)
    qtbot.addWidget(button)
    action.setText("pause")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert done == [True]


def test_what_else_listens_to_the_action_goes_on_listening(qtbot: QtBot) -> None:
    heard: list[str] = []
    action = QAction("play")
    action.changed.connect(lambda: heard.append(action.text()))
    buttons = [ActionButton(action), ActionButton(action)]
    for button in buttons:
        qtbot.addWidget(button)
    for text in ("pause", "stop"):
        action.setText(text)
    assert heard == ["pause", "stop"]
    assert [button.text() for button in buttons] == ["stop", "stop"]
