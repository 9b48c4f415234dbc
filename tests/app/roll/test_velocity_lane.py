from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QSpinBox

from app.roll.velocity_lane import HEADROOM, HEIGHT
from core.score import Note
from tests.app.roll.desk import ALT, Desk, Hand

A, B, C = Note(0, 480, 60, 90), Note(960, 480, 62, 90), Note(1920, 480, 64, 90)


def place(desk: Desk, tick: int, velocity: float) -> QPointF:
    return QPointF(desk.geometry.x(tick), HEIGHT - velocity * (HEIGHT - HEADROOM) / 127)


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


def test_a_double_click_types_a_value(desk: Desk) -> None:
    desk.put(A, B, C)
    hand = Hand(desk.lane)
    hand.double_click(place(desk, 960, 90))
    field = desk.lane.findChild(QSpinBox)
    assert isinstance(field, QSpinBox)
    field.setValue(33)
    Hand(field).key(Qt.Key.Key_Return)
    assert velocities(desk)[1] == 33
    desk.session.undo()
    assert abs(velocities(desk)[1] - 90) <= 1


def test_hovering_tells_the_velocity(desk: Desk) -> None:
    desk.put(A, B, C)
    Hand(desk.lane).move(place(desk, 960, 90))
    assert "velocity 90" in desk.said[-1]
