"""Which gesture a press begins: the mouse table in code."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt

from app.roll.bench import Bench
from app.roll.gestures.band import Select
from app.roll.gestures.draw import Draw
from app.roll.gestures.erase import Erase
from app.roll.gestures.forward import BringForward
from app.roll.gestures.gesture import COPY, CTRL, SHIFT, Gesture, Pointer
from app.roll.gestures.move import Duplicate, Move
from app.roll.gestures.resize import Resize
from app.roll.gestures.simple import AskGhost, Pan, PickGhost
from app.roll.hit import Hit, Other, Part, ghost_at, ghost_bar_at, lone_ghost_at, note_at, other_at
from app.roll.state import Tool

AT_ONCE = CTRL | SHIFT  # with one of these held, a press on a ghost's bar or note draws or selects at once
Button = Qt.MouseButton


def begin(bench: Bench, press: Pointer, button: Button, *, double: bool = False) -> Gesture | None:
    """The gesture that a press begins; None where the press means nothing to the roll.

    With the Select tool a double click draws on empty and erases a note, as in most programs that
    have no pencil in hand.
    """
    tool = bench.state.tool
    kept, bench.kept = bench.kept, False
    if double and kept:  # the second click of two: the first has kept the bar
        return None
    if button is Button.MiddleButton:
        return Pan(bench, press)
    if button is Button.RightButton:
        return _with_right_button(bench, press, tool)
    if button is not Button.LeftButton:
        return None
    if tool is Tool.ERASE:
        return Erase(bench, press)
    hit = note_at(bench.scene, bench.viewport.geometry, press.x, press.y)
    double = double and tool is Tool.SELECT
    return _on_note(bench, press, hit, double) if hit else _on_empty(bench, press, tool, double)


def _with_right_button(bench: Bench, press: Pointer, tool: Tool) -> Gesture | None:
    ghost = lone_ghost_at(bench.scene, bench.viewport.geometry, press.x, press.y)
    if ghost is not None:
        return AskGhost(bench, press, ghost)
    return None if tool is Tool.SELECT else Erase(bench, press)


def _on_note(bench: Bench, press: Pointer, hit: Hit, double: bool) -> Gesture:
    if double:
        return Erase(bench, press)
    if press.keys & COPY:
        return Duplicate(bench, press, hit.note)
    if hit.part is not Part.BODY:
        return Resize(bench, press, hit)
    return Move(bench, press, hit.note)


def _on_empty(bench: Bench, press: Pointer, tool: Tool, double: bool) -> Gesture | None:
    banded = bool(press.keys & CTRL) if tool is Tool.PENCIL else not double
    kind = Select if banded else Draw
    geometry = bench.viewport.geometry
    ghost = ghost_at(bench.scene, geometry, press.x, press.y)
    bar = ghost_bar_at(bench.scene, geometry, press.x, press.y)
    if bar is not None and not press.keys & AT_ONCE:
        return PickGhost(bench, press, bar, None if ghost else partial(kind, bench, press))
    other = forward_at(bench, press)
    if other is not None:
        return BringForward(bench, press, other, partial(kind, bench, press))
    return kind(bench, press) if banded or bench.tick(press.x) >= 0 else None


def forward_at(bench: Bench, at: Pointer) -> Other | None:
    """The note of another track that a click here would bring forward."""
    tool = bench.state.tool
    if tool is Tool.ERASE or at.keys & SHIFT or (tool is Tool.PENCIL and at.keys & CTRL):
        return None
    return other_at(bench.scene, bench.viewport.geometry, at.x, at.y)
