"""Sound files: a piece rendered offline, many times faster than it plays."""

from __future__ import annotations

import math
import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.files.disk import written_aside
from core.playback.schedule import Passage, Performance
from core.playback.synth import NoteEvent
from core.playback.synths import choose_soundfont, fluid_library
from core.playback.voices import Strike
from core.score import Score

RATE = 44100
LONGEST_TAIL_SECONDS = 8.0
SILENCE = 1e-4  # of full scale, -80 dB
KNEE = 0.8  # louder than this is bent, so that it never clips

_BLOCK = 8192  # frames rendered at a time


def render(
    score: Score, soundfont: str = "", rate: int = RATE, progress: Callable[[float], object] | None = None
) -> Iterator[NDArray[np.float32]]:
    """The whole piece and its dying away, as blocks of frames (left and right, full scale 1).

    The same on every run. `progress` hears how much is done, from 0 to 1. Raises Missing when the
    synthesizer's library or a SoundFont is not there.
    """
    instrument = fluid_library().Engine(rate)
    try:
        instrument.load(choose_soundfont(soundfont)[0])
        performance = Performance(score)
        for channel, sound in performance.sounds.items():
            instrument.set_channel(channel, sound)
        events = _events(Passage(performance, 0, 0.0).strikes(0.0, math.inf))
        last = round(events[-1].time * rate) if events else 0
        done = 0
        for event in events:
            frame = round(event.time * rate)
            while done < frame:
                frames = min(frame - done, _BLOCK)
                yield _bend(instrument.render(frames))
                done += frames
                if progress is not None:
                    progress(done / last)
            instrument.play(event.channel, event.pitch, event.velocity)
        for block in _tail(instrument.render, rate):
            yield _bend(block)
    finally:
        instrument.delete()


def render_wav(
    score: Score, path: Path, progress: Callable[[float], object] | None = None, *, soundfont: str = ""
) -> None:
    """Write the piece as a 16-bit stereo WAV file, aside and swapped in.

    `progress` is called with 0 to 1; what it raises breaks the rendering off and leaves no file.
    Raises Missing when there is nothing to render with, BadFile when the file cannot be written.
    """
    blocks = render(score, soundfont, RATE, progress)
    first = next(blocks)  # what is missing is told before a file is begun
    with written_aside(path) as file, wave.open(file, "wb") as writer:
        writer.setnchannels(2)
        writer.setsampwidth(2)
        writer.setframerate(RATE)
        writer.writeframes(_pcm(first))
        for block in blocks:
            writer.writeframes(_pcm(block))


def _events(strikes: list[Strike]) -> list[NoteEvent]:
    begun = [NoteEvent(strike.on, *strike.voice.key, strike.voice.velocity) for strike in strikes]
    ended = [NoteEvent(strike.off, *strike.voice.key, 0) for strike in strikes]
    return sorted(begun + ended, key=lambda event: (event.time, event.velocity > 0))


def _tail(render_frames: Callable[[int], NDArray[np.float32]], rate: int) -> Iterator[NDArray[np.float32]]:
    """What sounds on after the last note, until it is silent; faded out if it will not be."""
    blocks = round(LONGEST_TAIL_SECONDS * rate / _BLOCK)
    for index in range(blocks):
        block = render_frames(_BLOCK)
        if index == blocks - 1:
            block *= np.linspace(1, 0, _BLOCK, dtype=np.float32)[:, None]
        yield block
        if np.abs(block).max() < SILENCE:
            return


def _bend(block: NDArray[np.float32]) -> NDArray[np.float32]:
    """Leave quiet sound alone and bend loud sound smoothly, so that it stays below full scale."""
    size = np.abs(block)
    if size.max() <= KNEE:
        return block
    room = 1 - KNEE
    bent = np.sign(block) * (KNEE + room * np.tanh((size - KNEE) / room))
    return np.where(size > KNEE, bent, block).astype(np.float32)


def _pcm(block: NDArray[np.float32]) -> bytes:
    return np.rint(block * 32767).astype("<i2").tobytes()
