"""No letter leads to two entries of a menu."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.letters import lettered
from tests.app.house import House


def test_the_first_keeps_its_letter_and_others_get_one_that_is_free() -> None:
    assert lettered(["&Play", "S&peed", "Stop"]) == ["&Play", "&Speed", "S&top"]
    assert lettered(["&Save", "&Save as…"]) == ["&Save", "Save &as…"]
    assert lettered(["&A", "&A", "A…"]) == ["&A", "A", "A…"]


@given(st.lists(st.text("abc &", max_size=6).map(lambda text: text.replace("&", "", text.count("&") - 1))))
def test_words_stay_and_no_letter_comes_twice(texts: list[str]) -> None:
    found = lettered(texts)
    assert [each.replace("&", "") for each in found] == [each.replace("&", "") for each in texts]
    letters = [each.partition("&")[2][:1].lower() for each in found if "&" in each.strip("& ")]
    assert all(count == 1 for letter, count in Counter(letters).items() if letter.isalnum())


@pytest.fixture
def house(qapp: QApplication, store: QSettings, qtbot: QtBot) -> Iterator[House]:
    made = House(qapp, store, qtbot)
    yield made
    made.close()


def test_every_menu_of_the_window_has_each_letter_once(house: House) -> None:
    menus = [action.menu() for action in house.window.menuBar().actions()]
    for menu in menus:
        assert isinstance(menu, QMenu)
        for each in (menu, *menu.findChildren(QMenu)):
            letters = [action.text().partition("&")[2][:1].lower() for action in each.actions()]
            twice = [letter for letter, count in Counter(letters).items() if letter and count > 1]
            assert not twice, (each.title(), twice)
