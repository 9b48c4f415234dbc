from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton

from app.roll.entry import Entry, change_of
from app.roll.lane import HIGHEST, LOWEST
from app.roll.velocity_lane import HEADROOM
from app.settings import SHOW_VELOCITY, VELOCITY_HEIGHT
from core.score import Note
from tests.app.roll.desk import ALT, CTRL, SHIFT, Desk, Hand

A, B, C = Note(0, 480, 60, 90), Note(960, 480, 62, 90), Note(1920, 480, 64, 90)


def place(desk: Desk, tick: int, velocity: float) -> QPointF:
    height = desk.lane.height()
    return QPointF(desk.geometry.x(tick), height - velocity * (height - HEADROOM) / 127)


def velocities(desk: Desk) -> list[int]:
    return [note.velocity for note in desk.notes]


def test_dragging_across_paints_a_line_of_velocities(desk: Desk) -> None:
    desk.put(A, B, C)
    Hand(desk.lane).drag(place(desk, 0, 20), place(desk, 1920, 120))
    soft, middle, loud = velocities(desk)
    assert abs(soft - 20) <= 1
    assert abs(middle - 70) <= 2
    assert abs(loud - 120) <= 1
    assert desk.undo_name == "Change velocity"
    desk.session.undo()
    assert velocities(desk) == [90, 90, 90]


def test_a_stroke_that_is_undone_leaves_in_hand_what_was(desk: Desk) -> None:
    desk.put(A, B, C)
    lane = Hand(desk.lane)
    lane.drag(place(desk, 0, 20), place(desk, 960, 20))
    desk.session.undo()
    assert desk.session.selection == frozenset()
    lane.drag(place(desk, 0, 40), place(desk, 1920, 40))
    assert len(set(velocities(desk))) == 1  # all of them, not only those that the first has passed
    desk.put(A, B, C, selected=(B,))
    lane.drag(place(desk, 0, 40), place(desk, 1920, 40))
    desk.session.undo()
    assert desk.session.selection == {B}


def test_with_a_selection_only_those_change_and_stay_selected(desk: Desk) -> None:
    desk.put(A, B, C, selected=(B,))
    Hand(desk.lane).drag(place(desk, 0, 40), place(desk, 1920, 40))
    assert velocities(desk)[0] == velocities(desk)[2] == 90
    assert abs(velocities(desk)[1] - 40) <= 1
    assert desk.session.selection == {desk.notes[1]}


def test_alt_changes_only_the_bar_under_the_pointer(desk: Desk) -> None:
    desk.put(A, B, C)
    Hand(desk.lane).drag(place(desk, 960, 90), place(desk, 1920, 30), keys=ALT)
    assert velocities(desk)[::2] == [90, 90]
    assert abs(velocities(desk)[1] - 30) <= 1


def test_the_wheel_changes_by_one(desk: Desk) -> None:
    desk.put(A, B, C, selected=(A, B))
    hand = Hand(desk.lane)
    hand.wheel(place(desk, 960, 50), QPoint(0, 120))
    assert velocities(desk) == [91, 91, 90]
    hand.wheel(place(desk, 1920, 50), QPoint(0, -60))
    assert velocities(desk) == [91, 91, 90]
    hand.wheel(place(desk, 1920, 50), QPoint(0, -60))
    assert velocities(desk) == [91, 91, 89]
    assert desk.session.selection == frozenset(desk.notes[:2])


def test_the_wheel_beside_all_bars_scrolls(desk: Desk) -> None:
    desk.put(A)
    top = desk.geometry.top
    Hand(desk.lane).wheel(place(desk, 3000, 50), QPoint(0, -120))
    assert velocities(desk) == [90]
    assert desk.geometry.top != top


def test_escape_breaks_the_painting_off(desk: Desk) -> None:
    desk.put(A, B, C)
    hand = Hand(desk.lane)
    hand.press(place(desk, 0, 20))
    hand.move(place(desk, 1920, 20))
    hand.key(Qt.Key.Key_Escape)
    hand.release(place(desk, 1920, 20))
    assert velocities(desk) == [90, 90, 90]
    assert desk.undo_name == ""


def field_of(desk: Desk) -> Entry:
    [field] = [field for field in desk.view.findChildren(Entry) if not field.isHidden()]
    return field


def typed(desk: Desk, tick: int, velocity: int, text: str) -> None:
    Hand(desk.lane).double_click(place(desk, tick, velocity))
    QTest.keyClicks(field_of(desk), text)
    QTest.keyClick(field_of(desk), Qt.Key.Key_Return)


def test_a_double_click_types_a_value(desk: Desk) -> None:
    desk.put(A, B, C)
    told: list[str] = []
    desk.view.told.connect(told.append)
    typed(desk, 960, 40, "33")
    assert velocities(desk) == [90, 33, 90]
    assert told[-1] == ""  # how to type is not told any longer
    desk.session.undo()
    assert velocities(desk) == [90, 90, 90]  # the first of the two clicks has left nothing
    assert desk.undo_name == ""


def test_how_to_type_is_told_though_the_field_comes_between_the_pointer_and_the_lane(desk: Desk) -> None:
    desk.put(A, B, C)
    Hand(desk.lane).double_click(place(desk, 960, 40))
    field, at = field_of(desk), QPointF(3, 3)
    QApplication.sendEvent(desk.lane, QEvent(QEvent.Type.Leave))
    QApplication.sendEvent(field, QEnterEvent(at, at, at))
    assert desk.said[-1] == field.toolTip()


def test_a_drag_that_was_broken_off_leaves_no_value_beside_the_lane(desk: Desk) -> None:
    desk.put(A, B, C)
    hand, pointed = Hand(desk.lane), list[str]()
    desk.lane.pointed.connect(pointed.append)
    hand.press(place(desk, 960, 40))
    hand.key(Qt.Key.Key_Escape)
    assert pointed[-1] == ""


def test_a_double_click_asks_about_the_note_of_a_chord_that_is_nearest(desk: Desk) -> None:
    low, high = Note(0, 480, 60, 40), Note(0, 480, 67, 100)
    desk.put(low, high)
    typed(desk, 0, 100, "110")
    assert velocities(desk) == [40, 110]


def test_what_is_typed_goes_for_the_whole_selection(desk: Desk) -> None:
    soft = Note(960, 480, 62, 40)
    desk.put(A, soft, C, selected=(A, soft))
    typed(desk, 0, 90, "+10")
    assert velocities(desk) == [100, 50, 90]
    typed(desk, 960, 50, "50%")
    assert velocities(desk) == [50, 25, 90]
    assert desk.session.selection == frozenset(desk.notes[:2])
    typed(desk, 1920, 90, "-5")
    assert velocities(desk) == [50, 25, 85]


def test_nonsense_leaves_the_field_open_and_escape_closes_it(desk: Desk) -> None:
    desk.put(A)
    Hand(desk.lane).double_click(place(desk, 0, 20))
    QTest.keyClicks(field_of(desk), "loud")
    QTest.keyClick(field_of(desk), Qt.Key.Key_Return)
    assert "80%" in desk.said[-1]
    field = field_of(desk)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert field.isHidden()
    assert velocities(desk) == [90]


@pytest.mark.parametrize(
    ("text", "now"),
    [("64", 64), ("+5", 95), ("- 5", 85), ("−5", 85), ("80 %", 72), ("400%", 127), ("0", 1), ("-120", 1)],
)
def test_what_may_be_typed(text: str, now: int) -> None:
    change = change_of(text)
    assert change is not None
    assert change(90) == now


@pytest.mark.parametrize("text", ["", "ff", "9.5", "+", "5-", "+5%"])
def test_what_may_not_be_typed(text: str) -> None:
    assert change_of(text) is None


def test_shift_draws_a_straight_line_however_the_hand_goes(desk: Desk) -> None:
    desk.put(A, B, C)
    Hand(desk.lane).drag(place(desk, 0, 20), place(desk, 960, 127), place(desk, 1920, 120), keys=SHIFT)
    soft, middle, loud = velocities(desk)
    assert abs(soft - 20) <= 1
    assert abs(middle - 70) <= 2
    assert abs(loud - 120) <= 1
    desk.session.undo()
    assert velocities(desk) == [90, 90, 90]


def test_a_line_shows_while_it_is_drawn_and_leaves_what_lies_beyond_it(desk: Desk) -> None:
    desk.put(A, B, C)
    hand = Hand(desk.lane)
    hand.press(place(desk, 0, 20), keys=SHIFT)
    hand.move(place(desk, 1920, 20), keys=SHIFT)
    hand.move(place(desk, 960, 40), keys=SHIFT)  # back again
    shown = desk.lane.grab().toImage()
    hand.release(place(desk, 960, 40), keys=SHIFT)
    assert desk.lane.grab().toImage() != shown  # the line itself is gone
    assert velocities(desk)[2] == 90


def test_ctrl_scales_the_selection_in_proportion(desk: Desk) -> None:
    quiet = Note(960, 480, 62, 40)
    desk.put(A, quiet, C, selected=(A, quiet))
    hand = Hand(desk.lane)
    hand.drag(place(desk, 480, 100), place(desk, 480, 100 - 127 / 2), keys=CTRL)
    loud, soft, other = velocities(desk)
    assert abs(loud - 45) <= 1
    assert abs(soft - 20) <= 1
    assert other == 90
    assert desk.session.selection == frozenset(desk.notes[:2])


def test_ctrl_with_nothing_selected_scales_the_whole_track(desk: Desk) -> None:
    desk.put(A, B, Note(40_000, 480, 60, 60))
    Hand(desk.lane).drag(place(desk, 480, 40), place(desk, 480, 40 + 127 / 5), keys=CTRL)
    assert all(abs(now - was) <= 2 for now, was in zip(velocities(desk), [108, 108, 72], strict=True))
    assert desk.session.selection == frozenset()
    assert any("%" in words for words in desk.said)


def test_the_buttons_beside_the_lane_choose_what_a_drag_does(desk: Desk) -> None:
    desk.put(A, B, C)
    buttons = {button.accessibleName(): button for button in desk.view.findChildren(QToolButton)}
    QTest.mouseClick(buttons["Line"], Qt.MouseButton.LeftButton)
    Hand(desk.lane).drag(place(desk, 0, 20), place(desk, 960, 127), place(desk, 1920, 20))
    assert all(abs(velocity - 20) <= 1 for velocity in velocities(desk))
    QTest.mouseClick(buttons["In proportion"], Qt.MouseButton.LeftButton)
    Hand(desk.lane).drag(place(desk, 480, 40), place(desk, 480, 200))
    assert all(velocity > 40 for velocity in velocities(desk))
    assert all(button.toolTip() for button in buttons.values())


def test_the_upper_edge_is_dragged_and_the_height_remembered(desk: Desk) -> None:
    hand, height, notes = Hand(desk.lane), desk.lane.height(), desk.canvas.height()
    hand.drag(QPointF(50, 2), QPointF(50, -38))
    assert desk.lane.height() == height + 40
    assert desk.canvas.height() == notes - 40
    assert desk.settings.get(VELOCITY_HEIGHT) == height + 40
    hand.drag(QPointF(50, 2), QPointF(50, 900))
    assert desk.lane.height() == LOWEST
    hand.drag(QPointF(50, 2), QPointF(50, -900))
    assert desk.lane.wanted == HIGHEST
    assert desk.canvas.height() >= 200


@pytest.mark.parametrize("crowd", [False, True])
def test_the_playhead_moves_in_it_and_leaves_no_trace(desk: Desk, crowd: bool) -> None:
    desk.put(A, B, C, *(Note(tick, 10, 70, 60) for tick in range(4000, 8000, 10) if crowd))
    plain = desk.lane.grab().toImage()
    for place in (970, 3500, 6000):
        desk.view.set_playhead(place)
        QTest.qWait(1)
        assert desk.lane.grab().toImage() != plain
    desk.view.set_playhead(0)
    assert desk.lane.grab().toImage() == plain


def test_the_lane_goes_and_comes_back(desk: Desk) -> None:
    notes = desk.canvas.height()
    desk.settings.set(SHOW_VELOCITY, False)
    assert not desk.lane.isVisible()
    assert desk.canvas.height() == notes + desk.lane.height()
    desk.settings.set(SHOW_VELOCITY, True)
    assert desk.canvas.height() == notes


def test_hovering_tells_the_velocity_in_words_and_beside_the_lane(desk: Desk) -> None:
    desk.put(A, B, C)
    pointed: list[str] = []
    desk.lane.pointed.connect(pointed.append)
    Hand(desk.lane).move(place(desk, 960, 90))
    assert "velocity 90" in desk.said[-1]
    assert pointed == ["90"]
