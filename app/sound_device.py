"""Opens the sound device beside the window, and again whenever it has gone, until it is back."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock, Thread

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from core.errors import ContinuoError
from core.playback.output import Output
from core.playback.synth import SilentSynth, Synth
from core.words import tr

OpenSynth = Callable[[str, Output], Synth]
Meanwhile = Callable[[str], Synth]  # of a sentence that says what is waited for

PAUSES = (500, 1000, 2000, 4000, 8000)  # milliseconds between attempts, the last again and again
PATIENCE = 4000  # milliseconds until it is told that a device does not answer
CLOSING_SECONDS = 1.0  # that the end of the program waits for a device

NO_ANSWER = tr("The audio device does not answer, so there is no sound; it comes back when the device does.")


def silence(problem: str) -> Synth:
    """What plays while a device does not answer."""
    return SilentSynth(problem, lost=True)


class SoundDevice(QObject):
    """Opens synths, each attempt on a thread of its own: a sound server may never answer.

    `opened` gives what was opened, which may be silent; what nobody waits for any more is given back.
    """

    opened = Signal(object)  # Synth
    _answered = Signal(object)  # _Attempt

    def __init__(self, open_synth: OpenSynth, meanwhile: Meanwhile, parent: QObject) -> None:
        super().__init__(parent)
        self._open_synth, self._meanwhile = open_synth, meanwhile
        self._chosen: tuple[str, Output] = ("", Output())
        self._attempt: _Attempt | None = None
        self._dropped: list[_Attempt] = []
        self._failed = 0  # attempts one after the other
        self._pause = QTimer(self, singleShot=True)
        self._pause.timeout.connect(self._try)
        self._patience = QTimer(self, singleShot=True)
        self._patience.timeout.connect(self._tell_silence)
        # Queued: an answer may come before `_try` has returned.
        self._answered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def open(self, soundfont: str, output: Output) -> None:
        """Open another device; one that is being opened is not waited for."""
        self._chosen = soundfont, output
        self.again()

    def again(self) -> None:
        """Try at once, whatever is under way."""
        self._failed = 0
        self._drop()
        self._try()

    def lose(self) -> None:
        """What was opened has gone: try again soon, and later and later, until something opens."""
        if self._attempt is None and not self._pause.isActive():
            self._pause.start(PAUSES[min(self._failed, len(PAUSES) - 1)])
            self._failed += 1

    def close(self) -> None:
        """Wait a moment for a device that is being opened, and give back what nobody took."""
        self._drop()
        for attempt in self._dropped:
            attempt.join(CLOSING_SECONDS)

    def _drop(self) -> None:
        self._pause.stop()
        self._patience.stop()
        if self._attempt is not None:
            self._attempt.drop()
            self._dropped = [attempt for attempt in self._dropped if attempt.running()]
            self._dropped.append(self._attempt)
            self._attempt = None

    def _try(self) -> None:
        self._attempt = _Attempt(self._open_synth, self._chosen, self._answered.emit)
        self._patience.start(PATIENCE)

    def _deliver(self, attempt: _Attempt) -> None:
        if attempt is not self._attempt:
            return
        self._patience.stop()
        self._attempt = None
        synth = attempt.take()
        if not synth.lost:
            self._failed = 0
        self.opened.emit(synth)

    def _tell_silence(self) -> None:
        """The attempt goes on: the device may yet answer."""
        self.opened.emit(self._meanwhile(NO_ANSWER))


class _Attempt:
    """One opening of a synth. What comes of it is taken, or closed when it has been dropped."""

    def __init__(
        self, open_synth: OpenSynth, chosen: tuple[str, Output], answered: Callable[[_Attempt], object]
    ) -> None:
        self._open_synth, self._chosen, self._answered = open_synth, chosen, answered
        self._lock = Lock()
        self._wanted = True
        self._synth: Synth | None = None
        # A daemon: the program must be able to end while a sound server does not answer.
        self._thread = Thread(target=self._run, name="opening an audio device", daemon=True)
        self._thread.start()

    def running(self) -> bool:
        """Whether it has not come to an end."""
        return self._thread.is_alive()

    def join(self, seconds: float) -> None:
        """Wait for its end, no longer than that."""
        self._thread.join(seconds)

    def take(self) -> Synth:
        """What was opened."""
        assert self._synth is not None
        return self._synth

    def drop(self) -> None:
        """Nobody wants it any more."""
        with self._lock:
            self._wanted = False
            if self._synth is not None:
                self._synth.close()

    def _run(self) -> None:
        try:
            synth = self._open_synth(*self._chosen)
        except ContinuoError as error:
            synth = SilentSynth(str(error))
        with self._lock:
            self._synth = synth
            if self._wanted:
                self._answered(self)
            else:
                synth.close()
