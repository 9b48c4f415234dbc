"""The table of mouse gestures, row by row, by real events in the whole window.

What each gesture does at its edges is tested on the desk, in `test_gestures.py` and its neighbours.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QSettings, Qt
from PySide6.QtGui import QKeySequence, QMouseEvent, QNativeGestureEvent, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.roll.entry import Entry
from app.roll.geometry import Geometry
from app.roll.keyboard import Keyboard
from app.roll.ruler import Ruler
from app.roll.state import Tool
from app.roll.velocity_lane import VelocityLane
from core.score import Note, Score, Span, Track
from tests.app.house import House

LEFT, RIGHT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton
NONE = Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
COPY = ALT if sys.platform == "darwin" else CTRL
C, E = Note(480, 960, 72), Note(1920, 480, 76)


class Mouse:
    """A hand on the real mouse, over the roll of the whole window."""

    def __init__(self, house: House) -> None:
        self.house = house

    @property
    def geometry(self) -> Geometry:
        return self.house.continuo.roll._viewport.geometry

    def at(self, tick: float, pitch: int) -> QPoint:
        middle = self.geometry.y(pitch) + self.geometry.row_height // 2
        return QPoint(self.geometry.x(tick), middle)

    def drag(
        self,
        *way: QPoint,
        button: Qt.MouseButton = LEFT,
        keys: Qt.KeyboardModifier = NONE,
        later: Qt.KeyboardModifier | None = None,
        on: QWidget | None = None,
    ) -> None:
        """Press at the first place with `keys` held, pass the others with `later` held, let go."""
        widget, then = on or self.house.canvas, keys if later is None else later
        QTest.mouseMove(widget, way[0])
        QTest.mousePress(widget, button, keys, way[0])
        for place in way[1:]:
            self.move(widget, place, button, then)
        QTest.mouseRelease(widget, button, then, way[-1])

    def move(self, widget: QWidget, to: QPoint, button: Qt.MouseButton, keys: Qt.KeyboardModifier) -> None:
        """A move with a button and keys held, of which QTest knows nothing."""
        place, everywhere = QPointF(to), QPointF(widget.mapToGlobal(to))
        kind = QEvent.Type.MouseMove
        QApplication.sendEvent(
            widget, QMouseEvent(kind, place, everywhere, Qt.MouseButton.NoButton, button, keys)
        )

    def click(self, place: QPoint, button: Qt.MouseButton = LEFT, keys: Qt.KeyboardModifier = NONE) -> None:
        self.drag(place, button=button, keys=keys)

    def wheel(self, delta: QPoint, keys: Qt.KeyboardModifier = NONE, at: QPoint = QPoint(400, 200)) -> None:  # noqa: B008
        window = self.house.window.windowHandle()
        place = QPointF(self.house.canvas.mapTo(self.house.window, at))
        QTest.wheelEvent(window, place, delta, QPoint(), keys)

    def part(self, kind: type[QWidget]) -> QWidget:
        found = self.house.window.findChild(kind)
        assert isinstance(found, QWidget)
        return found

    @property
    def notes(self) -> list[Note]:
        return list(self.house.session.notes)


@pytest.fixture
def house(qapp: QApplication, store: QSettings, qtbot: QtBot) -> Iterator[House]:
    made = House(qapp, store, qtbot)
    made.session.open(Score((Track((C, E)),)), saved=True)
    yield made
    made.close()


@pytest.fixture
def mouse(house: House) -> Mouse:
    return Mouse(house)


@pytest.fixture
def heard(house: House) -> list[int]:
    """The pitches that the roll asks to be sounded."""
    pitches: list[int] = []
    house.continuo.roll.preview.connect(lambda pitch, _velocity: pitches.append(pitch))
    return pitches


def test_left_click_on_empty_draws_at_the_grid_line_to_the_left_and_sounds(
    mouse: Mouse, heard: list[int]
) -> None:
    mouse.click(mouse.at(2950, 67))
    assert mouse.notes[2] == Note(2880, 480, 67)
    assert heard == [67]
    assert mouse.house.session.history.undo_name == "Draw note"


def test_keeping_on_dragging_sets_length_and_pitch_and_sounds_each(mouse: Mouse, heard: list[int]) -> None:
    mouse.drag(mouse.at(2890, 67), mouse.at(3500, 67), mouse.at(3835, 69))
    assert mouse.notes[2] == Note(2880, 960, 69)
    assert heard == [67, 69]
    mouse.click(mouse.at(4810, 67))
    assert mouse.notes[3].length == 960


def test_right_click_and_right_drag_erase(mouse: Mouse) -> None:
    mouse.drag(mouse.at(600, 72), mouse.at(2000, 76), button=RIGHT)
    assert E not in mouse.notes
    mouse.house.session.undo()
    mouse.click(mouse.at(600, 72), RIGHT)
    assert mouse.notes == [E]


def test_the_context_menu_belongs_to_the_select_tool(mouse: Mouse) -> None:
    mouse.house.parts.state.choose_tool(Tool.SELECT)
    mouse.click(mouse.at(600, 72), RIGHT)
    QTest.qWait(1)
    event_menu = mouse.house.canvas.menu
    assert mouse.house.session.selection == {C}
    assert mouse.notes == [C, E]
    assert isinstance(event_menu, QMenu)


def test_dragging_a_note_moves_it_and_a_selection_is_clamped_as_a_group(mouse: Mouse) -> None:
    mouse.drag(mouse.at(900, 72), mouse.at(1140, 74))
    assert mouse.notes == [Note(720, 960, 74), E]
    mouse.house.session.select(frozenset(mouse.notes))
    mouse.drag(mouse.at(2100, 76), mouse.at(240, 76))
    assert mouse.notes == [Note(0, 960, 74), Note(1200, 480, 76)]


def test_either_edge_resizes_without_a_selection(mouse: Mouse) -> None:
    edge = QPoint(3, 0)
    mouse.drag(mouse.at(1440, 72) - edge, mouse.at(1680, 72) - edge)
    mouse.drag(mouse.at(480, 72) + edge, mouse.at(240, 72) + edge)
    assert mouse.notes[0] == Note(240, 1440, 72)


def test_a_selection_is_resized_by_the_same_amount_and_with_shift_in_proportion(mouse: Mouse) -> None:
    mouse.house.session.select(frozenset((C, E)))
    edge = QPoint(3, 0)
    mouse.drag(mouse.at(2400, 76) - edge, mouse.at(2640, 76) - edge)
    assert mouse.notes == [Note(480, 1200, 72), Note(1920, 720, 76)]
    mouse.house.session.undo()
    mouse.house.session.select(frozenset((C, E)))
    mouse.drag(mouse.at(2400, 76) - edge, mouse.at(4320, 76) - edge, keys=SHIFT)
    assert mouse.notes == [Note(480, 1920, 72), Note(3360, 960, 76)]


def test_a_drag_with_ctrl_or_option_duplicates(mouse: Mouse) -> None:
    mouse.drag(mouse.at(900, 72), mouse.at(2820, 72), keys=COPY)
    assert mouse.notes == [C, E, Note(2400, 960, 72)]
    assert mouse.house.session.history.undo_name.startswith("Duplicate")


@pytest.mark.skipif(sys.platform == "darwin", reason="Option at the press duplicates there")
def test_a_copy_ignores_the_grid_with_alt_too(mouse: Mouse) -> None:
    start = mouse.at(900, 72)
    mouse.drag(start, start + QPoint(205, 0), keys=CTRL | ALT)
    free = 480 + round(205 / mouse.geometry.scale)
    assert free % 120
    assert mouse.notes == [C, E, Note(free, 960, 72)]


@pytest.mark.parametrize(("at_press", "later"), [(ALT, ALT), (NONE, ALT), (NONE, SHIFT)])
def test_alt_or_shift_pressed_later_ignores_the_grid(
    mouse: Mouse, at_press: Qt.KeyboardModifier, later: Qt.KeyboardModifier
) -> None:
    if sys.platform == "darwin" and at_press == ALT:
        pytest.skip("Option at the press duplicates there")
    start = mouse.at(900, 72)
    mouse.drag(start, start + QPoint(7, 0), keys=at_press, later=later)
    assert mouse.notes[0] == Note(480 + round(7 / mouse.geometry.scale), 960, 72)


def test_dragging_on_empty_selects_whatever_is_touched_and_shift_adds(mouse: Mouse) -> None:
    mouse.drag(mouse.at(240, 74), mouse.at(500, 71), keys=CTRL)
    assert mouse.house.session.selection == {C}
    mouse.house.parts.state.choose_tool(Tool.SELECT)
    mouse.drag(mouse.at(2300, 78), mouse.at(2700, 75), keys=SHIFT)
    assert mouse.house.session.selection == {C, E}
    mouse.drag(mouse.at(2300, 78), mouse.at(2700, 75))
    assert mouse.house.session.selection == {E}


@pytest.mark.parametrize("back", [(Qt.Key.Key_Escape, NONE), (Qt.Key.Key_Z, CTRL)], ids=["Esc", "undo"])
@pytest.mark.parametrize(("button", "keys"), [(LEFT, NONE), (LEFT, CTRL), (LEFT, SHIFT), (RIGHT, NONE)])
@pytest.mark.parametrize(("tick", "pitch"), [(900, 72), (1436, 72), (3000, 70)])
def test_esc_and_undo_cancel_any_drag_and_do_nothing_else(
    mouse: Mouse,
    button: Qt.MouseButton,
    keys: Qt.KeyboardModifier,
    tick: int,
    pitch: int,
    back: tuple[Qt.Key, Qt.KeyboardModifier],
) -> None:
    house = mouse.house
    house.session.apply(
        "Other velocity", house.session.score.with_track(0, Track((C, replace(E, velocity=50))))
    )
    before = house.session.score
    QTest.mousePress(house.canvas, button, keys, mouse.at(tick, pitch))
    mouse.move(house.canvas, mouse.at(tick + 700, pitch + 2), button, keys)
    house.press(*back)
    QTest.mouseRelease(house.canvas, button, keys, mouse.at(tick + 700, pitch + 2))
    assert house.session.score is before
    assert house.session.selection == frozenset()
    assert not house.continuo.roll.scene.previewing


def test_the_wheel_scrolls_sideways_zooms_time_and_zooms_pitch(mouse: Mouse) -> None:
    first = mouse.geometry
    mouse.wheel(QPoint(0, -120))
    assert mouse.geometry.top > first.top
    mouse.wheel(QPoint(0, -120), SHIFT)
    assert mouse.geometry.left > first.left
    before = mouse.geometry
    mouse.wheel(QPoint(0, 120), CTRL)
    assert mouse.geometry.scale > before.scale
    assert abs(mouse.geometry.tick(400) - before.tick(400)) <= 1 / before.scale
    before = mouse.geometry
    mouse.wheel(QPoint(0, 240), CTRL | SHIFT)
    assert mouse.geometry.row > before.row
    assert mouse.geometry.scale == before.scale
    assert mouse.geometry.pitch(200) == before.pitch(200)


def test_dragging_with_the_middle_button_pans(mouse: Mouse) -> None:
    first = mouse.geometry
    mouse.drag(QPoint(600, 300), QPoint(500, 260), QPoint(450, 250), button=MIDDLE)
    assert (mouse.geometry.left - first.left, mouse.geometry.top - first.top) == (150, 50)
    assert mouse.notes == [C, E]


def test_a_pinch_zooms_time_at_the_pointer(mouse: Mouse) -> None:
    before, place = mouse.geometry, QPointF(300, 200)
    kind, device = Qt.NativeGestureType.ZoomNativeGesture, QPointingDevice.primaryPointingDevice()
    pinch = QNativeGestureEvent(kind, device, 2, place, place, place, 0.25, QPointF())
    QApplication.sendEvent(mouse.house.canvas, pinch)
    assert mouse.geometry.scale == pytest.approx(1.25 * before.scale)
    assert abs(mouse.geometry.tick(300) - before.tick(300)) <= 1 / before.scale


def test_a_glissando_on_the_piano_sounds_by_where_it_is_struck(mouse: Mouse) -> None:
    keys, heard = mouse.part(Keyboard), list[tuple[int, int]]()
    mouse.house.continuo.roll.preview.connect(lambda *struck: heard.append(struck))
    way = [QPoint(x, mouse.at(0, pitch).y()) for x, pitch in ((4, 72), (30, 74), (58, 76))]
    mouse.drag(*way, on=keys)
    assert [pitch for pitch, _ in heard] == [72, 74, 76]
    assert heard[0][1] < heard[1][1] < heard[2][1]


@pytest.mark.parametrize(("button", "keys"), [(LEFT, ALT), (MIDDLE, NONE)])
def test_the_playhead_drawn_along_the_ruler_sounds_what_it_passes(
    mouse: Mouse, button: Qt.MouseButton, keys: Qt.KeyboardModifier
) -> None:
    house, y = mouse.house, 30
    house.qtbot.waitUntil(lambda: house.parts.transport.description == "fake")
    way = [QPoint(mouse.geometry.x(tick), y) for tick in (240, 600, 1700, 2000, 1850)]
    mouse.drag(*way, button=button, keys=keys, on=mouse.part(Ruler))
    struck = [event.pitch for event in house.synth.events if event.velocity]
    assert struck == [C.pitch, E.pitch, E.pitch], "forwards, and back again"
    assert house.parts.transport.position == pytest.approx(1850, abs=1 / mouse.geometry.scale)
    assert not house.parts.transport.looping
    house.qtbot.waitUntil(lambda: house.synth.sounding == set())


def test_the_ruler_moves_the_playhead_and_sets_the_loop(mouse: Mouse) -> None:
    ruler, transport = mouse.part(Ruler), mouse.house.parts.transport
    low = ruler.height() - 6
    mouse.drag(QPoint(mouse.geometry.x(1920), low), on=ruler)
    assert transport.position == 1920
    mouse.drag(QPoint(mouse.geometry.x(1920), low), QPoint(mouse.geometry.x(5760), low), on=ruler)
    assert transport.loop == Span(1920, 5760)


def test_the_velocity_lane_paints_only_what_is_selected(mouse: Mouse) -> None:
    lane = mouse.part(VelocityLane)
    mouse.house.session.select(frozenset((E,)))
    way = [QPoint(mouse.geometry.x(tick), lane.height() - 4) for tick in (0, 480, 1920, 2400)]
    mouse.drag(*way, on=lane)
    assert mouse.notes[0].velocity == 90
    assert mouse.notes[1].velocity < 20


def test_with_alt_the_velocity_lane_changes_only_the_bar_under_the_pointer(mouse: Mouse) -> None:
    lane = mouse.part(VelocityLane)
    way = [QPoint(mouse.geometry.x(tick), lane.height() - 4) for tick in (484, 1200, 2400)]
    mouse.drag(*way, keys=ALT, on=lane)
    assert mouse.notes[0].velocity < 20
    assert mouse.notes[1].velocity == 90


def test_the_wheel_over_a_bar_changes_its_velocity_by_one(mouse: Mouse) -> None:
    lane = mouse.part(VelocityLane)
    over = lane.mapTo(mouse.house.window, QPoint(mouse.geometry.x(480) + 1, lane.height() - 10))
    at = mouse.house.canvas.mapFrom(mouse.house.window, over)
    mouse.wheel(QPoint(0, 120), at=at)
    mouse.wheel(QPoint(0, 120), at=at)
    mouse.wheel(QPoint(0, -120), at=at)
    assert [note.velocity for note in mouse.notes] == [91, 90]


def test_a_double_click_on_a_bar_types_its_velocity(mouse: Mouse) -> None:
    lane = mouse.part(VelocityLane)
    place = QPoint(mouse.geometry.x(480) + 1, lane.height() - 10)
    QTest.mouseClick(lane, LEFT, NONE, place)
    QTest.mouseDClick(lane, LEFT, NONE, place)
    field = QApplication.focusWidget()
    assert isinstance(field, Entry)
    field.selectAll()
    QTest.keyClicks(field, "55")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert [note.velocity for note in mouse.notes] == [55, 90]


def test_a_click_on_another_tracks_note_brings_that_track_forward(mouse: Mouse) -> None:
    low = Note(960, 960, 67)
    mouse.house.session.open(Score((Track((C, E)), Track((low,)))), saved=True)
    mouse.click(mouse.at(1200, 67))
    assert mouse.house.session.track == 1
    assert mouse.house.session.selection == {low}
    assert mouse.house.session.score.tracks[0].notes == (C, E), "nothing was drawn"


@pytest.mark.parametrize(("key", "shown"), [("Y", "velocity"), ("Shift+Y", "tempo")])
def test_the_roll_gets_the_keyboard_of_a_lane_that_goes(mouse: Mouse, key: str, shown: str) -> None:
    house, lane = mouse.house, getattr(mouse.house.continuo.roll.lanes, shown)
    if lane.isHidden():
        QTest.keySequence(house.window, QKeySequence(key))
    QTest.mouseClick(lane, LEFT, NONE, lane.rect().center())
    QTest.keySequence(house.window, QKeySequence(key))
    assert lane.isHidden()
    assert house.canvas.hasFocus(), "and not the slider of how many bars, which Home would set to one"
