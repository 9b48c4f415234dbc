"""The events of a Standard MIDI File, one after the other: of a file no more is in memory than its bytes."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

Event: TypeAlias = tuple[int, int, bytes]
"""When, in the file's own ticks from the beginning of its track; the status; and the data.

The lower four bits of a channel's status are the channel. The status of a meta event is META and its kind.
"""
META, SYSEX = 0x100, 0xF0
_CHANNEL = {0x80: 2, 0x90: 2, 0xA0: 2, 0xB0: 2, 0xC0: 1, 0xD0: 1, 0xE0: 2}
_SYSTEM = {0xF1: 1, 0xF2: 2, 0xF3: 1, 0xF6: 0, 0xF8: 0, 0xFA: 0, 0xFB: 0, 0xFC: 0, 0xFE: 0}
_SIZES = tuple(_SYSTEM.get(status, _CHANNEL.get(status & 0xF0, -1)) for status in range(256))
_CLIPPED = bytes(min(value, 127) for value in range(256))
_MOST_DIGITS = 8  # of a number, each of seven bits: the standard allows four


class Header(NamedTuple):
    """What a file says of itself: its type, how many tracks, and how time is divided (negative: timecode)."""

    kind: int
    tracks: int
    division: int


def header(data: bytes) -> Header:
    """The first chunk of a file; raises ValueError, and EOFError where it is cut short."""
    name, body, _ = _chunk(data, 0)
    if name != b"MThd":
        raise ValueError("it does not begin as such files do")
    if len(body) < 6:
        raise EOFError
    return Header(*struct.unpack(">HHh", body[:6]))


def tracks(data: bytes) -> Iterator[bytes]:
    """The bytes of each track that the header tells of; raises EOFError where one is missing or cut short.

    Chunks of other kinds are passed over, as the standard has it.
    """
    _, _, place = _chunk(data, 0)
    left = header(data).tracks
    while left:
        name, body, place = _chunk(data, place)
        if name == b"MTrk":
            left -= 1
            yield body


def _chunk(data: bytes, place: int) -> tuple[bytes, bytes, int]:
    """Name and bytes of the chunk that begins there, and where the next one does."""
    if len(data) < place + 8:
        raise EOFError
    name, size = struct.unpack_from(">4sI", data, place)
    after = place + 8 + size
    if len(data) < after:
        raise EOFError
    return name, data[place + 8 : after], after


def events(track: bytes) -> Iterator[Event]:
    """The events of a track in order; raises ValueError, and EOFError where one is cut short.

    Data that are too great for a message are taken for the greatest there can be.
    """
    try:
        yield from _events(track)
    except IndexError:
        raise EOFError from None


def _events(track: bytes) -> Iterator[Event]:
    place = tick = running = 0
    while place < len(track):
        delta = track[place]
        place += 1
        if delta > 0x7F:
            delta, place = _number(track, place - 1)
        tick += delta
        status = running
        if track[place] > 0x7F:
            status = track[place]
            place += 1
        size = _SIZES[status]
        if size < 0:
            status, size, place = _unsized(track, place, status)
        elif status < SYSEX:
            running = status
        data = track[place : place + size]
        place += size
        if place > len(track):
            raise EOFError
        yield tick, status, data if status >= META or data.isascii() else data.translate(_CLIPPED)


def _unsized(track: bytes, place: int, status: int) -> tuple[int, int, int]:
    """Of a message that says itself how long it is: its status, how long it is, and where its data begin."""
    if status == 0xFF:
        return META + track[place], *_number(track, place + 1)
    if status in (SYSEX, 0xF7):
        return SYSEX, *_number(track, place)
    raise ValueError("a message that is none")


def _number(track: bytes, place: int) -> tuple[int, int]:
    """A number of as many bytes as it needs, and where what follows it begins."""
    number = 0
    for after in range(place + 1, place + 1 + _MOST_DIGITS):
        number = number << 7 | track[after - 1] & 0x7F
        if track[after - 1] <= 0x7F:
            return number, after
    raise ValueError("a number that is too long")
