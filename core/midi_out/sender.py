"""Hands over what is queued when its time comes, on a thread of its own that waits for nothing else."""

from __future__ import annotations

import heapq
import math
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from threading import Event, Lock, Thread
from typing import NamedTuple

from core.midi_out import messages
from core.midi_out.clock import Clock
from core.midi_out.line import Line
from core.midi_out.messages import AT_ONCE, Message
from core.midi_out.punctual import FINE_SECONDS
from core.playback.pulses import Pulse
from core.playback.synth import NoteEvent
from core.playback.voices import Sound

READY_SECONDS = 0.002  # a follower is told of a jump this much before it
_LONGEST_SECONDS = 0.25  # the synth's clock may drift against the machine's meanwhile
CLOSING_SECONDS = 1.0
_READINGS = 3


class SetUp(NamedTuple):
    """A channel is set up; with `anew` all is told, else what is other than before."""

    channel: int
    sound: Sound
    anew: bool = False


class Ready(NamedTuple):
    """A pulse follows that playing has jumped to."""

    number: int


class Quiet(NamedTuple):
    """All that sounds ends, and the clock stops; with `cut` at once."""

    cut: bool


Order = NoteEvent | Pulse | SetUp | Ready | Quiet
# At one moment what sets up comes first, then the clock, then ends, then beginnings.
_RANKS = {Quiet: 0, SetUp: 0, Ready: 1, Pulse: 2}


class Speaker:
    """Turns orders into messages, and knows what sounds at the other end; not for several threads."""

    def __init__(self, send: Callable[[Message], object], forget: Callable[[], object]) -> None:
        self._send, self._forget = send, forget
        self._sounding: set[tuple[int, int]] = set()
        self._sounds: dict[int, Sound] = {}
        self._used: set[int] = set()
        self._clock = Clock()

    def say(self, order: Order, at: float) -> None:
        """Send what an order comes to, at second `at` of the clock."""
        if isinstance(order, NoteEvent):
            self._note(order)
        elif isinstance(order, Pulse):
            self._send_all(self._clock.pulse(order.number, at))
        elif isinstance(order, Ready):
            self._send_all(self._clock.ready(order.number))
        elif isinstance(order, SetUp):
            before = None if order.anew else self._sounds.get(order.channel)
            self._sounds[order.channel] = order.sound
            self._set_up(order.channel, before)
        else:
            self._quiet(order.cut)

    def greet(self) -> None:
        """Another listener: it hears how the channels are set up, and where the clock goes on."""
        self._clock = Clock()
        for channel in sorted(self._sounds):
            self._set_up(channel, None)

    def _note(self, event: NoteEvent) -> None:
        key = event.channel, event.pitch
        self._used.add(event.channel)
        if event.velocity:
            if key in self._sounding:  # a drum of the music and one under the hand
                self._send(messages.note(*key, 0))
            self._sounding.add(key)
        else:
            self._sounding.discard(key)
        self._send(messages.note(*key, event.velocity))

    def _set_up(self, channel: int, before: Sound | None) -> None:
        sound = self._sounds[channel]
        known = () if before is None else before.controls
        if before is None or before.instrument != sound.instrument:
            self._send_all(messages.control(channel, *each) for each in sound.bank_select(channel))
            self._send(messages.program(channel, sound.program))
        self._send_all(messages.control(channel, *each) for each in sound.controls if each not in known)

    def _quiet(self, cut: bool) -> None:
        self._forget()
        self._send_all(self._clock.stop())
        self._send_all(messages.note(*key, 0) for key in sorted(self._sounding))
        self._sounding.clear()
        for channel in sorted(self._used):
            self._send_all(messages.quiet(channel, cut=cut))

    def _send_all(self, several: Iterable[Message]) -> None:
        for message in several:
            self._send(message)


@dataclass(slots=True)
class Wishes:
    """What is wanted of a port, which may be changed while it is played on.

    `delay` is how many seconds later than the music it is played on, `clock` whether it gets the pulses.
    """

    delay: float = 0.0
    clock: bool = True


class Sender:
    """A queue of orders and the thread that works it off on a `Line`, by the clock that `now` reads.

    A line that wants messages ahead of their time gets them so, with the second of the machine's clock at
    which they are due. Nobody who gives an order ever waits for the port, however long that takes to answer.
    """

    def __init__(self, line: Line, now: Callable[[], float], wishes: Wishes) -> None:
        self._line, self._now, self._wishes = line, now, wishes
        self._speaker = Speaker(lambda message: line.send(message, self._due), line.forget)
        self._due = AT_ONCE  # the second of the machine's clock for what is being said
        self._latest = AT_ONCE  # of what was said with one
        self._queue: list[tuple[float, int, int, Order]] = []
        self._serial = count()
        self._sent = AT_ONCE  # the latest second of which something was sent
        self._listener = line.listener
        self._lock, self._woken, self._ended = Lock(), Event(), False
        self._thread = Thread(target=self._run, name="midi out", daemon=True)

    def start(self) -> None:
        """Begin to work the queue off."""
        self._thread.start()

    def put(self, orders: Sequence[tuple[float, Order]]) -> None:
        """Queue orders, each to be sent when the clock says its second; `AT_ONCE` is before all others."""
        with self._lock:
            for at, order in orders:
                rank = _RANKS.get(type(order), 3 + (isinstance(order, NoteEvent) and order.velocity > 0))
                if at == AT_ONCE:
                    rank = 0  # in the order in which they came
                heapq.heappush(self._queue, (at, rank, next(self._serial), order))
        self._woken.set()

    def withdraw(self, edge: float) -> float:
        """Forget what was to be sent at second `edge` of the clock or later; what is due at once stays.

        Gives the second from which on it is forgotten: later than asked for where more was sent already.
        """
        with self._lock:
            edge = max(edge, math.nextafter(self._sent, math.inf))
            self._queue = [entry for entry in self._queue if entry[0] < edge or entry[0] == AT_ONCE]
            heapq.heapify(self._queue)
            return edge

    def clear(self) -> None:
        """Forget everything but what is due at once."""
        with self._lock:
            self._queue = [entry for entry in self._queue if entry[0] == AT_ONCE]
            heapq.heapify(self._queue)

    def step(self) -> float:
        """Send what is due; seconds until there is something again."""
        if self._line.listener != self._listener:
            self._listener = self._line.listener
            self._speaker.greet()
        while True:
            ahead = self._line.ahead
            now = self._now() - self._wishes.delay + ahead
            with self._lock:
                if not self._queue:
                    return _LONGEST_SECONDS
                if self._queue[0][0] > now:
                    return min(self._queue[0][0] - now, _LONGEST_SECONDS)
                at, _, _, order = heapq.heappop(self._queue)
                self._sent = max(self._sent, at)
            self._due = self._machine_second(at) if ahead and at != AT_ONCE else AT_ONCE
            self._speaker.say(order, at)

    def _machine_second(self, at: float) -> float:
        """When second `at` of the clock is on the machine's, from that of some readings that took least.

        Nothing overtakes what was said before, however the two clocks stray.
        """
        readings: list[tuple[float, float]] = []
        for _ in range(_READINGS):
            begun = time.perf_counter()
            heard = self._now()
            taken = time.perf_counter() - begun
            readings.append((taken, begun + taken / 2 - heard))
        self._latest = max(self._latest, at + self._wishes.delay + min(readings)[1])
        return self._latest

    def close(self) -> None:
        """Say what is due, and end; a port that does not answer keeps nobody waiting."""
        self._ended = True
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join(CLOSING_SECONDS)
        elif self._thread.ident is None:
            self.step()

    def _run(self) -> None:
        while not self._ended:
            self._woken.clear()
            pause = self.step()
            if pause > FINE_SECONDS:
                self._woken.wait(pause - FINE_SECONDS)
            else:
                time.sleep(max(0.0, pause))
        self.step()
