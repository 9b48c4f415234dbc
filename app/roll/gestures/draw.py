"""Drawing a note: sideways sets its length, up and down its pitch."""

from __future__ import annotations

from dataclasses import replace

from app.roll.bench import Bench
from app.roll.cursors import Drawn
from app.roll.gestures.gesture import DEAD_ZONE, Gesture, Pointer
from core import edits
from core.edits import Edited
from core.note_values import describe
from core.score import Note
from core.words import tr


class Draw(Gesture):
    """A new note at the grid line to the left, last used length."""

    cursor = Drawn.PENCIL

    def __init__(self, bench: Bench, press: Pointer) -> None:
        super().__init__(bench, press)
        self._start = bench.line_before(bench.tick(press.x), free=self.is_free(press))
        self._sized = False  # dragged sideways far enough to mean the length
        self._note = Note(
            self._start, bench.state.draw_length, bench.pitch(press.y), bench.state.draw_velocity
        )
        self._edited = self._show()
        bench.sound(self._note.pitch, self._note.velocity)

    def follow(self, at: Pointer) -> None:
        self._sized = self._sized or abs(at.x - self.press.x) >= DEAD_ZONE
        length = self._length(at) if self._sized else self.bench.state.draw_length
        pitch = self.bench.pitch(at.y)
        if (length, pitch) == (self._note.length, self._note.pitch):
            return
        if pitch != self._note.pitch:
            self.bench.sound(pitch, self._note.velocity)
        self._note = replace(self._note, length=length, pitch=pitch)
        self._edited = self._show()

    def release(self) -> None:
        self.bench.hush()
        self.bench.state.draw_length = self._note.length
        # A drawn note is not selected: what is painted in the velocity lane next means all notes.
        self.bench.commit(tr("Draw note"), self._edited, frozenset())

    def _length(self, at: Pointer) -> int:
        free = self.is_free(at)
        end = self.bench.line_near(self.bench.tick(at.x), free=free)
        least = self.bench.step(free=free)
        return max(least, end - self._start)

    def _show(self) -> Edited:
        edited = edits.draw(self.bench.score, self.bench.track, self._note)
        self.bench.scene.preview(edited.score, frozenset())
        self.bench.told.emit(describe(self._note, edited.score))
        return edited
