"""A synthesizer that comes with the program, for machines without FluidSynth's library.

TinySoundFont makes the sound and miniaudio takes it to the device. It plays the same SoundFonts in time
to the frame, without reverb and chorus. Raises ImportError on import where there is no wheel of either:
`core.playback.synths` looks after that.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Any

import miniaudio
import numpy as np
import tinysoundfont
from numpy.typing import NDArray

from core.errors import Missing, NoDevice
from core.instruments import Instrument
from core.playback.output import RATE, Buffer, Device, Driver, Output
from core.playback.presets import nearest, read_presets
from core.playback.synth import NoteEvent
from core.playback.voices import Sound
from core.quiet import silence
from core.words import tr

NO_DEVICE = tr("No audio device was found, so there is no sound; plug one in or start the sound server.")
DRIVER = "miniaudio"
_GAIN = 0.5  # decibels; a piece is then about as loud as FluidSynth plays it
_VOLUME = 7  # the number of its MIDI controller
# Sound is made in Python, which may be busy elsewhere for a moment.
_BUFFER = Buffer(3528, 3)


def drivers() -> tuple[Driver, ...]:
    """The one way to the loudspeakers there is, and its devices."""
    return (Driver(DRIVER, tuple(map(Device, _devices()))),)


def _devices() -> dict[str, Any]:
    """Names of devices, and what miniaudio knows them by."""
    try:
        with silence():
            found = miniaudio.Devices().get_playbacks()
    except miniaudio.MiniaudioError:
        return {}
    return {device["name"]: device["id"] for device in found}


class Engine:
    """The synthesizer itself: sixteen channels, rendered by `render` or by a device's own thread."""

    def __init__(self, rate: int = RATE) -> None:
        self.name = tr("built-in synthesizer")
        self._rate = rate
        self._synth = tinysoundfont.Synth(gain=_GAIN, samplerate=rate)
        self._soundfont = 0
        self._instruments: tuple[Instrument, ...] = ()
        self._lock = Lock()  # a device's thread renders while the window's plays
        self._queue: Queue | None = None
        self._held: set[tuple[int, int]] = set()
        self._device: miniaudio.PlaybackDevice | None = None

    def load(self, soundfont: Path) -> None:
        """Take the instruments of an SF2 or SF3 file; raises Missing when it cannot be read."""
        try:
            self._soundfont = self._synth.sfload(soundfont.read_bytes())
        except (OSError, RuntimeError) as error:
            raise Missing(
                tr("The SoundFont “{name}” could not be read; choose another in the settings.").format(
                    name=soundfont.name
                )
            ) from error
        self._instruments = tuple(preset.instrument for preset in read_presets(soundfont))

    def open_driver(self, candidates: Sequence[Output]) -> tuple[str, Buffer]:
        """Play through the first of these that opens: its driver and its buffer; raises NoDevice."""
        known = _devices()
        for candidate in candidates:
            buffer = candidate.buffer or _BUFFER
            device = known.get(candidate.device)
            if candidate.device and device is None:
                continue
            if self._open(device, buffer):
                return DRIVER, buffer
        raise NoDevice(NO_DEVICE)

    def _open(self, device: Any, buffer: Buffer) -> bool:
        try:
            with silence():
                self._device = miniaudio.PlaybackDevice(
                    output_format=miniaudio.SampleFormat.FLOAT32,
                    nchannels=2,
                    sample_rate=self._rate,
                    buffersize_msec=max(1, round(buffer.period * 1000)),
                    device_id=device,
                    callback_periods=buffer.periods,
                )
                if self._device.backend == "Null":  # it takes sound nowhere
                    self._device.close()
                    self._device = None
                    return False
        except miniaudio.MiniaudioError:
            return False
        played = self._played()
        next(played)
        self._device.start(played)
        return True

    def _played(self) -> Generator[NDArray[np.float32], int, None]:
        """What the device gets for each number of frames it asks for."""
        frames = yield np.empty((0, 2), np.float32)
        while True:
            frames = yield self.render(frames)

    def set_channel(self, channel: int, sound: Sound) -> None:
        """Choose how a channel sounds, which has no reverb and no chorus here."""
        with self._lock:
            program, bank, drums = nearest(sound.instrument, self._instruments)
            with suppress(RuntimeError):  # the SoundFont has no drums, or nothing but drums
                self._synth.program_select(channel, self._soundfont, bank, program, drums)
            for control, value in sound.controls:
                self._synth.control_change(channel, control, _volume(value) if control == _VOLUME else value)

    def play(self, channel: int, pitch: int, velocity: int) -> None:
        """Start a note, or stop it (velocity 0), with the next frame that is rendered."""
        with self._lock:
            self._play(channel, pitch, velocity)

    def _play(self, channel: int, pitch: int, velocity: int) -> None:
        if (channel, pitch) in self._held:
            self._synth.noteoff(channel, pitch)
            self._held.discard((channel, pitch))
        if velocity:
            self._synth.noteon(channel, pitch, _force(velocity))
            self._held.add((channel, pitch))

    def release_all(self) -> None:
        """Let all keys go."""
        with self._lock:
            self._held.clear()
            self._synth.notes_off()

    def cut_off(self) -> None:
        """Be silent at once."""
        with self._lock:
            self._held.clear()
            self._synth.sounds_off()

    def render(self, frames: int) -> NDArray[np.float32]:
        """The next frames, one row each, left and right; full scale is 1. Not while a driver plays."""
        samples = np.zeros((frames, 2), np.float32)
        with self._lock:
            done = 0
            while done < frames:
                step = frames - done if self._queue is None else self._queue.step(self._play, frames - done)
                self._synth.generate_simple(step, samples[done : done + step].data.cast("B"))
                done += step
        return samples

    def queue(self) -> Queue:
        """A queue of events to come, which the engine works off as it renders."""
        with self._lock:
            self._queue = Queue(self._lock, self._rate)
            return self._queue

    def stop_driver(self) -> None:
        """Take the device's thread away."""
        if self._device is not None:
            self._device.close()
            self._device = None

    def delete(self) -> None:
        """Free everything; not to be used again."""
        self.stop_driver()
        self._queue = None


def _force(velocity: int) -> int:
    """The velocity as loud as the standard has it: with its square, where TinySoundFont goes straight."""
    return max(1, round(velocity * velocity / 127))


def _volume(value: int) -> int:
    """The volume as loud as the standard has it: with its square, where TinySoundFont has its cube."""
    return round(127 * math.pow(value / 127, 2 / 3))


class Queue:
    """Events to come on an engine, each with a tag by which it can be taken back; exact to the frame."""

    def __init__(self, lock: Lock, rate: int) -> None:
        self._lock, self._rate = lock, rate
        self._frame = 0  # the next to be rendered
        self._order = count()
        # Frame, whether a note begins (ends come first), the order they came in, event, tag.
        self._events: list[tuple[int, bool, int, NoteEvent, int]] = []

    def rendered(self) -> float:
        """Seconds the engine has rendered."""
        return self._frame / self._rate

    def send(self, note: NoteEvent, tag: int) -> None:
        """Queue an event; at one moment, ends come before beginnings."""
        event = round(note.time * self._rate), note.velocity > 0, next(self._order), note, tag
        with self._lock:
            heapq.heappush(self._events, event)

    def remove(self, tag: int) -> None:
        """Take back all events with this tag."""
        with self._lock:
            self._events = [event for event in self._events if event[-1] != tag]
            heapq.heapify(self._events)

    def clear(self) -> None:
        """Take back everything."""
        with self._lock:
            self._events.clear()

    def delete(self) -> None:
        """Forget what is left."""
        self.clear()

    def step(self, play: Callable[[int, int, int], None], most: int) -> int:
        """Play what is due, and go on to the next event, at most so many frames; how many those are."""
        while self._events and self._events[0][0] <= self._frame:
            note = heapq.heappop(self._events)[3]
            play(note.channel, note.pitch, note.velocity)
        frames = min(most, self._events[0][0] - self._frame) if self._events else most
        self._frame += frames
        return frames
