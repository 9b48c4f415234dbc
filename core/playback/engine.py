"""What makes sound of events, through a device or offline: FluidSynth's library, or one that is built in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.errors import Missing
from core.playback.output import Buffer, Output
from core.playback.synth import NoteEvent
from core.playback.voices import Sound
from core.words import tr


def unreadable(soundfont: Path) -> Missing:
    """The error for a SoundFont that cannot be read, or no longer."""
    words = tr("The SoundFont “{name}” could not be read; choose another in the settings.")
    return Missing(words.format(name=soundfont.name))


class Queue(Protocol):
    """Events to come on an engine, each with a tag by which it can be taken back."""

    def rendered(self) -> float:
        """Seconds the engine has rendered."""
        ...

    def send(self, note: NoteEvent, tag: int) -> None:
        """Queue an event; at one moment, ends come before beginnings."""
        ...

    def remove(self, tag: int) -> None:
        """Take back all events with this tag."""
        ...

    def clear(self) -> None:
        """Take back everything."""
        ...

    def delete(self) -> None:
        """Free it; after the driver has gone, before the engine goes."""
        ...


class Engine(Protocol):
    """A synthesizer of sixteen channels, rendered by `render` or by a device's own thread."""

    name: str

    def load(self, soundfont: Path, *, live: bool = False) -> None:
        """Take the instruments of an SF2 or SF3 file; raises Missing when it cannot be read.

        For what is played `live` nothing is left to be unpacked when an instrument is first chosen.
        """
        ...

    def open_driver(self, candidates: Sequence[Output]) -> tuple[str, Buffer]:
        """Play through the first of these that opens: its driver and its buffer; raises NoDevice."""
        ...

    @property
    def shares(self) -> bool:
        """Whether another can play through the device that was opened, too."""
        ...

    def set_channel(self, channel: int, sound: Sound) -> None:
        """Choose how a channel sounds; raises Missing when the SoundFont has gone meanwhile."""
        ...

    def play(self, channel: int, pitch: int, velocity: int) -> None:
        """Start a note, or stop it (velocity 0)."""
        ...

    def release_all(self) -> None:
        """Let all keys go."""
        ...

    def cut_off(self) -> None:
        """Be silent at once."""
        ...

    def render(self, frames: int) -> NDArray[np.float32]:
        """The next frames, one row each, left and right; full scale is 1. Not while a driver plays."""
        ...

    def queue(self) -> Queue:
        """A queue of events to come, which the engine works off as it renders."""
        ...

    @property
    def ran_dry(self) -> bool:
        """Whether the device got something too late that was to be heard, and `widen` may help."""
        ...

    def widen(self) -> Buffer | None:
        """Play on with more held ready for the device, and say how much; None where nothing came of it."""
        ...

    def stop_driver(self) -> None:
        """Take the device's thread away."""
        ...

    def delete(self) -> None:
        """Free everything; not to be used again."""
        ...
