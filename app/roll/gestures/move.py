"""Moving notes, and dragging copies of them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt

from app.roll.bench import Bench
from app.roll.gestures.gesture import COPY, NoteGesture, Pointer
from app.roll.gestures.way import Way
from app.roll.shifted import Shifted
from core import edits
from core.edits import Edited, Extent
from core.score import Note
from core.words import trn


class Move(NoteGesture):
    """The note in hand, and the selection with it, by whole steps of the grid: offsets are kept.

    What it would come to is shown in numbers; the score is made once, at the release.
    """

    cursor = Qt.CursorShape.ClosedHandCursor
    copies = False

    def __init__(self, bench: Bench, press: Pointer, note: Note) -> None:
        super().__init__(bench, press, note)
        self._way = Way(bench.viewport, press)
        self._by = (0, 0)
        self._extent = Extent.of(self.notes)
        self._base = bench.scene.columns()
        self._marks = self._base.marked(self.notes)
        self._heard = note.pitch

    def follow(self, at: Pointer) -> None:
        step = self.bench.step(free=self.is_free(at))
        ticks, semitones = self._way.to(at)
        by = round(ticks / step) * step, semitones
        if by == self._by:
            return
        self._by = by
        ticks, semitones = self._extent.stopped(*by)
        self._show_shift(ticks, semitones)
        grabbed = replace(self.note, start=self.note.start + ticks, pitch=self.note.pitch + semitones)
        self.bench.told.emit(self.bench.describe(grabbed))
        if grabbed.pitch != self._heard:
            self._heard = grabbed.pitch
            self.bench.sound(grabbed.pitch, grabbed.velocity)

    def _show_shift(self, ticks: int, semitones: int) -> None:
        self.finished = partial(self.edit, ticks, semitones)
        if ticks or semitones:
            by, track = (ticks, semitones), self.bench.track
            shifted = Shifted(self._base, self._marks, by, self.finished, track, copied=self.copies)
            self.finished = lambda: shifted.edited
            self.bench.scene.preview_shift(shifted)
        else:
            self.bench.scene.preview(self.bench.score, self.notes)

    def edit(self, ticks: int, semitones: int) -> Edited:
        """The edit that a drag so far amounts to."""
        return edits.move(self.bench.score, self.bench.track, self.notes, ticks, semitones)

    def name(self) -> str:
        return trn("Move note", "Move notes", len(self.notes))


class Duplicate(Move):
    """The originals stay; copies follow the mouse."""

    cursor = Qt.CursorShape.DragCopyCursor
    copies = True

    def claimed(self) -> Qt.KeyboardModifier:
        return super().claimed() | COPY

    def edit(self, ticks: int, semitones: int) -> Edited:
        return edits.duplicate(self.bench.score, self.bench.track, self.notes, ticks, semitones)

    def name(self) -> str:
        return trn("Duplicate note", "Duplicate notes", len(self.notes))
