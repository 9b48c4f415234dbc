"""What was in view stays there while the notes' area becomes smaller, and comes back when it grows."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.roll.geometry import Geometry
from core.score import Note, Span
from tests.app.roll.desk import Desk

HIGH, LOW = Note(0, 480, 86), Note(960, 480, 60)
pitches = st.tuples(st.integers(30, 98), st.integers(30, 98)).map(lambda pair: (min(pair), max(pair)))


def seen(desk: Desk, note: Note) -> bool:
    """Whether the whole of a note's row is in view."""
    geometry = desk.viewport.geometry
    return 0 <= geometry.y(note.pitch) <= geometry.height - geometry.row_height


def tall(desk: Desk, height: int) -> None:
    """Drag the edge below the notes until they have so much height."""
    rest = desk.view.height() - desk.canvas.height()
    while desk.canvas.height() != height:
        way = max(-7, min(7, height - desk.canvas.height()))
        desk.view.resize(1000, desk.canvas.height() + way + rest)


def shown_from(desk: Desk, pitch: int) -> None:
    """Scroll until this pitch is in the topmost row."""
    desk.viewport.show(desk.viewport.geometry.scrolled(0, desk.viewport.geometry.y(pitch)))


def test_a_high_melody_stays_in_view_as_the_edge_is_dragged_and_the_view_comes_back(desk: Desk) -> None:
    desk.put(HIGH)
    shown_from(desk, 88)
    before = desk.viewport.geometry
    tall(desk, 210)
    assert seen(desk, HIGH)
    tall(desk, before.height)
    assert desk.viewport.geometry == before


def test_of_more_notes_than_fit_the_highest_stay(desk: Desk) -> None:
    desk.put(HIGH, LOW)
    shown_from(desk, 88)
    assert seen(desk, LOW)
    tall(desk, 210)
    assert seen(desk, HIGH)
    assert not seen(desk, LOW)


def test_a_take_stays_in_view_rather_than_the_phrase(desk: Desk) -> None:
    desk.put(HIGH)
    shown_from(desk, 88)
    take = Note(1920, 480, 61)
    desk.view.scene.show_ghost((take,), (1.0,), Span(1920, 3840))
    tall(desk, 210)
    assert seen(desk, take)


def test_what_is_looked_at_meanwhile_counts_from_then_on(desk: Desk) -> None:
    late = Note(9600, 480, 66)
    desk.put(HIGH, late)
    shown_from(desk, 88)
    tall(desk, 400)
    desk.viewport.show(desk.viewport.geometry.scrolled(desk.viewport.geometry.x(9000), 0))
    assert seen(desk, late)
    tall(desk, 210)
    assert seen(desk, late)


def test_time_stays_where_it_was_scrolled_to(desk: Desk) -> None:
    desk.put(HIGH)
    shown_from(desk, 88)
    tall(desk, 300)
    desk.viewport.show(desk.viewport.geometry.scrolled(500, 0))
    left = desk.viewport.geometry.left
    tall(desk, 400)
    assert desk.viewport.geometry.left == left


@given(st.integers(0, 1200), pitches, pitches, st.integers(60, 400))
def test_a_pixel_more_or_less_moves_nothing_by_more_than_a_pixel(
    top: int, one: tuple[int, int], other: tuple[int, int], height: int
) -> None:
    begun = Geometry(0.1, 12.0).resized(800, 400).scrolled_to(0, top)
    first, second = (begun.resized(800, each, one, other).top for each in (height, height + 1))
    assert abs(first - second) <= 1
