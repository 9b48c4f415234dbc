"""The layout is kept while the program runs: it may end without closing."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QByteArray, QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app import kept_layout
from app.another_window import BESIDE, STEP
from app.docks import STATE
from app.kept_layout import KeptLayout
from app.settings import Settings
from tests.app.house import House


@pytest.fixture
def house(
    qapp: QApplication, store: QSettings, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[House]:
    monkeypatch.setattr(kept_layout, "REST", 30)
    made = House(qapp, store, qtbot)
    yield made
    made.close()


def kept(house: House, key: str) -> object:
    return house.parts.settings.get_layout(key)


def changed(house: House, key: str, deed: Callable[[], object]) -> None:
    before = kept(house, key)
    deed()
    house.qtbot.waitUntil(lambda: kept(house, key) != before)


def test_panels_and_window_are_kept_soon_after_they_were_moved(house: House) -> None:
    window = house.window
    changed(house, STATE, lambda: house.press(Qt.Key.Key_F9))
    changed(house, STATE, lambda: house.press(Qt.Key.Key_F7))
    changed(house, kept_layout.STATE, lambda: window.resize(1200, 700))


def test_nothing_is_written_in_the_middle_of_a_drag(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.qtbot.wait(100)
    before = kept(house, STATE)
    monkeypatch.setattr(QGuiApplication, "mouseButtons", lambda: Qt.MouseButton.LeftButton)
    house.press(Qt.Key.Key_F9)
    house.qtbot.wait(100)
    assert kept(house, STATE) == before
    monkeypatch.undo()
    house.qtbot.waitUntil(lambda: kept(house, STATE) != before)


def test_the_place_of_a_window_beside_others_is_not_where_the_next_one_opens(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.qtbot.wait(100)
    monkeypatch.setenv(BESIDE, "1")
    place = kept(house, kept_layout.STATE)
    house.window.resize(1200, 700)
    changed(house, STATE, lambda: house.press(Qt.Key.Key_F9))
    assert kept(house, kept_layout.STATE) == place


def left(width: int, height: int, screen: int) -> QByteArray:
    """As Qt remembers a window in the corner of a screen so wide; it reads that of version 2 still."""
    corners = (0, 0, width - 1, height - 1)
    return QByteArray(struct.pack(">IHH4i4iiBBi", 0x1D9D0CB, 2, 0, *corners, *corners, 0, 0, 0, screen))


def test_a_window_that_was_left_on_a_far_larger_screen_opens_as_for_the_first_time(house: House) -> None:
    """It had its usual size, larger than the screen, and its foot was out of sight."""
    house.window.hide()
    for screen, placed in ((800, True), (1920, False)):
        house.parts.settings.set_layout(kept_layout.STATE, left(700, 600, screen))
        again = KeptLayout(house.parts.settings, window := QWidget(), house.window.docks)
        house.qtbot.addWidget(window)
        again.restore()
        assert again.is_placed == placed


def test_a_window_beside_another_has_its_foot_on_the_screen(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(BESIDE, "3")
    house.parts.settings.set_layout(kept_layout.STATE, left(600, 760, 800))
    again = KeptLayout(house.parts.settings, window := QWidget(), house.window.docks)
    house.qtbot.addWidget(window)
    again.restore()
    assert window.geometry().top() >= 3 * STEP
    assert window.screen().availableGeometry().contains(window.geometry())


def test_what_is_as_it_was_is_not_written_again(settings: Settings) -> None:
    told: list[bool] = []
    settings.told.connect(lambda: told.append(True))
    for layout in (b"one", b"one", b"two"):
        settings.set_layout(STATE, QByteArray(layout))
    assert len(told) == 2
