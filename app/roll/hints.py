"""What the pointer over a place of the roll would do: a cursor, and words that change with the keys held."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt

from app import native as here
from app.roll.bench import Bench
from app.roll.cursors import Drawn, Shape
from app.roll.gestures.gesture import ALT, COPY, CTRL, SHIFT, Pointer
from app.roll.hit import Hit, Other, Part, ghost_at, ghost_bar_at, note_at
from app.roll.state import Tool
from app.roll.tools import AT_ONCE, forward_at
from app.told import would
from core.note_values import describe, place_name, sound_name
from core.score import Note
from core.timing import Bar
from core.words import tr

System = Qt.CursorShape


@dataclass(frozen=True, slots=True)
class Hint:
    """What the pointer would do: a cursor, words for the status bar, and to where a click keeps a take."""

    cursor: Shape
    words: str
    kept_to: int | None = None
    other: Other | None = None


def hint(bench: Bench, at: Pointer) -> Hint:
    """What the mouse would do here."""
    geometry, tool = bench.viewport.geometry, bench.state.tool
    hit = note_at(bench.scene, geometry, at.x, at.y)
    if hit is not None:
        cursor, does = _on_note(hit, at, tool)
        return Hint(cursor, would(does, _told(bench, hit.note)))
    if tool is Tool.ERASE:
        return Hint(Drawn.ERASER, would(tr("drag to erase"), _place(bench, at)))
    bar = ghost_bar_at(bench.scene, geometry, at.x, at.y)
    ghost = ghost_at(bench.scene, geometry, at.x, at.y)
    if bar is not None and not at.keys & AT_ONCE:
        return Hint(System.PointingHandCursor, _on_ghost(bench, bar, ghost, at), bar.end)
    other = forward_at(bench, at)
    if other is not None:
        track = bench.score.tracks[other.track]
        drags = tr("drag to select") if tool is Tool.SELECT else tr("drag to draw")
        works = tr("click to work on {track}").format(track=track.name)
        does = f"{works} · {drags}"
        note = describe(other.note, bench.score, percussion=track.percussion)
        return Hint(System.PointingHandCursor, would(does, f"{note} · {track.name}"), other=other)
    cursor, does = _on_empty(bench, at, tool)
    return Hint(cursor, would(does, _place(bench, at)))


def _on_ghost(bench: Bench, bar: Bar, ghost: Note | None, at: Pointer) -> str:
    """What there is at a bar of a take, and what can be done there."""
    keeps = tr("click keeps the take to the end of bar {bar}").format(bar=bar.number)
    if ghost is not None:
        more = tr("right click for more")
        return would(f"{keeps} · {more}", _told_of_ghost(bench, ghost))
    draws = tr("drag to select") if bench.state.tool is Tool.SELECT else tr("drag to draw")
    return would(f"{keeps} · {draws}", _place(bench, at))


def _told_of_ghost(bench: Bench, note: Note) -> str:
    """A note of a take in words; of another track than the one in front with that track's name."""
    part = bench.scene.ghost.part_of(note) if bench.scene.ghost is not None else None
    if part is None:
        return _told(bench, note)
    return f"{describe(note, bench.score, percussion=part.percussion)} · {part.name}"


def _told(bench: Bench, note: Note) -> str:
    return " · ".join([bench.describe(note), *bench.scene.remarks(note)])


def _place(bench: Bench, at: Pointer) -> str:
    """The pitch and the beat at a place, as the one a note drawn there would have."""
    tick = max(0, int(bench.tick(at.x)))
    name = sound_name(bench.pitch(at.y), bench.score.key_at(tick), percussion=bench.session.drums)
    return f"{name} · {place_name(bench.scene.bars.position(tick), exact=False)}"


def _on_note(hit: Hit, at: Pointer, tool: Tool) -> tuple[Shape, str]:
    if tool is Tool.ERASE:
        return Drawn.ERASER, tr("click or drag to erase")
    if at.keys & COPY:
        return System.DragCopyCursor, tr("drag a copy · click to add it to the selection")
    if hit.part is not Part.BODY:
        return System.SizeHorCursor, _on_edge(at)
    if at.keys & SHIFT:
        return System.OpenHandCursor, tr("click to add it to the selection, or take it out")
    if at.keys & ALT:
        return System.OpenHandCursor, tr("drag to move, off the grid")
    rights = tr("right click erases") if tool is Tool.PENCIL else tr("right click for more")
    moves, copies = tr("drag to move"), here.keys(tr("Ctrl drags a copy"))
    return System.OpenHandCursor, f"{moves} · {copies} · {rights}"


def _on_edge(at: Pointer) -> str:
    if at.keys & SHIFT:
        return tr("drag to stretch in proportion")
    if at.keys & ALT:
        return tr("drag to change the length, off the grid")
    return tr("drag to change the length · Shift stretches in proportion")


def _on_empty(bench: Bench, at: Pointer, tool: Tool) -> tuple[Shape, str]:
    if tool is Tool.SELECT:
        if at.keys & SHIFT:
            return System.ArrowCursor, tr("drag to add to the selection")
        return System.ArrowCursor, tr("drag to select · double click to draw · right click for more")
    if at.keys & CTRL:
        return System.ArrowCursor, tr("drag to select · Shift adds to the selection")
    if at.keys & ALT and bench.state.grid.on:
        return Drawn.PENCIL, tr("click to draw off the grid")
    if bench.state.stamp is not None:
        words = tr("click to stamp: {chord} · drag for length and pitch · Esc for single notes")
        return Drawn.PENCIL, words.format(chord=bench.state.stamp.label)
    draws = tr("click to draw · drag for length and pitch · right drag erases")
    selects = here.keys(tr("Ctrl drag selects"))
    return Drawn.PENCIL, f"{draws} · {selects}"
