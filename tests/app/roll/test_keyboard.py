from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect
from PySide6.QtGui import QPixmap, QRegion

from core.score import Note, Score, Track
from tests.app.roll.desk import CTRL, SHIFT, Desk, Hand


def key(desk: Desk, pitch: int, x: float = 30) -> QPointF:
    return QPointF(x, desk.geometry.y(pitch) + desk.geometry.row_height / 2)


def test_a_key_sounds_while_it_is_held(desk: Desk) -> None:
    hand = Hand(desk.keyboard)
    hand.press(key(desk, 72))
    assert [pitch for pitch, _ in desk.heard] == [72]
    assert desk.hushed == 0
    hand.release(key(desk, 72))
    assert desk.hushed == 1


def test_the_velocity_depends_on_where_the_key_is_struck(desk: Desk) -> None:
    hand = Hand(desk.keyboard)
    for x in (0, 30, desk.keyboard.width() - 1):
        hand.click(key(desk, 72, x))
    soft, middle, loud = (velocity for _, velocity in desk.heard)
    assert 1 <= soft < middle < loud == 127


def test_sliding_plays_a_glissando(desk: Desk) -> None:
    hand = Hand(desk.keyboard)
    hand.drag(key(desk, 72), key(desk, 72) + QPointF(2, 0), key(desk, 74), key(desk, 76))
    assert [pitch for pitch, _ in desk.heard] == [72, 74, 76]
    assert desk.hushed == 1


def test_ctrl_selects_the_notes_of_a_key_and_shift_those_of_another_too(desk: Desk) -> None:
    low, high, again = Note(0, 480, 72), Note(480, 480, 74), Note(9600, 480, 72)
    desk.put(low, high, again, selected=(high,))
    hand = Hand(desk.keyboard)
    hand.click(key(desk, 72), keys=CTRL)
    assert desk.session.selection == {low, again}
    assert desk.said[-1] == "2 notes selected"
    hand.click(key(desk, 74), keys=CTRL | SHIFT)
    assert desk.session.selection == {low, high, again}
    hand.click(key(desk, 75), keys=CTRL)
    assert desk.session.selection == frozenset()
    assert desk.heard == []


def test_ctrl_and_a_drag_over_the_keys_select_the_notes_of_all_of_them(desk: Desk) -> None:
    low, high, outside = Note(0, 480, 72), Note(480, 480, 74), Note(960, 480, 78)
    desk.put(low, high, outside)
    hand = Hand(desk.keyboard)
    hand.drag(key(desk, 72), key(desk, 73), key(desk, 74), keys=CTRL)
    assert desk.session.selection == {low, high}
    hand.drag(key(desk, 72), key(desk, 73))
    assert [pitch for pitch, _ in desk.heard] == [72, 73]


def test_the_key_of_the_row_under_the_pointer_is_marked(desk: Desk) -> None:
    before = desk.keyboard.grab().toImage()
    desk.hand.move(desk.at(480, 72))
    assert desk.keyboard.grab().toImage() != before


def test_painting_some_keys_anew_gives_the_same_picture_as_painting_all(desk: Desk) -> None:
    desk.keyboard.point_at(72)
    desk.keyboard.show_played(frozenset((71, 76, 80)))
    whole = desk.keyboard.grab()
    for top in range(0, 300, 37):
        strip = QRect(0, top, desk.keyboard.width(), 41)
        part = QPixmap(strip.size())
        desk.keyboard.render(part, QPoint(), QRegion(strip))
        assert part.toImage() == whole.copy(strip).toImage()


def test_drums_stand_by_name_beside_a_percussion_track(desk: Desk) -> None:
    snare = Note(480, 480, 38)
    piano = desk.keyboard.width()
    desk.session.open(Score((Track((snare,), percussion=True), Track())), saved=True)
    assert desk.keyboard.width() > piano
    assert desk.keyboard.accessibleName() == "drums"
    named = desk.keyboard.grab().toImage()
    hand = Hand(desk.keyboard)
    hand.move(key(desk, 38))
    assert desk.said[-1].startswith("acoustic snare · D2")
    assert desk.keyboard.grab().toImage() != named
    hand.click(key(desk, 38, desk.keyboard.width() - 1))
    assert desk.heard == [(38, 127)]
    desk.hand.move(desk.at(600, 38))
    assert desk.said[-1].startswith("acoustic snare · bar 1 beat 2")
    desk.session.choose_track(1)
    assert desk.keyboard.width() == piano
    hand.move(key(desk, 72))
    assert desk.said[-1].startswith("C5")
