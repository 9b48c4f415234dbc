"""Which gesture a press begins, and what the pointer over a place would do: the mouse table in code."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt

from app import native as here
from app.roll.bench import Bench
from app.roll.cursors import Drawn, Shape
from app.roll.gestures.band import Select
from app.roll.gestures.draw import Draw
from app.roll.gestures.erase import Erase
from app.roll.gestures.forward import BringForward
from app.roll.gestures.gesture import ALT, CTRL, SHIFT, Gesture, Pointer
from app.roll.gestures.move import Duplicate, Move
from app.roll.gestures.resize import Resize
from app.roll.gestures.simple import AskGhost, Pan, PickGhost
from app.roll.hit import Hit, Other, Part, ghost_at, ghost_bar_at, lone_ghost_at, note_at, other_at
from app.roll.state import Tool
from core.note_values import describe
from core.score import Note
from core.timing import Bar
from core.words import tr

AT_ONCE = CTRL | SHIFT  # with one of these held, a press on a ghost's bar draws or selects at once
COPY = ALT if sys.platform == "darwin" else CTRL
Button = Qt.MouseButton
System = Qt.CursorShape


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
    if bar is not None and (ghost is not None or not press.keys & AT_ONCE):
        return PickGhost(bench, press, bar, None if ghost else partial(kind, bench, press))
    other = _forward_at(bench, press)
    if other is not None:
        return BringForward(bench, press, other, partial(kind, bench, press))
    return kind(bench, press) if banded or bench.tick(press.x) >= 0 else None


def _forward_at(bench: Bench, at: Pointer) -> Other | None:
    """The note of another track that a click here would bring forward."""
    tool = bench.state.tool
    if tool is Tool.ERASE or (tool is Tool.PENCIL and at.keys & CTRL):
        return None
    return other_at(bench.scene, bench.viewport.geometry, at.x, at.y)


@dataclass(frozen=True, slots=True)
class Hint:
    """What the pointer would do: a cursor, words for the status bar, and to where a click keeps a take."""

    cursor: Shape
    words: str
    kept_to: int | None = None
    other: Other | None = None


def hint(bench: Bench, at: Pointer) -> Hint:
    """What the left button would do here."""
    hit = note_at(bench.scene, bench.viewport.geometry, at.x, at.y)
    tool = bench.state.tool
    if hit is not None:
        cursor, does = _note_hint(hit, at, tool)
        return Hint(cursor, f"{_told(bench, hit.note)}  ·  {does}")
    if tool is Tool.ERASE:
        return Hint(Drawn.ERASER, "drag to erase")
    bar = ghost_bar_at(bench.scene, bench.viewport.geometry, at.x, at.y)
    ghost = ghost_at(bench.scene, bench.viewport.geometry, at.x, at.y)
    if bar is not None and (ghost is not None or not at.keys & AT_ONCE):
        return Hint(System.PointingHandCursor, _ghost_words(bench, bar, ghost), bar.end)
    other = _forward_at(bench, at)
    if other is not None:
        name = bench.score.tracks[other.track].name
        does = tr("click to work on {track}").format(track=name)
        words = f"{describe(other.note, bench.score)} · {name}  ·  {does}"
        return Hint(System.PointingHandCursor, words, other=other)
    return _empty_hint(at, tool)


def _ghost_words(bench: Bench, bar: Bar, ghost: Note | None) -> str:
    """What there is at a bar of a take, and what can be done there."""
    keeps = tr("click keeps the take to the end of bar {bar}").format(bar=bar.number)
    if ghost is not None:
        more = tr("right click for more")
        return f"{_told(bench, ghost)}  ·  {keeps} · {more}"
    draws = tr("drag to select") if bench.state.tool is Tool.SELECT else tr("drag to draw")
    return f"{keeps} · {draws}"


def _told(bench: Bench, note: Note) -> str:
    return " · ".join([describe(note, bench.score), *bench.scene.remarks(note)])


def _note_hint(hit: Hit, at: Pointer, tool: Tool) -> tuple[Shape, str]:
    if tool is Tool.ERASE:
        return Drawn.ERASER, "drag to erase"
    if at.keys & COPY:
        return System.DragCopyCursor, "drag a copy"
    if hit.part is not Part.BODY:
        words = "drag to stretch" if at.keys & SHIFT else "drag to change the length"
        return System.SizeHorCursor, words
    return System.OpenHandCursor, "drag to move"


def _empty_hint(at: Pointer, tool: Tool) -> Hint:
    if tool is Tool.SELECT:
        return Hint(System.ArrowCursor, "drag to select · double click to draw")
    if at.keys & CTRL:
        return Hint(System.ArrowCursor, "drag to select")
    return Hint(Drawn.PENCIL, here.keys("click to draw · right click to erase · Ctrl drag to select"))
