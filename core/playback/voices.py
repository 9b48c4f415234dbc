"""What is struck on the synth's channels: voices, and how a channel sounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from core.instruments import Instrument
from core.score import DEFAULT_REVERB, Score, Track

PERCUSSION_CHANNEL = 9
CLICK_CHANNEL = 14
PREVIEW_CHANNEL = 15
BANK_HIGH, BANK_LOW = 0, 32  # MIDI controllers
RHYTHM_BANK = 120  # of General MIDI 2, for drums on any channel
MELODIC_CHANNELS = tuple(channel for channel in range(CLICK_CHANNEL) if channel != PERCUSSION_CHANNEL)

# Drum files are full of one-tick notes; a synth that counts in milliseconds needs something to hold.
SHORTEST_TICKS = 24
# What would sound more briefly than this (cut by a loop's end or by its own repetition) is left out.
SHORTEST_SECONDS = 0.003


class Voice(NamedTuple):
    """A key of a channel held down from tick `start` to tick `end`; no two on a key overlap."""

    start: int
    end: int
    channel: int
    pitch: int
    velocity: int

    @property
    def key(self) -> tuple[int, int]:
        """Channel and pitch, which one note at a time can hold."""
        return self.channel, self.pitch


class Strike(NamedTuple):
    """One sounding of a voice, from second `on` to second `off` of the clock."""

    voice: Voice
    on: float
    off: float


@dataclass(frozen=True, slots=True)
class Sound:
    """What a channel is set to: its instrument, and controller values (0–127)."""

    program: int
    volume: int
    pan: int
    reverb: int = DEFAULT_REVERB
    chorus: int = 0
    bank: int = 0
    percussion: bool = False

    @property
    def instrument(self) -> Instrument:
        """What plays on it."""
        return Instrument(self.program, self.bank, self.percussion)

    def bank_select(self, channel: int) -> tuple[tuple[int, int], ...]:
        """MIDI controllers, and their values, that come before the program on a channel.

        Channel 10 has the drums without being told; drums on another are told in General MIDI 2's way.
        """
        if channel == PERCUSSION_CHANNEL:
            return ()
        return (BANK_HIGH, RHYTHM_BANK if self.percussion else self.bank), (BANK_LOW, 0)

    @property
    def controls(self) -> tuple[tuple[int, int], ...]:
        """MIDI controllers by number, and their values."""
        return (7, self.volume), (10, self.pan), (91, self.reverb), (93, self.chorus)

    @classmethod
    def of(cls, track: Track) -> Sound:
        """How a track sounds."""
        mix = track.volume, track.pan, track.reverb, track.chorus
        return cls(track.program, *mix, *track.instrument[1:])


def first_kit(score: Score) -> Instrument | None:
    """The drums that have the channel of the drums: other kits are on channels of their own."""
    return next((track.instrument for track in score.tracks if track.percussion), None)
