"""FluidSynth, live and offline. The only module that knows the library; importing it may fail.

Raises ImportError (or OSError, for a broken one) on import where the C library is not installed:
`core.playback.synths` looks after that.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ctypes import CFUNCTYPE, c_char_p, c_int, c_short, c_void_p
from pathlib import Path

import fluidsynth
import numpy as np
from numpy.typing import NDArray

from core.errors import Missing
from core.playback.clock import HeardClock
from core.playback.synth import NoteEvent

RATE = 44100
GAIN = 0.5  # a chord of loud strings just fits
DEVICE_LOST = "The audio device stopped answering, so there is no sound; choose it again in the settings."

# Frames a device asks for at a time, and how many such periods lie between the synth and the ear.
# Events are placed by the sequencer, so a safe, large buffer costs no rhythm.
_PERIODS = {
    "pulseaudio": (1024, 2),
    "pipewire": (512, 2),
    "jack": (512, 2),
    "coreaudio": (512, 2),
    "file": (64, 1),
}
_OTHER_PERIODS = (512, 8) if os.name == "nt" else (256, 8)
# Queued events carry the number of the slot of time they fall in, so that later ones can be withdrawn.
# A power of two, so that a slot's edge is exact in binary and no event is on both sides of it.
_SLOTS_PER_SECOND = 64
_SLOT_NUMBERS = 30000
_MARGIN_SECONDS = 0.005

_set_log_function = fluidsynth.cfunc(
    "fluid_set_log_function", c_void_p, ("level", c_int, 1), ("function", c_void_p, 1), ("data", c_void_p, 1)
)
_version = fluidsynth.cfunc("fluid_version_str", c_char_p)
_remove_events = fluidsynth.cfunc(
    "fluid_sequencer_remove_events",
    None,
    ("sequencer", c_void_p, 1),
    ("source", c_short, 1),
    ("dest", c_short, 1),
    ("type", c_int, 1),
)
_OptionVisitor = CFUNCTYPE(None, c_void_p, c_char_p, c_char_p)
_each_option = fluidsynth.cfunc(
    "fluid_settings_foreach_option",
    None,
    ("settings", c_void_p, 1),
    ("name", c_char_p, 1),
    ("data", c_void_p, 1),
    ("visit", _OptionVisitor, 1),
)
_write_float = fluidsynth.cfunc(
    "fluid_synth_write_float",
    c_int,
    ("synth", c_void_p, 1),
    ("frames", c_int, 1),
    ("left", c_void_p, 1),
    ("left_offset", c_int, 1),
    ("left_step", c_int, 1),
    ("right", c_void_p, 1),
    ("right_offset", c_int, 1),
    ("right_step", c_int, 1),
)

for _level in range(5):  # failures are told through `problem`, not on somebody's terminal
    _set_log_function(_level, None, None)


def version() -> str:
    """The C library's version, like "2.3.1"."""
    return str(_version().decode())


def drivers() -> tuple[str, ...]:
    """The audio drivers this copy of the library was built with."""
    names: list[str] = []
    settings = fluidsynth.new_fluid_settings()
    visit = _OptionVisitor(lambda _data, _name, option: names.append(option.decode()))
    _each_option(settings, b"audio.driver", None, visit)
    fluidsynth.delete_fluid_settings(settings)
    return tuple(names)


def _new_engine(rate: int) -> fluidsynth.Synth:
    return fluidsynth.Synth(
        gain=GAIN,
        samplerate=rate,
        channels=16,  # more corrupt the library's memory
        **{
            "synth.dynamic-sample-loading": 1,  # a large SoundFont costs only what is played of it
            "synth.reverb.room-size": 0.35,
            "synth.reverb.damp": 0.2,
            "synth.reverb.width": 0.6,
            "synth.reverb.level": 0.45,
            "synth.chorus.level": 0.8,
        },
    )


def _load(engine: fluidsynth.Synth, soundfont: Path) -> None:
    if engine.sfload(str(soundfont), 1) == fluidsynth.FLUID_FAILED:
        raise Missing(
            f"The SoundFont “{soundfont.name}” could not be read; choose another one in the settings."
        )


def _set_channel(engine: fluidsynth.Synth, channel: int, program: int, volume: int, pan: int) -> None:
    engine.program_change(channel, program)
    engine.cc(channel, 7, volume)
    engine.cc(channel, 10, pan)


class FluidSynth:
    """A `Synth` on a sound card, through the first of `candidates` (driver names) that opens.

    "file:PATH" writes to a file at the pace of a card. Raises Missing when no driver opens or the
    SoundFont cannot be read. Once its device is gone, or it is closed, it goes on keeping time and
    makes no sound; `problem` then says so.
    """

    def __init__(self, soundfont: Path, candidates: Sequence[str]) -> None:
        self.problem = ""
        self._silent_from: tuple[float, float] | None = None  # the machine's clock and ours, then
        self._engine = _new_engine(RATE)
        self._driver: object = None
        try:
            # The device first: a large SoundFont is not read for nothing.
            self.driver, self._driver = _open_driver(self._engine, candidates)
            _load(self._engine, soundfont)
        except Missing:
            self._stop_driver()
            self._engine.delete()
            raise
        self.description = f"FluidSynth {version()}, {soundfont.stem}, {self.driver}"
        frames, periods = _PERIODS.get(self.driver, _OTHER_PERIODS)
        self._ahead = frames / RATE + _MARGIN_SECONDS
        self._clock = HeardClock(frames * periods / RATE)
        # The system timer would leave it silent: the audio callback must advance it.
        self._sequencer = fluidsynth.Sequencer(time_scale=1000, use_system_timer=False)
        self._client = self._sequencer.register_fluidsynth(self._engine)
        self._event = fluidsynth.new_fluid_event()
        fluidsynth.fluid_event_set_dest(self._event, self._client)
        self._slots: set[int] = set()

    def now(self) -> float:
        """Seconds heard, even between the periods that the device asks for."""
        at = time.perf_counter()
        if self._silent_from is not None:
            return self._silent_from[1] + at - self._silent_from[0]
        heard = self._clock.read(self._rendered(), at)
        if self._clock.stalled:
            self._silent_from = at, heard
            self.problem = DEVICE_LOST
        return heard

    def soonest(self) -> float:
        """What is rendered, and what the device may be asking for this moment."""
        return self.now() if self._silent_from is not None else self._rendered() + self._ahead

    def schedule(self, events: Sequence[NoteEvent]) -> None:
        """Queue events, to the millisecond."""
        if self._silent_from is not None:
            return
        event, sequencer = self._event, self._sequencer.sequencer
        passed = int(self._rendered() * _SLOTS_PER_SECOND)
        self._slots = {slot for slot in self._slots if slot >= passed}
        for note in events:
            slot = int(note.time * _SLOTS_PER_SECOND)
            self._slots.add(slot)
            fluidsynth.fluid_event_set_source(event, slot % _SLOT_NUMBERS)
            if note.velocity:
                fluidsynth.fluid_event_noteon(event, note.channel, note.pitch, note.velocity)
            else:
                fluidsynth.fluid_event_noteoff(event, note.channel, note.pitch)
            fluidsynth.fluid_sequencer_send_at(sequencer, event, max(0, round(note.time * 1000)), 1)

    def withdraw(self) -> float:
        """Forget the slots that begin after `soonest`."""
        if self._silent_from is not None:
            return self.now()
        edge = int(self.soonest() * _SLOTS_PER_SECOND) + 1
        for slot in [slot for slot in self._slots if slot >= edge]:
            _remove_events(self._sequencer.sequencer, slot % _SLOT_NUMBERS, self._client, -1)
            self._slots.discard(slot)
        return edge / _SLOTS_PER_SECOND

    def cancel(self) -> None:
        """Empty the queue and release all keys."""
        if self._silent_from is None:
            self._clear()
            self._engine.all_notes_off(-1)

    def panic(self) -> None:
        """Empty the queue and cut all sound off."""
        if self._silent_from is None:
            self._clear()
            self._engine.all_sounds_off(-1)

    def set_channel(self, channel: int, program: int, volume: int, pan: int) -> None:
        """Choose instrument, volume and pan; a large SoundFont may need a moment to load one."""
        if self._silent_from is None:
            _set_channel(self._engine, channel, program, volume, pan)

    def note_on(self, channel: int, pitch: int, velocity: int) -> None:
        """Start a note with the next period."""
        if self._silent_from is None:
            self._engine.noteon(channel, pitch, velocity)

    def note_off(self, channel: int, pitch: int) -> None:
        """Stop a note with the next period."""
        if self._silent_from is None:
            self._engine.noteoff(channel, pitch)

    def close(self) -> None:
        """Give the device back; twice does no harm."""
        if self._driver is None:
            return
        self._silent_from = self._silent_from or (time.perf_counter(), self.now())
        self._stop_driver()
        fluidsynth.delete_fluid_event(self._event)
        self._sequencer.delete()
        self._engine.delete()

    def _stop_driver(self) -> None:
        """The driver's thread calls the engine, so it goes before anything else does."""
        if self._driver is not None:
            with _hushed():
                fluidsynth.delete_fluid_audio_driver(self._driver)
            self._driver = None

    def _rendered(self) -> float:
        return float(self._sequencer.get_tick()) / 1000

    def _clear(self) -> None:
        self._slots.clear()
        _remove_events(self._sequencer.sequencer, -1, -1, -1)


class Offline:
    """The same instrument without a device: it renders as fast as it can, and always the same.

    Raises Missing when the SoundFont cannot be read.
    """

    def __init__(self, soundfont: Path, rate: int = RATE) -> None:
        self._engine = _new_engine(rate)
        try:
            _load(self._engine, soundfont)
        except Missing:
            self._engine.delete()
            raise

    def set_channel(self, channel: int, program: int, volume: int, pan: int) -> None:
        """Choose a channel's instrument, volume and pan."""
        _set_channel(self._engine, channel, program, volume, pan)

    def play(self, event: NoteEvent) -> None:
        """Start or stop a note with the next frame rendered (to the library's block of 64 frames)."""
        if event.velocity:
            self._engine.noteon(event.channel, event.pitch, event.velocity)
        else:
            self._engine.noteoff(event.channel, event.pitch)

    def render(self, frames: int) -> NDArray[np.float32]:
        """The next frames, one row each, left and right; full scale is 1."""
        samples = np.empty((frames, 2), np.float32)
        place = samples.ctypes.data
        _write_float(self._engine.synth, frames, place, 0, 2, place, 1, 2)
        return samples

    def close(self) -> None:
        """Free the instrument; not to be used again."""
        self._engine.delete()


def _open_driver(engine: fluidsynth.Synth, candidates: Sequence[str]) -> tuple[str, object]:
    for candidate in candidates:
        name, _, path = candidate.partition(":")
        frames, periods = _PERIODS.get(name, _OTHER_PERIODS)
        engine.setting("audio.driver", name)
        engine.setting("audio.period-size", frames)
        engine.setting("audio.periods", max(2, periods))
        if name == "file":
            engine.setting("audio.file.name", path or os.devnull)
            engine.setting("audio.file.type", "auto" if path else "raw")
        with _hushed(), _no_jack_server():
            driver = fluidsynth.new_fluid_audio_driver(engine.settings, engine.synth)
        if driver is not None:
            return name, driver
    raise Missing("No audio device was found, so there is no sound; plug one in or start the sound server.")


@contextmanager
def _hushed() -> Iterator[None]:
    """Keep ALSA's and JACK's own complaints off the terminal; they write past Python."""
    try:
        kept = os.dup(2)
    except OSError:  # started without a terminal: nothing to keep quiet
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


@contextmanager
def _no_jack_server() -> Iterator[None]:
    """JACK would try for six seconds to start a server."""
    before = os.environ.get("JACK_NO_START_SERVER")
    os.environ["JACK_NO_START_SERVER"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["JACK_NO_START_SERVER"]
        else:
            os.environ["JACK_NO_START_SERVER"] = before
