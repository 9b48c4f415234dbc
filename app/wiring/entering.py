"""Wires how notes come in: played, hummed or entered at the caret, and what the window shows of it."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.faces import Faces
from app.parts import Parts
from app.step_keys import StepKeys
from core.score import Note, Span
from core.words import tr


class Entering(QObject):
    """Joins recording, step input, humming and both kinds of keyboard to the roll and the window."""

    def __init__(self, parts: Parts, faces: Faces) -> None:
        super().__init__(faces.window)
        self._in, self._faces = parts.playing_in, faces
        self._roll, self._actions, self._window = faces.roll, faces.actions, faces.window
        StepKeys(self._in.step, faces.roll, lambda: parts.assistant.takes is not None)
        self._wire_keyboards()
        self._wire_recording(parts)
        self._wire_steps(parts)
        faces.humming.changed.connect(self._make_way_for_humming)
        faces.importing.changed.connect(self._make_way_for_import)
        faces.returning.changed.connect(self._make_way_for_returning)
        faces.learning.changed.connect(self._make_way_for_learning)
        parts.documents.model_asked.connect(faces.learning.models.take_in)
        parts.documents.sound_asked.connect(faces.humming.read)
        self._show()

    def _wire_keyboards(self) -> None:
        recording, step, piano = self._in.recording, self._in.step, self._in.piano
        for teller in (recording, step, piano, self._in.midi):
            teller.told.connect(self._window.status.tell)
        for switch in (recording, step, piano, self._in.midi):
            switch.changed.connect(self._show)
        recording.letters_play = lambda: piano.on
        self._in.lit.connect(self._roll.show_played)

    def _wire_recording(self, parts: Parts) -> None:
        recording = self._in.recording
        recording.notes_changed.connect(self._show_recorded)
        keeping = parts.safety.keeping
        keeping.landing = lambda: recording.landing
        recording.notes_changed.connect(keeping.later)
        recording.changed.connect(self._make_way)
        parts.documents.leaving.connect(recording.stop)

    def _wire_steps(self, parts: Parts) -> None:
        step, roll = self._in.step, self._roll
        step.shown.connect(self._show_step)
        step.preview.connect(parts.transport.tap)
        step.moved.connect(roll.framing.keep_in_view)
        step.changed.connect(roll.setFocus)
        roll.seek_asked.connect(step.go)
        parts.transport.moved.connect(step.set_playhead)
        self._actions["go-start"].triggered.connect(step.go_start)
        self._actions["go-end"].triggered.connect(step.go_end)

    def _show(self) -> None:
        recording, step, piano = self._in.recording, self._in.step, self._in.piano
        for name, on in (("record", recording.on), ("step-input", step.on), ("typing-piano", piano.on)):
            self._actions.check(name, on)
        self._actions.picture("record", "recording" if recording.on else "record")
        words = [
            tr("recording") if recording.on else "",
            tr("step input") if step.on else "",
            tr("keys play {range}").format(range=piano.description) if piano.on else "",
        ]
        midi = self._in.midi
        names = ", ".join(midi.heard)
        if not any(words) and midi.heard:
            words = [names]
        more = tr("MIDI keyboard: {names}").format(names=names) if names else tr("No MIDI keyboard is heard")
        self._window.status.keys.tell(" · ".join(filter(None, words)), more=more)

    def _make_way(self) -> None:
        """What stands on an empty roll is in the way of the notes that come."""
        self._window.make_way(self._in.recording.on)

    def _make_way_for_humming(self) -> None:
        """The same of notes that were hummed; and one card is in the way of another."""
        humming = self._faces.humming
        if humming.is_open:
            self._faces.trial.cancel()
            self._faces.importing.cancel()
            self._faces.returning.leave()
            self._faces.learning.put_away()
        self._window.make_way(humming.is_open)

    def _make_way_for_import(self) -> None:
        importing = self._faces.importing
        if importing.is_open:
            self._faces.trial.cancel()
            self._faces.humming.put_by()
            self._faces.returning.leave()
            self._faces.learning.put_away()
        self._window.make_way(importing.is_open)

    def _make_way_for_returning(self) -> None:
        if self._faces.returning.is_open:
            self._faces.learning.put_away()
            self._faces.humming.put_by()
            self._faces.trial.cancel()
            self._faces.importing.cancel()

    def _make_way_for_learning(self) -> None:
        learning = self._faces.learning
        if learning.is_open:
            self._faces.returning.leave()
            self._faces.humming.put_by()
            self._faces.trial.cancel()
            self._faces.importing.cancel()
        self._window.make_way(learning.is_open)

    def _show_recorded(self, notes: tuple[Note, ...], held: tuple[Note, ...]) -> None:
        self._roll.scene.show_incoming(notes, held)
        if held:
            self._roll.framing.keep_in_view(held, in_time=False)

    def _show_step(self, held: tuple[Note, ...], caret: Span | None) -> None:
        self._roll.scene.show_incoming((), held, caret)
        if held:
            self._roll.framing.keep_in_view(held)
