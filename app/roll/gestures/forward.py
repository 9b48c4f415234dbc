"""A click on another track's note, which brings that track forward."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt

from app.roll.bench import Bench
from app.roll.gestures.gesture import Gesture, Pointer
from app.roll.hit import Other


class BringForward(Gesture):
    """Let go on the spot, its track is worked on and the note selected.

    A drag does what it does on empty: `otherwise` begins that gesture.
    """

    cursor = Qt.CursorShape.PointingHandCursor

    def __init__(
        self, bench: Bench, press: Pointer, other: Other, otherwise: Callable[[], Gesture | None]
    ) -> None:
        super().__init__(bench, press)
        self._other = other
        self._otherwise = otherwise
        self._dragged: Gesture | None = None

    def follow(self, at: Pointer) -> None:
        self._dragged = self._dragged or self._otherwise()
        if self._dragged is not None:
            self._dragged.drag(at)

    def release(self) -> None:
        if self._dragged is not None:
            self._dragged.release()
        elif not self.moved:
            self._bring()

    def cancel(self) -> None:
        if self._dragged is not None:
            self._dragged.cancel()

    def _bring(self) -> None:
        bench, note = self.bench, self._other.note
        bench.session.choose_track(self._other.track)
        bench.session.select(frozenset((note,)))
        bench.state.draw_length, bench.state.draw_velocity = note.length, note.velocity
        bench.kept = True  # a second click, as of a double one, would erase what was just found
        bench.tap(note.pitch, note.velocity)
