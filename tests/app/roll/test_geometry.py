from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.roll.geometry import (
    MARGIN,
    MAX_ROW,
    MAX_SCALE,
    MIN_SCALE,
    Geometry,
    line_before,
    line_near,
    lines_between,
)
from core.score import MetreChange, Score
from core.timing import BarMap

geometries = st.builds(
    lambda scale, row, left, top, width, height: (
        Geometry(scale, row).resized(width, height).scrolled_to(left, top)
    ),
    scale=st.floats(MIN_SCALE, MAX_SCALE),
    row=st.floats(4.0, MAX_ROW),
    left=st.integers(-100, 100_000),
    top=st.integers(-100, 10_000),
    width=st.integers(50, 4000),
    height=st.integers(50, 3000),
)


@given(geometries, st.integers(0, 100_000))
def test_a_tick_is_found_again_within_a_pixel(geometry: Geometry, tick: int) -> None:
    assert abs(geometry.tick(geometry.x(tick)) - tick) <= 0.51 / geometry.scale


@given(geometries, st.integers(0, 127))
def test_every_pixel_of_a_row_is_its_pitch(geometry: Geometry, pitch: int) -> None:
    top = geometry.y(pitch)
    assert geometry.pitch(top) == pitch
    assert geometry.pitch(top + geometry.row_height - 1) == pitch


@given(geometries, st.floats(0.1, 10), st.integers(0, 1000))
def test_zooming_time_keeps_the_tick_under_the_pointer(geometry: Geometry, factor: float, x: int) -> None:
    before = geometry.tick(x)
    zoomed = geometry.zoomed_time(factor, x)
    assert MIN_SCALE <= zoomed.scale <= MAX_SCALE
    if zoomed.left > -MARGIN:
        assert abs(zoomed.tick(x) - before) <= 0.51 / zoomed.scale


@given(st.floats(4.0, MAX_ROW), st.integers(200, 400), st.lists(st.integers(50, 400), max_size=5))
def test_another_height_keeps_the_pitch_in_the_middle_however_it_comes_about(
    row: float, height: int, heights: list[int]
) -> None:
    begun = Geometry(0.1, row).resized(800, height).centred(64)
    resized = begun
    for each in heights:
        resized = resized.resized(800, each)
        assert abs(resized.pitch(each // 2) - begun.pitch(height // 2)) <= 1
    assert resized.resized(800, height) == begun


@given(geometries, st.floats(0.2, 5), st.integers(0, 500))
def test_zooming_pitch_never_shows_beyond_the_rows(geometry: Geometry, factor: float, y: int) -> None:
    zoomed = geometry.zoomed_pitch(factor, y)
    assert zoomed.top >= 0
    assert zoomed.top + zoomed.height <= max(zoomed.full_height, zoomed.height)
    assert zoomed.full_height >= zoomed.height


@given(geometries, st.integers(-5000, 5000), st.integers(-5000, 5000))
def test_scrolling_stops_at_the_beginning_and_the_last_row(geometry: Geometry, dx: int, dy: int) -> None:
    scrolled = geometry.scrolled(dx, dy)
    assert scrolled.left == max(-MARGIN, geometry.left + dx)
    assert 0 <= scrolled.top <= max(0, scrolled.full_height - scrolled.height)


def test_fitting_shows_every_note() -> None:
    fitted = Geometry(width=900, height=500).fitted((1920, 19200), (48, 84))
    assert 0 <= fitted.x(1920) < fitted.x(19200) <= 900
    assert fitted.y(84) >= 0
    assert fitted.y(48) + fitted.row_height <= 500


def test_the_whole_of_a_long_piece_fits_beside_two_panels() -> None:
    end = 60 * 120 * 480  # an hour
    fitted = Geometry(width=500, height=500).fitted((0, end), (48, 84))
    assert 0 <= fitted.x(0) < fitted.x(end) <= 500


def test_revealing_scrolls_no_further_than_needed() -> None:
    geometry = Geometry(width=900, height=500).centred(72)
    assert (
        geometry.revealing((0, 480), (72, 72)) is geometry
        or geometry.revealing((0, 480), (72, 72)) == geometry
    )
    far = geometry.revealing((48_000, 48_480), (30, 30))
    assert 0 <= far.x(48_000) < far.x(48_480) <= 900
    assert 0 <= far.y(30) <= 500 - far.row_height


def test_revealing_what_is_too_long_shows_its_beginning_and_what_leads_to_it() -> None:
    geometry = Geometry(width=900, height=500).centred(72)
    there = geometry.revealing((48_000, 100_000), (72, 74))
    assert 100 <= there.x(48_000) <= 450
    assert there.revealing((48_000, 100_000), (72, 74)) == there


WALTZ = BarMap(Score(metres=(MetreChange(0, 3, 8),), pickup=240))


@pytest.mark.parametrize(("tick", "line"), [(0, 0), (239, 0), (240, 240), (719, 240), (720, 720), (960, 960)])
def test_the_line_to_the_left_counts_from_each_bar_line(tick: int, line: int) -> None:
    assert line_before(WALTZ, tick, 480) == line  # bars of 720 ticks: the second line is cut short


def test_the_nearest_line_may_be_the_next_bar() -> None:
    assert line_near(WALTZ, 930, 480) == 960
    assert line_near(WALTZ, -50, 480) == 0


def test_lines_between_hold_every_bar_line() -> None:
    assert lines_between(WALTZ, 0, 2000, 480) == [240, 720, 960, 1440, 1680]


@given(st.integers(0, 50_000), st.sampled_from([30, 60, 80, 120, 160, 240, 360, 480, 640, 960, 1920]))
def test_a_line_before_lies_less_than_a_step_back(tick: int, grid: int) -> None:
    bars = BarMap(Score(metres=(MetreChange(0, 4, 4), MetreChange(7680, 7, 8))))
    line = line_before(bars, tick, grid)
    assert tick - grid < line <= tick
    assert line_before(bars, line, grid) == line


def test_rows_are_whole_pixels_high() -> None:
    geometry = replace(Geometry(), row=15.4)
    assert geometry.row_height == 15
    assert geometry.y(60) - geometry.y(61) == 15
