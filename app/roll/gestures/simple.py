"""Gestures that change nothing in the piece: panning, and clicking a ghost with either button."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.roll.bench import Bench
from app.roll.gestures.gesture import Gesture, Pointer
from core.score import Note


class Pan(Gesture):
    """The view follows the hand."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, bench: Bench, press: Pointer) -> None:
        super().__init__(bench, press)
        self._last = press

    def drag(self, at: Pointer) -> None:
        dx, dy = round(self._last.x - at.x), round(self._last.y - at.y)
        self._last = at
        self.bench.viewport.scroll_by_hand(dx, dy)


class PickGhost(Gesture):
    """A click on a ghost's note tells at which tick it was."""

    cursor = Qt.CursorShape.PointingHandCursor

    def __init__(self, bench: Bench, press: Pointer, note: Note) -> None:
        super().__init__(bench, press)
        self._note = note

    def release(self) -> None:
        if not self.moved:
            self.bench.ghost_clicked.emit(self._note.start)


class AskGhost(Gesture):
    """A right click on a ghost's note asks what can be done with it."""

    def __init__(self, bench: Bench, press: Pointer, note: Note) -> None:
        super().__init__(bench, press)
        self._note = note

    def release(self) -> None:
        if not self.moved:
            self.bench.ghost_asked.emit(self._note)
