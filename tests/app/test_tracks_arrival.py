"""The panel of tracks comes when there are several, and then minds what the composer wants."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.score import Note, Score, Track
from tests.app.house import House

ONE = Score((Track((Note(0, 480, 60),)),))
TWO = Score((*ONE.tracks, Track(name="Bass")))
Opened = Callable[[tuple[int, int]], House]


@pytest.fixture
def opened(qapp: QApplication, store: QSettings, qtbot: QtBot) -> Iterator[Opened]:
    """Opens the program, again and again with the same settings; only the last one is closed here."""
    houses: list[House] = []

    def open_house(size: tuple[int, int] = (1280, 800)) -> House:
        if houses:
            houses.pop().close()
        houses.append(House(qapp, store, qtbot, size))
        return houses[0]

    yield open_house
    houses.pop().close()


def shown(house: House) -> bool:
    return house.window.docks.shows("tracks")


def test_it_comes_with_the_second_track_and_goes_with_it(opened: Opened) -> None:
    house = opened((1280, 800))
    assert not shown(house)
    house.parts.tracks.add()
    assert shown(house)
    house.session.undo()
    assert not shown(house)
    house.session.open(TWO, saved=True)
    assert shown(house)
    house.session.open(ONE, saved=True)
    assert not shown(house)


def test_who_hides_it_has_decided_for_the_next_start_too(opened: Opened) -> None:
    house = opened((1280, 800))
    house.session.open(TWO, saved=True)
    house.press(Qt.Key.Key_F8)
    assert not shown(house)
    house.parts.tracks.add()
    assert not shown(house)
    house = opened((1280, 800))
    house.session.open(TWO, saved=True)
    assert not shown(house)
    house.press(Qt.Key.Key_F8)
    assert shown(house)
    house.session.open(ONE, saved=True)  # wanted as it comes by itself: left to itself again
    assert not shown(house)


def test_who_asks_for_it_with_one_track_has_it_at_the_next_start(opened: Opened) -> None:
    house = opened((1280, 800))
    house.press(Qt.Key.Key_F8)
    assert shown(house)
    house = opened((1280, 800))
    assert shown(house)
    house.session.open(ONE, saved=True)
    assert shown(house)


def test_in_a_narrow_window_it_waits_for_room_or_for_its_key(opened: Opened, qtbot: QtBot) -> None:
    house = opened((1024, 640))
    house.session.open(TWO, saved=True)
    assert not shown(house)
    assert house.window.docks.shows("continue")
    house.window.resize(1300, 700)
    qtbot.waitUntil(lambda: shown(house))
    assert house.window.docks.shows("continue")
    house.window.resize(1024, 640)
    qtbot.waitUntil(lambda: not shown(house))
    house.press(Qt.Key.Key_F8)
    assert shown(house)
    assert not house.window.docks.shows("continue")


def test_the_usual_layout_leaves_it_to_itself_again(opened: Opened) -> None:
    house = opened((1280, 800))
    house.session.open(TWO, saved=True)
    house.press(Qt.Key.Key_F8)
    house.continuo.actions["usual-layout"].trigger()
    assert shown(house)
    house.session.open(ONE, saved=True)
    assert not shown(house)
