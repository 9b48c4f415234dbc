"""What a keyboard says, as far as it matters here: keys, and the sustain pedal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

NOTE_OFF, NOTE_ON, CONTROL = 0x80, 0x90, 0xB0
SUSTAIN = 64  # the pedal's controller
HALF_WAY = 64  # from here on the pedal is down


@dataclass(frozen=True, slots=True)
class KeyEvent:
    """At second `at` of the machine's steady clock a key goes down, or up (velocity 0)."""

    at: float
    pitch: int
    velocity: int


@dataclass(frozen=True, slots=True)
class PedalEvent:
    """At second `at` of the machine's steady clock the sustain pedal goes down or up."""

    at: float
    down: bool


Played = KeyEvent | PedalEvent


def parse(message: Sequence[int], at: float) -> Played | None:
    """One whole MIDI message that arrived at second `at`; None for all but keys and the sustain pedal.

    A note-on of velocity 0 lets the key go. Channels make no difference: a person has one keyboard.
    """
    if len(message) != 3 or not all(0 <= value <= 127 for value in message[1:]):
        return None
    status, first, second = message
    kind = status & 0xF0
    if kind in (NOTE_ON, NOTE_OFF):
        return KeyEvent(at, first, second if kind == NOTE_ON else 0)
    if kind == CONTROL and first == SUSTAIN:
        return PedalEvent(at, second >= HALF_WAY)
    return None
