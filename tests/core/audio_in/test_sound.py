"""Sound files and other rates: what comes in is what was there, or one sentence."""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as some

from core.audio_in import sound
from core.audio_in.resampling import resample
from core.audio_in.sound import RATE, Sound
from core.errors import BadFile

Disk = Callable[..., Path]
SUNG = datetime(2026, 11, 21, 9, 5)


def tone(hertz: float, rate: int, seconds: float = 0.5) -> np.ndarray:
    return (0.5 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


@pytest.mark.parametrize("rate", [8000, 11025, 22050, 44100, 48000, 96000])
def test_a_tone_keeps_pitch_and_place_at_another_rate(rate: int) -> None:
    made, wanted = resample(tone(1000, rate), rate, RATE), tone(1000, RATE)
    assert abs(len(made) - len(wanted)) <= 1
    inner = slice(800, 6400)
    assert np.abs(made[inner] - wanted[inner]).max() < 0.002


def test_what_the_lower_rate_cannot_hold_is_gone() -> None:
    assert np.abs(resample(tone(11000, 44100), 44100, RATE)[800:6400]).max() < 0.001


@given(some.integers(4000, 96000), some.integers(1, 3000))
@settings(max_examples=25, deadline=None)
def test_silence_stays_silent_and_lasts_as_long(rate: int, frames: int) -> None:
    made = resample(np.zeros(frames, np.float32), rate, RATE)
    assert abs(len(made) - frames * RATE / rate) <= 1
    assert not made.any()


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".ogg", ".mp3"])
def test_every_kind_of_file_gives_the_same_sound(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"tone{suffix}"
    stereo = np.stack([tone(440, 44100), tone(440, 44100)], axis=1)
    soundfile.write(path, stereo, 44100)
    read = sound.read(path)
    assert read.seconds == pytest.approx(0.5, abs=0.08)  # MP3 pads
    middle = read.samples[2000:6000]
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle))))
    assert np.argmax(spectrum) * RATE / len(middle) == pytest.approx(440, abs=4)


def test_no_seam_between_the_blocks_a_long_file_is_read_in(on_disk: Disk) -> None:
    rate = 44100
    long = tone(440, rate, 45.3)
    read = sound.read(on_disk(Sound(long), rate=rate))
    wanted = tone(440, RATE, 45.3)
    assert abs(len(read.samples) - len(wanted)) <= 3
    inner = slice(1000, len(wanted) - 1000)
    assert np.abs(read.samples[inner] - wanted[inner]).max() < 0.002


def test_what_is_too_long_is_refused_before_it_is_read(
    on_disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sound, "LONGEST_MINUTES", 0.001)
    with pytest.raises(BadFile, match="longer than"):
        sound.read(on_disk(Sound(tone(440, RATE))))


@pytest.mark.parametrize("content", [b"", b"RIFF", b"not sound at all" * 40, bytes(5000)])
def test_what_is_no_sound_is_refused_in_a_sentence(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "hummed.wav"
    path.write_bytes(content)
    with pytest.raises(BadFile, match=r"“hummed.wav”"):
        sound.read(path)


def test_a_header_that_promises_too_much_is_not_believed(on_disk: Disk) -> None:
    path = on_disk(Sound(tone(440, RATE)))
    data = bytearray(path.read_bytes())
    place = data.index(b"data") + 4
    data[place : place + 4] = struct.pack("<I", 0x7FFFFF00)
    path.write_bytes(data)
    try:
        read = sound.read(path)
    except BadFile:
        return  # as good
    assert read.seconds == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize(("rate", "channels"), [(192000, 4), (48000, 16), (16000, 64)])
def test_silence_of_many_channels_is_not_made_room_for(rate: int, channels: int, tmp_path: Path) -> None:
    """Half a minute of 64 channels is 60 KB as Ogg and was 3 GB in memory."""
    soundfile.write(tmp_path / "a.wav", np.zeros((100, channels), np.int16), rate)
    with pytest.raises(BadFile, match="of a kind that cannot be read"):
        sound.read(tmp_path / "a.wav")


def test_several_channels_are_mixed_a_little_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = np.stack([tone(440, RATE), np.zeros(RATE // 2, np.float32)], 1)
    soundfile.write(tmp_path / "a.wav", both, RATE, subtype="FLOAT")
    whole = sound.read(tmp_path / "a.wav").samples
    monkeypatch.setattr(sound, "_AT_ONCE", 200)
    assert np.array_equal(sound.read(tmp_path / "a.wav").samples, whole)
    assert float(np.abs(whole).max()) == pytest.approx(0.25, abs=0.01)


def test_a_file_that_is_gone_and_an_empty_one(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="could not be read: there is no such file"):
        sound.read(tmp_path / "gone.wav")
    soundfile.write(tmp_path / "empty.wav", np.zeros(0), 16000)
    with pytest.raises(BadFile, match="holds no sound"):
        sound.read(tmp_path / "empty.wav")


def test_a_recording_comes_back_sample_for_sample(tmp_path: Path) -> None:
    samples = (tone(440, 44100) * 32767).astype(np.int16)
    path = sound.write_recording(tmp_path, "Tune", SUNG, samples, 44100)
    back, rate = soundfile.read(path, dtype="int16")
    assert rate == 44100
    assert np.array_equal(back, samples)


@pytest.mark.skipif(sys.platform == "win32", reason="the fault is made by Unix")
@pytest.mark.parametrize("room", [0, 100, 8192, 20_000])
def test_a_disk_that_is_full_in_any_part_of_a_recording_is_a_sentence(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], room: int
) -> None:
    from tests.full_disk import full_disk

    noise = np.random.default_rng(1).integers(-20_000, 20_000, 44100).astype(np.int16)
    with full_disk(room), pytest.raises(BadFile, match="could not be written: file too large"):
        sound.write_recording(tmp_path, "Tune", SUNG, noise, 44100)
    assert list(tmp_path.iterdir()) == []
    assert capfd.readouterr().err == ""


def test_no_recording_is_written_over_another(tmp_path: Path) -> None:
    first, second = (
        sound.write_recording(tmp_path, "Tune", SUNG, np.full(100, value, np.int16), 44100)
        for value in (1, 2)
    )
    assert first.name == "Tune 2026-11-21 09.05.flac"
    assert second.name == "Tune 2026-11-21 09.05 (2).flac"
    assert [soundfile.read(path, dtype="int16")[0][0] for path in (first, second)] == [1, 2]


def test_what_libraries_say_of_a_broken_file_is_nobodys_to_read(tmp_path: Path, capfd: Any) -> None:
    (tmp_path / "odd.wav").write_bytes(bytes.fromhex("fff388a288a20000000000000000"))
    with pytest.raises(BadFile):
        sound.read(tmp_path / "odd.wav")
    assert capfd.readouterr() == ("", "")


def test_what_is_no_number_is_silence_and_what_is_too_loud_is_cut(tmp_path: Path) -> None:
    samples = tone(440, RATE)
    odd = [100, 2000, 3000, 5000]
    samples[odd] = np.nan, np.inf, -np.inf, 3e38
    soundfile.write(tmp_path / "odd.wav", samples, RATE, subtype="FLOAT")
    back = sound.read(tmp_path / "odd.wav").samples
    assert back[odd].tolist() == [0, 0, 0, 1]
    assert np.array_equal(
        np.delete(back, [100, 2000, 3000, 5000]), np.delete(samples, [100, 2000, 3000, 5000])
    )


@pytest.mark.skipif(os.name == "nt", reason="no pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.wav")
    with pytest.raises(BadFile, match="could not be read"):
        sound.read(tmp_path / "pipe.wav")
