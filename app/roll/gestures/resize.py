"""Pulling at a note's edge: lengths by the same amount, or the whole group in proportion."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.roll.bench import Bench
from app.roll.gestures.gesture import SHIFT, NoteGesture, Pointer
from app.roll.hit import Hit, Part
from core import edits
from core.edits import Edited
from core.score import Note
from core.words import trn


class Resize(NoteGesture):
    """Moves the start or the end of the note in hand, and of the selection with it."""

    cursor = Qt.CursorShape.SizeHorCursor

    def __init__(self, bench: Bench, press: Pointer, hit: Hit) -> None:
        super().__init__(bench, press, hit.note)
        self._at_start = hit.part is Part.START
        self._edge = hit.note.start if self._at_start else hit.note.end
        self._by = 0
        self._stretching = bool(press.keys & SHIFT)

    def follow(self, at: Pointer) -> None:
        free = self.is_free(at)
        pulled = self._edge + self.bench.tick(at.x) - self.held_tick
        by = self.bench.line_near(pulled, free=free) - self._edge
        if by == self._by:
            return
        self._by = by
        edited = self._edit(by, self.bench.least(free=free))
        self.show(edited, self._in_hand(edited), select=self.was_selected)

    def _edit(self, ticks: int, least: int) -> Edited:
        score, track, notes = self.bench.score, self.bench.track, self.notes
        if self._stretching:
            return edits.stretch(score, track, notes, ticks, at_start=self._at_start, minimum=least)
        if self._at_start:
            return edits.resize_start(score, track, notes, ticks, least)
        return edits.resize(score, track, notes, ticks, least)

    def _in_hand(self, edited: Edited) -> Note:
        """The note at the edge that is pulled, as it is now."""
        same_pitch = [note for note in edited.notes if note.pitch == self.note.pitch]
        target = self._edge + self._by

        def distance(note: Note) -> int:
            return abs((note.start if self._at_start else note.end) - target)

        return min(same_pitch, key=distance)

    def release(self) -> None:
        if self.finished is not None and len(self.notes) == 1:
            self.bench.state.draw_length = self._in_hand(self.finished()).length
        super().release()

    def kept_selection(self, edited: Edited) -> frozenset[Note]:
        return edited.notes if self.was_selected else self.bench.session.selection

    def name(self) -> str:
        if self._stretching:
            return trn("Stretch note", "Stretch notes", len(self.notes))
        return trn("Resize note", "Resize notes", len(self.notes))
