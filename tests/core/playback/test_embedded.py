"""The built-in synthesizer, rendered offline and through a device that is played by hand."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from core.errors import Missing
from core.playback.output import RATE
from core.playback.synth import NoteEvent
from core.playback.voices import PERCUSSION_CHANNEL, Sound

try:
    from core.playback import embedded
except ImportError:
    pytest.skip("no wheel of the built-in synthesizer for this machine", allow_module_level=True)

FLUTE, ORGAN, WOODBLOCK = 73, 19, 115


@pytest.fixture
def engine(small_soundfont: str) -> embedded.Engine:
    engine = embedded.Engine()
    engine.load(Path(small_soundfont))
    return engine


def pitch_of(samples: NDArray[np.float32]) -> float:
    """The strongest frequency, as a MIDI pitch."""
    spectrum = np.abs(np.fft.rfft(samples[:, 0] * np.hanning(len(samples))))
    return float(69 + 12 * np.log2(np.argmax(spectrum) * RATE / len(samples) / 440))


def decibels(samples: NDArray[np.float32]) -> float:
    return float(20 * np.log10(np.sqrt((samples**2).mean())))


@pytest.mark.parametrize("pitch", [69, 76, 84])
def test_pitches_are_right(engine: embedded.Engine, pitch: int) -> None:
    engine.set_channel(0, Sound(FLUTE, 100, 64))
    engine.play(0, pitch, 90)
    assert pitch_of(engine.render(RATE)) == pytest.approx(pitch, abs=0.2)


def test_twice_the_force_is_as_much_louder_as_the_standard_says(engine: embedded.Engine) -> None:
    def level(velocity: int, volume: int) -> float:
        engine.set_channel(0, Sound(FLUTE, volume, 64))
        engine.play(0, 72, velocity)
        heard = decibels(engine.render(RATE // 2))
        engine.cut_off()
        engine.render(RATE // 2)
        return heard

    assert level(120, 100) - level(60, 100) == pytest.approx(12, abs=0.5)
    assert level(120, 120) - level(120, 60) == pytest.approx(12, abs=0.5)


def test_events_are_exact_to_the_frame(engine: embedded.Engine) -> None:
    engine.set_channel(0, Sound(WOODBLOCK, 127, 64, reverb=0))
    queue = engine.queue()
    for index in range(4):
        queue.send(NoteEvent(0.1 + index * 0.25, 0, 76, 120), index)
    queue.remove(2)
    blocks = [engine.render(frames) for frames in (1000, 3, 5000, 8000, 20000, 16000)]
    loud = np.flatnonzero(np.abs(np.concatenate(blocks)).max(axis=1) > 1e-3)
    begun = [loud[0], *(loud[i + 1] for i in np.flatnonzero(np.diff(loud) > RATE // 20))]
    assert np.diff(begun).tolist() == pytest.approx([0.25 * RATE, 0.5 * RATE], abs=1)
    assert begun[0] == pytest.approx(0.1 * RATE, abs=64), "the sample has a soft beginning"
    assert queue.rendered() == pytest.approx(50003 / RATE)


def test_no_key_is_left_down_however_often_it_was_struck(engine: embedded.Engine) -> None:
    engine.set_channel(0, Sound(ORGAN, 100, 64, reverb=0))
    for _ in range(3):
        engine.play(0, 60, 90)
    engine.play(0, 60, 0)
    engine.render(3 * RATE)
    assert np.abs(engine.render(4410)).max() == 0
    engine.play(0, 60, 90)
    engine.play(0, 64, 90)
    engine.release_all()
    engine.render(3 * RATE)
    assert np.abs(engine.render(4410)).max() == 0


def test_at_one_moment_ends_come_before_beginnings(engine: embedded.Engine) -> None:
    engine.set_channel(0, Sound(ORGAN, 100, 64, reverb=0))
    queue = engine.queue()
    queue.send(NoteEvent(0.0, 0, 60, 90), 0)
    queue.send(NoteEvent(0.5, 0, 60, 90), 1)
    queue.send(NoteEvent(0.5, 0, 60, 0), 1)
    engine.render(RATE)
    assert np.abs(engine.render(4410)).max() > 0.01


def test_drums_have_their_kit(engine: embedded.Engine) -> None:
    engine.set_channel(PERCUSSION_CHANNEL, Sound(0, 100, 64, percussion=True))
    engine.play(PERCUSSION_CHANNEL, 42, 100)
    hat = engine.render(RATE // 4)
    spectrum = np.abs(np.fft.rfft(hat[:, 0]))
    assert np.abs(hat).max() > 0.01
    assert np.argmax(spectrum) * 4 > 2000, "a hi-hat and no piano's low F sharp"


def test_events_come_while_a_device_asks(engine: embedded.Engine) -> None:
    got: list[int] = []

    def device() -> None:
        got.extend(len(engine.render(256)) for _ in range(300))

    thread = threading.Thread(target=device)
    thread.start()
    queue = engine.queue()
    for index in range(400):
        queue.send(NoteEvent(index / 1000, 0, 40 + index % 50, index % 2 * 90), index % 7)
        engine.play(1, 60, index % 2 * 80)
        if index % 50 == 0:
            queue.remove(index % 7)
    thread.join()
    assert got == [256] * 300


def test_a_channel_is_heard_in_the_room_as_much_as_is_sent(engine: embedded.Engine) -> None:
    def tail(reverb: int) -> float:
        engine.set_channel(0, Sound(WOODBLOCK, 100, 64, reverb))
        engine.play(0, 76, 120)
        engine.render(RATE // 2)
        engine.play(0, 76, 0)
        heard = decibels(engine.render(RATE // 2) + np.float32(1e-9))
        engine.cut_off()
        assert not engine.render(RATE // 4).any(), "nothing rings on after all was cut off"
        return heard

    assert tail(127) - tail(40) == pytest.approx(20 * np.log10(127 / 40), abs=1.5)
    assert tail(40) > tail(0) + 20


def test_a_file_that_is_no_soundfont_is_told(engine: embedded.Engine, tmp_path: Path) -> None:
    fake = tmp_path / "fake.sf2"
    fake.write_bytes(b"RIFF\x10\0\0\0sfbk" + bytes(16))
    with pytest.raises(Missing, match=r"fake\.sf2"):
        engine.load(fake)
