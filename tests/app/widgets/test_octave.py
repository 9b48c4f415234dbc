"""The octave of keys in the real window: its keys go before the window's shortcuts, and Space still plays."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.locking import Lock
from app.widgets.octave import BLACK, WHITE, Octave
from tests.app.house import House


@pytest.fixture
def house(qapp: QApplication, store: QSettings, qtbot: QtBot) -> Iterator[House]:
    made = House(qapp, store, qtbot)
    yield made
    made.close()


def test_the_arrows_move_and_return_toggles(house: House) -> None:
    house.draw(72, 74)
    house.continue_()
    shown = house.parts.assistant.index
    locking = house.parts.assistant.choices.locking
    locking.switch(Lock.SCALE, True)
    keys = house.window.findChild(Octave)
    assert keys is not None
    house.focus(keys)
    before = locking.chosen_scale
    assert before is not None
    house.press(Qt.Key.Key_Right)
    house.press(Qt.Key.Key_Return)
    after = locking.chosen_scale
    assert after is not None
    assert after.classes == before.classes ^ {1}
    assert house.parts.assistant.index == shown
    house.press(Qt.Key.Key_Space)
    assert house.plays()
    house.press(Qt.Key.Key_Space)


def test_every_key_has_its_own_place(house: House) -> None:
    keys = house.window.findChild(Octave)
    assert keys is not None
    keys.resize(248, keys.height())
    low = [keys.key_rect(each).center() for each in WHITE]
    assert [point.x() for point in low] == sorted(point.x() for point in low)
    for black, white in BLACK.items():
        assert keys.key_rect(black).center().x() == pytest.approx(keys.width() / 7 * white)
