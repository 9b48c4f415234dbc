"""Moving notes, and dragging copies of them."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt

from app.roll.bench import Bench
from app.roll.gestures.gesture import ALT, CTRL, NoteGesture, Pointer
from core import edits
from core.edits import Edited
from core.score import Note


class Move(NoteGesture):
    """The note in hand, and the selection with it, by whole steps of the grid: offsets are kept."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, bench: Bench, press: Pointer, note: Note) -> None:
        super().__init__(bench, press, note)
        self._by = (0, 0)
        self._first = min(other.start for other in self.notes)
        self._lowest = min(other.pitch for other in self.notes)
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
        return self.plural("Move")

    def _where_it_is(self, edited: Edited) -> Note:
        """The note in hand after the group was stopped at the edges of the piece."""
        ticks = min(note.start for note in edited.notes) - self._first
        semitones = min(note.pitch for note in edited.notes) - self._lowest
        return replace(self.note, start=self.note.start + ticks, pitch=self.note.pitch + semitones)


class Duplicate(Move):
    """The originals stay; copies follow the mouse."""

    cursor = Qt.CursorShape.DragCopyCursor

    def claimed(self) -> Qt.KeyboardModifier:
        return super().claimed() | CTRL | ALT

    def edit(self, ticks: int, semitones: int) -> Edited:
        return edits.duplicate(self.bench.score, self.bench.track, self.notes, ticks, semitones)

    def name(self) -> str:
        return self.plural("Duplicate")
