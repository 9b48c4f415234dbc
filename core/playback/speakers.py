"""The loudspeakers as miniaudio knows them, for a synthesizer whose sound is made in Python."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from time import perf_counter
from typing import Any

import miniaudio
import numpy as np
from numpy.typing import NDArray

from core.errors import NoDevice
from core.playback.output import NO_DEVICE, Buffer, Device, Driver, Output
from core.quiet import silence

DRIVER = "miniaudio"
# Systems that give a device to one program alone, as miniaudio calls them.
_ALONE = frozenset({"ALSA", "OSS", "sndio", "audio(4)"})
# Python may be busy elsewhere for a moment: what ran dry while something sounded is left for the next, for as
# long as the program runs.
_buffers = [Buffer(1024, 3), Buffer(2048, 3), Buffer(3528, 3)]
_LONGEST_BUSY = 2.0  # seconds; after more than that the machine has slept


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


class Speakers:
    """A device that plays what `render` makes, on a thread of its own; `sounding`: whether it is heard."""

    def __init__(
        self, rate: int, render: Callable[[int], NDArray[np.float32]], sounding: Callable[[], bool]
    ) -> None:
        self.ran_dry = False  # whether more has to be held ready, and can be
        self._rate, self._render, self._sounding = rate, render, sounding
        self._device: miniaudio.PlaybackDevice | None = None
        self._chosen = Output()

    def open(self, candidates: Sequence[Output]) -> tuple[str, Buffer]:
        """Play through the first of these that opens: its driver and its buffer; raises NoDevice."""
        known = _devices()
        for candidate in candidates:
            buffer = candidate.buffer or _buffers[0]
            device = known.get(candidate.device)
            if candidate.device and device is None:
                continue
            self._chosen = candidate
            if self._open(device, buffer):
                return DRIVER, buffer
        raise NoDevice(NO_DEVICE)

    @property
    def shares(self) -> bool:
        """Whether another can play through the same device."""
        return self._device is not None and self._device.backend not in _ALONE

    def widen(self) -> Buffer | None:
        """Play on with more held ready, and say how much; None where that is not to be had."""
        self.ran_dry = False
        if self._chosen.buffer is not None or len(_buffers) == 1:
            return None
        del _buffers[0]
        self.close()
        try:
            return self.open([self._chosen])[1]
        except NoDevice:  # it has gone just now
            return None

    def close(self) -> None:
        """Take the device's thread away."""
        if self._device is not None:
            self._device.close()
            self._device = None

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
                    self.close()
                    return False
        except miniaudio.MiniaudioError:
            return False
        played = self._played(buffer)
        next(played)
        self._device.start(played)
        return True

    def _played(self, buffer: Buffer) -> Generator[NDArray[np.float32], int, None]:
        """What the device gets for each number of frames it asks for."""
        frames, last = (yield np.empty((0, 2), np.float32)), perf_counter()
        late = buffer.seconds - buffer.period / 2  # by then next to nothing is left
        growing = self._chosen.buffer is None and len(_buffers) > 1
        while True:
            now = perf_counter()
            if growing and late < now - last < _LONGEST_BUSY and self._sounding():
                self.ran_dry = True
            last = now
            frames = yield self._render(frames)
