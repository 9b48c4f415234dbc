"""Stand-ins for what a test machine lacks, written as whole classes."""

from __future__ import annotations

from collections.abc import Sequence

from core.playback.synth import NoteEvent
from core.playback.voices import Sound


class FakeSynth:
    """A synth whose clock is moved by hand and which remembers everything it played.

    `events` are the events as they sounded, in order, each at the time it really sounded; `sounding`
    are the (channel, pitch) pairs that sound now. What is queued is performed `latency` seconds
    before it is heard, as on a real device, and can be withdrawn until `margin` seconds before that.
    """

    description = "fake"
    detail = "fakes take no time"
    shares = False

    def __init__(self, latency: float = 0.0, margin: float = 0.02) -> None:
        self.problem = ""
        self.lost = False
        self.latency = latency
        self.margin = margin
        self.events: list[NoteEvent] = []
        self.queue: list[NoteEvent] = []
        self.sounding: set[tuple[int, int]] = set()
        self.channels: dict[int, Sound] = {}
        self.restruck: list[NoteEvent] = []  # notes begun while their key was still down
        self.stray: list[NoteEvent] = []  # ends of notes that were not sounding
        self.late: list[NoteEvent] = []  # events handed over after their time
        self.closed = False
        self._performed = latency

    def advance(self, seconds: float) -> None:
        """Let time pass, performing what falls due."""
        until = self._performed + seconds
        due = sorted((event for event in self.queue if event.time <= until), key=_order)
        self.queue = [event for event in self.queue if event.time > until]
        for event in due:
            self._perform(event)
        self._performed = until

    def now(self) -> float:
        return self._performed - self.latency

    def soonest(self) -> float:
        return self._performed + self.margin

    def schedule(self, events: Sequence[NoteEvent]) -> None:
        assert not self.closed
        for event in events:
            if event.time <= self._performed:
                self.late.append(event)
                self._perform(NoteEvent(self._performed, event.channel, event.pitch, event.velocity))
            else:
                self.queue.append(event)

    def withdraw(self) -> float:
        edge = self.soonest()
        self.queue = [event for event in self.queue if event.time < edge]
        return edge

    def cancel(self) -> None:
        self.queue.clear()
        for channel, pitch in sorted(self.sounding):
            self.note_off(channel, pitch)

    def panic(self) -> None:
        self.cancel()

    def set_channel(self, channel: int, sound: Sound) -> None:
        self.channels[channel] = sound

    def note_on(self, channel: int, pitch: int, velocity: int) -> None:
        self._perform(NoteEvent(self._performed, channel, pitch, velocity))

    def note_off(self, channel: int, pitch: int) -> None:
        self._perform(NoteEvent(self._performed, channel, pitch, 0))

    def close(self) -> None:
        self.closed = True

    def _perform(self, event: NoteEvent) -> None:
        key = event.channel, event.pitch
        self.events.append(event)
        if event.velocity:
            if key in self.sounding:
                self.restruck.append(event)
            self.sounding.add(key)
        else:
            if key not in self.sounding:
                self.stray.append(event)
            self.sounding.discard(key)


def _order(event: NoteEvent) -> tuple[float, bool]:
    return event.time, event.velocity > 0  # at one moment, ends come before beginnings
