"""Scrolling, zooming and following, from outside the roll."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QScrollBar

from app.roll.framing import LEAST_ROW
from app.roll.state import APART, DENOMINATORS, FAR_APART, LEAST_APART, Grid, RollState
from app.settings import FOLLOW
from core.score import MetreChange, Note, Score, Span, Track
from tests.app.roll.desk import Desk


def bar_of(desk: Desk, orientation: Qt.Orientation) -> QScrollBar:
    bars = desk.view.findChildren(QScrollBar)
    return next(bar for bar in bars if bar.orientation() == orientation)


def test_it_opens_on_eight_bars_around_c5(desk: Desk) -> None:
    geometry = desk.geometry
    assert geometry.x(0) > 0
    assert 0.9 * geometry.width < geometry.x(8 * 1920) <= geometry.width
    assert geometry.pitch(geometry.height / 2) in (71, 72, 73)
    assert geometry.y(84) >= 0
    assert geometry.y(60) + geometry.row_height <= geometry.height


def test_another_piece_is_shown_from_its_beginning_around_its_notes(desk: Desk) -> None:
    desk.view.framing.reveal([Note(80_000, 480, 20)])
    desk.put(Note(0, 480, 40), Note(480, 480, 44))
    assert desk.geometry.x(0) > 0
    assert abs(desk.geometry.pitch(desk.geometry.height / 2) - 42) <= 1


def shown(desk: Desk, pitch: int) -> bool:
    return 0 <= desk.geometry.y(pitch) <= desk.geometry.height - desk.geometry.row_height


def test_a_piece_of_several_tracks_opens_with_all_of_them_in_view(desk: Desk) -> None:
    high, low = Track.of([Note(0, 480, 79)], "Violin"), Track.of([Note(0, 480, 48)], "Cello")
    kit = Track((Note(0, 480, 20),), "Kit", percussion=True)
    desk.session.open(Score((high, low, kit)), saved=True)
    assert shown(desk, 79)
    assert shown(desk, 48)
    assert desk.geometry.row_height >= LEAST_ROW


def test_where_tracks_lie_too_far_apart_the_one_in_hand_is_in_the_middle(desk: Desk) -> None:
    high, low = Track.of([Note(0, 480, 110)], "Piccolo"), Track.of([Note(0, 480, 24)], "Tuba")
    desk.session.open(Score((high, low)), saved=True)
    assert abs(desk.geometry.pitch(desk.geometry.height / 2) - 110) <= 1


@pytest.mark.parametrize(("span", "readable"), [(10, True), (22, False)])
def test_in_a_low_view_rows_are_no_lower_than_the_music_needs(desk: Desk, span: int, readable: bool) -> None:
    desk.view.resize(1000, 600 - desk.canvas.height() + 220)
    desk.put(Note(0, 480, 60), Note(480, 480, 60 + span))
    assert shown(desk, 60)
    assert shown(desk, 60 + span)
    assert (desk.geometry.row_height >= LEAST_ROW) is readable


def test_what_is_offered_beside_is_revealed_where_there_is_room_for_all(desk: Desk) -> None:
    desk.put(Note(0, 480, 72))
    take, near, far = Note(480, 480, 72), Note(480, 480, 44), Note(480, 480, 10)
    before = desk.geometry
    desk.view.framing.lead([take], beside=[near], covered=90)
    assert desk.geometry.row_height < before.row_height
    assert shown(desk, 72)
    assert desk.geometry.y(44) + desk.geometry.row_height <= desk.geometry.height - 90
    desk.view.framing.lead_back()
    assert (desk.geometry.left, desk.geometry.top) == (before.left, before.top)
    assert desk.geometry.row == pytest.approx(before.row)
    desk.view.framing.lead([take], beside=[far])
    assert shown(desk, 72)


def test_a_take_of_chords_higher_than_the_view_has_room_made(desk: Desk) -> None:
    desk.put(Note(0, 480, 72))
    tall = [Note(480, 480, 43), Note(480, 480, 79)]
    assert desk.geometry.row_height * 36 > desk.geometry.height
    desk.view.framing.lead(tall, covered=40)
    assert shown(desk, 79)
    assert desk.geometry.y(43) + desk.geometry.row_height <= desk.geometry.height - 40
    assert desk.geometry.row_height >= LEAST_ROW


def test_what_was_in_view_of_the_track_stays_there_beside_a_take(desk: Desk) -> None:
    desk.put(Note(0, 480, 76), Note(480, 480, 60))
    desk.view.framing.lead([Note(960, 480, 45), Note(960, 480, 62)], covered=40)
    assert all(shown(desk, pitch) for pitch in (76, 60, 62, 45))
    assert desk.geometry.x(0) > 0


def test_of_a_take_too_high_for_any_rows_the_top_shows(desk: Desk) -> None:
    desk.put(Note(0, 480, 60))
    desk.view.framing.lead([Note(480, 480, 20), Note(480, 480, 108)])
    assert desk.geometry.row_height == LEAST_ROW
    assert 0 <= desk.geometry.y(108) <= 2 * LEAST_ROW


def test_a_group_that_leaves_the_view_above_is_followed(desk: Desk) -> None:
    desk.put(Note(0, 480, 60), Note(480, 480, 66), Note(90_000, 480, 127))
    before = desk.geometry
    top = before.pitch(1)
    group = [Note(0, 480, top - 4), Note(480, 480, top + 2), Note(90_000, 480, 127)]
    desk.view.framing.keep_in_view(group)
    assert shown(desk, top + 2)
    assert shown(desk, top - 4)
    assert desk.geometry.left == before.left, "what lies elsewhere in time is not gone to"
    assert not shown(desk, 127)


def test_a_group_higher_than_the_view_stays_as_it_is(desk: Desk) -> None:
    desk.put(Note(0, 480, 60))
    before = desk.geometry
    desk.view.framing.keep_in_view([Note(0, 480, 60), Note(480, 480, 120), Note(960, 480, 5)])
    assert desk.geometry == before


def test_page_follow_turns_at_70_percent(desk: Desk) -> None:
    desk.view.framing.set_playing(True)
    left = desk.geometry.left
    inside = desk.geometry.tick(0.69 * desk.geometry.width)
    desk.view.set_playhead(inside)
    assert desk.geometry.left == left
    desk.view.set_playhead(desk.geometry.tick(0.72 * desk.geometry.width))
    assert desk.geometry.left > left


def test_continuous_follow_holds_the_playhead_still(desk: Desk) -> None:
    desk.settings.set(FOLLOW, "continuous")
    desk.view.framing.set_playing(True)
    places = []
    for tick in (20_000.0, 20_100.0, 20_450.0):
        desk.view.set_playhead(tick)
        places.append(desk.geometry.x(tick))
    assert len(set(places)) == 1


@pytest.mark.parametrize(("how", "playing"), [("off", True), ("page", False)])
def test_nothing_is_followed_when_off_or_stopped(desk: Desk, how: str, playing: bool) -> None:
    desk.settings.set(FOLLOW, how)
    desk.view.framing.set_playing(playing)
    desk.view.set_playhead(0.8 * desk.geometry.tick(desk.geometry.width))
    assert desk.geometry.x(0) > 0


def test_scrolling_by_hand_ends_following_until_play_starts_again(desk: Desk) -> None:
    desk.view.framing.set_playing(True)
    desk.hand.wheel(QPointF(300, 200), QPoint(-240, 0))
    left = desk.geometry.left
    desk.view.set_playhead(50_000)
    assert desk.geometry.left == left
    desk.view.framing.set_playing(False)
    desk.view.framing.set_playing(True)
    desk.view.set_playhead(50_001)
    assert 0 <= desk.geometry.x(50_001) <= desk.geometry.width


def test_a_seek_out_of_view_while_stopped_is_shown(desk: Desk) -> None:
    desk.view.set_playhead(90_000)
    assert 0 <= desk.geometry.x(90_000) <= desk.geometry.width
    desk.view.set_playhead(0)
    assert 0 <= desk.geometry.x(0) <= desk.geometry.width


def test_zoom_fit_shows_all_notes_and_the_ghost(desk: Desk) -> None:
    desk.put(Note(9600, 480, 40), Note(48_000, 960, 90))
    desk.view.scene.show_ghost([Note(60_000, 480, 95)], [1.0], Span(57_600, 61_440))
    desk.view.framing.zoom_fit()
    geometry = desk.geometry
    assert 0 <= geometry.x(9600) < geometry.x(60_480) <= geometry.width
    assert 0 <= geometry.y(95) < geometry.y(40) + geometry.row_height <= geometry.height


def test_zooming_from_a_key_keeps_the_playhead_in_place(desk: Desk) -> None:
    desk.view.set_playhead(3840)
    x, scale, row = desk.geometry.x(3840), desk.geometry.scale, desk.geometry.row
    desk.view.framing.zoom_time(1.25)
    assert desk.geometry.scale == pytest.approx(1.25 * scale)
    assert abs(desk.geometry.x(3840) - x) <= 1
    desk.view.framing.zoom_pitch(0.8)
    assert desk.geometry.row == pytest.approx(0.8 * row)


def test_the_scroll_bars_and_the_view_move_each_other(desk: Desk) -> None:
    desk.put(Note(0, 480, 60), Note(100_000, 480, 60))
    across, upright = bar_of(desk, Qt.Orientation.Horizontal), bar_of(desk, Qt.Orientation.Vertical)
    across.setValue(500)
    upright.setValue(100)
    assert (desk.geometry.left, desk.geometry.top) == (500, 100)
    desk.view.framing.reveal([Note(100_000, 480, 60)])
    assert across.value() == desk.geometry.left


def test_the_view_goes_on_beyond_the_end_of_the_piece(desk: Desk) -> None:
    desk.put(Note(0, 480, 60))
    for _ in range(30):
        desk.hand.wheel(QPointF(300, 200), QPoint(-120, 0))
    assert desk.geometry.tick(0) > 10_000
    assert bar_of(desk, Qt.Orientation.Horizontal).maximum() >= desk.geometry.left
    desk.hand.click(QPointF(300, 200))
    assert len(desk.notes) == 2


def test_a_piece_with_pickup_and_odd_metres_is_painted(desk: Desk) -> None:
    metres = (MetreChange(0, 3, 4), MetreChange(480 + 1440, 5, 8), MetreChange(480 + 1440 + 1200, 7, 16))
    desk.session.open(Score((Track.of([Note(0, 480, 60)]),), metres=metres, pickup=480), saved=True)
    for factor in (0.1, 0.1, 5.0, 30.0, 10.0):
        desk.view.framing.zoom_time(factor)
        assert not desk.view.grab().isNull()


def test_an_adaptive_grid_follows_the_zoom(desk: Desk) -> None:
    assert RollState().grid.adaptive
    desk.state.choose_grid(Grid(1, adaptive=True, triplet=True))
    desk.view.framing.zoom_time(4)
    seen = []
    for _ in range(12):
        grid = desk.state.shown
        assert grid.ticks * desk.geometry.scale >= (APART if grid.denominator <= 16 else FAR_APART)
        assert grid.denominator in (16, 64) or grid.ticks * desk.geometry.scale < 2 * grid.apart
        assert grid.adaptive
        assert grid.triplet
        seen.append(grid.denominator)
        desk.view.framing.zoom_time(0.8)
    assert seen == sorted(seen, reverse=True)
    assert seen[0] > seen[-1]
    assert desk.state.grid == Grid(1, adaptive=True, triplet=True)
    assert desk.state.fine == max(desk.state.shown, desk.state.grid, key=lambda grid: grid.denominator)


@given(st.sampled_from(DENOMINATORS), st.floats(0.0005, 2.0), st.booleans(), st.booleans())
def test_what_is_snapped_to_can_be_told_apart(
    denominator: int, scale: float, triplet: bool, adaptive: bool
) -> None:
    chosen = Grid(denominator, triplet=triplet, adaptive=adaptive)
    shown = chosen.fitted(scale)
    assert shown.ticks * scale >= (APART if adaptive else LEAST_APART) or shown.denominator == 1
    finer = replace(shown, denominator=shown.denominator * 2)
    most = DENOMINATORS[-1] if adaptive else denominator
    assert shown.denominator == most or finer.ticks * scale < finer.apart


def test_a_chosen_grid_stays_for_quantising_where_its_lines_are_too_close_to_draw(desk: Desk) -> None:
    desk.state.choose_grid(Grid(32))
    desk.view.framing.zoom_time(0.1)
    assert desk.state.grid == desk.state.fine == Grid(32)
    assert desk.state.shown.ticks > Grid(32).ticks
    step = desk.state.shown.ticks
    desk.hand.click(desk.at(step + step // 2, 72))
    assert [note.start for note in desk.notes] == [step]  # a line that is drawn
