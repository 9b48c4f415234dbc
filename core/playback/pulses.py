"""Where the music has come to, told evenly as it is played: for who keeps time with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol, runtime_checkable

from core.score import TICKS_PER_QUARTER

PULSES_A_QUARTER = 24  # as in MIDI
PULSE_TICKS = TICKS_PER_QUARTER // PULSES_A_QUARTER


class Pulse(NamedTuple):
    """At `time`, in seconds of the synth's own clock, playing passes tick `number * PULSE_TICKS`."""

    time: float
    number: int


@runtime_checkable
class Timekeeper(Protocol):
    """A synth that is told the pulses beside the notes; it forgets them when it forgets notes."""

    def keep_time(self, pulses: Sequence[Pulse]) -> None:
        """Queue pulses; a number that is not the next one says that playing jumped."""
        ...
