"""Everything that is played into the program: whose keys they are, what sounds, and where it goes."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app import settings as the
from app.midi_keyboard import MidiKeyboard
from app.recording import Recording
from app.roll.state import RollState
from app.session import Session
from app.settings import Settings
from app.step_input import StepInput
from app.transport import Transport
from app.typing_piano import TypingPiano
from core.midi_in.events import KeyEvent, PedalEvent, Played
from core.midi_in.hands import Hands
from core.midi_in.ports import MidiInputs


class PlayingIn(QObject):
    """MIDI keyboards and the computer's own: heard at once, recorded, or entered step by step.

    `lit` gives the pitches whose keys are down.
    """

    lit = Signal(object)  # frozenset[int]

    def __init__(
        self,
        session: Session,
        transport: Transport,
        state: RollState,
        settings: Settings,
        open_inputs: Callable[[], MidiInputs],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._transport, self._settings = session, transport, settings
        self.midi = MidiKeyboard(settings, open_inputs, self)
        self.piano = TypingPiano(settings, self)
        self.recording = Recording(session, transport, state, settings, self)
        self.step = StepInput(session, state, self)
        self._on_midi, self._on_piano = Hands(), Hands()
        self.midi.played.connect(self._hear_midi)
        self.midi.lost.connect(self._let_go)
        self.piano.played.connect(self._hear_piano)

    def close(self) -> None:
        """Nothing is listened to any more."""
        if self.piano.on:
            self.piano.toggle()
        self.midi.close()

    def _hear_midi(self, played: Played) -> None:
        self._sound(self._on_midi.hear(played), aloud=self._settings.get(the.MONITOR))
        self._hand_on(played)

    def _hear_piano(self, played: Played) -> None:
        self._sound(self._on_piano.hear(played), aloud=True)
        self._hand_on(played)

    def _hand_on(self, played: Played) -> None:
        self.lit.emit(self._on_midi.down | self._on_piano.down)
        if self.recording.on:
            self.recording.hear(played)
        else:
            self.step.hear(played)

    def _let_go(self) -> None:
        """A keyboard that was unplugged lets nothing go itself."""
        now = time.perf_counter()
        for pitch in sorted(self._on_midi.down):
            self._hear_midi(KeyEvent(now, pitch, 0))
        self._hear_midi(PedalEvent(now, False))

    def _sound(self, keys: list[tuple[int, int]], *, aloud: bool) -> None:
        player = self._transport.player
        for pitch, velocity in keys:
            if not velocity:
                player.keys.release(pitch)
            elif aloud:
                player.strike(self._session.track, pitch, velocity)
