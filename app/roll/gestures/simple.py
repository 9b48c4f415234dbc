"""Gestures that change nothing in the piece: panning, and clicking a ghost with either button."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt

from app.roll.bench import Bench
from app.roll.gestures.gesture import Gesture, Pointer
from core.score import Note
from core.timing import Bar


class Pan(Gesture):
    """The view follows the hand."""

    cursor = Qt.CursorShape.ClosedHandCursor
    within = False

    def __init__(self, bench: Bench, press: Pointer) -> None:
        super().__init__(bench, press)
        self._last = press

    def drag(self, at: Pointer) -> None:
        dx, dy = round(self._last.x - at.x), round(self._last.y - at.y)
        self._last = at
        self.bench.viewport.scroll_by_hand(dx, dy)


class PickGhost(Gesture):
    """A click in a bar of a ghost tells which bar it was; a drag becomes what `dragged` makes of it.

    Nothing is drawn before the pointer has gone far enough to mean it.
    """

    cursor = Qt.CursorShape.PointingHandCursor

    def __init__(
        self, bench: Bench, press: Pointer, bar: Bar, dragged: Callable[[], Gesture] | None = None
    ) -> None:
        super().__init__(bench, press)
        self._bar, self._dragged = bar, dragged
        self._drag: Gesture | None = None

    def follow(self, at: Pointer) -> None:
        if self._drag is None and self._dragged is not None:
            self._drag, self._dragged = self._dragged(), None
        if self._drag is not None:
            self._drag.drag(at)

    def release(self) -> None:
        if self._drag is not None:
            self._drag.release()
        elif not self.moved:
            self.bench.kept = True
            self.bench.ghost_clicked.emit(self._bar.start)

    def cancel(self) -> None:
        if self._drag is not None:
            self._drag.cancel()


class AskGhost(Gesture):
    """A right click on a ghost's note asks what can be done with it."""

    def __init__(self, bench: Bench, press: Pointer, note: Note) -> None:
        super().__init__(bench, press)
        self._note = note

    def release(self) -> None:
        if not self.moved:
            self.bench.ghost_asked.emit(self._note)
