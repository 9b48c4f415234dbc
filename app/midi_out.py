"""Playing out for the window: whether notes go to a MIDI port, to which, and how, as the settings say."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal

from app import settings as the
from app.settings import BOTH, PORT, SYNTHESIZER, Settings
from app.sound_device import OpenSynth, silence
from core.midi_out.line import NOWHERE, Line, Out
from core.midi_out.ports import MidiOutputs
from core.midi_out.sender import Wishes
from core.midi_out.synth import Both, MidiSynth
from core.midi_ports import plain_name
from core.playback.output import Output
from core.playback.synth import Synth


class MidiOut(QObject):
    """The line to a MIDI port, which stays while sound devices come and go.

    `changed` says that the port came, went or would not open.
    """

    changed = Signal()
    _noticed = Signal(object)  # Out

    def __init__(
        self, settings: Settings, open_outputs: Callable[[], MidiOutputs], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._settings, self._open_outputs = settings, open_outputs
        self._closed = False
        self._wishes = Wishes()
        self._through = SYNTHESIZER
        # Emitted by the line's thread, answered on this object's own.
        self._noticed.connect(self._notice, Qt.ConnectionType.QueuedConnection)
        self._line = Line(open_outputs, self._noticed.emit)
        settings.changed.connect(self._follow)
        self._follow()

    def start(self) -> None:
        """Begin to look for the port, in the background."""
        self._line.start()

    def find(self) -> tuple[str, ...]:
        """The ports there are now, without the one of our own; may take a moment, and raises Missing."""
        outputs = self._open_outputs()
        names = tuple(dict.fromkeys(map(plain_name, outputs.ports())))
        outputs.close()
        return names

    def beside(self, open_synth: OpenSynth) -> OpenSynth:
        """`open_synth`, but that what it gives plays through the port as well, or only the port is played."""

        def opened(soundfont: str, output: Output) -> Synth:
            through = self._through
            if through == SYNTHESIZER:
                return open_synth(soundfont, output)
            if through == PORT:
                synth: MidiSynth | Both = MidiSynth(self._line, self._wishes)
            else:
                synth = Both(open_synth(soundfont, output), self._line, self._wishes)
            synth.start()
            return synth

        return opened

    def meanwhile(self, problem: str) -> Synth:
        """What plays while the sound device does not answer: the port, where it is played on beside it."""
        if self._through != BOTH:
            return silence(problem)
        both = Both(silence(problem), self._line, self._wishes)
        both.start()
        return both

    def close(self) -> None:
        """Leave whoever listens in silence."""
        self._closed = True
        self._line.close()

    def _follow(self) -> None:
        """Do as the settings say now."""
        get = self._settings.get
        self._through = get(the.PLAY_THROUGH)
        self._wishes.delay = get(the.MIDI_OUT_DELAY) / 1000
        self._wishes.clock = get(the.MIDI_CLOCK)
        self._line.choose(get(the.MIDI_OUTPUT) if self._through in (PORT, BOTH) else NOWHERE)

    def _notice(self, _out: Out) -> None:
        if not self._closed:
            self.changed.emit()
