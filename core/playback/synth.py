"""What the player needs of an instrument, and one that makes no sound."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from core.playback.voices import Sound
from core.words import tr


@dataclass(frozen=True, slots=True)
class NoteEvent:
    """At `time`, in seconds of the synth's own clock, a note starts (or stops, velocity 0)."""

    time: float
    channel: int
    pitch: int
    velocity: int


class Synth(Protocol):
    """An instrument with its own clock and a queue of events to come.

    `description` names it for the status bar ("FluidSynth 2.3, TimGM6mb"), `detail` is what else is to
    be told of it; `problem` is empty, or one sentence saying why there is no sound and what to install.
    `lost` is whether it is silent for want of a device, which may come back; `shares`, whether another
    synth can be opened on its device beside it.
    """

    @property
    def description(self) -> str: ...
    @property
    def detail(self) -> str: ...
    @property
    def problem(self) -> str: ...
    @property
    def lost(self) -> bool: ...
    @property
    def shares(self) -> bool: ...

    def now(self) -> float:
        """Seconds of the synth's clock that have been *heard*; never runs backwards."""
        ...

    def soonest(self) -> float:
        """The earliest time at which an event handed over now will still be on time."""
        ...

    def schedule(self, events: Sequence[NoteEvent]) -> None:
        """Queue events; those already past sound at once."""
        ...

    def withdraw(self) -> float:
        """Forget what is queued from a moment shortly after `soonest` on; returns that moment.

        Everything before it sounds as queued; nothing that sounds is ended.
        """
        ...

    def cancel(self) -> None:
        """Forget everything queued and let sounding notes end."""
        ...

    def panic(self) -> None:
        """Forget everything queued and be silent at once."""
        ...

    def set_channel(self, channel: int, sound: Sound) -> None:
        """Choose how a channel sounds; what is sounding on it goes on, as loud as is chosen."""
        ...

    def note_on(self, channel: int, pitch: int, velocity: int) -> None:
        """Start a note now (for previews)."""
        ...

    def note_off(self, channel: int, pitch: int) -> None:
        """Stop a note now."""
        ...

    def close(self) -> None:
        """Give the device back; the synth is not used again."""
        ...


class SilentSynth:
    """Keeps time and makes no sound: the program goes on where there is no synth or no device."""

    description = tr("no sound")
    detail = ""
    shares = False

    def __init__(self, problem: str = "", *, lost: bool = False) -> None:
        self.problem, self.lost = problem, lost
        self._begun = time.perf_counter()

    def now(self) -> float:
        """Seconds since the synth was made."""
        return time.perf_counter() - self._begun

    def soonest(self) -> float:
        """Now: there is nothing between the queue and the ear."""
        return self.now()

    def schedule(self, events: Sequence[NoteEvent]) -> None:
        """Drop the events."""

    def withdraw(self) -> float:
        """Nothing is queued."""
        return self.now()

    def cancel(self) -> None:
        """Nothing is queued."""

    def panic(self) -> None:
        """Nothing sounds."""

    def set_channel(self, channel: int, sound: Sound) -> None:
        """Nothing to set."""

    def note_on(self, channel: int, pitch: int, velocity: int) -> None:
        """Silent."""

    def note_off(self, channel: int, pitch: int) -> None:
        """Silent."""

    def close(self) -> None:
        """Nothing to give back."""
