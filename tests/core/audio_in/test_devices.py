"""What a microphone hands over, and what is told where there is none; no device is needed."""

from __future__ import annotations

import sys
from collections.abc import Generator
from threading import Thread
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from core.audio_in import devices
from core.audio_in.devices import QUIETEST, Blocks, MachineInputs, play
from core.audio_in.sound import Sound
from core.errors import Missing


class Refused(Exception):
    pass


class FakeDevice:
    """Stands for miniaudio's devices: what is sent to the generator is what the hardware would."""

    backend = "ALSA"
    made: list[FakeDevice] = []  # noqa: RUF012 - emptied by the fixture

    def __init__(self, *arguments: object, **_names: object) -> None:
        self.arguments, self.closed = arguments, False
        self.made.append(self)

    def start(self, generator: Generator[Any, Any, None]) -> None:
        self.generator = generator

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    FakeDevice.made = []
    captures = [{"name": "Built-in", "id": "id-1"}, {"name": "Headset", "id": "id-2"}]
    fake = SimpleNamespace(
        MiniaudioError=Refused,
        SampleFormat=SimpleNamespace(SIGNED16=2),
        Devices=lambda: SimpleNamespace(backend="ALSA", get_captures=lambda: captures),
        CaptureDevice=FakeDevice,
        PlaybackDevice=FakeDevice,
    )
    monkeypatch.setitem(sys.modules, "miniaudio", fake)
    return fake


def block(size: int, peak: int) -> np.ndarray:
    return np.full(size, peak, np.int16)


def test_blocks_come_out_in_one_piece_with_the_loudest_told_once() -> None:
    blocks = Blocks(1000)
    blocks.put(block(200, 100))
    blocks.put(block(300, -16384))
    assert blocks.seconds == 0.5
    assert blocks.level() == pytest.approx(-6, abs=0.1)
    assert blocks.level() == QUIETEST
    assert blocks.after(0).tolist() == [100] * 200 + [-16384] * 300
    assert blocks.after(150).tolist() == [100] * 50 + [-16384] * 300
    assert blocks.after(499).tolist() == [-16384]
    assert blocks.after(500).tolist() == []


def test_recording_ends_by_itself_after_the_longest_time() -> None:
    blocks = Blocks(10)
    for _ in range(3):
        blocks.put(block(4000, 1))
    assert len(blocks.after(0)) == 6000


def test_the_loudest_negative_sample_is_full_scale_and_no_overflow() -> None:
    blocks = Blocks()
    blocks.put(block(10, -32768))
    assert blocks.level() == pytest.approx(0)


def test_nothing_is_lost_between_two_threads() -> None:
    blocks = Blocks(100_000)

    def fill() -> None:
        for _ in range(2000):
            blocks.put(block(10, 5))

    thread = Thread(target=fill)
    thread.start()
    while thread.is_alive():
        blocks.level()
    thread.join()
    assert len(blocks.after(0)) == 20_000


def test_the_chosen_microphone_is_recorded_until_it_is_stopped(library: SimpleNamespace) -> None:
    inputs = MachineInputs()
    assert [each.name for each in inputs.microphones()] == ["Built-in", "Headset"]
    capture = inputs.record("Headset")
    device = FakeDevice.made[0]
    assert "id-2" in device.arguments
    device.generator.send(block(441, 3000).tobytes())
    assert capture.seconds == pytest.approx(0.01)
    assert capture.after(440).tolist() == [3000]
    samples = capture.stop()
    assert device.closed
    assert (samples.tolist(), capture.rate) == ([3000] * 441, 44100)


def test_what_the_machine_plays_itself_comes_behind_its_microphones(library: SimpleNamespace) -> None:
    named = {
        "Monitor of Speakers": b"speakers.monitor",
        "Built-in": b"microphone",
        "Headset": b"my.monitor.mic",
    }
    captures = [{"name": name, "id": key + bytes(9)} for name, key in named.items()]
    library.ffi = SimpleNamespace(buffer=lambda key: key)
    for backend, first in (("PulseAudio", "Built-in"), ("ALSA", "Monitor of Speakers")):
        listed = SimpleNamespace(backend=backend, get_captures=lambda: list(captures))
        library.Devices = lambda listed=listed: listed
        assert MachineInputs().microphones()[0].name == first
    assert {each.name for each in MachineInputs().microphones()} == set(named)


def test_without_a_microphone_or_the_library_a_sentence_says_so(
    library: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.Devices = lambda: SimpleNamespace(
        backend="Null", get_captures=lambda: [{"name": "NULL", "id": None}]
    )
    with pytest.raises(Missing, match="No microphone was found"):
        MachineInputs().record("")
    monkeypatch.setitem(sys.modules, "miniaudio", None)
    with pytest.raises(Missing, match="a sound file can be opened instead"):
        MachineInputs().microphones()


def test_a_microphone_that_refuses_is_told(library: SimpleNamespace) -> None:
    def refuse(*_arguments: object, **_names: object) -> None:
        raise Refused

    library.CaptureDevice = refuse
    with pytest.raises(Missing, match="cannot be opened"):
        MachineInputs().record("")


def test_a_recording_is_heard_to_its_end(library: SimpleNamespace) -> None:
    playing = play(Sound(np.linspace(0, 0.5, 500, dtype=np.float32)), begin=0.01)
    generator = FakeDevice.made[0].generator
    heard = [generator.send(200), generator.send(200)]
    assert [len(part) for part in heard] == [400, 280]  # bytes: 160 samples were left out
    begun = playing.over
    with pytest.raises(StopIteration):
        generator.send(200)
    assert (begun, playing.over) == (False, True)
    playing.stop()
    assert FakeDevice.made[0].closed


def test_quiet_is_where_the_meter_begins() -> None:
    assert Blocks().level() == devices.QUIETEST


def test_a_device_that_plays_nothing_is_none(
    library: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeDevice, "backend", "Null")
    with pytest.raises(Missing, match="cannot be heard"):
        play(Sound(np.zeros(100, np.float32)))
    assert FakeDevice.made[0].closed
    assert library.PlaybackDevice is FakeDevice
