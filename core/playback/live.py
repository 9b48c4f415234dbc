"""FluidSynth on a sound card. Importing it may fail, as `core.playback.fluid` may."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from threading import Thread

from core.errors import Missing
from core.playback import fluid
from core.playback.clock import HeardClock
from core.playback.synth import NoteEvent
from core.playback.voices import Sound
from core.words import tr

DEVICE_LOST = tr("The audio device stopped answering, so there is no sound; choose it again in the settings.")

# Queued events are tagged with the slot of time they fall in, so that later ones can be withdrawn.
# A power of two, so that a slot's edge is exact in binary and no event is on both sides of it.
SLOTS_PER_SECOND = 64
_TAGS = 30000
_MARGIN_SECONDS = 0.005


class FluidSynth:
    """A `Synth` on a sound card, through the first of `candidates` (driver names) that opens.

    Raises Missing when no driver opens or the SoundFont cannot be read. Once its device is gone, or
    it is closed, it goes on keeping time and makes no sound; `problem` says when the device went.
    """

    def __init__(self, soundfont: Path, candidates: Sequence[str]) -> None:
        self.problem = ""
        self._silent_from: tuple[float, float] | None = None  # the machine's clock and ours, then
        self._closed = False
        self._engine = fluid.Engine()
        try:
            # The device first: a large SoundFont is not read for nothing.
            self.driver = self._engine.open_driver(candidates)
            self._engine.load(soundfont)
        except Missing:
            self._engine.delete()
            raise
        self.description = f"FluidSynth {fluid.version()}, {soundfont.stem}, {self.driver}"
        frames, periods = fluid.periods_of(self.driver)
        self._ahead = frames / fluid.RATE + _MARGIN_SECONDS
        self._clock = HeardClock(frames * periods / fluid.RATE)
        self._queue = self._engine.queue()
        self._slots: set[int] = set()  # those that hold events

    def now(self) -> float:
        """Seconds heard, even between the periods that the device asks for."""
        at = time.perf_counter()
        if self._silent_from is not None:
            return self._silent_from[1] + at - self._silent_from[0]
        heard = self._clock.read(self._queue.rendered(), at)
        if self._clock.stalled:
            self._silent_from = at, heard
            self.problem = DEVICE_LOST
        return heard

    def soonest(self) -> float:
        """What is rendered, and what the device may be asking for this moment."""
        return self.now() if self._silent_from is not None else self._queue.rendered() + self._ahead

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
            self._engine.set_channel(channel, sound)

    def note_on(self, channel: int, pitch: int, velocity: int) -> None:
        """Start a note with the next period."""
        if self._silent_from is None:
            self._engine.play(channel, pitch, velocity)

    def note_off(self, channel: int, pitch: int) -> None:
        """Stop a note with the next period."""
        if self._silent_from is None:
            self._engine.play(channel, pitch, 0)

    def close(self) -> None:
        """Give the device back; twice does no harm."""
        if self._closed:
            return
        self._closed = True
        if self._silent_from is None:
            self._silent_from = time.perf_counter(), self.now()
            self._free()
        else:  # a device that does not answer may keep whoever gives it back waiting
            Thread(target=self._free, name="lost audio device", daemon=True).start()

    def _free(self) -> None:
        self._engine.stop_driver()
        self._queue.delete()
        self._engine.delete()

    def _clear(self) -> None:
        self._slots.clear()
        self._queue.clear()
