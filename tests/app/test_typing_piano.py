"""Which key of the computer's keyboard is which of the piano, on any system and any layout."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.dialogs.shortcuts import ShortcutsSheet
from app.entry_keys import ENTRY_KEYS
from app.typing_piano import LOWER, UPPER, key_at, semitones


def pressed(key: Qt.Key, place: int = 0, virtual: int = 0) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, place, virtual, 0)


@pytest.mark.parametrize(
    ("platform", "event", "key"),
    [
        ("xcb", pressed(Qt.Key.Key_Y, 52), "z"),  # QWERTZ
        ("wayland", pressed(Qt.Key.Key_W, 52), "z"),  # AZERTY
        ("xcb", pressed(Qt.Key.Key_A, 24), "q"),
        ("xcb", pressed(Qt.Key.Key_Eacute, 11), "2"),
        ("windows", pressed(Qt.Key.Key_Y, 44), "z"),
        ("windows", pressed(Qt.Key.Key_ssharp, 12), "-"),
        ("cocoa", pressed(Qt.Key.Key_Y, 1, 6), "z"),
        ("cocoa", pressed(Qt.Key.Key_A, 1, 0), "a"),
        ("xcb", pressed(Qt.Key.Key_Space, 65), ""),
        ("xcb", pressed(Qt.Key.Key_F5, 71), ""),
        ("offscreen", pressed(Qt.Key.Key_Z), "z"),
        ("offscreen", pressed(Qt.Key.Key_F5), ""),
    ],
)
def test_keys_are_known_by_their_place(platform: str, event: QKeyEvent, key: str) -> None:
    assert key_at(event, platform) == key


def test_two_rows_rise_by_semitones_and_no_key_is_in_both() -> None:
    assert [semitones(key) for key in LOWER] == list(range(17))
    assert [semitones(key) for key in UPPER] == list(range(12, 29))
    assert not set(LOWER) & set(UPPER)
    assert semitones("") is None
    assert semitones("a") is None
    assert semitones("zs") is None


def test_the_sheet_of_shortcuts_names_the_keys_of_playing_in(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    sheet = ShortcutsSheet(window)
    list(sheet.fill())
    sheet.look_for("caret")
    shown = [label.text() for label in sheet.findChildren(QLabel) if not label.isHidden()]
    assert any("Esc" in text or "←" in text for text in shown)
    assert {title for title, _ in ENTRY_KEYS} <= {label.text() for label in sheet.findChildren(QLabel)}
