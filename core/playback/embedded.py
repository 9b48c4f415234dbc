"""A synthesizer that comes with the program, for machines without FluidSynth's library.

TinySoundFont makes the sound and miniaudio takes it to the device. It plays the same SoundFonts in time
to the frame, with a reverb of our own and without chorus. Raises ImportError on import where there is no
wheel of either: `core.playback.synths` looks after that.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from threading import Lock

import numpy as np
import tinysoundfont
from numpy.typing import NDArray

from core.instruments import Instrument
from core.playback.cuts import cut
from core.playback.engine import unreadable
from core.playback.output import RATE, Buffer, Output
from core.playback.presets import nearest
from core.playback.reverb import Reverb
from core.playback.speakers import Speakers, drivers
from core.playback.synth import NoteEvent
from core.playback.voices import Sound
from core.words import tr

__all__ = ["Engine", "drivers"]

_GAIN = 0.5  # decibels; a piece is then about as loud as FluidSynth plays it
_VOLUME, _REVERB = 7, 91  # the numbers of their MIDI controllers
_RELEASE, _CUT_OFF, _CHANNELS = 123, 120, 16
_ENDING = 0.02  # seconds in which what is cut off fades


class Engine:
    """The synthesizer itself: sixteen channels, rendered by `render` or by a device's own thread."""

    def __init__(self, rate: int = RATE) -> None:
        self.name = tr("built-in synthesizer")
        self._rate = rate
        self._synth = tinysoundfont.Synth(gain=_GAIN, samplerate=rate)
        # Plays the same once more, each channel as loud as it is sent to the reverb, which alone hears it.
        self._sent = tinysoundfont.Synth(gain=_GAIN, samplerate=rate)
        self._synths = (self._synth, self._sent)
        self._reverb = Reverb(rate)
        self._parts = tinysoundfont.Synth(gain=_GAIN, samplerate=rate)  # holds what the others take from
        self._held_in: dict[Instrument, list[int]] = {}  # which of its SoundFonts
        self._taken: dict[int, int] = {}  # those that the others hold, too, and as what
        self._playing: dict[int, list[int]] = {}  # those of each channel
        self._lock = Lock()  # a device's thread renders while the window's plays
        self._queue: Queue | None = None
        self._held: set[tuple[int, int]] = set()
        self._speakers = Speakers(rate, self.render, lambda: bool(self._held))

    def load(self, soundfont: Path, *, live: bool = False) -> None:  # noqa: ARG002 - all is read at once
        """Take the instruments of an SF2 or SF3 file; raises Missing when it cannot be read."""
        try:
            for instruments, data in cut(soundfont):
                part = self._parts.sfload(data)
                for instrument in instruments:
                    self._held_in.setdefault(instrument, []).append(part)
        except (OSError, RuntimeError, ValueError) as error:
            raise unreadable(soundfont) from error

    def open_driver(self, candidates: Sequence[Output]) -> tuple[str, Buffer]:
        """Play through the first of these that opens: its driver and its buffer; raises NoDevice."""
        return self._speakers.open(candidates)

    @property
    def shares(self) -> bool:
        """Whether another can play through the same device."""
        return self._speakers.shares

    def set_channel(self, channel: int, sound: Sound) -> None:
        """Choose how a channel sounds, which has no chorus here."""
        with self._lock:
            plays = nearest(sound.instrument, tuple(self._held_in))
            if plays not in self._held_in:  # the SoundFont has no drums, or nothing but drums
                return
            parts = [self._take(part) for part in self._held_in[plays]]
            if self._playing.get(channel) != parts:
                self._leave(channel)
                self._playing[channel] = parts
            for synth, share in zip(self._synths, (1.0, sound.reverb / 127), strict=True):
                for font in (synth.soundfonts[part] for part in parts):
                    font.channel_set_bank(channel, plays.bank)
                    font.channel_set_preset_number(channel, plays.program, plays.percussion)
                    for control, value in sound.controls:
                        font.channel_midi_control(channel, control, value)
                    font.channel_midi_control(channel, _VOLUME, _volume(sound.volume, share))

    def _take(self, part: int) -> int:
        """Have a part of the SoundFont played, and say what it is to those that play."""
        if part not in self._taken:
            for synth in self._synths:  # which copy it, but for its samples
                self._taken[part] = synth.sfload(self._parts.soundfonts[part])
        return self._taken[part]

    def _leave(self, channel: int) -> None:
        """End what a channel plays: its ends would go to what it plays next."""
        for each, pitch in [key for key in self._held if key[0] == channel]:
            self._play(each, pitch, 0)

    def play(self, channel: int, pitch: int, velocity: int) -> None:
        """Start a note, or stop it (velocity 0), with the next frame that is rendered."""
        with self._lock:
            self._play(channel, pitch, velocity)

    def _play(self, channel: int, pitch: int, velocity: int) -> None:
        for synth in self._synths:
            for font in (synth.soundfonts[part] for part in self._playing.get(channel, ())):
                if (channel, pitch) in self._held:
                    font.channel_note_off(channel, pitch)
                if velocity:
                    font.channel_note_on(channel, pitch, _force(velocity) / 127)
        self._held.discard((channel, pitch))
        if velocity:
            self._held.add((channel, pitch))

    def release_all(self) -> None:
        """Let all keys go."""
        with self._lock:
            self._held.clear()
            self._tell_all(_RELEASE)

    def cut_off(self) -> None:
        """Be silent at once."""
        with self._lock:
            self._held.clear()
            self._tell_all(_CUT_OFF)
            frames = round(_ENDING * self._rate)  # what it ends with is not for the room
            self._sent.generate_simple(frames, np.empty((frames, 2), np.float32).data.cast("B"))
            self._reverb.quieten()

    def _tell_all(self, control: int) -> None:
        """Tell every channel of all that is played, and of what rings on from before."""
        for synth in self._synths:
            for font in synth.soundfonts.values():
                for channel in range(_CHANNELS):
                    font.channel_midi_control(channel, control, 0)

    def render(self, frames: int) -> NDArray[np.float32]:
        """The next frames, one row each, left and right; full scale is 1. Not while a driver plays."""
        samples = np.zeros((frames, 2), np.float32)
        sent = np.zeros_like(samples)
        with self._lock:
            done = 0
            while done < frames:
                step = frames - done if self._queue is None else self._queue.step(self._play, frames - done)
                for synth, into in zip(self._synths, (samples, sent), strict=True):
                    synth.generate_simple(step, into[done : done + step].data.cast("B"))
                done += step
            samples += self._reverb.answer(sent)
        return samples

    def queue(self) -> Queue:
        """A queue of events to come, which the engine works off as it renders."""
        with self._lock:
            self._queue = Queue(self._lock, self._rate)
            return self._queue

    @property
    def ran_dry(self) -> bool:
        """Whether the device asked too late for what sounded."""
        return self._speakers.ran_dry

    def widen(self) -> Buffer | None:
        """Play on with more held ready for the device."""
        return self._speakers.widen()

    def stop_driver(self) -> None:
        """Take the device's thread away."""
        self._speakers.close()

    def delete(self) -> None:
        """Free everything; not to be used again."""
        self.stop_driver()
        self._queue = None


def _force(velocity: int) -> int:
    """The velocity as loud as the standard has it: with its square, where TinySoundFont goes straight."""
    return max(1, round(velocity * velocity / 127))


def _volume(value: int, share: float = 1.0) -> int:
    """A share of a volume as loud as the standard has it: with its square; TinySoundFont has its cube."""
    return round(127 * math.pow((value / 127) ** 2 * share, 1 / 3))


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
