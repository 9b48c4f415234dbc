"""A synthesizer on a sound card, or whatever takes its place."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from threading import Lock, Thread
from weakref import WeakSet

from core.errors import Missing
from core.playback.clock import HeardClock
from core.playback.engine import Engine
from core.playback.output import Output
from core.playback.synth import NoteEvent
from core.playback.voices import Sound
from core.words import tr

DEVICE_LOST = tr(
    "The audio device has gone, so there is no sound; it comes back by itself when the device does."
)
# PulseAudio first asks a newcomer when it fills its own buffer, which holds up to two seconds, and later
# where the machine is busy.
BEGINNING_SECONDS = 4.0
_LOOKING_SECONDS = 0.005
FREEING_SECONDS = 1.0  # a device that takes longer to be given back does not answer

# Queued events are tagged with the slot of time they fall in, so that later ones can be withdrawn.
# A power of two, so that a slot's edge is exact in binary and no event is on both sides of it.
SLOTS_PER_SECOND = 256
_TAGS = 30000
MARGIN_SECONDS = 0.005


_freeing: WeakSet[Thread] = WeakSet()  # give devices back that have not gone


def settle(seconds: float = FREEING_SECONDS) -> None:
    """Wait until all devices are given back, no longer than that: at the end of the program."""
    until = time.perf_counter() + seconds
    for thread in list(_freeing):
        thread.join(max(0.0, until - time.perf_counter()))


class LiveSynth:
    """A `Synth` on a sound card: an engine, through the first of `candidates` that opens.

    Raises NoDevice when none opens, and Missing when the SoundFont cannot be read. Once its device is
    gone, or it is closed, it goes on keeping time and makes no sound; `problem` says when the device went.
    """

    def __init__(self, engine: Engine, soundfont: Path, candidates: Sequence[Output]) -> None:
        self.problem = ""
        self.lost = False
        self._silent_from: tuple[float, float] | None = None  # the machine's clock and ours, then
        self._closed = False
        self._engine = engine
        try:
            # The device first: a large SoundFont is not read for nothing.
            self.driver, buffer = engine.open_driver(candidates)
            engine.load(soundfont, live=True)
        except Missing:
            engine.delete()
            raise
        self.shares = engine.shares
        self.description = f"{engine.name}, {soundfont.stem}, {self.driver}"
        self.more = ""  # what else is to be told of it
        self._buffer = buffer
        self._clock = HeardClock(buffer.seconds)
        self._queue = engine.queue()
        self._slots: set[int] = set()  # those that hold events
        self._handling = Lock()  # of the device, beside everything else
        self._widening: Thread | None = None

    @property
    def detail(self) -> str:
        """How much sound is held ready."""
        held = tr("Buffer: {buffer}").format(buffer=self._buffer.words) + "."
        return " ".join(filter(None, (held, self.more)))

    def wait(self) -> None:
        """Wait until the device asks for sound for the first time, and not for ever: it may have gone."""
        until = time.perf_counter() + BEGINNING_SECONDS
        while not self._queue.rendered() and time.perf_counter() < until:
            time.sleep(_LOOKING_SECONDS)

    def now(self) -> float:
        """Seconds heard, even between the periods that the device asks for."""
        at = time.perf_counter()
        if self._silent_from is not None:
            return self._silent_from[1] + at - self._silent_from[0]
        if self._engine.ran_dry and (self._widening is None or not self._widening.is_alive()):
            self._widening = Thread(target=self._widen, name="holding more ready", daemon=True)
            self._widening.start()
        heard = self._clock.read(self._queue.rendered(), at)
        if self._clock.stalled:
            self._lose(DEVICE_LOST)
        return heard

    def _lose(self, problem: str) -> None:
        """Go on in silence, and say that another synth is wanted."""
        self._silent_from = time.perf_counter(), self._clock.heard
        self.problem, self.lost = problem, True
        self._free()

    def soonest(self) -> float:
        """What is rendered, and what the device may be asking for this moment."""
        return self.now() if self._silent_from is not None else self._queue.rendered() + self._ahead

    @property
    def _ahead(self) -> float:
        return self._buffer.period + MARGIN_SECONDS

    def schedule(self, events: Sequence[NoteEvent]) -> None:
        """Queue events, to the millisecond."""
        if self._silent_from is not None:
            return
        passed = int(self._queue.rendered() * SLOTS_PER_SECOND)
        self._slots = {slot for slot in self._slots if slot >= passed}
        for event in events:
            slot = int(event.time * SLOTS_PER_SECOND)
            self._slots.add(slot)
            self._queue.send(event, slot % _TAGS)

    def withdraw(self) -> float:
        """Forget the slots that begin after `soonest`."""
        if self._silent_from is not None:
            return self.now()
        edge = int(self.soonest() * SLOTS_PER_SECOND) + 1
        for slot in [slot for slot in self._slots if slot >= edge]:
            self._queue.remove(slot % _TAGS)
            self._slots.discard(slot)
        return edge / SLOTS_PER_SECOND

    def cancel(self) -> None:
        """Empty the queue and release all keys."""
        if self._silent_from is None:
            self._clear()
            self._engine.release_all()

    def panic(self) -> None:
        """Empty the queue and cut all sound off."""
        if self._silent_from is None:
            self._clear()
            self._engine.cut_off()

    def set_channel(self, channel: int, sound: Sound) -> None:
        """Choose how a channel sounds; a large SoundFont may need a moment to load one."""
        if self._silent_from is None:
            try:
                self._engine.set_channel(channel, sound)
            except Missing as missing:  # the SoundFont has gone: whoever looks opens another
                self._lose(str(missing))

    def note_on(self, channel: int, pitch: int, velocity: int) -> None:
        """Start a note with the next period."""
        if self._silent_from is None:
            self._engine.play(channel, pitch, velocity)

    def note_off(self, channel: int, pitch: int) -> None:
        """Stop a note with the next period."""
        if self._silent_from is None:
            self._engine.play(channel, pitch, 0)

    def close(self) -> None:
        """Give the device back; twice does no harm, and one that does not answer keeps nobody waiting.

        Where others may use it meanwhile it is given back beside everything else: see `settle`.
        """
        if self._closed:
            return
        self._closed = True
        if self._silent_from is None:
            self._silent_from = time.perf_counter(), self.now()
            freeing = self._free()
            _freeing.add(freeing)
            if not self.shares:
                freeing.join(FREEING_SECONDS)

    def _free(self) -> Thread:
        """Give the device back, beside everything else: one that does not answer may never return."""
        freeing = Thread(target=self._delete, name="giving an audio device back", daemon=True)
        freeing.start()
        return freeing

    def _widen(self) -> None:
        """Hold more ready; what is queued plays on where it was."""
        with self._handling:
            if self._silent_from is None and (buffer := self._engine.widen()) is not None:
                self._buffer = buffer
                self._clock.lie_behind(buffer.seconds)

    def _delete(self) -> None:
        with self._handling:
            self._engine.stop_driver()
            self._queue.delete()
            self._engine.delete()

    def _clear(self) -> None:
        self._slots.clear()
        self._queue.clear()
