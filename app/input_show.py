"""What the window shows of playing in: keys that light up, notes as they come, and what the keys are for."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.actions import Actions
from app.main_window import MainWindow
from app.parts import Parts
from app.roll.view import RollView
from app.step_keys import StepKeys
from core.score import Note, Span
from core.words import tr


class InputShow(QObject):
    """Joins recording, step input and both kinds of keyboard to the roll, the actions and the status line."""

    def __init__(self, parts: Parts, roll: RollView, actions: Actions, window: MainWindow) -> None:
        super().__init__(window)
        self._parts, self._in = parts, parts.playing_in
        self._roll, self._actions, self._window = roll, actions, window
        recording, step = self._in.recording, self._in.step
        piano, midi = self._in.piano, self._in.midi
        StepKeys(step, roll, lambda: parts.assistant.takes is not None)
        for teller in (recording, step, piano):
            teller.told.connect(window.status.tell)
        for switch in (recording, step, piano, midi):
            switch.changed.connect(self._show)
        self._in.lit.connect(roll.show_played)
        recording.notes_changed.connect(self._show_recorded)
        recording.changed.connect(self._make_way)
        parts.documents.leaving.connect(recording.stop)
        step.shown.connect(self._show_step)
        step.preview.connect(parts.transport.tap)
        step.moved.connect(roll.keep_in_view)
        step.changed.connect(roll.setFocus)
        roll.seek_asked.connect(step.go)
        parts.transport.moved.connect(step.set_playhead)
        actions["go-start"].triggered.connect(step.go_start)
        actions["go-end"].triggered.connect(step.go_end)
        self._show()

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

    def _show_recorded(self, notes: tuple[Note, ...], held: tuple[Note, ...]) -> None:
        self._roll.show_incoming(notes, held)
        if held:
            self._roll.keep_in_view(held, in_time=False)

    def _show_step(self, held: tuple[Note, ...], caret: Span | None) -> None:
        self._roll.show_incoming((), held, caret)
        if held:
            self._roll.keep_in_view(held)
