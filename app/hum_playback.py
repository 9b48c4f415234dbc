"""Hears a recording again: by itself, the notes found in it, or both at once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from app.transport import Transport
from core.audio_in.devices import Playing
from core.audio_in.sound import Sound
from core.errors import ContinuoError

RECORDING, NOTES, BOTH = "recording", "notes", "both"
LOOKING = 100  # milliseconds between two looks whether it is over

Play = Callable[[Sound, float], Playing]


class HumPlayback(QObject):
    """`heard` says what sounds now, empty for nothing; `failed` why it cannot."""

    heard = Signal(str)
    failed = Signal(str)

    def __init__(self, transport: Transport, play: Play, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._transport, self._play = transport, play
        self._playing: Playing | None = None
        self._what = ""
        self._before = 0.0  # where the playhead was
        self._looking = QTimer(self, interval=LOOKING)
        self._looking.timeout.connect(self._look)

    def toggle(self, what: str, sound: Sound, begun: float, at: int) -> None:
        """Hear one of the three from tick `at`, second `begun` of the sound; the same again ends it."""
        before = self._what
        self.hush()
        if what == before:
            return
        try:
            if what != NOTES:
                self._playing = self._play(sound, max(0.0, begun))
        except ContinuoError as error:
            self.failed.emit(str(error))
            return
        if what != RECORDING:
            self._before = self._transport.position
            self._transport.seek(at)
            if not self._transport.playing:
                self._transport.toggle()
        self._say(what)
        self._looking.start()

    def hush(self) -> None:
        """Nothing is heard any more, and the playhead is where it was."""
        self._looking.stop()
        playing, self._playing = self._playing, None
        if playing is not None:
            playing.stop()
        if self._what in (NOTES, BOTH) and self._transport.playing:
            self._transport.toggle()
            self._transport.seek(self._before)
        self._say("")

    def _look(self) -> None:
        recording_over = self._playing is None or self._playing.over
        if recording_over and (self._what == RECORDING or not self._transport.playing):
            if self._what != RECORDING:
                self._transport.seek(self._before)
            self.hush()

    def _say(self, what: str) -> None:
        self._what = what
        self.heard.emit(what)
