"""Drawing a note, or stamping a chord: sideways sets its length, up and down its pitch."""

from __future__ import annotations

from dataclasses import replace

from app.roll.bench import Bench
from app.roll.cursors import Drawn
from app.roll.geometry import PITCHES
from app.roll.gestures.gesture import Gesture, Pointer
from app.roll.gestures.way import Way
from core import edits
from core.edits import Edited
from core.harmony import note_name
from core.score import Note
from core.words import tr


class Draw(Gesture):
    """A new note, or the chord that is stamped, at the grid line to the left, last used length."""

    cursor = Drawn.PENCIL

    def __init__(self, bench: Bench, press: Pointer) -> None:
        super().__init__(bench, press)
        self._start = bench.line_before(bench.tick(press.x), free=self.is_free(press))
        self._way = Way(bench.viewport, press)
        self._stamp = bench.state.stamp
        self._key = bench.session.key_at(self._start) if self._stamp else None
        self._note = Note(
            self._start, bench.state.draw_length, bench.pitch(press.y), bench.state.draw_velocity
        )
        self._pressed = self._note.pitch
        self._pitches = self._on(self._note.pitch)
        self._edited = self._show()
        self._sound()

    def follow(self, at: Pointer) -> None:
        _, semitones = self._way.to(at)
        length = self._length(at) if self._way.sideways else self.bench.state.draw_length
        pitch = max(0, min(PITCHES - 1, self._pressed + semitones))
        if (length, pitch) == (self._note.length, self._note.pitch):
            return
        self._note = replace(self._note, length=length, pitch=pitch)
        before, self._pitches = self._pitches, self._on(pitch)
        if self._pitches != before:
            self._sound()
        self._edited = self._show()

    def release(self) -> None:
        self.bench.hush()
        self.bench.state.draw_length = self._note.length
        # A drawn note is not selected: what is painted in the velocity lane next means all notes.
        name = tr("Stamp chord") if self._stamp else tr("Draw note")
        self.bench.commit(name, self._edited, frozenset())

    def _on(self, pitch: int) -> tuple[int, ...]:
        if self._stamp is None or self._key is None:
            return (pitch,)
        return self._stamp.pitches(pitch, self._key)

    def _sound(self) -> None:
        if self._stamp is None:
            self.bench.sound(self._note.pitch, self._note.velocity)
        else:
            self.bench.sound_chord(self._pitches, self._note.velocity)

    def _length(self, at: Pointer) -> int:
        free = self.is_free(at)
        end = self.bench.line_near(self.bench.tick(at.x), free=free)
        return max(self.bench.least(free=free), end - self._start)

    def _show(self) -> Edited:
        notes = [replace(self._note, pitch=pitch) for pitch in self._pitches]
        edited = edits.draw(self.bench.score, self.bench.track, *notes)
        self.bench.scene.preview(edited.score, frozenset())
        self.bench.told.emit(self._words(notes[0], edited))
        return edited

    def _words(self, lowest: Note, edited: Edited) -> str:
        """What is drawn; of a chord its name and its notes first."""
        words = self.bench.describe(lowest, edited.score)
        if self._stamp is None:
            return words
        names = " ".join(note_name(pitch, self._key) for pitch in self._pitches)
        return f"{self._stamp.label} · {names} · {words}"
