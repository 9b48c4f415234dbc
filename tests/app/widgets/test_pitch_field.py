"""Pitches by name: read in the key, typed in any way musicians write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.widgets.pitch_field import PitchField, pitch_named
from core.harmony import Key, Mode, spell


@pytest.mark.parametrize(
    ("text", "pitch"),
    [("C4", 60), ("f#3", 54), ("B♭5", 82), ("bb5", 82), (" 60 ", 60), ("C-1", 0), ("G9", 127), ("Cb4", 59)],
)
def test_names_of_pitches(text: str, pitch: int) -> None:
    assert pitch_named(text) == pitch


@pytest.mark.parametrize("text", ["", "H4", "C", "C44", "128", "G#9", "C♯♯4", "4C"])
def test_what_is_no_pitch(text: str) -> None:
    assert pitch_named(text) is None


@given(pitch=st.integers(0, 127), tonic=st.sampled_from(("C", "F#", "Eb")), mode=st.sampled_from(list(Mode)))
def test_every_name_that_is_shown_can_be_typed(pitch: int, tonic: str, mode: Mode) -> None:
    assert pitch_named(str(spell([pitch], Key(tonic, mode))[0])) == pitch


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
