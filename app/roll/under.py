"""What is under the pointer, told in words to the eye and to screen readers."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.accessible import announce
from app.roll.bench import Bench
from app.roll.cursors import Shape
from app.roll.gestures.gesture import Pointer
from app.roll.hints import hint
from app.roll.hit import Other, lone_ghost_at, note_at
from core.score import Note


class Under(QObject):
    """Follows the pointer over the canvas, and the selection when it is one note."""

    changed = Signal()  # another note, or another bar of a take, is under the pointer
    ghost_pointed = Signal(object)  # the ghost's note under the pointer, or None
    pointed = Signal(object)  # the pitch of the row under the pointer, or None

    def __init__(self, bench: Bench, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._bench = bench
        self._canvas = canvas
        self.note: Note | None = None
        self.ghost: Note | None = None
        self.other: Other | None = None  # of another track, where a click would bring it forward
        self.at: Pointer | None = None  # where the pointer is, when it is on the canvas
        self.kept_to: int | None = None  # the tick up to which a click would keep the take
        bench.session.selection_changed.connect(self._tell_selection)

    def look(self, at: Pointer) -> Shape:
        """Say what is at a place, and give the pointer's shape there."""
        self.at = at
        found = hint(self._bench, at)
        self._bench.told.emit(found.words)
        self.point(at)
        note, ghost = self.now()
        if (note is not None and note != self.note) or (found.other and found.other != self.other):
            announce(self._canvas, found.words)
        self._point_beyond(found.other)
        self._set(note, ghost, found.kept_to)
        return found.cursor

    def now(self) -> tuple[Note | None, Note | None]:
        """The track's note and the ghost's at the pointer: either may have come or gone while it rested."""
        if self.at is None:
            return None, None
        scene, geometry, x, y = self._bench.scene, self._bench.viewport.geometry, self.at.x, self.at.y
        hit = note_at(scene, geometry, x, y)
        return (hit.note if hit else None), lone_ghost_at(scene, geometry, x, y)

    def point(self, at: Pointer) -> None:
        """Say which row a place is in."""
        self.pointed.emit(self._bench.viewport.geometry.pitch(at.y))

    def leave(self) -> None:
        """The pointer is elsewhere."""
        self.at = None
        self._bench.told.emit("")
        self.pointed.emit(None)
        self.forget()

    def forget(self) -> None:
        """What was under the pointer may be gone."""
        self._point_beyond(None)
        self._set(None, None, None)

    def _set(self, note: Note | None, ghost: Note | None, kept_to: int | None) -> None:
        changed = (note, kept_to) != (self.note, self.kept_to)
        another, self.ghost = ghost != self.ghost, ghost
        self.note, self.kept_to = note, kept_to
        if changed:
            self.changed.emit()
        if another:
            self.ghost_pointed.emit(ghost)

    def _point_beyond(self, other: Other | None) -> None:
        changed, self.other = other != self.other, other
        if changed:
            self.changed.emit()

    def _tell_selection(self) -> None:
        selection = self._bench.session.selection
        if len(selection) == 1:
            announce(
                self._canvas,
                self._bench.describe(next(iter(selection))),
            )
