"""MIDI messages as bytes."""

from __future__ import annotations

Message = tuple[int, ...]

CLOCK: Message = (0xF8,)
START: Message = (0xFA,)
CONTINUE: Message = (0xFB,)
STOP: Message = (0xFC,)

SUSTAIN, CUT_OFF, RELEASE = 64, 120, 123  # controllers
CHANNELS = 16
AT_ONCE = float("-inf")  # a time: before all others
LAST_SIXTEENTH = 16383  # that a song position can tell


def note(channel: int, pitch: int, velocity: int) -> Message:
    """A key of a channel (0–15) goes down, or up (velocity 0)."""
    return (0x90 | channel, pitch, velocity) if velocity else (0x80 | channel, pitch, 64)


def control(channel: int, controller: int, value: int) -> Message:
    """A controller of a channel."""
    return (0xB0 | channel, controller, value)


def program(channel: int, number: int) -> Message:
    """A channel's instrument."""
    return (0xC0 | channel, number)


def song_position(sixteenths: int) -> Message:
    """Where in the song the clock goes on, in 16th notes from its beginning."""
    place = min(sixteenths, LAST_SIXTEENTH)
    return (0xF2, place & 0x7F, place >> 7)


def is_release(message: Message) -> bool:
    """Whether a message lets a key go."""
    return message[0] & 0xF0 == 0x80


def silence() -> list[Message]:
    """Nothing goes on sounding, and no clock goes on running, at whoever hears this."""
    return [STOP, *(message for channel in range(CHANNELS) for message in quiet(channel, cut=False))]


def quiet(channel: int, *, cut: bool) -> list[Message]:
    """A channel's pedal up and all its keys; with `cut` it is silent at once, too."""
    up = [control(channel, SUSTAIN, 0), control(channel, RELEASE, 0)]
    return [*up, control(channel, CUT_OFF, 0)] if cut else up
