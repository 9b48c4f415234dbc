"""FluidSynth's library, as much of it as is needed. The only module that knows it; importing it may fail.

Raises ImportError (or OSError, for a broken one) on import where the C library is not installed:
`core.playback.synths` looks after that.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from ctypes import CFUNCTYPE, c_char_p, c_int, c_short, c_void_p
from functools import cache
from pathlib import Path

import fluidsynth
import numpy as np
from numpy.typing import NDArray

from core import memory
from core.errors import NoDevice
from core.files.disk import stamp
from core.instruments import Instrument
from core.playback.engine import unreadable
from core.playback.output import NO_DEVICE, RATE, SHARED, Buffer, Device, Driver, Output
from core.playback.presets import DRUM_BANK, is_packed, nearest, read_presets
from core.playback.sinks import pulse_sinks
from core.playback.synth import NoteEvent
from core.playback.voices import Sound
from core.quiet import silence

GAIN = 0.5  # a chord of loud strings just fits
_ROOM, _REVERB, _CHORUS = 0.35, 0.45, 0.8  # the size of the room, and how loud it and the chorus answer

# Events are placed by the sequencer, so a safe, large buffer costs no rhythm.
_BUFFERS = {"pulseaudio": Buffer(1024, 2), "file": Buffer(64, 1)} | dict.fromkeys(
    ("pipewire", "jack", "coreaudio"), Buffer(512, 2)
)
_OTHER_BUFFER = Buffer(512, 8) if os.name == "nt" else Buffer(256, 8)
# Not silenced: that would silence all threads for as long as a sound server does not answer.
_QUIET = ("pulseaudio", "file")

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


@cache
def _hold() -> object:
    """A synth of one voice that is never freed.

    The first one sets up a part of the library that the last one takes down again, and 2.4 KiB are lost each
    time (2.3.1, libinstpatch): with this one there is never a last.
    """
    settings = fluidsynth.new_fluid_settings()
    fluidsynth.fluid_settings_setint(settings, b"synth.polyphony", 1)
    return fluidsynth.new_fluid_synth(settings)


def version() -> str:
    """The C library's version, like "2.3.1"."""
    return str(_version().decode())


def drivers() -> tuple[Driver, ...]:
    """The audio drivers this copy of the library was built with, and the devices each finds now."""
    settings = fluidsynth.new_fluid_settings()
    names = _options(settings, "audio.driver")
    found = {name: tuple(map(Device, _options(settings, _device_of(name)))) for name in names}
    fluidsynth.delete_fluid_settings(settings)
    if "pulseaudio" in found:
        found["pulseaudio"] = pulse_sinks()
    return tuple(Driver(name, devices) for name, devices in found.items())


def _options(settings: object, key: str) -> tuple[str, ...]:
    """What a setting may be, in the library's order."""
    found: list[str] = []
    visit = _OptionVisitor(lambda _data, _name, option: found.append(option.decode(errors="replace")))
    _each_option(settings, key.encode(), None, visit)
    return tuple(found)


def _device_of(driver: str) -> str:
    """The setting that names a driver's device."""
    return f"audio.{driver}.device"


class Engine:
    """The synthesizer itself: sixteen channels, rendered by `render` or by a device's own thread."""

    def __init__(self, rate: int = RATE) -> None:
        _hold()
        self.name = f"FluidSynth {version()}"
        self._driver: object = None
        self.shares = False
        self._soundfont = fluidsynth.FLUID_FAILED
        self._file, self._stamp = Path(), stamp(Path())
        self._held: tuple[Instrument, ...] = ()
        self._answers = True  # room and chorus
        self._synth = fluidsynth.Synth(
            gain=GAIN,
            samplerate=rate,
            channels=16,  # more corrupt the library's memory
            **{
                "synth.dynamic-sample-loading": 1,  # a large SoundFont costs only what is played of it
                "synth.reverb.room-size": _ROOM,
                "synth.reverb.damp": 0.2,
                "synth.reverb.width": 0.6,
                "synth.reverb.level": _REVERB,
                "synth.chorus.level": _CHORUS,
            },
        )
        # Until it is reset, the reverb of a new engine (2.3.1) plays what lay in its memory, at full scale.
        self._synth.system_reset()

    def load(self, soundfont: Path, *, live: bool = False) -> None:
        """Take the instruments of an SF2 or SF3 file; raises Missing when it cannot be read.

        Choosing an instrument of a packed one takes up to two seconds: `live` they are all unpacked before.
        """
        self._synth.setting("synth.dynamic-sample-loading", int(not (live and is_packed(soundfont))))
        self._soundfont = self._synth.sfload(str(soundfont), 1)
        self._file, self._stamp = soundfont, stamp(soundfont)
        if self._soundfont == fluidsynth.FLUID_FAILED:
            raise unreadable(soundfont)
        self._held = tuple(preset.instrument for preset in read_presets(soundfont))

    def open_driver(self, candidates: Sequence[Output]) -> tuple[str, Buffer]:
        """Play through the first of these that opens: its driver and its buffer; raises NoDevice.

        The driver "file:PATH" writes a sound file at the pace of a card.
        """
        for candidate in candidates:
            driver, _, path = candidate.driver.partition(":")
            buffer = candidate.buffer or _BUFFERS.get(driver, _OTHER_BUFFER)
            self._synth.setting("audio.driver", driver)
            self._synth.setting("audio.period-size", buffer.frames)
            self._synth.setting("audio.periods", max(2, buffer.periods))
            if driver == "file":
                self._synth.setting("audio.file.name", path or os.devnull)
                self._synth.setting("audio.file.type", "auto" if path else "raw")
            with self._device(driver, candidate.device):
                self._driver = self._open(driver)
            if self._driver is not None:
                self.shares = driver in SHARED
                return driver, buffer
        raise NoDevice(NO_DEVICE)

    @contextmanager
    def _device(self, driver: str, device: str) -> Iterator[None]:
        """Let a driver open one of its devices, and its usual one from then on."""
        usual = self._synth.get_setting(_device_of(driver)) if device else ""
        if device:
            self._synth.setting(_device_of(driver), device)
        yield
        if device and usual is not None:
            self._synth.setting(_device_of(driver), usual)

    def _open(self, driver: str) -> object:
        if driver in _QUIET:
            return fluidsynth.new_fluid_audio_driver(self._synth.settings, self._synth.synth)
        with silence(), _no_jack_server():
            return fluidsynth.new_fluid_audio_driver(self._synth.settings, self._synth.synth)

    def set_channel(self, channel: int, sound: Sound) -> None:
        """Choose how a channel sounds; raises Missing when the SoundFont has gone or is another by now.

        An instrument is read when it is first chosen, and one that cannot be read ends the program (2.3.1).
        """
        if self._stamp is None or stamp(self._file) != self._stamp:
            raise unreadable(self._file)
        plays = nearest(sound.instrument, self._held)
        bank = DRUM_BANK if plays.percussion else plays.bank
        self._synth.program_select(channel, self._soundfont, bank, plays.program)
        for control, value in sound.controls:
            self._synth.cc(channel, control, value)

    def play(self, channel: int, pitch: int, velocity: int) -> None:
        """Start a note, or stop it (velocity 0), with the next block of 64 frames."""
        if velocity:
            self._let_answer(True)
            self._synth.noteon(channel, pitch, velocity)
        else:
            self._synth.noteoff(channel, pitch)

    def release_all(self) -> None:
        """Let all keys go."""
        self._synth.all_notes_off(-1)

    def cut_off(self) -> None:
        """Be silent at once, the room included, which answers again with the next note.

        What rings in it cannot be taken away: in the smallest of rooms it dies in half a second, unheard.
        """
        self._let_answer(False)
        self._synth.all_sounds_off(-1)

    def _let_answer(self, answers: bool) -> None:
        if answers != self._answers:
            self._answers = answers
            self._synth.set_reverb_roomsize(_ROOM * answers)
            self._synth.set_reverb_level(_REVERB * answers)
            self._synth.set_chorus_level(_CHORUS * answers)

    def render(self, frames: int) -> NDArray[np.float32]:
        """The next frames, one row each, left and right; full scale is 1. Not while a driver plays."""
        samples = np.empty((frames, 2), np.float32)
        place = samples.ctypes.data
        _write_float(self._synth.synth, frames, place, 0, 2, place, 1, 2)
        return samples

    def queue(self) -> Queue:
        """A queue of events to come, which the engine works off as it renders."""
        return Queue(self._synth, lambda: self._let_answer(True))

    @property
    def ran_dry(self) -> bool:
        """Never: the library's own thread makes the sound."""
        return False

    def widen(self) -> Buffer | None:
        """Nothing runs dry."""
        return None

    def stop_driver(self) -> None:
        """Take the device's thread away: it calls the engine and its queue, so it goes before them."""
        if self._driver is not None:
            fluidsynth.delete_fluid_audio_driver(self._driver)
            self._driver = None

    def delete(self) -> None:
        """Free everything; not to be used again."""
        self.stop_driver()
        self._synth.delete()
        memory.give_back()


class Queue:
    """Events to come on an engine, each with a tag (0 to 32767) by which it can be taken back.

    `before_note` is called whenever a note is handed over.
    """

    def __init__(self, synth: fluidsynth.Synth, before_note: Callable[[], None]) -> None:
        self._before_note = before_note
        # The system timer would leave it silent: the audio callback must advance it.
        self._sequencer = fluidsynth.Sequencer(time_scale=1000, use_system_timer=False)
        self._client = self._sequencer.register_fluidsynth(synth)
        self._event = fluidsynth.new_fluid_event()
        fluidsynth.fluid_event_set_dest(self._event, self._client)

    def rendered(self) -> float:
        """Seconds the engine has rendered, in steps of what the device asks for at a time."""
        return float(self._sequencer.get_tick()) / 1000

    def send(self, note: NoteEvent, tag: int) -> None:
        """Queue an event, to the millisecond; at one moment, ends come before beginnings."""
        fluidsynth.fluid_event_set_source(self._event, tag)
        if note.velocity:
            self._before_note()
            fluidsynth.fluid_event_noteon(self._event, note.channel, note.pitch, note.velocity)
        else:
            fluidsynth.fluid_event_noteoff(self._event, note.channel, note.pitch)
        milliseconds = max(0, round(note.time * 1000))
        fluidsynth.fluid_sequencer_send_at(self._sequencer.sequencer, self._event, milliseconds, 1)

    def remove(self, tag: int) -> None:
        """Take back all events with this tag."""
        _remove_events(self._sequencer.sequencer, tag, self._client, -1)

    def clear(self) -> None:
        """Take back everything."""
        _remove_events(self._sequencer.sequencer, -1, -1, -1)

    def delete(self) -> None:
        """Free it; after the driver has gone, before the engine goes."""
        fluidsynth.delete_fluid_event(self._event)
        self._sequencer.delete()


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
