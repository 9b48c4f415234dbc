"""The surprise lane: its bars are as high as the bits, and it says the figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import nan

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QColor, QImage

from app.roll.surprise_lane import HEADROOM, HEIGHT, MOST, NOT_MEASURED, SurpriseLane, chance, height_of
from app.settings import SHOW_SURPRISE
from app.theme import Role, ThemeKeeper
from core.continuation.listening import Surprises
from core.score import Note, Score, Span, Track
from tests.app.roll.desk import Desk, Hand

A, B, C = Note(0, 480, 60), Note(480, 480, 62), Note(960, 480, 64)


def heard(*notes: Note, timing: Sequence[float], pitch: Sequence[float]) -> Surprises:
    return Surprises(notes, np.array(timing), np.array(pitch))


@pytest.fixture
def lane(desk: Desk) -> SurpriseLane:
    desk.settings.set(SHOW_SURPRISE, True)
    desk.put(A, B, C)
    found = desk.view.findChild(SurpriseLane)
    assert isinstance(found, SurpriseLane)
    return found


def column(desk: Desk, lane: SurpriseLane, tick: int) -> list[QColor]:
    """The colours of a pixel column, from the bottom up."""
    image: QImage = lane.grab().toImage()
    x = desk.geometry.x(tick)
    return [image.pixelColor(x, y) for y in range(HEIGHT - 1, 0, -1)]


def height(colours: list[QColor], paper: QColor) -> int:
    """How many pixels are painted before the paper (or a hair line on it) begins."""
    return next(place for place, colour in enumerate(colours) if colour == paper)


def test_it_is_hidden_until_it_is_switched_on(desk: Desk) -> None:
    lane = desk.view.findChild(SurpriseLane)
    assert isinstance(lane, SurpriseLane)
    assert not lane.isVisible()
    desk.settings.set(SHOW_SURPRISE, True)
    assert lane.isVisible()
    assert lane.x() == desk.canvas.x()
    desk.settings.set(SHOW_SURPRISE, False)
    assert not lane.isVisible()


def test_bars_are_as_high_as_the_bits_and_as_long_as_the_notes(
    desk: Desk, lane: SurpriseLane, themes: ThemeKeeper
) -> None:
    desk.view.lanes.surprise.show_written(heard(A, B, C, timing=[1.0, 2.0, nan], pitch=[3.0, 0.5, nan]))
    paper = themes.current[Role.PAPER]
    for tick, bits in ((200, 4.0), (700, 2.5)):
        expected = bits * (HEIGHT - HEADROOM) / MOST
        assert abs(height(column(desk, lane, tick), paper) - expected) <= 2
    assert height(column(desk, lane, 1200), paper) == 0
    assert height(column(desk, lane, 2000), paper) == 0


def test_pitch_and_rhythm_are_told_apart(desk: Desk, lane: SurpriseLane) -> None:
    desk.view.lanes.surprise.show_written(heard(A, timing=[3.0], pitch=[5.0]))
    colours = column(desk, lane, 200)
    pitch, rhythm = colours[5], colours[HEIGHT - height_of(6.5)]
    assert pitch != rhythm
    assert colours[HEIGHT - height_of(4.0)] == pitch
    assert pitch.lightness() < rhythm.lightness()


def test_what_is_far_fetched_is_capped_in_another_colour(
    desk: Desk, lane: SurpriseLane, themes: ThemeKeeper
) -> None:
    desk.view.lanes.surprise.show_written(heard(A, B, timing=[1.0, 1.0], pitch=[1.0, 8.0]))
    warm = themes.current[Role.GHOST_WARM]
    assert warm not in column(desk, lane, 200)
    assert warm in column(desk, lane, 700)


def test_the_take_is_in_the_ghost_s_colours_and_what_it_replaces_is_left_out(
    desk: Desk, lane: SurpriseLane
) -> None:
    desk.view.lanes.surprise.show_written(heard(A, B, C, timing=[1.0] * 3, pitch=[2.0] * 3))
    before = column(desk, lane, 700)
    ghost = Note(960, 480, 70)
    desk.view.scene.show_ghost([ghost], [6.0], Span(480, 1440))
    assert column(desk, lane, 200)[5] == before[5]
    assert before[5] not in column(desk, lane, 700)  # B would be replaced, and nothing stands there instead
    whole = column(desk, lane, 1200)
    assert whole[2] == whole[20]  # one tone: pitch and rhythm are not known apart yet
    desk.view.lanes.surprise.show_take(heard(ghost, timing=[4.0], pitch=[2.0]))
    parted = column(desk, lane, 1200)
    assert parted[2] == whole[2]
    assert parted[2] != parted[20]


def test_an_answer_about_another_take_is_not_shown(desk: Desk, lane: SurpriseLane) -> None:
    desk.view.scene.show_ghost([C], [6.0], Span(960, 1440))
    before = column(desk, lane, 1200)
    desk.view.lanes.surprise.show_take(heard(B, timing=[4.0], pitch=[2.0]))
    assert column(desk, lane, 1200) == before


def test_the_old_curve_stays_until_there_is_a_new_one(desk: Desk, lane: SurpriseLane) -> None:
    desk.view.lanes.surprise.show_written(heard(A, B, C, timing=[1.0] * 3, pitch=[2.0] * 3))
    before = column(desk, lane, 200)
    desk.hand.click(desk.at(3000, 70))
    assert len(desk.notes) == 4
    assert column(desk, lane, 200) == before


def test_hovering_tells_the_figures(desk: Desk, lane: SurpriseLane) -> None:
    desk.view.lanes.surprise.show_written(heard(A, B, C, timing=[0.9, 1.0, nan], pitch=[2.3, 1.0, nan]))
    hand = Hand(lane)
    hand.move(QPointF(desk.geometry.x(200), 40))
    assert desk.said[-1].startswith("C4 · bar 1 beat 1")
    assert desk.said[-1].endswith("3.2 bits: rhythm 0.9, pitch 2.3 · 1 in 9")
    hand.move(QPointF(desk.geometry.x(1200), 40))
    assert "does not hear" in desk.said[-1]
    desk.view.scene.show_ghost([Note(1920, 480, 72)], [5.0], Span(1920, 3840))
    hand.move(QPointF(desk.geometry.x(2000), 40))
    assert desk.said[-1].endswith("5.0 bits · 1 in 32")
    hand.move(QPointF(desk.geometry.x(9000), 40))
    assert "bits" not in desk.said[-1]


def test_of_drums_it_says_that_no_model_hears_them(desk: Desk, lane: SurpriseLane) -> None:
    score = desk.session.score
    desk.session.apply("Drums", score.with_track(0, replace(score.tracks[0], percussion=True)))
    desk.view.lanes.surprise.show_written(heard(A, B, C, timing=[nan] * 3, pitch=[nan] * 3))
    Hand(lane).move(QPointF(desk.geometry.x(200), 40))
    assert desk.said[-1].endswith("no model hears drums; they go on by their pattern")


def test_of_a_chord_the_note_that_was_heard_is_told(desk: Desk, lane: SurpriseLane) -> None:
    low = Note(0, 480, 48)
    desk.put(low, A)
    desk.view.lanes.surprise.show_written(heard(low, A, timing=[nan, 1.0], pitch=[nan, 1.0]))
    Hand(lane).move(QPointF(desk.geometry.x(200), 40))
    assert desk.said[-1].startswith("C4")


def test_a_click_asks_why(desk: Desk, lane: SurpriseLane) -> None:
    asked: list[Note] = []
    desk.view.why_asked.connect(asked.append)
    desk.view.lanes.surprise.show_written(heard(A, B, C, timing=[1.0] * 3, pitch=[1.0] * 3))
    Hand(lane).click(QPointF(desk.geometry.x(700), 40))
    assert asked == [B]


def test_the_wheel_scrolls_both(desk: Desk, lane: SurpriseLane) -> None:
    left = desk.geometry.left
    Hand(lane).wheel(QPointF(100, 20), QPoint(-240, 0))
    assert desk.geometry.left > left


def test_a_crowd_shows_the_most_surprising_of_each_column(
    desk: Desk, lane: SurpriseLane, themes: ThemeKeeper
) -> None:
    notes = [Note(10 * place, 10, 60 + place % 12) for place in range(4000)]
    desk.put(*notes)
    desk.view.framing.zoom_fit()
    pitch = np.zeros(4000)
    pitch[2000] = 11.0
    desk.view.lanes.surprise.show_written(Surprises(tuple(notes), np.zeros(4000), pitch))
    paper = themes.current[Role.PAPER]
    tall = [height(column(desk, lane, tick), paper) for tick in (20_000, 10_000)]
    assert abs(tall[0] - 11 * (HEIGHT - HEADROOM) / MOST) <= 2
    assert tall[1] <= 2


def test_bits_as_a_chance() -> None:
    assert chance(3.17) == "1 in 9"
    assert chance(0.2) == "as expected"
    assert chance(12.0) == "1 in 4,096"


def test_when_the_piece_moves_the_bars_go_along(desk: Desk, lane: SurpriseLane, themes: ThemeKeeper) -> None:
    desk.view.lanes.surprise.show_written(heard(A, B, C, timing=[1.0, 2.0, 1.0], pitch=[3.0, 0.5, 4.0]))
    before = [height(column(desk, lane, tick), themes.current[Role.PAPER]) for tick in (200, 700, 1200)]
    later = tuple(replace(note, start=note.start + 1920) for note in (A, B, C))
    desk.session.apply("Move the piece", Score((Track(later),)))
    paper = themes.current[Role.PAPER]
    assert [height(column(desk, lane, 1920 + tick), paper) for tick in (200, 700, 1200)] == before
    assert [height(column(desk, lane, tick), paper) for tick in (200, 700, 1200)] == [0, 0, 0]


def test_a_note_that_is_moved_has_no_bar_until_it_is_measured(
    desk: Desk, lane: SurpriseLane, themes: ThemeKeeper
) -> None:
    desk.view.lanes.surprise.show_written(heard(A, B, C, timing=[1.0, 2.0, 1.0], pitch=[3.0, 0.5, 4.0]))
    paper = themes.current[Role.PAPER]
    stays = height(column(desk, lane, 200), paper)
    moved = replace(C, start=2400)
    desk.session.apply("Move note", Score((Track((A, B, moved)),)))
    assert height(column(desk, lane, 200), paper) == stays
    assert height(column(desk, lane, 1200), paper) == 0
    assert height(column(desk, lane, 2600), paper) == 0
    Hand(lane).move(QPointF(desk.geometry.x(2600), HEIGHT / 2))
    assert desk.said[-1].endswith(NOT_MEASURED)
    desk.view.lanes.surprise.show_written(heard(A, B, moved, timing=[1.0, 2.0, 1.0], pitch=[3.0, 0.5, 4.0]))
    assert height(column(desk, lane, 2600), paper) > 0


def test_bars_have_the_colour_of_their_track(desk: Desk, lane: SurpriseLane) -> None:
    desk.view.lanes.surprise.show_written(heard(A, timing=[3.0], pitch=[5.0]))
    slate = column(desk, lane, 200)[5]
    score = desk.session.score
    desk.session.apply("Change colour", score.with_track(0, replace(score.tracks[0], colour=3)))
    assert column(desk, lane, 200)[5] != slate


def test_the_playhead_moves_in_it_and_leaves_no_trace(
    desk: Desk, lane: SurpriseLane, themes: ThemeKeeper
) -> None:
    desk.view.lanes.surprise.show_written(heard(A, B, timing=[3.0, 1.0], pitch=[5.0, 1.0]))
    before = lane.grab().toImage()
    desk.view.set_playhead(720)
    assert all(colour == themes.current[Role.PLAYHEAD] for colour in column(desk, lane, 720))
    desk.view.set_playhead(0)
    assert lane.grab().toImage() == before
