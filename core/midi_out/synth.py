"""A MIDI port as a synth: by itself, keeping its own time, or beside one that makes sound."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from threading import Lock

from core.midi_out.line import NOWHERE, Line
from core.midi_out.messages import AT_ONCE
from core.midi_out.sender import READY_SECONDS, Order, Quiet, Ready, Sender, SetUp, Wishes
from core.playback.pulses import Pulse
from core.playback.synth import NoteEvent, Synth
from core.playback.voices import CLICK_CHANNEL, Sound
from core.words import tr

NONE_CHOSEN = tr("No MIDI port is chosen to play on; choose one in the settings.")
MARGIN_SECONDS = 0.01
# What has been handed over is remembered at least so long, for it may have to be given once more.
_REMEMBERED_SECONDS = 1.0


class MidiSynth:
    """A `Synth` whose notes and pulses go to a line, when the clock that `now` reads says they are due.

    Without one it keeps its own time, by the machine's clock.
    """

    detail = ""
    lost = shares = False

    def __init__(self, line: Line, wishes: Wishes, now: Callable[[], float] | None = None) -> None:
        begun = time.perf_counter()
        self.now = now or (lambda: time.perf_counter() - begun)
        self._line, self._wishes = line, wishes
        self.sender = Sender(line, self.now, wishes)
        self._sounds: dict[int, Sound] = {}
        self._told: set[int] = set()  # channels that were set up since there was silence
        self._rests = True
        self._next: int | None = None  # the pulse after the last one that was handed over

    @property
    def description(self) -> str:
        """Where the notes go."""
        name = self._line.out.name
        return tr("MIDI to “{name}”").format(name=name) if name else tr("MIDI to nobody")

    @property
    def problem(self) -> str:
        """Why they go nowhere."""
        return NONE_CHOSEN if self._line.wanted == NOWHERE else self._line.out.problem

    def soonest(self) -> float:
        """What is sent ahead of its time must be here by then."""
        return self.now() + MARGIN_SECONDS + self._line.ahead - min(0.0, self._wishes.delay)

    def schedule(self, events: Sequence[NoteEvent]) -> None:
        """Queue events; the first after silence come after the set-up of all channels, told anew."""
        if events and self._rests:
            self._rests = False
            for channel in sorted(self._sounds.keys() - self._told):
                self.set_channel(channel, self._sounds[channel])
        self.sender.put([(event.time, event) for event in events])

    def keep_time(self, pulses: Sequence[Pulse]) -> None:
        """Queue pulses, and a word of warning before each jump."""
        orders: list[tuple[float, Order]] = []
        for pulse in pulses if self._wishes.clock else ():
            if pulse.number != self._next:
                orders.append((pulse.time - READY_SECONDS, Ready(pulse.number)))
            orders.append((pulse.time, pulse))
            self._next = pulse.number + 1
        self.sender.put(orders)

    def withdraw(self) -> float:
        """Forget everything from `soonest` on."""
        return self.withdraw_from(self.soonest())

    def withdraw_from(self, edge: float) -> float:
        """Forget everything from a second of the clock on, or from what is not sent yet, and say which."""
        self._next = None
        return self.sender.withdraw(edge)

    def cancel(self) -> None:
        """Forget everything, let keys and pedals go, and stop the clock."""
        self._silence(cut=False)

    def panic(self) -> None:
        """The same, and silent at once."""
        self._silence(cut=True)

    def set_channel(self, channel: int, sound: Sound) -> None:
        """Send program and controllers, or only what is other than before where nothing has rested since."""
        self._sounds[channel] = sound
        self.sender.put([(AT_ONCE, SetUp(channel, sound, anew=channel not in self._told))])
        self._told.add(channel)

    def note_on(self, channel: int, pitch: int, velocity: int) -> None:
        """Send a note now."""
        self.sender.put([(AT_ONCE, NoteEvent(0.0, channel, pitch, velocity))])

    def note_off(self, channel: int, pitch: int) -> None:
        """Send its end now."""
        self.sender.put([(AT_ONCE, NoteEvent(0.0, channel, pitch, 0))])

    def start(self) -> None:
        """Begin to send, on a thread of its own."""
        self.sender.start()

    def close(self) -> None:
        """Leave silence behind; the line stays."""
        self._silence(cut=False)
        self.sender.close()

    def _silence(self, *, cut: bool) -> None:
        self.sender.clear()
        self.sender.put([(AT_ONCE, Quiet(cut))])
        self._told.clear()
        self._rests, self._next = True, None


class Both:
    """A synth that makes sound, and a MIDI port beside it by the same clock.

    The metronome is heard and not sent, so that it is in nobody's recording.
    """

    def __init__(self, audio: Synth, line: Line, wishes: Wishes) -> None:
        self._audio, self._reading = audio, Lock()
        self.midi = MidiSynth(line, wishes, self.now)
        self._handed: list[NoteEvent] = []

    @property
    def description(self) -> str:
        """What sounds, and that notes are sent besides."""
        return f"{self._audio.description} · MIDI"

    @property
    def detail(self) -> str:
        """What else is to be told of the sound, and where the notes go."""
        return " · ".join(filter(None, (self._audio.detail, self.midi.description)))

    @property
    def problem(self) -> str:
        """Why there is no sound, or why the notes go nowhere."""
        return self._audio.problem or self.midi.problem

    @property
    def lost(self) -> bool:
        """Whether the sound is gone and may come back."""
        return self._audio.lost

    @property
    def shares(self) -> bool:
        """Whether another can be opened beside the one that sounds; the port is everybody's."""
        return self._audio.shares

    def now(self) -> float:
        """Seconds heard; asked by whoever plays and by the thread that sends."""
        with self._reading:
            return self._audio.now()

    def soonest(self) -> float:
        """When both can still be on time."""
        return max(self._audio.soonest(), self.midi.soonest())

    def schedule(self, events: Sequence[NoteEvent]) -> None:
        """Queue events on both."""
        since = self.now() - _REMEMBERED_SECONDS
        self._handed = [event for event in self._handed if event.time >= since]
        self._handed += events
        self._audio.schedule(events)
        self.midi.schedule([event for event in events if event.channel != CLICK_CHANNEL])

    def keep_time(self, pulses: Sequence[Pulse]) -> None:
        """Queue pulses where they are sent."""
        self.midi.keep_time(pulses)

    def withdraw(self) -> float:
        """Forget on both what comes from one moment on; what is forgotten too soon is given once more."""
        silent = self._audio.withdraw()
        edge = self.midi.withdraw_from(max(silent, self.midi.soonest()))
        if edge > silent:
            self._audio.schedule([event for event in self._handed if silent <= event.time < edge])
        self._handed = [event for event in self._handed if event.time < edge]
        return edge

    def cancel(self) -> None:
        """Let sounding notes end on both."""
        self._handed.clear()
        self._audio.cancel()
        self.midi.cancel()

    def panic(self) -> None:
        """Silence on both."""
        self._handed.clear()
        self._audio.panic()
        self.midi.panic()

    def set_channel(self, channel: int, sound: Sound) -> None:
        """Choose how a channel sounds on both."""
        self._audio.set_channel(channel, sound)
        if channel != CLICK_CHANNEL:
            self.midi.set_channel(channel, sound)

    def note_on(self, channel: int, pitch: int, velocity: int) -> None:
        """Start a note now on both."""
        self._audio.note_on(channel, pitch, velocity)
        self.midi.note_on(channel, pitch, velocity)

    def note_off(self, channel: int, pitch: int) -> None:
        """Stop a note now on both."""
        self._audio.note_off(channel, pitch)
        self.midi.note_off(channel, pitch)

    def start(self) -> None:
        """Begin to send, on a thread of its own."""
        self.midi.start()

    def close(self) -> None:
        """Give the device back, once nothing asks for its time any more."""
        self.midi.close()
        self._audio.close()
