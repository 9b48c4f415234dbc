"""The panels beside the roll hide, float, come back and are remembered."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from PySide6.QtCore import QByteArray, QEvent, QPoint, QPointF, QSettings, Qt
from PySide6.QtGui import QKeySequence, QMouseEvent, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDockWidget, QTabBar, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app import docks
from app.docks import ASIDE, LEFT, PANEL_WIDTH, RIGHT, STATE, Dock, Docks, Holder
from app.settings import Settings
from app.theme import ThemeKeeper
from tests.app.house import House

TABLE = (
    Dock("ask", "ask", "&Ask", RIGHT, True, "F9"),
    Dock("list", "list", "&List", RIGHT, False, "F10"),
    Dock("voices", "voices", "&Voices", LEFT, True, "F8"),
)


class Hall:
    """Three panels around a stage, in a window `width` pixels wide."""

    def __init__(
        self, settings: Settings, themes: ThemeKeeper, qtbot: QtBot, width: int = 1280, *, there: bool = True
    ) -> None:
        self.docks = Docks(settings, themes)
        qtbot.addWidget(self.docks)
        self.panels = {dock.name: QWidget() for dock in TABLE}
        self.told: dict[str, bool] = {}
        self.docks.changed.connect(self.told.__setitem__)
        self.docks.fill(QWidget(), self.panels)
        self.docks.resize(width, 600)
        self.docks.restore()
        if there:
            with qtbot.waitExposed(self.docks):
                self.docks.show()

    @property
    def shown(self) -> str:
        return " ".join(dock.name for dock in TABLE if self.docks.shows(dock.name))

    def holder(self, name: str) -> QDockWidget:
        return self.docks.findChild(QDockWidget, name)  # type: ignore[return-value] # it is in the table


Maker = Callable[..., Hall]
# What the offscreen platform says of windows of their own.
floating = pytest.mark.qt_log_ignore("does not support (raise|grabbing)", extend=True)


@pytest.fixture
def make(monkeypatch: pytest.MonkeyPatch, settings: Settings, themes: ThemeKeeper, qtbot: QtBot) -> Maker:
    """Halls that share one store."""
    monkeypatch.setattr(docks, "DOCKS", TABLE)
    return partial(Hall, settings, themes, qtbot)


def test_a_panel_hides_and_comes_back(make: Maker) -> None:
    hall = make()
    assert hall.shown == "ask voices"
    hall.docks.toggle("ask")
    assert (hall.shown, hall.told["panel-ask"]) == ("voices", False)
    hall.docks.toggle("ask")
    assert (hall.shown, hall.told["panel-ask"]) == ("ask voices", True)


def test_panels_of_one_side_share_it(make: Maker, qtbot: QtBot) -> None:
    hall = make()
    hall.docks.toggle("list")
    qtbot.waitUntil(lambda: hall.shown == "list voices")
    hall.docks.toggle("ask")  # it is behind: to the front, and not away
    qtbot.waitUntil(lambda: hall.shown == "ask voices")
    assert not hall.holder("list").isHidden()


@floating
def test_a_panel_floats_and_is_put_back(make: Maker) -> None:
    hall = make()
    button = hall.holder("ask").titleBarWidget().findChildren(QToolButton)[0]
    button.click()
    assert hall.holder("ask").isFloating()
    button.click()
    assert not hall.holder("ask").isFloating()
    hall.holder("voices").setFloating(True)
    hall.docks.toggle("ask")
    hall.docks.show_usual()
    assert hall.shown == "ask voices"
    assert not hall.holder("voices").isFloating()


def test_a_narrow_window_shows_one_side(make: Maker, qtbot: QtBot) -> None:
    hall = make(1040)
    assert hall.shown == "ask"
    hall.docks.toggle("voices")
    assert hall.shown == "voices"
    hall.docks.toggle("voices")
    assert hall.shown == "ask"  # what gave way is back
    hall.docks.toggle("voices")
    hall.docks.resize(1280, 600)
    qtbot.waitUntil(lambda: hall.shown == "ask voices")
    hall.docks.resize(1040, 600)
    qtbot.waitUntil(lambda: hall.shown == "ask")


def test_in_a_narrow_window_only_the_last_side_comes_back(make: Maker, qtbot: QtBot) -> None:
    hall = make(1040)
    hall.docks.toggle("voices")
    hall.docks.toggle("list")
    assert hall.shown == "list"
    hall.docks.toggle("list")
    assert hall.shown == "voices"
    hall.docks.resize(1280, 600)
    qtbot.waitUntil(lambda: hall.shown == "ask voices")


def test_a_panel_hidden_by_hand_stays_hidden_in_a_wide_window(make: Maker) -> None:
    hall = make()
    hall.docks.toggle("voices")
    hall.docks.resize(1040, 600)
    hall.docks.resize(1280, 600)
    assert hall.shown == "ask"


def test_the_layout_is_found_again(make: Maker) -> None:
    hall = make()
    hall.docks.toggle("ask")
    hall.docks.addDockWidget(RIGHT, hall.holder("voices"))
    hall.docks.remember()
    again = make()
    assert again.shown == "voices"
    assert again.docks.dockWidgetArea(again.holder("voices")) == RIGHT


def test_a_panel_s_width_is_found_again(make: Maker, qtbot: QtBot) -> None:
    hall = make()
    assert hall.holder("ask").width() == PANEL_WIDTH
    hall.docks.resizeDocks([hall.holder("ask")], [400], Qt.Orientation.Horizontal)
    qtbot.waitUntil(lambda: hall.holder("ask").width() == 400)
    hall.docks.remember()
    again = make()
    qtbot.waitUntil(lambda: again.holder("ask").width() == 400)
    again.docks.show_usual()
    qtbot.waitUntil(lambda: again.holder("ask").width() == PANEL_WIDTH)


def test_what_gave_way_in_a_narrow_window_comes_back_after_a_start(make: Maker) -> None:
    hall = make(1040)
    assert hall.shown == "ask"
    hall.docks.remember()
    assert make(1280).shown == "ask voices"


@pytest.mark.parametrize("state", [QByteArray(b"torn"), QByteArray(), "words"])
def test_a_layout_that_cannot_be_read_is_the_usual_one(
    make: Maker, settings: Settings, state: object
) -> None:
    settings.set_state(STATE, state)
    settings.set_state(ASIDE, "nobody")
    assert make().shown == "ask voices"


def test_the_layout_of_other_panels_is_not_taken_for_this_one(
    make: Maker, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall = make()
    hall.docks.toggle("ask")
    hall.docks.remember()
    monkeypatch.setattr(docks, "DOCKS", TABLE[:2])
    assert make().docks.shows("ask")


@floating
def test_a_floating_panel_of_the_window_keeps_the_windows_keys(
    qapp: QApplication, store: QSettings, qtbot: QtBot
) -> None:
    house = House(qapp, store, qtbot)
    try:
        house.draw(72)
        holder = house.window.findChild(QDockWidget, "continue")
        assert holder is not None
        holder.setFloating(True)
        button = next(b for b in holder.findChildren(QToolButton) if b.isVisible())
        clicks: list[bool] = []
        button.clicked.connect(lambda: clicks.append(True))
        holder.activateWindow()
        qtbot.waitUntil(holder.isActiveWindow)
        house.focus(button)
        QTest.keyClick(button, Qt.Key.Key_Return)
        assert len(clicks) == 1
        house.press(Qt.Key.Key_Space)
        assert house.plays()
    finally:
        house.close()


@floating
def test_a_panel_that_begins_to_float_moves_off_its_place(make: Maker) -> None:
    hall = make()
    holder = hall.holder("voices")
    before, height = holder.mapToGlobal(QPoint()), holder.height()
    holder.titleBarWidget().findChildren(QToolButton)[0].click()
    assert holder.pos() == before + QPoint(docks.OFF, docks.OFF)
    assert holder.height() < height


def pull(holder: Holder, *ways: QPoint) -> None:
    """Take hold of a panel's title, and drag it without letting go."""
    start = holder.title.mapToGlobal(QPoint(40, 12))
    button = Qt.MouseButton.LeftButton
    QTest.mousePress(holder.title, button, pos=QPoint(40, 12))
    for way in ways:
        there = QPointF(start + way)
        local = QPointF(holder.mapFromGlobal(there))
        nothing = Qt.KeyboardModifier.NoModifier
        moved = QMouseEvent(QEvent.Type.MouseMove, local, there, Qt.MouseButton.NoButton, button, nothing)
        QApplication.sendEvent(holder, moved)


@floating
@pytest.mark.parametrize("far", [QPoint(-300, 60), QPoint(-1150, 60)])
def test_esc_breaks_off_the_drag_of_a_panel(make: Maker, qtbot: QtBot, far: QPoint) -> None:
    hall = make()
    hall.docks.toggle("list")
    holder = hall.holder("list")
    assert isinstance(holder, Holder)
    before = hall.docks.saveState()
    pull(holder, far / 10, far / 2, far)
    assert holder.isFloating()
    escape: list[str] = []
    stage = hall.docks.centralWidget()
    assert stage is not None
    QShortcut(QKeySequence("Esc"), hall.docks, lambda: escape.append("shortcut"))
    QTest.keyClick(stage, Qt.Key.Key_Escape)
    QTest.mouseRelease(holder.title, Qt.MouseButton.LeftButton)
    assert not holder.isFloating()
    assert hall.docks.dockWidgetArea(holder) == RIGHT
    assert hall.docks.saveState() == before
    assert (hall.shown, escape) == ("list voices", [])
    QTest.keyClick(stage, Qt.Key.Key_Escape)
    assert escape == ["shortcut"]


@floating
def test_esc_takes_a_floating_panel_back_to_where_it_floated(make: Maker) -> None:
    holder = make().holder("ask")
    assert isinstance(holder, Holder)
    holder.toggle_floating()
    holder.move(300, 50)  # well within the screen
    before = holder.geometry()
    pull(holder, QPoint(-30, 20), QPoint(-200, 100))
    assert holder.pos() != before.topLeft()
    QTest.keyClick(holder, Qt.Key.Key_Escape)
    assert holder.isFloating()
    assert holder.geometry() == before


@floating
def test_a_panel_floats_again_only_when_the_window_is_there(make: Maker, qtbot: QtBot) -> None:
    hall = make()
    hall.holder("voices").setFloating(True)
    hall.docks.remember()
    later = make(there=False)
    assert later.holder("voices").isHidden()  # or it would lie behind the window
    later.docks.show()
    qtbot.waitUntil(later.holder("voices").isVisible)
    assert later.holder("voices").isFloating()
    assert "voices" in later.shown


@floating
def test_one_that_waits_for_the_window_is_there_for_who_asks_and_can_still_be_hidden(
    make: Maker, qtbot: QtBot
) -> None:
    hall = make()
    hall.holder("voices").setFloating(True)
    hall.docks.remember()
    later = make(there=False)
    assert later.docks.holds("voices")  # else who wants it shown would bring it before the window
    later.docks.show_panel("voices", shown=True)
    assert later.holder("voices").isHidden()
    later.docks.show_panel("voices", shown=False)
    with qtbot.waitExposed(later.docks):
        later.docks.show()
    qtbot.wait(20)
    assert not later.docks.holds("voices")
    assert later.holder("voices").isHidden()


@floating
def test_at_the_edge_of_the_screen_it_moves_inwards(make: Maker) -> None:
    hall = make()
    holder, screen = hall.holder("ask"), QApplication.primaryScreen().availableGeometry()
    hall.docks.setGeometry(screen)
    holder.titleBarWidget().findChildren(QToolButton)[0].click()
    assert holder.geometry().right() <= screen.right()


def test_the_roll_gets_the_keyboard_of_a_panel_that_goes(
    qapp: QApplication, store: QSettings, qtbot: QtBot
) -> None:
    house = House(qapp, store, qtbot)
    try:
        house.press(Qt.Key.Key_F10)
        qtbot.waitUntil(house.continuo.faces.events.isVisible)
        house.focus(house.continuo.faces.events)
        house.press(Qt.Key.Key_F10)
        assert QApplication.focusWidget() is house.canvas
        house.press(Qt.Key.Key_F10)
        qtbot.waitUntil(house.continuo.faces.events.isVisible)
        house.focus(house.continuo.faces.events)
        house.window.docks.show_usual()
        assert QApplication.focusWidget() is house.canvas
    finally:
        house.close()


def test_no_tab_of_a_single_panel_lies_in_the_corner_when_the_window_comes_up(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, themes: ThemeKeeper, qtbot: QtBot
) -> None:
    monkeypatch.setattr(docks, "DOCKS", TABLE)
    room = docks.Docks(settings, themes)
    qtbot.addWidget(room)
    room.fill(QWidget(), {dock.name: QWidget() for dock in TABLE})
    room.restore()
    room.show()  # and not a moment later
    single = [tabs for tabs in room.findChildren(QTabBar) if tabs.count() < 2]
    assert single  # Qt makes some
    assert not any(tabs.isVisible() and tabs.geometry().intersects(room.rect()) for tabs in single)
