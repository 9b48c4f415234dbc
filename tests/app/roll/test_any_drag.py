"""Whatever is dragged wherever: one undo step at most, undone exactly, and Esc leaves no trace."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, Qt

from app.roll.scene import Scene
from app.roll.state import Grid, Tool
from core.score import NOTE_ORDER, Note
from tests.app.roll.desk import ALT, CTRL, LEFT, MIDDLE, NONE, RIGHT, SHIFT, Desk


@dataclass(frozen=True)
class Drag:
    way: list[tuple[int, int]]
    tool: Tool
    button: Qt.MouseButton
    keys: Qt.KeyboardModifier
    later_keys: Qt.KeyboardModifier
    grid: Grid


places = st.tuples(st.integers(-30, 1000), st.integers(-20, 500))
keys = st.sampled_from([NONE, CTRL, SHIFT, ALT, CTRL | SHIFT])
drags = st.builds(
    Drag,
    way=st.lists(places, min_size=1, max_size=5),
    tool=st.sampled_from(Tool),
    button=st.sampled_from([LEFT, LEFT, LEFT, RIGHT, MIDDLE]),
    keys=keys,
    later_keys=keys,
    grid=st.builds(Grid, st.sampled_from([4, 8, 16]), st.booleans(), st.booleans(), st.booleans()),
)
pieces = st.lists(
    st.builds(Note, st.integers(0, 14_000), st.integers(1, 4000), st.integers(60, 84), st.integers(1, 127)),
    max_size=12,
    unique_by=lambda note: (note.start, note.pitch),
)


def lay_out(desk: Desk, chosen: list[Note], notes: list[Note], drag: Drag) -> None:
    desk.put(*notes, selected=chosen)
    desk.state.choose_tool(drag.tool)
    desk.state.choose_grid(drag.grid)


def perform(desk: Desk, drag: Drag, *, cancel: bool) -> None:
    places = [QPointF(x, y) for x, y in drag.way]
    desk.hand.press(places[0], drag.button, drag.keys)
    for place in places[1:]:
        desk.hand.move(place, drag.later_keys)
    if cancel:
        desk.hand.key(Qt.Key.Key_Escape)
    desk.hand.release(places[-1], drag.later_keys)


SHARED_DESK = (HealthCheck.function_scoped_fixture,)  # every example lays it out anew


@settings(max_examples=40, deadline=None, suppress_health_check=SHARED_DESK)
@given(notes=pieces, chosen=st.integers(0, 12), drag=drags)
def test_a_drag_is_one_step_and_undone_exactly(
    desk: Desk, notes: list[Note], chosen: int, drag: Drag
) -> None:
    lay_out(desk, notes[:chosen], notes, drag)
    before = desk.session.score
    perform(desk, drag, cancel=False)
    after = desk.session.score
    assert [NOTE_ORDER(note) for note in desk.notes] == sorted(NOTE_ORDER(note) for note in desk.notes)
    assert desk.session.selection <= set(desk.notes)
    assert (after is before) == (desk.undo_name == "")
    desk.session.undo()
    assert desk.session.score is before
    desk.session.redo()
    assert desk.session.score is after
    scene = desk.view.findChild(Scene)
    assert isinstance(scene, Scene)
    assert not scene.previewing
    assert scene.band is None


@settings(max_examples=20, deadline=None, suppress_health_check=SHARED_DESK)
@given(notes=pieces, chosen=st.integers(0, 12), drag=drags)
def test_escape_leaves_no_trace(desk: Desk, notes: list[Note], chosen: int, drag: Drag) -> None:
    lay_out(desk, notes[:chosen], notes, drag)
    before, selection = desk.session.score, desk.session.selection
    picture = desk.canvas.grab().toImage()
    left, top = desk.geometry.left, desk.geometry.top
    perform(desk, drag, cancel=True)
    desk.canvas.under.leave()
    assert desk.session.score is before
    assert desk.session.selection == selection
    if (desk.geometry.left, desk.geometry.top) == (left, top):
        assert desk.canvas.grab().toImage() == picture
