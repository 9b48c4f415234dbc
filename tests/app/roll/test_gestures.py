"""The mouse table of the design, one test a gesture."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from app.roll.state import Grid, Tool
from app.settings import PREVIEW
from core.score import Note, Score, Span, Track
from tests.app.roll.desk import ALT, CTRL, MIDDLE, NONE, RIGHT, SHIFT, Desk

C = Note(480, 480, 60)
E = Note(960, 480, 64)
G = Note(1440, 960, 67)


def test_a_click_on_empty_draws_at_the_line_to_the_left_and_sounds(desk: Desk) -> None:
    desk.hand.click(desk.at(700, 72))
    assert desk.notes == [Note(600, 480, 72, 90)]
    assert desk.undo_name == "Draw note"
    assert desk.heard == [(72, 90)]
    assert desk.hushed == 1
    desk.session.undo()
    assert desk.notes == []


def test_nothing_sounds_when_previews_are_off(desk: Desk) -> None:
    desk.settings.set(PREVIEW, False)
    desk.hand.click(desk.at(700, 72))
    assert len(desk.notes) == 1
    assert desk.heard == []


def test_dragging_a_new_note_sets_length_and_pitch_and_is_remembered(desk: Desk) -> None:
    desk.hand.drag(desk.at(480, 72), desk.at(1000, 72), desk.at(1190, 74))
    assert desk.notes == [Note(480, 720, 74)]
    assert [pitch for pitch, _ in desk.heard] == [72, 74]
    desk.hand.click(desk.at(2400, 76))
    assert desk.notes[1] == Note(2400, 720, 76)


def test_a_new_note_is_never_shorter_than_the_grid(desk: Desk) -> None:
    desk.hand.drag(desk.at(960, 72), desk.at(500, 72))
    assert desk.notes == [Note(960, 120, 72)]


def test_triplets_and_dots_are_snapped_to(desk: Desk) -> None:
    desk.state.choose_grid(Grid(8, triplet=True))
    desk.hand.click(desk.at(330, 72))
    desk.state.choose_grid(Grid(8, dotted=True))
    desk.hand.click(desk.at(1100, 72))
    assert [note.start for note in desk.notes] == [320, 1080]


def test_without_the_grid_a_note_begins_where_it_is_drawn(desk: Desk) -> None:
    desk.state.choose_grid(Grid(16, on=False))
    place = desk.at(700, 72)
    desk.hand.click(place)
    assert desk.notes[0].start == round(desk.geometry.tick(place.x()))


def test_right_click_and_right_drag_erase_as_one_step(desk: Desk) -> None:
    desk.put(C, E, G)
    desk.hand.click(desk.at(600, 60), RIGHT)
    assert desk.notes == [E, G]
    assert desk.undo_name == "Erase note"
    desk.hand.drag(desk.at(1100, 62), desk.at(1200, 66), desk.at(1700, 67), button=RIGHT)
    assert desk.notes == []
    assert desk.undo_name == "Erase notes"
    desk.session.undo()
    assert desk.notes == [E, G]


def test_a_fast_sweep_erases_what_lies_on_its_way(desk: Desk) -> None:
    desk.put(*(Note(240 * i, 240, 70 - i) for i in range(8)))
    desk.hand.drag(desk.at(0, 70), desk.at(1919, 63), button=RIGHT)
    assert desk.notes == []


def test_the_eraser_erases_with_the_left_button(desk: Desk) -> None:
    desk.put(C, E)
    desk.state.choose_tool(Tool.ERASE)
    desk.hand.click(desk.at(600, 60))
    assert desk.notes == [E]


def test_dragging_a_note_moves_it_by_the_grid_and_keeps_its_offset(desk: Desk) -> None:
    desk.put(Note(493, 480, 60))
    desk.hand.drag(desk.at(700, 60), desk.at(800, 61), desk.at(950, 62))
    assert desk.notes == [Note(733, 480, 62)]
    assert desk.undo_name == "Move note"
    assert [pitch for pitch, _ in desk.heard] == [60, 61, 62]
    assert desk.session.selection == frozenset(desk.notes)


def test_a_selection_moves_together_and_stops_as_a_group(desk: Desk) -> None:
    low = Note(960, 480, 3)
    desk.put(C, low, E, selected=(C, low))
    desk.view.framing.reveal([C])
    desk.hand.drag(desk.at(700, 60), desk.at(100, 50))
    assert set(desk.notes) == {Note(0, 480, 57), Note(480, 480, 0), E}
    assert desk.session.selection == {Note(0, 480, 57), Note(480, 480, 0)}
    assert desk.undo_name == "Move notes"


def test_a_drag_that_comes_back_leaves_no_step(desk: Desk) -> None:
    desk.put(C)
    desk.hand.drag(desk.at(700, 60), desk.at(1200, 62), desk.at(700, 60))
    assert desk.notes == [C]
    assert desk.undo_name == ""


def test_a_pointer_that_trembles_moves_nothing(desk: Desk) -> None:
    desk.put(C)
    place = QPointF(desk.at(700, 60).x(), desk.geometry.y(60) + 1)
    desk.hand.drag(place, place + QPointF(2, -3))
    assert desk.notes == [C]
    assert desk.session.selection == {C}


def test_a_hand_that_trembles_sideways_on_its_way_up_keeps_a_note_on_its_beat(desk: Desk) -> None:
    desk.put(C)
    desk.state.choose_grid(Grid(64))
    desk.hand.drag(desk.at(700, 60), desk.at(700, 66) + QPointF(9, 0), desk.at(700, 72) + QPointF(12, 0))
    assert desk.notes == [Note(480, 480, 72)]


def test_a_hand_that_trembles_on_its_way_sideways_keeps_a_note_on_its_pitch(desk: Desk) -> None:
    desk.put(C)
    edge = QPointF(desk.at(700, 60).x(), desk.geometry.y(60) + desk.geometry.row_height - 1)
    desk.hand.drag(edge, desk.at(1660, 60) + QPointF(0, desk.geometry.row_height / 2 + 3))
    assert desk.notes == [Note(1440, 480, 60)]


def test_a_drag_off_the_straight_line_goes_both_ways(desk: Desk) -> None:
    desk.put(C)
    desk.hand.drag(desk.at(700, 60), desk.at(700, 72), desk.at(1180, 72), desk.at(1180, 71))
    assert desk.notes == [Note(960, 480, 71)]


def test_a_hand_that_trembles_while_it_looks_for_the_pitch_draws_the_last_used_length(desk: Desk) -> None:
    desk.state.draw_length = 1920
    desk.hand.drag(desk.at(500, 60), desk.at(500, 66) + QPointF(6, 0))
    assert desk.notes == [Note(480, 1920, 66)]


def test_a_hand_that_trembles_while_it_draws_a_length_keeps_the_pitch(desk: Desk) -> None:
    edge = QPointF(desk.at(490, 60).x(), desk.geometry.y(60) + desk.geometry.row_height - 1)
    desk.hand.drag(edge, desk.at(1440, 60) + QPointF(0, desk.geometry.row_height / 2 + 3))
    assert desk.notes == [Note(480, 960, 60)]


def test_alt_ignores_the_grid(desk: Desk) -> None:
    desk.put(C)
    start, end = desk.at(700, 60), desk.at(700, 60) + QPointF(5, 0)
    desk.hand.drag(start, end, keys=ALT)
    assert desk.notes == [Note(480 + round(5 / desk.geometry.scale), 480, 60)]


def test_shift_pressed_after_the_drag_began_ignores_the_grid(desk: Desk) -> None:
    desk.put(C)
    start, end = desk.at(700, 60), desk.at(700, 60) + QPointF(5, 0)
    desk.hand.press(start)
    desk.hand.move(end)
    desk.hand.move(end, SHIFT)
    desk.hand.release(end, SHIFT)
    assert desk.notes == [Note(480 + round(5 / desk.geometry.scale), 480, 60)]


def test_the_key_alone_changes_the_drag_while_the_mouse_rests(desk: Desk) -> None:
    desk.put(C)
    start, end = desk.at(700, 60), desk.at(700, 60) + QPointF(5, 0)
    desk.hand.press(start)
    desk.hand.move(end)
    desk.hand.key_down(Qt.Key.Key_Shift)
    desk.hand.release(end, SHIFT)
    assert desk.notes == [Note(480 + round(5 / desk.geometry.scale), 480, 60)]


def test_the_right_edge_resizes_without_a_selection(desk: Desk) -> None:
    desk.put(C)
    edge = desk.at(960, 60) - QPointF(3, 0)
    desk.hand.drag(edge, desk.at(1440, 60) - QPointF(3, 0))
    assert desk.notes == [Note(480, 960, 60)]
    assert desk.undo_name == "Resize note"
    assert desk.session.selection == frozenset()
    assert desk.state.draw_length == 960


def test_the_left_edge_resizes_and_stops_at_the_grid(desk: Desk) -> None:
    desk.put(C)
    edge = desk.at(480, 60) + QPointF(3, 0)
    desk.hand.drag(edge, desk.at(720, 60), desk.at(3000, 60))
    assert desk.notes == [Note(840, 120, 60)]
    desk.session.undo()
    desk.hand.drag(edge, desk.at(240, 60) + QPointF(3, 0))
    assert desk.notes == [Note(240, 720, 60)]


def test_a_selection_resizes_by_the_same_amount(desk: Desk) -> None:
    desk.put(C, E, selected=(C, E))
    desk.hand.drag(desk.at(1440, 64) - QPointF(2, 0), desk.at(1680, 64) - QPointF(2, 0))
    assert set(desk.notes) == {Note(480, 720, 60), Note(960, 720, 64)}
    assert desk.session.selection == frozenset(desk.notes)
    assert desk.undo_name == "Resize notes"


def test_shift_stretches_in_proportion(desk: Desk) -> None:
    desk.put(C, E, selected=(C, E))
    desk.hand.drag(desk.at(1440, 64) - QPointF(2, 0), desk.at(2400, 64) - QPointF(2, 0), keys=SHIFT)
    assert set(desk.notes) == {Note(480, 960, 60), Note(1440, 960, 64)}
    assert desk.undo_name == "Stretch notes"


def test_the_hot_zone_is_a_third_of_a_short_note(desk: Desk) -> None:
    short = Note(480, 120, 60)
    desk.put(short)
    width = 120 * desk.geometry.scale
    assert width < 24
    middle = desk.at(540, 60)
    desk.hand.drag(middle, middle + QPointF(480 * desk.geometry.scale, 0))
    assert desk.notes == [Note(960, 120, 60)]


def test_ctrl_drag_duplicates(desk: Desk) -> None:
    desk.put(C, E, selected=(C, E))
    desk.hand.drag(desk.at(700, 60), desk.at(700 + 1920, 60), keys=CTRL)
    copies = {Note(2400, 480, 60), Note(2880, 480, 64)}
    assert set(desk.notes) == {C, E} | copies
    assert desk.session.selection == copies
    assert desk.undo_name == "Duplicate notes"


def test_ctrl_click_takes_a_note_in_and_out_of_the_selection(desk: Desk) -> None:
    desk.put(C, E, selected=(C,))
    desk.hand.click(desk.at(1200, 64), keys=CTRL)
    assert desk.session.selection == {C, E}
    desk.hand.click(desk.at(700, 60), keys=CTRL)
    assert desk.session.selection == {E}
    assert desk.undo_name == ""


def test_dragging_on_empty_selects_whatever_is_touched(desk: Desk) -> None:
    desk.put(C, E, G)
    desk.state.choose_tool(Tool.SELECT)
    desk.hand.drag(desk.at(900, 70), desk.at(1000, 60))
    assert desk.session.selection == {C, E}
    assert desk.undo_name == ""
    desk.hand.drag(desk.at(2300, 70), desk.at(2390, 66), keys=SHIFT)
    assert desk.session.selection == {C, E, G}
    desk.hand.click(desk.at(200, 50))
    assert desk.session.selection == frozenset()


def test_ctrl_drag_on_empty_selects_with_the_pencil(desk: Desk) -> None:
    desk.put(C, E, G)
    desk.hand.drag(desk.at(400, 70), desk.at(500, 55), keys=CTRL)
    assert desk.session.selection == {C}
    assert len(desk.notes) == 3


def test_escape_cancels_every_drag(desk: Desk) -> None:
    desk.put(C, E, selected=(E,))
    ways = [
        (desk.at(2400, 70), desk.at(3000, 71), NONE, Qt.MouseButton.LeftButton),  # draw
        (desk.at(700, 60), desk.at(1500, 63), NONE, Qt.MouseButton.LeftButton),  # move
        (desk.at(956, 60), desk.at(1500, 60), NONE, Qt.MouseButton.LeftButton),  # resize
        (desk.at(700, 60), desk.at(1500, 63), CTRL, Qt.MouseButton.LeftButton),  # duplicate
        (desk.at(300, 70), desk.at(1500, 50), CTRL, Qt.MouseButton.LeftButton),  # rubber band
        (desk.at(600, 60), desk.at(1000, 64), NONE, RIGHT),  # erase
    ]
    for start, end, keys, button in ways:
        desk.hand.press(start, button, keys)
        desk.hand.move(end, keys)
        desk.hand.key(Qt.Key.Key_Escape)
        desk.hand.release(end, keys)
        assert desk.notes == [C, E]
        assert desk.session.selection == {E}
        assert desk.undo_name == ""


def test_a_change_from_elsewhere_breaks_a_drag_off(desk: Desk) -> None:
    desk.put(C)
    desk.hand.press(desk.at(700, 60))
    desk.hand.move(desk.at(1500, 63))
    desk.session.apply("Elsewhere", Score((Track.of([G]),)))
    desk.hand.release(desk.at(1500, 63))
    assert desk.notes == [G]
    assert desk.undo_name == "Elsewhere"


def test_the_pencil_picks_up_the_length_of_a_clicked_note(desk: Desk) -> None:
    desk.put(Note(480, 960, 60, 50))
    desk.hand.click(desk.at(900, 60))
    desk.hand.click(desk.at(2400, 72))
    assert desk.notes[1] == Note(2400, 960, 72, 50)


def test_a_drawn_note_is_not_selected_and_drawing_lets_go_of_the_selection(desk: Desk) -> None:
    desk.put(C, selected=(C,))
    desk.hand.click(desk.at(2400, 72))
    assert desk.session.selection == frozenset()


def test_double_click_with_the_select_tool_draws_and_erases(desk: Desk) -> None:
    desk.state.choose_tool(Tool.SELECT)
    desk.hand.double_click(desk.at(490, 72))
    assert desk.notes == [Note(480, 480, 72)]
    desk.hand.double_click(desk.at(700, 72))
    assert desk.notes == []


def test_middle_drag_pans(desk: Desk) -> None:
    desk.view.framing.reveal([Note(20_000, 480, 60)])
    before = desk.geometry
    desk.hand.drag(QPointF(300, 200), QPointF(340, 230), button=MIDDLE)
    assert (desk.geometry.left, desk.geometry.top) == (before.left - 40, before.top - 30)


@pytest.fixture
def clicked(desk: Desk) -> list[int]:
    """The bars of a ghost of two that were clicked, by the tick that each begins at."""
    seen: list[int] = []
    desk.view.ghost_clicked.connect(seen.append)
    notes = [Note(1920, 480, 72), Note(4320, 480, 74)]
    desk.view.scene.show_ghost(notes, [2.0, 8.0], Span(1920, 5760), grew=True)
    return seen


@pytest.mark.parametrize("tool", [Tool.PENCIL, Tool.SELECT])
@pytest.mark.parametrize("pitch", [72, 66], ids=["on a note", "beside"])
def test_a_click_in_a_bar_of_a_ghost_tells_which_and_draws_nothing(
    desk: Desk, clicked: list[int], tool: Tool, pitch: int
) -> None:
    desk.state.choose_tool(tool)
    desk.hand.click(desk.at(2100, pitch))
    assert clicked == [1920]
    desk.hand.click(desk.at(4400, pitch + 2))
    assert clicked == [1920, 3840]
    assert desk.notes == []
    desk.view.scene.clear_ghost()
    desk.hand.double_click(desk.at(2100, pitch))
    assert clicked == [1920, 3840]
    assert desk.notes


def test_the_second_click_of_two_in_a_ghost_does_nothing(desk: Desk, clicked: list[int]) -> None:
    desk.hand.double_click(desk.at(2100, 66))
    assert clicked == [1920]
    assert desk.notes == []


def test_a_drag_over_a_ghost_draws_and_one_with_the_select_tool_selects(
    desk: Desk, clicked: list[int]
) -> None:
    desk.hand.drag(desk.at(2450, 66), desk.at(3300, 66))
    assert desk.notes == [Note(2400, 960, 66)]
    desk.state.choose_tool(Tool.SELECT)
    desk.hand.drag(desk.at(2000, 60), desk.at(3300, 80))
    assert desk.session.selection == set(desk.notes)
    assert clicked == []


@pytest.mark.parametrize("pitch", [72, 66], ids=["on a note", "beside"])
def test_shift_draws_over_a_ghost_at_once_and_ctrl_selects(
    desk: Desk, clicked: list[int], pitch: int
) -> None:
    desk.hand.move(desk.at(2100, pitch), SHIFT)
    assert "click to draw" in desk.said[-1]
    desk.hand.click(desk.at(2100, pitch), keys=SHIFT)
    assert [note.pitch for note in desk.notes] == [pitch]
    desk.hand.move(desk.at(2390, 74), CTRL)
    assert "drag to select" in desk.said[-1]
    desk.hand.drag(desk.at(2390, 74), desk.at(2000, 60), keys=CTRL)
    assert desk.session.selection == set(desk.notes)
    assert clicked == []


def test_a_drag_over_a_ghost_that_is_broken_off_leaves_nothing(desk: Desk, clicked: list[int]) -> None:
    desk.hand.press(desk.at(2450, 66))
    desk.hand.move(desk.at(3300, 66))
    desk.hand.key(Qt.Key.Key_Escape)
    desk.hand.release(desk.at(3300, 66))
    assert (desk.notes, clicked) == ([], [])
    assert not desk.view.scene.previewing


def test_the_bar_of_a_ghost_under_the_pointer_is_shaded_and_told(desk: Desk, clicked: list[int]) -> None:
    bare = desk.canvas.grab().toImage()
    place = desk.at(3000, 66).toPoint()
    desk.hand.move(desk.at(2100, 66))
    shaded = desk.canvas.grab().toImage()
    assert shaded.pixelColor(place) != bare.pixelColor(place)
    after = desk.at(4400, 66).toPoint()
    assert shaded.pixelColor(after) == bare.pixelColor(after)
    assert "click keeps the take to the end of bar 2" in desk.said[-1]
    assert "drag to draw" in desk.said[-1]


def test_a_drag_outside_scrolls_on(desk: Desk, qtbot: QtBot) -> None:
    desk.put(C)
    before = desk.geometry.left
    desk.hand.press(desk.at(700, 60))
    beyond = QPointF(desk.canvas.width() + 60, desk.at(700, 60).y())
    desk.hand.move(beyond)
    qtbot.waitUntil(lambda: desk.geometry.left > before + 200)
    desk.hand.release(beyond)
    at_the_edge = desk.geometry.tick(desk.canvas.width()) - (700 - 480)  # where it can be seen
    assert abs(desk.notes[0].start - at_the_edge) <= 120 + 20 / desk.geometry.scale


def test_a_drag_a_little_outside_scrolls_slowly_enough_to_be_stopped(desk: Desk, qtbot: QtBot) -> None:
    desk.put(C)
    lefts = [desk.geometry.left]
    desk.hand.press(desk.at(700, 60))
    desk.viewport.changed.connect(lambda: lefts.append(desk.geometry.left))
    desk.hand.move(QPointF(desk.canvas.width() + 60, desk.at(700, 60).y()))
    qtbot.waitUntil(lambda: len(lefts) > 5)
    assert max(after - before for before, after in pairwise(lefts)) <= 12  # pixels, 60 times a second


def test_esc_in_a_drag_that_scrolled_shows_again_what_it_scrolled_away_from(desk: Desk, qtbot: QtBot) -> None:
    desk.put(C)
    before = desk.geometry
    desk.hand.press(desk.at(700, 60))
    desk.hand.move(QPointF(desk.canvas.width() + 60, desk.at(700, 60).y()))
    qtbot.waitUntil(lambda: desk.geometry.left > before.left + 100)
    desk.hand.key(Qt.Key.Key_Escape)
    assert desk.geometry == before
    assert desk.notes == [C]


def test_overlapping_notes_are_taken_from_the_top_a_selected_one_first(desk: Desk) -> None:
    under, over = Note(480, 1440, 60), Note(960, 480, 60)
    desk.put(under, over)
    desk.hand.click(desk.at(1200, 60))
    assert desk.session.selection == {over}
    desk.session.select(frozenset((under,)))
    desk.hand.drag(desk.at(1200, 60), desk.at(1200, 65))
    assert set(desk.notes) == {over, Note(480, 1440, 65)}


def test_a_note_drawn_backwards_off_the_grid_can_be_seen_and_taken_again(desk: Desk) -> None:
    start = desk.at(960, 72)
    desk.hand.drag(start, start - QPointF(40, 0), keys=ALT)
    [note] = desk.notes
    assert desk.geometry.x(note.end) - desk.geometry.x(note.start) >= 5
    assert desk.state.draw_length == note.length


@pytest.mark.parametrize("way", [1, -1])
def test_a_note_made_shorter_off_the_grid_can_be_seen_and_taken_again(desk: Desk, way: int) -> None:
    desk.put(Note(960, 480, 72))
    edge = desk.at(960, 72) + QPointF(2, 0) if way > 0 else desk.at(1440, 72) - QPointF(2, 0)
    desk.hand.drag(edge, edge + QPointF(way * 200, 0), keys=ALT)
    [note] = desk.notes
    assert note.length < 480
    assert desk.geometry.x(note.end) - desk.geometry.x(note.start) >= 5
