"""What sounds when: from a score, a place and a loop to strikes in seconds. Pure arithmetic.

A `Performance` is a score made ready to be played. A `Passage` is one uninterrupted stretch of
playing it, pinned to a clock: it knows which tick is heard at which second, and which notes begin
in any window of time. Asked for adjacent windows it gives every note exactly once.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from core import note_columns
from core.instruments import Instrument
from core.note_columns import Ints
from core.playback import click
from core.playback.pulses import PULSE_TICKS, Pulse
from core.playback.voices import (
    CLICK_CHANNEL,
    MELODIC_CHANNELS,
    PERCUSSION_CHANNEL,
    SHORTEST_SECONDS,
    SHORTEST_TICKS,
    Sound,
    Strike,
    Voice,
    first_kit,
)
from core.score import Note, Score, Span
from core.timing import BarMap, TempoMap

_ROUNDING = 1e-3  # ticks


def channels(score: Score) -> tuple[int, ...]:
    """The MIDI channel of each track: 9 for the first drum kit, one each for the others while they last.

    Beyond thirteen, a track shares with an earlier one of the same instrument where there is one.
    """
    given: list[int] = []
    users: dict[Instrument, int] = {}  # the channel that plays it
    kit, count = first_kit(score), 0
    for track in score.tracks:
        instrument = track.instrument
        if instrument == kit:
            given.append(PERCUSSION_CHANNEL)
            continue
        own = MELODIC_CHANNELS[count % len(MELODIC_CHANNELS)]
        full = count >= len(MELODIC_CHANNELS)
        given.append(users.get(instrument, own) if full else own)
        users.setdefault(instrument, own)
        count += 1
    return tuple(given)


def audible(score: Score) -> tuple[bool, ...]:
    """Which tracks are heard: those with solo where there are any, and never a muted one."""
    solo = any(track.solo for track in score.tracks)
    return tuple(not track.muted and (track.solo or not solo) for track in score.tracks)


def silent_channels(score: Score) -> set[int]:
    """The channels on which no track is heard."""
    given = channels(score)
    return set(given) - {channel for channel, on in zip(given, audible(score), strict=True) if on}


class _Voices:
    """All audible notes by start; a key struck again ends what it held, unisons become one.

    They are columns of numbers, from which voices are made as they are asked for: making all of
    50,000 would hold the window up when it begins to play. What is as in `like` is not read again.
    """

    def __init__(self, score: Score, like: _Voices | None = None) -> None:
        self._read = [_read(track.notes, index, like) for index, track in enumerate(score.tracks)]
        heard = zip(self._read, channels(score), audible(score), strict=True)
        columns = [_columns(values, channel) for (_, values), channel, on in heard if on]
        start, end, key, velocity = np.concatenate([np.empty((4, 0), np.int64), *columns], axis=1)
        order = np.lexsort((start, key))
        start, end, key, velocity = start[order], end[order], key[order], velocity[order]
        first = np.flatnonzero(_changes(start) | _changes(key))  # of the notes that are struck as one
        if len(first):
            end, velocity = np.maximum.reduceat(end, first), np.maximum.reduceat(velocity, first)
            start, key = start[first], key[first]
            again = np.flatnonzero(~_changes(key))  # which end what their key held
            end[again - 1] = np.minimum(end[again - 1], start[again])
        order = np.lexsort((key, start))
        self._columns = (start[order], end[order], key[order] >> 7, key[order] & 127, velocity[order])
        self._starts: list[int] = self._columns[0].tolist()

    def beginning(self, low: float, high: float) -> list[Voice]:
        """Those that begin from tick `low` up to, not including, `high`."""
        return self._at(slice(bisect_left(self._starts, low), bisect_left(self._starts, high)))

    def held_at(self, tick: float) -> list[Voice]:
        """Those that began before `tick` and still sound there."""
        before = bisect_left(self._starts, tick)
        return self._at(np.flatnonzero(self._columns[1][:before] > tick))

    def _at(self, rows: slice | NDArray[np.intp]) -> list[Voice]:
        return list(map(Voice._make, zip(*(column[rows].tolist() for column in self._columns), strict=True)))


def _read(notes: Sequence[Note], index: int, like: _Voices | None) -> tuple[Sequence[Note], Ints]:
    """The notes of a track and their values, which may be known of any track, or in part of this one."""
    known = [] if like is None else like._read
    same = next((values for old, values in known if old is notes), None)
    if same is not None:
        return notes, same
    if index < len(known):
        return notes, note_columns.spliced(notes, *known[index])
    return notes, note_columns.values(notes)


def _columns(values: Ints, channel: int) -> NDArray[np.int64]:
    """Start, end, key (channel and pitch in one number) and velocity of notes on a channel."""
    start, length, pitch, velocity, _ = values.astype(np.int64)
    return np.stack((start, start + np.maximum(length, SHORTEST_TICKS), channel << 7 | pitch, velocity))


def _changes(values: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Where each value is another than the one before; the first is."""
    changes: NDArray[np.bool_] = np.diff(values, prepend=-1) != 0
    return changes


def _sounds(score: Score) -> dict[int, Sound]:
    """What each channel is set to: as the first of the tracks on it, without volume where none is heard."""
    sounds: dict[int, Sound] = {}
    for track, channel in zip(score.tracks, channels(score), strict=True):
        sounds.setdefault(channel, Sound.of(track))
    for channel in silent_channels(score):
        sounds[channel] = replace(sounds[channel], volume=0)
    return sounds


def _differ_in_mix(one: Score, other: Score) -> bool:
    """Whether two scores have the very same notes on the same instruments, at the same times."""

    def music(score: Score) -> tuple[object, ...]:
        instruments = (track.instrument for track in score.tracks)
        return score.tempos, score.metres, score.pickup, audible(score), tuple(instruments)

    return music(one) == music(other) and all(
        mine.notes is its.notes for mine, its in zip(one.tracks, other.tracks, strict=True)
    )


class Performance:
    """A score made ready to play: voices, channel sounds, tempo, and where it ends.

    `end` is the first bar line after the last note. It is made sooner from another that is `like` it.
    """

    def __init__(self, score: Score, like: Performance | None = None) -> None:
        self._voices: _Voices = _Voices(score, None if like is None else like._voices)
        self.tempo = TempoMap(score)
        self.bars = BarMap(score)
        self.end = self.bars.next_line(score.end)
        self.sounds = _sounds(score)
        self.score = score

    def take_mix(self, score: Score) -> bool:
        """Sound as this score does, where only the mix is another; whether that is so."""
        if not _differ_in_mix(self.score, score):
            return False
        self.score, self.sounds = score, _sounds(score)
        return True

    def beginning(self, low: float, high: float) -> list[Voice]:
        """The voices that begin from tick `low` up to, not including, `high`."""
        return self._voices.beginning(low, high)

    def held_at(self, tick: float) -> list[Voice]:
        """The voices that began before `tick` and still sound there."""
        return self._voices.held_at(tick)


@dataclass(frozen=True, slots=True)
class Manner:
    """How a score is played: round a loop or not, how many times the written tempo, with a click or not.

    `click_volume` runs from 0 to 127; `endless` playing goes on behind the last bar, as recording does.
    """

    loop: Span | None = None
    factor: float = 1.0
    click: bool = False
    click_volume: int = 100
    endless: bool = False


class Passage:
    """Playing from `tick` on, which is to sound at clock second `time`, at `factor` times the tempo.

    With a loop that ends after `tick`, playing runs to the loop's end and then round it for ever;
    otherwise to the end of the piece. A note that sounds across the start of a passage, or of a
    pass round the loop, is struck there. `turn` is how many passes and jumps came before it. From
    `begun` to `time` nothing but what counts it in is heard (see `counted_in`).
    """

    def __init__(
        self,
        performance: Performance,
        tick: float,
        time: float,
        manner: Manner = Manner(),
        turn: int = 0,
        count_in: Sequence[Strike] = (),
        begun: float | None = None,
    ) -> None:
        self._performance = performance
        self._tempo = performance.tempo
        self._factor = manner.factor
        self._manner = manner
        self._turn = turn
        self.tick = tick
        self.time = time
        loop = manner.loop
        self.loop = loop if loop is not None and tick < loop.end else None
        self.count_in = count_in
        self.begun = time if begun is None else begun
        self._chased_first = performance.held_at(tick)
        self._chased_later: list[Voice] = []
        self._first_end = self._length = math.inf
        if self.loop is not None:
            self._chased_later = performance.held_at(self.loop.start)
            self._first_end = time + self._seconds(tick, self.loop.end)
            self._length = self._seconds(self.loop.start, self.loop.end)

    @classmethod
    def counted_in(
        cls, performance: Performance, tick: float, begun: float, manner: Manner, bars: int
    ) -> Passage:
        """Playing from `tick` on after `bars` bars of clicks, the first of which may come at `begun`."""
        tempo = performance.tempo
        rate = (tempo.seconds_at(tick + 1) - tempo.seconds_at(tick)) / manner.factor
        time = begun + bars * performance.bars.bar_at(math.floor(tick)).metre.bar_length * rate
        struck = [
            Strike(voice, time - before * rate, time - (before - voice.end) * rate)
            for before, voice in click.count_in(performance.bars, tick, bars)
        ]
        return cls(performance, tick, time, manner, 0, struck, begun)

    def _seconds(self, start: float, end: float) -> float:
        return (self._tempo.seconds_at(end) - self._tempo.seconds_at(start)) / self._factor

    def _pass_time(self, index: int) -> float:
        """When pass `index` begins: 0 is the way to the loop's end, 1 the first time round."""
        if index == 0:
            return self.time
        return self._first_end + (index - 1) * self._length if index > 1 else self._first_end

    def _pass_at(self, time: float) -> int:
        if time < self._first_end:
            return 0
        return int((time - self._first_end) // self._length) + 1

    def tick_at(self, time: float) -> float:
        """The tick that sounds at `time`, not before the passage's start nor after the piece's end."""
        index = self._pass_at(time)
        begun = self.tick if index == 0 or self.loop is None else self.loop.start
        into = max(0.0, time - self._pass_time(index)) * self._factor
        tick = self._tempo.tick_at(self._tempo.seconds_at(begun) + into)
        if self.loop is None:
            return min(tick, max(self.tick, self.end))
        return min(max(tick, begun), self.loop.end)

    def next_line(self, time: float) -> tuple[float, float]:
        """When, after `time`, the next bar begins (or the loop again), and the tick played then."""
        index, tick = self._pass_at(time), self.tick_at(time)
        line = self._performance.bars.next_line(math.ceil(tick))
        if self.loop is not None and line >= self.loop.end:
            return self._pass_time(index + 1), self.loop.start
        begun = self.tick if index == 0 or self.loop is None else self.loop.start
        return max(time, self._pass_time(index) + self._seconds(begun, line)), line

    def turn_at(self, time: float) -> int:
        """How many passes and jumps lie before `time`."""
        return self._turn + self._pass_at(time)

    def from_here(self, time: float) -> Passage:
        """The same playing, taken up anew at `time`."""
        return self.taken_up(time, self._performance, replace(self._manner, loop=self.loop))

    def taken_up(self, time: float, performance: Performance, manner: Manner) -> Passage:
        """Playing on from where this has come to at `time`, with the music and the manner of now."""
        if time < self.time:  # it is still being counted in
            left = [strike for strike in self.count_in if strike.on >= time]
            return Passage(performance, self.tick, self.time, manner, self._turn, left, time)
        return Passage(performance, self.tick_at(time), time, manner, self.turn_at(time))

    @property
    def end(self) -> float:
        """The tick at which playing stops where there is no loop."""
        return math.inf if self._manner.endless else self._performance.end

    @property
    def sounds(self) -> dict[int, Sound]:
        """What each channel is set to."""
        if not (self._manner.click or self.count_in):
            return self._performance.sounds
        return self._performance.sounds | {
            CLICK_CHANNEL: Sound(click.WOODBLOCK, self._manner.click_volume, 64, reverb=0)
        }

    def strikes(self, begin: float, end: float) -> list[Strike]:
        """All strikes with begin <= on < end, in seconds of the clock; their ends may lie beyond."""
        found = [strike for strike in self.count_in if begin <= strike.on < end]
        for index in self._passes(begin, end):
            found.extend(self._pass_strikes(index, begin, end))
        return found

    def _passes(self, begin: float, end: float) -> Iterator[int]:
        """The numbers of the passes that are played between two seconds, and some beside."""
        # One pass to either side: rounding must not lose what lies on a seam.
        index = max(0, self._pass_at(max(begin, self.time)) - 1)
        while self._pass_time(index) < end:
            yield index
            if self.loop is None:
                break
            index += 1

    def _pass_strikes(self, index: int, begin: float, end: float) -> Iterator[Strike]:
        time, closing = self._pass_time(index), self._pass_time(index + 1)
        first: float = self.tick if index == 0 or self.loop is None else self.loop.start
        last: float = math.inf if self.loop is None else self.loop.end
        chased = self._chased_later if index else self._chased_first
        low, high = self._reach(first, last, begin - time, end - time)
        beaten = high if self.loop is not None else min(high, self.end)  # none where playing stops
        struck = click.clicks(self._performance.bars, low, beaten) if self._manner.click else ()
        for voice in chain(chased, self._performance.beginning(low, high), struck):
            on = time + max(0.0, self._seconds(first, voice.start))
            off = closing if voice.end >= last else min(closing, time + self._seconds(first, voice.end))
            if begin <= on < end and off - on >= SHORTEST_SECONDS:
                yield Strike(voice, on, off)

    def pulses(self, begin: float, end: float) -> list[Pulse]:
        """The pulses from second `begin` up to, not including, `end`; none behind the last bar."""
        begin = max(begin, self.time)
        if end <= begin:
            return []
        found: list[Pulse] = []
        for index in self._passes(begin, end):
            found.extend(self._pulses(index, begin, end))
        return found

    def _pulses(self, index: int, begin: float, end: float) -> Iterator[Pulse]:
        time = self._pass_time(index)
        first: float = self.tick if index == 0 or self.loop is None else self.loop.start
        last: float = self.end if self.loop is None else self.loop.end
        low, high = self._reach(first, last, begin - time, end - time)
        # A place that was read off the clock may lie a rounding error behind the pulse it was at.
        number = math.ceil((low - _ROUNDING) / PULSE_TICKS)
        while number * PULSE_TICKS < high - _ROUNDING:
            at = time + max(0.0, self._seconds(first, number * PULSE_TICKS))
            if begin <= at < end:
                yield Pulse(at, number)
            number += 1

    def _reach(self, first: float, last: float, begin: float, end: float) -> tuple[float, float]:
        """Ticks from `first` up to `last` that lie about `begin` to `end` seconds after `first`."""
        origin = self._tempo.seconds_at(first)
        low = self._tempo.tick_at(origin + max(0.0, begin) * self._factor) - 1
        high = self._tempo.tick_at(origin + max(0.0, end) * self._factor) + 1
        return max(first, low), min(last, high)
