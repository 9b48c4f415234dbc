"""Several tracks on one roll: their colours, what is not heard, and a click that brings one forward."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor

from app.roll.palette import DEPTHS, SELECTED, Palette, softest, track_palette
from app.roll.state import Tool
from app.theme import TRACKS, Role, Theme, ThemeKeeper
from core.score import Note, Score, Span, Track
from tests.app.roll.desk import ALT, CTRL, RIGHT, SHIFT, Desk

OURS, THEIRS, THIRD = Note(0, 960, 72), Note(1440, 960, 72), Note(1440, 1920, 72)
LOUD = Note(480, 960, 72, 127)
PIECE = Score((Track((OURS,)), Track((THEIRS,), "Bass"), Track((THIRD,), "Horn")))


@pytest.fixture
def several(desk: Desk) -> Desk:
    desk.session.open(PIECE, saved=True)
    return desk


def colour_at(desk: Desk, place: QPointF) -> str:
    return desk.canvas.grab().toImage().pixelColor(place.toPoint()).name()


def test_every_tracks_notes_have_its_colour_and_others_are_dim(desk: Desk, themes: ThemeKeeper) -> None:
    for colour in range(len(TRACKS)):
        tracks = Track((LOUD,), colour=colour), Track((replace(LOUD, pitch=74),), colour=colour)
        desk.session.open(Score(tracks), saved=True)
        palette = Palette(themes.current, colour)
        assert colour_at(desk, desk.at(960, 72)) == themes.current[TRACKS[colour]].name()
        assert colour_at(desk, desk.at(960, 74)) == palette.dim.name()
        desk.session.choose_track(1)
        assert colour_at(desk, desk.at(960, 74)) == themes.current[TRACKS[colour]].name()


def test_velocity_is_depth_of_tone_in_every_colour(themes: ThemeKeeper) -> None:
    for colour in range(len(TRACKS)):
        depths = [fill.lightnessF() for fill in Palette(themes.current, colour).fills[:DEPTHS]]
        assert depths == sorted(depths, reverse=True)
        assert depths[0] - depths[-1] > 0.1


@pytest.mark.parametrize("name", ["light", "dark"])
def test_what_is_not_heard_is_hollow(name: str) -> None:
    theme = Theme(name)
    score = Score((Track((LOUD,)), Track((LOUD,), solo=True), Track(muted=True)))
    heard, solo = track_palette(theme, PIECE, 0), track_palette(theme, score, 1)
    assert heard.heard
    assert solo.heard
    for silent in (track_palette(theme, score, 0), track_palette(theme, score, 2)):
        assert not silent.heard
        loud = DEPTHS - 1
        assert silent.edges[loud] != silent.fills[loud]
        near = [abs(a - b) for a, b in zip(_rgb(silent.fills[loud]), _rgb(theme[Role.ROW]), strict=True)]
        assert max(near) < 48  # the inside is nearly paper
        assert silent.fills[SELECTED + loud] != silent.fills[loud]


def _rgb(colour: QColor) -> tuple[int, int, int]:
    return colour.red(), colour.green(), colour.blue()


def test_muted_notes_are_told_by_shape_in_hand_and_behind(desk: Desk, themes: ThemeKeeper) -> None:
    theme = themes.current
    desk.session.open(Score((Track(), Track((LOUD,), muted=True, colour=4))), saved=True)
    middle, top = desk.at(960, 72), QPointF(desk.at(960, 72).x(), desk.geometry.y(72) + 1)
    hollow = Palette(theme, 4, heard=False)
    assert (colour_at(desk, middle), colour_at(desk, top)) == (hollow.dim_inside.name(), hollow.dim.name())
    desk.session.choose_track(1)
    loud = DEPTHS - 1
    assert colour_at(desk, middle) == hollow.fills[loud].name()
    assert colour_at(desk, top) == hollow.edges[loud].name()


def test_the_softest_tone_is_as_pale_as_may_be(themes: ThemeKeeper) -> None:
    theme = themes.current
    full = theme[Role.TRACK_1]
    assert softest(full, theme).lightnessF() > full.lightnessF() + 0.2


@pytest.mark.parametrize("tool", [Tool.PENCIL, Tool.SELECT])
def test_a_click_brings_a_track_forward_and_selects_the_note(several: Desk, tool: Tool) -> None:
    desk, tapped = several, list[tuple[int, int]]()
    desk.view.tapped.connect(lambda pitch, velocity: tapped.append((pitch, velocity)))
    desk.state.choose_tool(tool)
    desk.hand.click(desk.at(3000, 72))  # only the third track is there
    assert desk.session.track == 2
    assert desk.session.selection == {THIRD}
    assert desk.session.score is PIECE
    assert (desk.state.draw_length, tapped) == (THIRD.length, [(72, THIRD.velocity)])


def test_the_last_of_several_lies_on_top_and_the_active_one_above_all(several: Desk) -> None:
    several.hand.click(several.at(1900, 72))
    assert several.session.track == 2
    several.hand.click(several.at(1900, 72))
    assert several.session.track == 2


@pytest.mark.parametrize("tool", [Tool.PENCIL, Tool.SELECT])
def test_a_double_click_does_not_erase_what_it_found(several: Desk, tool: Tool) -> None:
    several.state.choose_tool(tool)
    several.hand.double_click(several.at(3000, 72))
    assert several.session.track == 2
    assert several.session.score is PIECE


def test_a_drag_over_another_tracks_note_draws_or_selects_as_on_empty(several: Desk) -> None:
    desk = several
    desk.hand.drag(desk.at(1920, 72), desk.at(2600, 72), desk.at(2880, 72), keys=ALT)
    assert desk.session.track == 0
    assert [note.pitch for note in desk.notes] == [72, 72]
    desk.session.undo()
    desk.state.choose_tool(Tool.SELECT)
    desk.hand.drag(desk.at(1920, 72), desk.at(400, 72), desk.at(200, 71))
    assert desk.session.track == 0
    assert desk.session.selection == {OURS}


def test_shift_and_a_click_draw_at_once_over_another_tracks_note(several: Desk) -> None:
    desk = several
    desk.hand.move(desk.at(3000, 72), SHIFT)
    assert "click to draw" in desk.said[-1]
    desk.hand.click(desk.at(3000, 72), keys=SHIFT)
    assert desk.session.track == 0
    assert [note.pitch for note in desk.notes if note != OURS] == [72]
    assert desk.undo_name == "Draw note"


def test_the_pencil_draws_beside_the_note_and_erasing_leaves_it(several: Desk) -> None:
    desk = several
    desk.hand.click(desk.at(3000, 74))
    assert len(desk.notes) == 2
    desk.session.undo()
    desk.hand.click(desk.at(3000, 72), button=RIGHT)
    desk.state.choose_tool(Tool.ERASE)
    desk.hand.click(desk.at(3000, 72))
    assert desk.session.score is PIECE
    assert desk.session.track == 0


def test_a_drag_that_is_broken_off_changes_nothing(several: Desk) -> None:
    desk = several
    desk.hand.press(desk.at(1920, 72))
    desk.hand.move(desk.at(2880, 72))
    desk.hand.key_down(Qt.Key.Key_Escape)
    desk.hand.release(desk.at(2880, 72))
    assert desk.session.score is PIECE
    assert desk.session.track == 0


def test_a_band_takes_notes_of_the_active_track_only(several: Desk) -> None:
    desk = several
    desk.hand.drag(desk.at(4000, 70), desk.at(2000, 73), desk.at(100, 74), keys=CTRL)
    assert desk.session.selection == {OURS}


def test_the_pointer_tells_the_track_and_what_a_click_does(several: Desk) -> None:
    desk = several
    desk.hand.move(desk.at(3000, 72))
    assert "C5" in desk.said[-1]
    assert desk.said[-1].endswith("Horn  ·  click to work on Horn · drag to draw")
    assert desk.canvas.cursor().shape() is Qt.CursorShape.PointingHandCursor
    lit = colour_at(desk, desk.at(3000, 72))
    desk.hand.move(desk.at(3000, 80))
    assert "Horn" not in desk.said[-1]
    edge = QPointF(desk.at(3000, 72).x(), desk.geometry.y(72) + 1)
    plain = colour_at(desk, edge)
    desk.hand.move(desk.at(3000, 72))
    assert colour_at(desk, edge) != plain
    assert colour_at(desk, desk.at(3000, 72)) == lit


def test_a_take_has_its_bars_to_itself(several: Desk) -> None:
    desk = several
    kept: list[int] = []
    desk.view.ghost_clicked.connect(kept.append)
    desk.view.scene.show_ghost([Note(1920, 480, 76)], [1.0], Span(1920, 3840))
    desk.hand.click(desk.at(3000, 72))
    assert desk.session.track == 0
    assert len(kept) == 1
