"""What all gestures share: a press, drags, and a release or a way back."""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from app.roll.bench import Bench
from app.roll.cursors import Shape
from core.edits import Edited
from core.score import Note

DEAD_ZONE = 4  # pixels the pointer may stray in a click
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
COPY = ALT if sys.platform == "darwin" else CTRL


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where the mouse is on the canvas, and the keys held with it."""

    x: float
    y: float
    keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier

    def held_in(self, width: int, height: int) -> Pointer:
        """The place nearest to it on a canvas of that size."""
        return replace(self, x=max(0.0, min(width - 1.0, self.x)), y=max(0.0, min(height - 1.0, self.y)))


def breaks_off(event: QEvent) -> bool:
    """Whether a key takes back a drag that goes on: Esc, or undo, which then undoes nothing else."""
    if not isinstance(event, QKeyEvent):
        return False
    return event.key() == Qt.Key.Key_Escape or event.matches(QKeySequence.StandardKey.Undo)


def taken(event: QEvent, cancel: Callable[[], object]) -> bool:
    """Have the key that breaks a drag off `cancel` it when it is pressed, and no shortcut get it; True."""
    if event.type() is QEvent.Type.KeyPress:
        cancel()
    event.accept()
    return True


class Gesture:
    """From press to release; `cursor` is shown meanwhile.

    `within` is whether it goes no further than what is in view, however far outside the pointer is.
    """

    cursor: Shape = Qt.CursorShape.ArrowCursor
    within = True

    def __init__(self, bench: Bench, press: Pointer) -> None:
        self.bench = bench
        self.press = press
        self.moved = False

    def drag(self, at: Pointer) -> None:
        """The pointer moved, or a key beside it was pressed or let go."""
        far = max(abs(at.x - self.press.x), abs(at.y - self.press.y)) >= DEAD_ZONE
        self.moved = self.moved or far
        if self.moved:
            self.follow(at)

    def follow(self, at: Pointer) -> None:
        """Show what a release at this place would do."""

    def release(self) -> None:
        """Do it."""

    def cancel(self) -> None:
        """Leave everything as it was before the press."""
        self.bench.hush()
        self.bench.scene.drop_preview()

    def is_free(self, at: Pointer) -> bool:
        """Whether the grid is ignored: Alt is held, or Shift was pressed after the drag began.

        A key that was held at the press because it names the gesture does not count.
        """
        return bool(at.keys & (ALT | SHIFT) & ~(self.press.keys & self.claimed()))

    def claimed(self) -> Qt.KeyboardModifier:
        """The keys that mean something else to this gesture when held at the press."""
        return SHIFT


class NoteGesture(Gesture, ABC):
    """A gesture that takes hold of a note, and of the selection with it if the note is in it."""

    def __init__(self, bench: Bench, press: Pointer, note: Note) -> None:
        super().__init__(bench, press)
        self.note = note
        self.held_tick = bench.tick(press.x)  # where it was taken hold of: the view may scroll beneath
        selection = bench.session.selection
        self.was_selected = note in selection
        self.notes = selection if self.was_selected else frozenset((note,))
        self.finished: Callable[[], Edited] | None = None  # gives what the drag amounts to, once it is one
        bench.sound(note.pitch, note.velocity)

    def show(self, edited: Edited, grabbed: Note, *, select: bool) -> None:
        """Show a working score and say what has become of the note in hand."""
        self.finished = lambda: edited
        scene = self.bench.scene
        scene.preview(edited.score, edited.notes if select else scene.selection & edited.notes)
        self.bench.told.emit(self.bench.describe(grabbed, edited.score))

    def release(self) -> None:
        self.bench.hush()
        if self.finished is None:
            self.click()
        else:
            edited = self.finished()
            self.bench.commit(self.name(), edited, self.kept_selection(edited))

    @abstractmethod
    def name(self) -> str:
        """What undo will call it."""

    def kept_selection(self, edited: Edited) -> frozenset[Note]:
        """What is selected afterwards."""
        return edited.notes

    def click(self) -> None:
        """Pressed and let go on the spot: select the note, or with Ctrl or Shift add or take it away."""
        session, state = self.bench.session, self.bench.state
        if self.press.keys & (CTRL | SHIFT):
            session.select(session.selection ^ {self.note})
            return
        session.select(frozenset((self.note,)))
        state.draw_length, state.draw_velocity = self.note.length, self.note.velocity
