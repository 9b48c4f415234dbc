"""How fast the music is played: in the row above the roll, by keys, and nowhere in the piece."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.panels.trim_field import TrimField
from core.score import Score
from tests.app.house import House

ALT = Qt.KeyboardModifier.AltModifier


def colour(field: TrimField) -> int:
    """How colourful the figures are."""
    image = field.grab().toImage()
    pixels = (
        image.pixelColor(x, y) for x in range(4, field.width() - 4) for y in range(4, field.height() - 4)
    )
    return max(max(c.red(), c.green(), c.blue()) - min(c.red(), c.green(), c.blue()) for c in pixels)


@pytest.fixture
def house(qapp: QApplication, store: QSettings, qtbot: QtBot) -> Iterator[House]:
    made = House(qapp, store, qtbot)
    made.draw(60, 62)
    yield made
    made.close()


@pytest.fixture
def field(house: House) -> TrimField:
    found = house.window.findChild(TrimField)
    assert isinstance(found, TrimField)
    return found


def test_it_is_typed_turned_and_reset_by_a_double_click(house: House, field: TrimField) -> None:
    score, transport = house.session.score, house.parts.transport
    assert field.text() == "100 %"
    dim = colour(field)
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "75")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert transport.speed == 0.75
    house.canvas.setFocus()
    assert colour(field) > dim + 25, "it stands out while it is not as written"
    field.setFocus()
    assert house.window.status.words == "Played at 75 % of the written tempo"
    QTest.keyClick(field, Qt.Key.Key_Up)
    house.qtbot.waitUntil(lambda: transport.speed == 0.8)
    QTest.mouseDClick(field.lineEdit(), Qt.MouseButton.LeftButton)
    assert (transport.speed, field.text()) == (1.0, "100 %")
    house.canvas.setFocus()
    assert colour(field) == dim
    assert house.session.score is score, "it is no part of the piece"


def test_keys_play_slower_and_faster_within_reason(house: House, field: TrimField) -> None:
    transport = house.parts.transport
    house.press(Qt.Key.Key_BracketLeft, ALT)
    assert field.text() == "95 %"
    for _ in range(30):
        house.press(Qt.Key.Key_BracketLeft, ALT)
    assert transport.speed == 0.25
    house.press(Qt.Key.Key_BracketRight, ALT)
    assert field.text() == "30 %"
    house.press(Qt.Key.Key_Backslash, ALT)
    assert field.text() == "100 %"


def test_another_piece_is_played_as_written(house: House, field: TrimField) -> None:
    house.press(Qt.Key.Key_BracketLeft, ALT)
    house.session.open(Score(), saved=True)
    assert field.text() == "100 %"


def test_silence_cuts_off_what_sounds_and_stops(house: House) -> None:
    transport = house.parts.transport
    house.qtbot.waitUntil(lambda: transport.description == "fake")
    transport.toggle()
    house.synth.advance(0.2)
    transport.preview(70, 90)
    transport.player.strike(0, 72, 90)
    here = transport.position
    assert len(house.synth.sounding) == 3
    house.press(Qt.Key.Key_Period, Qt.KeyboardModifier.ControlModifier)
    assert not house.plays()
    assert (house.synth.sounding, house.synth.queue) == (set(), [])
    assert transport.position == here
    assert house.window.status.words == "All sound is cut off."
