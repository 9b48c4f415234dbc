"""Pitches by name: read in the key, typed in any way musicians write them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.widgets.pitch_field import PitchField
from core.harmony import Key


def test_the_key_spells_it_and_nonsense_changes_nothing(qtbot: QtBot) -> None:
    field = PitchField("Lowest pitch")
    qtbot.addWidget(field)
    with qtbot.waitExposed(field):
        field.show()
    field.clearFocus()
    heard: list[float] = []
    field.edited.connect(heard.append)
    field.show_pitch(61, Key("E"))
    assert field.text() == "C♯4"
    field.show_pitch(61, Key("Ab"))
    assert field.text() == "D♭4"
    assert heard == []
    for text, expected in (("g3", [55]), ("xyz", [55])):
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Return)
        qtbot.wait(5)
        assert heard == expected
    assert field.value() == 55
