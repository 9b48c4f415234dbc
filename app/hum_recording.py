"""The microphone: listened to only from `start` to `stop`, over the piece if asked, and never longer."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from app.session import Session
from app.transport import Transport
from core.audio_in.devices import Capture, Inputs, Pcm
from core.audio_in.hearing import Raw
from core.audio_in.sound import LONGEST_MINUTES
from core.timing import TempoMap

SHOWN = 50  # milliseconds between two looks at the level
TOLD = 0.5  # seconds that are recorded between two of which is told
LONGEST = 60 * LONGEST_MINUTES  # seconds: a device hands over no more
LOOKS = 40  # places of the playhead that are compared with how much was recorded


class HumRecording(QObject):
    """`level` gives dB and seconds while it listens; `stopped` that playing has ended, and so should this.

    `full` says that there is no room for more, and that it should end, too. `recorded` gives the samples as
    they come, some at a time and at last all, and how many make a second.
    """

    level = Signal(float, float)
    recorded = Signal(object, int)
    stopped = Signal()
    full = Signal()

    def __init__(
        self, session: Session, transport: Transport, inputs: Inputs, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._transport, self._inputs = session, transport, inputs
        self._capture: Capture | None = None
        self._told = 0  # samples
        self._over = False  # sung over the piece
        self._from = 0.0  # where the playhead was
        self._ahead: list[float] = []  # by how much the recording was longer than what had been played
        self._looking = QTimer(self, interval=SHOWN)
        self._looking.timeout.connect(self._look)
        transport.moved.connect(self._compare)
        transport.state_changed.connect(self._follow)

    @property
    def on(self) -> bool:
        """Whether the microphone is listened to."""
        return self._capture is not None

    def names(self) -> list[str]:
        """The microphones there are; raises Missing."""
        return [each.name for each in self._inputs.microphones()]

    def start(self, name: str, *, over: bool) -> None:
        """Listen to a microphone; with `over` the piece plays meanwhile, counted in. Raises Missing."""
        self._capture = self._inputs.record(name)
        self._told, self._over, self._from, self._ahead = 0, over, self._transport.position, []
        self._looking.start()
        if over and not self._transport.playing:
            self._transport.record()

    def stop(self) -> Raw | None:
        """Listen no more; what was recorded."""
        capture, self._capture = self._capture, None
        self._looking.stop()
        if capture is None:
            return None
        samples = capture.stop()
        self._tell(samples[self._told :], capture.rate)
        if self._over and self._transport.playing:
            self._transport.toggle()
            self._transport.seek(self._from)
        return Raw(samples, capture.rate, max(self._ahead) if self._ahead else None)

    def _look(self) -> None:
        capture = self._capture
        if capture is None:
            return
        self.level.emit(capture.level(), capture.seconds)
        if capture.seconds - self._told / capture.rate >= TOLD:
            self._tell(capture.after(self._told), capture.rate)
        if capture.seconds >= LONGEST:
            self.full.emit()

    def _tell(self, samples: Pcm, rate: int) -> None:
        if len(samples):
            self._told += len(samples)
            self.recorded.emit(samples, rate)

    def _compare(self, tick: float) -> None:
        """Which second of the recording lies where singing began, from what is heard at this moment.

        A recording grows by whole blocks, so the largest difference is the truest.
        """
        capture, transport = self._capture, self._transport
        if capture is None or not self._over or not transport.playing or transport.player.counting_in:
            return
        tempo = TempoMap(self._session.score)
        played = tempo.seconds_at(tick) - tempo.seconds_at(self._from)
        if played > 0 and len(self._ahead) < LOOKS:
            self._ahead.append(capture.seconds - played)

    def _follow(self) -> None:
        if self._capture is not None and self._over and not self._transport.playing:
            self.stopped.emit()
