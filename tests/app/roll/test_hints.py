"""The status line says what the mouse would do right here, with the keys that are held."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, Qt

from app.roll.state import Tool
from app.told import parted, would
from core.score import Note
from tests.app.roll.desk import ALT, CTRL, NONE, SHIFT, Desk, Hand

C = Note(480, 960, 72)


def said(desk: Desk, tick: float, pitch: int, keys: Qt.KeyboardModifier = NONE) -> tuple[str, str]:
    desk.hand.move(desk.at(tick, pitch), keys)
    return parted(desk.said[-1])


@pytest.mark.parametrize(
    ("keys", "does"),
    [(NONE, "drag to move"), (CTRL, "copy"), (SHIFT, "add it to the selection"), (ALT, "off the grid")],
)
def test_on_a_note_the_keys_held_change_the_words(desk: Desk, keys: Qt.KeyboardModifier, does: str) -> None:
    desk.put(C)
    what, would_do = said(desk, 900, 72, keys)
    assert what == "C5 · bar 1 beat 2 · half · velocity 90"
    assert does in would_do


@pytest.mark.parametrize(("keys", "does"), [(NONE, "length"), (SHIFT, "stretch"), (ALT, "off the grid")])
def test_at_an_edge_too(desk: Desk, keys: Qt.KeyboardModifier, does: str) -> None:
    desk.put(C)
    desk.hand.move(desk.at(1440, 72) - QPointF(2, 0), keys)
    assert does in parted(desk.said[-1])[1]


@pytest.mark.parametrize(
    ("tool", "keys", "does"),
    [
        (Tool.PENCIL, NONE, "click to draw"),
        (Tool.PENCIL, CTRL, "drag to select"),
        (Tool.PENCIL, ALT, "off the grid"),
        (Tool.SELECT, NONE, "double click to draw"),
        (Tool.SELECT, SHIFT, "add to the selection"),
        (Tool.ERASE, NONE, "erase"),
    ],
)
def test_on_empty_the_place_and_the_tool_are_told(
    desk: Desk, tool: Tool, keys: Qt.KeyboardModifier, does: str
) -> None:
    desk.state.choose_tool(tool)
    what, would_do = said(desk, 2500, 74, keys)
    assert what == "D5 · bar 2 beat 2"
    assert does in would_do


def test_without_a_grid_nothing_is_said_of_leaving_it(desk: Desk) -> None:
    desk.state.choose_grid(replace(desk.state.grid, on=False))
    assert "off the grid" not in said(desk, 2500, 74, ALT)[1]


def test_a_key_pressed_where_the_pointer_rests_changes_the_words(desk: Desk) -> None:
    desk.put(C)
    desk.hand.move(desk.at(900, 72))
    desk.canvas.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)  # as Qt does, where no window lies above it
    desk.hand.key_down(Qt.Key.Key_Shift)
    assert "add it to the selection" in desk.said[-1]


def test_ruler_and_keyboard_say_it_as_well(desk: Desk) -> None:
    for part in (desk.ruler, desk.keyboard):
        Hand(part).move(QPointF(20, 20))
        assert "click" in parted(desk.said[-1])[1]


def test_a_line_comes_apart_as_it_was_put_together() -> None:
    assert parted(would("drag to move", "C5 · bar 1")) == ("C5 · bar 1", "drag to move")
    assert parted(would("click to seek")) == ("", "click to seek")
    assert parted("the takes are gone") == ("the takes are gone", "")
