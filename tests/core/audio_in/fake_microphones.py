"""Microphones without hardware: what is sung into them is what the test says, and nothing is heard aloud."""

from __future__ import annotations

import numpy as np

from core.audio_in.devices import Blocks, Microphone, Pcm
from core.audio_in.sound import Sound
from core.errors import Missing


class FakeCapture:
    """A recording; `sing` is what comes through the microphone."""

    def __init__(self) -> None:
        self._blocks, self.stopped = Blocks(), False

    @property
    def rate(self) -> int:
        return self._blocks.rate

    @property
    def seconds(self) -> float:
        return self._blocks.seconds

    def level(self) -> float:
        return self._blocks.level()

    def sing(self, samples: Pcm) -> None:
        self._blocks.put(samples)

    def after(self, frames: int) -> Pcm:
        return self._blocks.after(frames)

    def stop(self) -> Pcm:
        self.stopped = True
        return self._blocks.after(0)


class FakePlaying:
    """A sound being heard, until the test or the window ends it."""

    def __init__(self) -> None:
        self.over = False

    def stop(self) -> None:
        self.over = True


class FakeMicrophones:
    """`names` are plugged in; `captures` and `played` are what was recorded and heard."""

    def __init__(self, *names: str) -> None:
        self.names = list(names) or ["Built-in", "Headset"]
        self.missing = ""
        self.captures: list[FakeCapture] = []
        self.chosen: list[str] = []
        self.played: list[tuple[Sound, float, FakePlaying]] = []

    def microphones(self) -> list[Microphone]:
        if self.missing:
            raise Missing(self.missing)
        return [Microphone(name) for name in self.names]

    def record(self, name: str) -> FakeCapture:
        self.chosen.append(name)
        self.captures.append(FakeCapture())
        return self.captures[-1]

    def play(self, sound: Sound, begin: float) -> FakePlaying:
        if self.missing:
            raise Missing(self.missing)
        self.played.append((sound, begin, FakePlaying()))
        return self.played[-1][2]


def as_pcm(sound: Sound, rate: int) -> Pcm:
    """A sound of ours at the rate of a microphone, by straight lines."""
    times = np.arange(round(sound.seconds * rate)) / rate
    there = np.interp(
        times, np.arange(len(sound.samples)) / (len(sound.samples) / sound.seconds), sound.samples
    )
    return (there * 32767).astype(np.int16)
