"""The line at the bottom: where what the mouse would do is written."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.status_line import COLUMN, EDGE, Part, Told
from app.theme import Role, ThemeKeeper
from app.told import would

LONG = "click to move the playhead · drag to set the loop · right click"


def inked(image: QImage) -> list[int]:
    """The pixel columns in which something is written."""
    ground = image.pixel(0, 0)
    columns, rows = range(image.width()), range(image.height())
    return [x for x in columns if any(image.pixel(x, y) != ground for y in rows)]


@pytest.fixture
def told(qtbot: QtBot, themes: ThemeKeeper) -> Told:
    told = Told(themes)
    qtbot.addWidget(told)
    told.setStyleSheet(f"background: {themes.current[Role.PAPER].name()}")
    return told


def test_what_the_mouse_would_do_has_a_place_of_its_own(told: Told) -> None:
    column = told.fontMetrics().averageCharWidth() * COLUMN
    told.resize(1200, 24)
    for what in ("", "C4"):
        told.tell(would(LONG, what))
        assert any(abs(x - EDGE - column) <= 3 for x in inked(told.grab().toImage()))


def test_it_begins_further_left_where_it_needs_the_room(told: Told) -> None:
    told.tell(would(LONG))
    told.resize(1200, 24)
    whole = inked(told.grab().toImage())
    told.resize(told.fontMetrics().horizontalAdvance(LONG) + 2 * EDGE + 20, 24)
    columns = inked(told.grab().toImage())
    assert columns[0] < 4 * EDGE
    assert [x - columns[0] for x in columns] == [x - whole[0] for x in whole]  # nothing of it is cut


def test_what_a_click_does_hides_no_name(qtbot: QtBot, themes: ThemeKeeper) -> None:
    part = Part("Model", themes)
    qtbot.addWidget(part)
    part.tell("Folk melodies", offers="Click to read about it.")
    (words,) = (label for label in part.findChildren(QLabel) if label.text())
    assert words.accessibleName() == "Model: Folk melodies · Click to read about it."
    assert part.toolTip() == words.accessibleName()
    part.tell("Folk melodies", "It left a voice out.", offers="Click to read about it.")
    assert part.toolTip() == "It left a voice out. Click to read about it."
