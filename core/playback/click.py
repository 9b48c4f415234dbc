"""The metronome: which beats of a bar it strikes, and how. Heard beside the music, and never part of it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from enum import IntEnum
from functools import lru_cache

from core.playback.voices import CLICK_CHANNEL, Voice
from core.score import WHOLE_NOTE, MetreChange
from core.timing import BarMap, place

WOODBLOCK = 115  # General MIDI
_LENGTH = 60  # ticks; it dies away by itself


class Accent(IntEnum):
    """How a beat is struck."""

    LIGHT = 0
    GROUP = 1  # the first of a group within the bar
    BAR = 2


_PITCH_AND_VELOCITY = {Accent.LIGHT: (76, 72), Accent.GROUP: (79, 96), Accent.BAR: (84, 122)}


@lru_cache(maxsize=64)
def accents(metre: MetreChange) -> tuple[Accent, ...]:
    """The accent of each beat of a bar: 4 falls in 2 + 2, 6/8 in threes, 5 in 3 + 2, 7 in 2 + 2 + 3."""
    first = {0}
    beat = 0
    for length in _groups(metre):
        first.add(beat)
        beat += length
    return tuple(
        Accent.BAR if beat == 0 else Accent.GROUP if beat in first else Accent.LIGHT
        for beat in range(metre.beats)
    )


def clicks(bars: BarMap, start: float, end: float) -> Iterator[Voice]:
    """What the metronome strikes from tick `start` up to, not including, `end`."""
    if end <= start:
        return
    for bar in bars.lines(max(0, math.floor(start)), math.ceil(end)):
        beat = WHOLE_NOTE // bar.metre.unit
        for tick in range(bar.start + -place(bar, bar.start) % beat, bar.end, beat):
            if start <= tick < end:
                yield _voice(tick, accents(bar.metre)[place(bar, tick) // beat])


def count_in(bars: BarMap, tick: float, count: int) -> list[tuple[float, Voice]]:
    """What is struck in `count` bars before `tick`: how many ticks before it, and the strike.

    The beats fall where they would if the bar `tick` lies in had come before it, over and over.
    """
    bar = bars.bar_at(math.floor(tick))
    beat, whole = WHOLE_NOTE // bar.metre.unit, bar.metre.bar_length
    into = tick - bar.start + place(bar, bar.start)  # past the bar line
    first = math.ceil((into - count * whole) / beat)
    struck = []
    for number in range(first, math.ceil(into / beat)):
        accent = accents(bar.metre)[number % bar.metre.beats]
        struck.append((into - number * beat, _voice(0, accent)))
    return struck


def _voice(tick: int, accent: Accent) -> Voice:
    pitch, velocity = _PITCH_AND_VELOCITY[accent]
    return Voice(tick, tick + _LENGTH, CLICK_CHANNEL, pitch, velocity)


def _groups(metre: MetreChange) -> tuple[int, ...]:
    beats = metre.beats
    if beats % 3 == 0 and beats > 3 and metre.unit >= 8:
        return (3,) * (beats // 3)
    return {4: (2, 2), 5: (3, 2), 7: (2, 2, 3)}.get(beats, (beats,))
