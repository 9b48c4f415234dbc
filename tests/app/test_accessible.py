"""The window as a screen reader meets it: Qt's accessibility tree of the real window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete, isValid

from app import accessible
from app.accessible import are_painted
from core.score import Note, Score, Track
from tests.app.house import House

PIECE = Score((Track((Note(0, 480, 60), Note(480, 240, 64))),))
ROLE, NAME = QAccessible.Role, QAccessible.Text.Name
AREAS = {"QScrollArea"}  # is what it is called: Qt has no role for it
NAMELESS = {ROLE.NoRole, ROLE.Client, ROLE.Window}  # of a control these say that Qt does not know what it is


@pytest.fixture
def reader(qapp: QApplication) -> Iterator[None]:
    """A screen reader listens."""
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(False)


@pytest.fixture
def house(qapp: QApplication, store: QSettings, qtbot: QtBot, reader: None) -> Iterator[House]:
    made = House(qapp, store, qtbot)
    made.session.open(PIECE, saved=True)
    yield made
    made.close()


def tree(interface: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    """An interface and all below it, but for cells and menus, of which there may be many."""
    yield interface
    if interface.role() in (ROLE.Table, ROLE.Tree, ROLE.MenuBar):
        return
    for place in range(interface.childCount()):
        child = interface.child(place)
        if child is not None and child.isValid():
            yield from tree(child)


def controls(window: QWidget) -> list[QAccessibleInterface]:
    """Everything in a window that the keyboard may come to."""
    found = []
    for interface in tree(QAccessible.queryAccessibleInterface(window)):
        widget = interface.object()
        if not isinstance(widget, QWidget) or not widget.isVisible() or widget.isWindow():
            continue
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None:
            found.append(interface)
    return found


def told(interface: QAccessibleInterface) -> str:
    widget = interface.object()
    return f"{type(widget).__name__} {widget.objectName()!r} as {interface.role().name}"


def check(window: QWidget) -> int:
    """Every control has a name and a role; how many there are."""
    found = controls(window)
    assert [told(each) for each in found if not each.text(NAME).strip()] == []
    assert [
        told(each) for each in found if each.role() in NAMELESS and type(each.object()).__name__ not in AREAS
    ] == []
    return len(found)


def test_every_control_of_the_window_has_a_name_and_a_role(house: House) -> None:
    assert check(house.window) > 15


def test_so_has_every_control_while_takes_show(house: House) -> None:
    house.continue_()
    house.parts.assistant.next_take()
    house.qtbot.wait(50)
    assert check(house.window) > 15


def test_so_have_the_panels_and_the_sheets(house: House) -> None:
    for name in ("events", "tracks"):
        if f"panel-{name}" in {action.objectName() for action in house.window.actions()}:
            house.continuo.actions[f"panel-{name}"].trigger()
            house.qtbot.wait(20)
            assert check(house.window) > 5
    for name in ("settings", "describe", "shortcuts", "about"):
        house.continuo.actions[name].trigger()
    sheets = house.window.sheets.there
    house.qtbot.waitUntil(lambda: all(sheet.isVisible() for sheet in sheets))
    assert len(sheets) == 4
    for sheet in sheets:
        check(sheet)
        assert sheet.windowTitle()


def test_the_canvas_says_what_it_is_and_what_is_on_it(house: House) -> None:
    canvas = QAccessible.queryAccessibleInterface(house.canvas)
    assert canvas.text(NAME) == "piano roll"
    assert "pitch" in canvas.text(QAccessible.Text.Description)
    assert canvas.state().focusable


def test_every_menu_can_be_reached_and_read(house: House) -> None:
    bar = QAccessible.queryAccessibleInterface(house.window.menuBar())
    assert bar.role() is ROLE.MenuBar
    titles = [bar.child(place).text(NAME) for place in range(bar.childCount())]
    assert {"Piece", "Edit", "Notes", "Help"} <= set(titles)
    accelerators = [action.text() for action in house.window.menuBar().actions()]
    letters = [text[text.index("&") + 1].lower() for text in accelerators]
    assert len(set(letters)) == len(letters)


def test_the_note_come_to_is_announced(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    update = "app.accessible.QAccessible.updateAccessibility"
    monkeypatch.setattr(update, lambda event: said.append(event.message()))
    house.press(Qt.Key.Key_Tab)
    assert said[-1].startswith("C4 · bar 1 beat 1 · quarter · velocity 90")
    house.press(Qt.Key.Key_Up)
    assert said[-1].startswith("C♯4")
    house.press(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert said[-1] == "Copied 1 note"
    house.press(Qt.Key.Key_Escape)
    house.press(Qt.Key.Key_Up)
    house.press(Qt.Key.Key_Up)
    assert said[-1] == "D4 · bar 1 beat 1 · empty"


def test_what_the_card_says_is_announced_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    update = "app.accessible.QAccessible.updateAccessibility"
    monkeypatch.setattr(update, lambda event: said.append(event.message()))
    safety = house.parts.safety
    for teller in (
        house.parts.documents,
        house.parts.exports,
        house.parts.printing,
        house.continuo.faces.importing,
    ):
        teller.warned.emit("It is not a file.")
    safety.keeping.warned.emit("The disk is full.")
    assert said == ["It is not a file."] * 4 + ["The disk is full."]


def test_tab_and_f6_lead_through_the_whole_window(house: House) -> None:
    seen = set()
    for _ in range(12):
        house.press(Qt.Key.Key_F6)
        focus = QApplication.focusWidget()
        assert focus is not None
        seen.add(type(focus).__name__)
    assert "Canvas" in seen
    assert len(seen) >= 3


def test_the_roll_is_a_canvas_with_a_name(house: House) -> None:
    roll = QAccessible.queryAccessibleInterface(house.canvas)
    assert roll.role() is ROLE.Canvas
    assert roll.text(NAME) == "piano roll"
    assert "pitch upwards" in roll.text(QAccessible.Text.Description)
    assert roll.state().focusable


def test_lanes_and_ruler_are_pictures_with_names(house: House) -> None:
    roll = house.continuo.roll
    for painted in (roll.ruler, *roll.lanes.all):
        told = QAccessible.queryAccessibleInterface(painted)
        assert told.role() is ROLE.Canvas
        assert told.text(NAME)
        assert told.text(QAccessible.Text.Description)


class Picture(QWidget):
    """Something painted."""


def test_a_role_goes_with_its_widget(reader: None) -> None:
    are_painted(Picture)
    for _ in range(3):
        painted = Picture()
        painted.setAccessibleName("a picture")  # of which a screen reader hears at once
        assert QAccessible.queryAccessibleInterface(painted).role() is ROLE.Canvas
        delete(painted)
        assert not isValid(accessible._kept[-1])
