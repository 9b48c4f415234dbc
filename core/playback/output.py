"""Where sound goes: through which driver, to which of its devices, and how much is held ready on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from core.words import tr

RATE = 44100  # frames a second

NO_DEVICE = tr("No audio device was found, so there is no sound; plug one in or start the sound server.")

# Drivers of systems that mix: a device of theirs can be opened twice.
SHARED = frozenset({"pulseaudio", "pipewire", "jack", "coreaudio", "wasapi", "dsound"})


@dataclass(frozen=True, slots=True)
class Buffer:
    """How many frames a device asks for at a time, and how many such periods lie before the ear."""

    frames: int
    periods: int

    @classmethod
    def of(cls, text: str) -> Buffer | None:
        """What `str` wrote, like "512x2"; None for anything else."""
        frames, _, periods = text.partition("x")
        return cls(int(frames), int(periods)) if frames.isdecimal() and periods.isdecimal() else None

    @property
    def seconds(self) -> float:
        """How long sound is on its way."""
        return self.frames * self.periods / RATE

    @property
    def period(self) -> float:
        """Seconds that a device asks for at a time."""
        return self.frames / RATE

    @property
    def words(self) -> str:
        """Its size, and how long sound is on its way, for the composer."""
        return tr("{frames} × {periods} frames, {ms} ms").format(
            frames=self.frames, periods=self.periods, ms=round(self.seconds * 1000)
        )

    def __str__(self) -> str:
        return f"{self.frames}x{self.periods}"


# From a fast machine with a good card to one that is busy and has none.
BUFFERS = tuple(
    Buffer(frames, periods)
    for frames, periods in ((64, 2), (128, 2), (256, 2), (512, 2), (512, 4), (1024, 4), (2048, 4))
)


@dataclass(frozen=True, slots=True)
class Output:
    """What the composer chose to play through; what is empty is chosen for them."""

    driver: str = ""
    device: str = ""
    buffer: Buffer | None = None


ANY = Output()


class Device(NamedTuple):
    """What a driver knows by a name, and what it is called where that is something else."""

    name: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Driver:
    """A way to the loudspeakers, and the devices it knows by name; none where it has only its default."""

    name: str
    devices: tuple[Device, ...] = ()
