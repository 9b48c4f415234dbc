"""Microphones and the way to hear a recording again, through miniaudio."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator
from dataclasses import dataclass
from threading import Lock
from types import ModuleType
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from core.audio_in.sound import LONGEST_MINUTES, RATE, Sound
from core.errors import Missing
from core.quiet import silence
from core.words import tr

CAPTURED = 44100  # samples a second, mono, 16 bits
PERIOD = 20  # milliseconds that the device hands over at a time
PULSE = "PulseAudio"
NULL = "Null"  # what the library falls back to where there is no device: it hears and plays nothing
QUIETEST = -60.0  # dB that the level meter begins at
Pcm = NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Microphone:
    """An input that can be recorded; `key` is what the library knows it by."""

    name: str
    key: object = None


class Capture(Protocol):
    """A recording that goes on, on a thread of its own."""

    @property
    def rate(self) -> int:
        """Samples a second."""
        ...

    @property
    def seconds(self) -> float:
        """How much has been recorded."""
        ...

    def level(self) -> float:
        """The loudest since this was last asked, in dB under full scale, at least `QUIETEST`."""
        ...

    def after(self, frames: int) -> Pcm:
        """What has been recorded after so many samples, mono."""
        ...

    def stop(self) -> Pcm:
        """End; everything recorded, mono."""
        ...


class Inputs(Protocol):
    """The microphones of a machine."""

    def microphones(self) -> list[Microphone]:
        """Those there are now; raises Missing where there is no way to record."""
        ...

    def record(self, name: str) -> Capture:
        """Begin with the microphone of this name, or the system's own choice; Missing when it cannot."""
        ...


class Blocks:
    """What a device hands over, block by block, up to ten minutes; and how loud it is meanwhile."""

    def __init__(self, rate: int = CAPTURED) -> None:
        self.rate = rate
        self._blocks: deque[Pcm] = deque()
        self._frames, self._peak = 0, 0
        self._lock = Lock()  # the device writes from a thread of its own

    @property
    def seconds(self) -> float:
        """How much there is."""
        return self._frames / self.rate

    def put(self, block: Pcm) -> None:
        """Take a block of mono samples; what comes after the longest recording is dropped."""
        with self._lock:
            room = LONGEST_MINUTES * 60 * self.rate - self._frames
            if room > 0 and len(block):
                self._blocks.append(block[:room])
                self._frames += min(len(block), room)
                self._peak = max(self._peak, int(np.abs(block.astype(np.int32)).max()))

    def level(self) -> float:
        """The loudest since this was last asked, in dB, at least `QUIETEST`."""
        with self._lock:
            peak, self._peak = self._peak, 0
        return max(QUIETEST, 20 * float(np.log10(max(peak, 1) / 32768)))

    def after(self, frames: int) -> Pcm:
        """What there is after so many samples, in one piece: shape (samples,)."""
        with self._lock:
            missing, latest = max(0, self._frames - frames), deque[Pcm]()
            for block in reversed(self._blocks):
                if missing <= 0:
                    break
                latest.appendleft(block[-missing:])
                missing -= len(block)
        return np.concatenate(latest) if latest else np.zeros(0, np.int16)


class MachineInputs:
    """The microphones of this machine."""

    def microphones(self) -> list[Microphone]:
        """With PulseAudio, or PipeWire in its place, what the machine itself plays comes last."""
        library = _library()
        try:
            with silence():
                devices = library.Devices()
                found = [] if devices.backend == NULL else devices.get_captures()
                if devices.backend == PULSE:
                    found.sort(key=lambda device: _is_monitor(bytes(library.ffi.buffer(device["id"]))))
        except library.MiniaudioError as error:
            raise Missing(NO_MICROPHONE) from error
        return [Microphone(device["name"], device["id"]) for device in found]

    def record(self, name: str) -> Capture:
        microphones = self.microphones()
        if not microphones:
            raise Missing(NO_MICROPHONE)
        chosen = next((each.key for each in microphones if each.name == name), None)
        return _DeviceCapture(chosen)


class _DeviceCapture:
    def __init__(self, key: object) -> None:
        library = _library()
        self._blocks = Blocks()
        try:
            with silence():
                self._device = library.CaptureDevice(
                    library.SampleFormat.SIGNED16, 1, CAPTURED, PERIOD, key, app_name="Continuo"
                )
            self._device.start(_begun(self._filling()))
        except library.MiniaudioError as error:
            raise Missing(tr("The microphone cannot be opened; another program may be using it.")) from error

    @property
    def rate(self) -> int:
        return self._blocks.rate

    @property
    def seconds(self) -> float:
        return self._blocks.seconds

    def level(self) -> float:
        return self._blocks.level()

    def after(self, frames: int) -> Pcm:
        return self._blocks.after(frames)

    def stop(self) -> Pcm:
        self._device.close()
        return self._blocks.after(0)

    def _filling(self) -> Generator[None, bytes, None]:
        while True:
            self._blocks.put(np.frombuffer((yield), np.int16).copy())


class Playing(Protocol):
    """A recording that is being heard."""

    @property
    def over(self) -> bool:
        """Whether its end has come."""
        ...

    def stop(self) -> None:
        """Be silent."""
        ...


def play(sound: Sound, begin: float = 0.0) -> Playing:
    """Let a sound be heard from second `begin`; raises Missing where nothing can be."""
    return _DevicePlaying(sound, begin)


class _DevicePlaying:
    def __init__(self, sound: Sound, begin: float) -> None:
        library = _library()
        self.over = False
        self._samples = (sound.samples[round(begin * RATE) :] * 32767).astype(np.int16)
        try:
            with silence():
                self._device = library.PlaybackDevice(
                    library.SampleFormat.SIGNED16, 1, RATE, 2 * PERIOD, app_name="Continuo"
                )
            if self._device.backend == NULL:
                self._device.close()
                raise Missing(NO_OUTPUT)
            self._device.start(_begun(self._feeding()))
        except library.MiniaudioError as error:
            raise Missing(NO_OUTPUT) from error

    def stop(self) -> None:
        self._device.close()
        self.over = True

    def _feeding(self) -> Generator[bytes, int, None]:
        frames, at = (yield b""), 0
        while at < len(self._samples):
            block = self._samples[at : at + frames]
            at += frames
            frames = yield block.tobytes()
        self.over = True


def _is_monitor(key: bytes) -> bool:
    """Whether PulseAudio's source gives what a sink plays; its name says so in every language."""
    return key.partition(b"\0")[0].endswith(b".monitor")


def _begun(generator: Generator[Any, Any, None]) -> Generator[Any, Any, None]:
    next(generator)
    return generator


NO_OUTPUT = tr("The recording cannot be heard: there is no sound device.")
NO_MICROPHONE = tr("No microphone was found; a sound file can be opened instead.")


def _library() -> ModuleType:
    try:
        import miniaudio
    except (ImportError, OSError) as error:
        raise Missing(
            tr(
                "Recording needs miniaudio, which this machine does not have;"
                " a sound file can be opened instead."
            )
        ) from error
    library: ModuleType = miniaudio
    return library
