"""Moving notes, and dragging copies of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from operator import attrgetter

from PySide6.QtCore import Qt

from app.roll.bench import Bench
from app.roll.gestures.gesture import ALT, CTRL, NoteGesture, Pointer
from core import edits
from core.edits import Edited
from core.score import Note
from core.words import trn


class Move(NoteGesture):
    """The note in hand, and the selection with it, by whole steps of the grid: offsets are kept."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, bench: Bench, press: Pointer, note: Note) -> None:
        super().__init__(bench, press, note)
        self._by = (0, 0)
        self._first, self._lowest = _corner(self.notes)
        self._heard = note.pitch

    def follow(self, at: Pointer) -> None:
        step = self.bench.step(free=self.is_free(at))
        ticks = self.bench.tick(at.x) - self.held_tick
        by = round(ticks / step) * step, self.bench.pitch(at.y) - self.held_pitch
        if by == self._by:
            return
        self._by = by
        edited = self.edit(*by)
        grabbed = self._where_it_is(edited)
        self.show(edited, grabbed, select=True)
        if grabbed.pitch != self._heard:
            self._heard = grabbed.pitch
            self.bench.sound(grabbed.pitch, grabbed.velocity)

    def edit(self, ticks: int, semitones: int) -> Edited:
        """The edit that this drag amounts to so far."""
        return edits.move(self.bench.score, self.bench.track, self.notes, ticks, semitones)

    def name(self) -> str:
        return trn("Move note", "Move notes", len(self.notes))

    def _where_it_is(self, edited: Edited) -> Note:
        """The note in hand after the group was stopped at the edges of the piece."""
        first, lowest = _corner(edited.notes)
        start, pitch = self.note.start + first - self._first, self.note.pitch + lowest - self._lowest
        return replace(self.note, start=start, pitch=pitch)


class Duplicate(Move):
    """The originals stay; copies follow the mouse."""

    cursor = Qt.CursorShape.DragCopyCursor

    def claimed(self) -> Qt.KeyboardModifier:
        return super().claimed() | CTRL | ALT

    def edit(self, ticks: int, semitones: int) -> Edited:
        return edits.duplicate(self.bench.score, self.bench.track, self.notes, ticks, semitones)

    def name(self) -> str:
        return trn("Duplicate note", "Duplicate notes", len(self.notes))


def _corner(notes: Collection[Note]) -> tuple[int, int]:
    """The first tick and the lowest pitch of a group; quick, for it is asked at every move of the mouse."""
    return min(map(attrgetter("start"), notes)), min(map(attrgetter("pitch"), notes))
