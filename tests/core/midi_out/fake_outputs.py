"""A machine's MIDI outputs, plugged in by hand; what is sent there is kept with its time."""

from __future__ import annotations

from collections.abc import Callable

from core.errors import Missing
from core.midi_out.messages import AT_ONCE, Message
from core.midi_out.punctual import Waiting


class FakeOutPort:
    def __init__(self, outputs: FakeOutputs) -> None:
        self._outputs, self.ahead = outputs, outputs.ahead
        self.waiting = Waiting(lambda message: outputs.sent.append((outputs.now(), message)))
        self.closed = self.broken = False

    def send(self, message: Message, due: float = AT_ONCE) -> None:
        assert not self.closed
        assert all(0 <= value <= 127 for value in message[1:])
        if self.broken:
            raise Missing("the port is gone")
        self.waiting.take(message, due)

    def forget(self) -> None:
        assert not self.closed
        if self.broken:
            raise Missing("the port is gone")
        self.waiting.forget()

    def alive(self) -> bool:
        return not self.broken

    def close(self) -> None:
        self.closed = True


class FakeOutputs:
    """Every port that was opened is in `opened`; `sent` is what went out, whichever it was.

    What they get `ahead` of its time waits for `pass_on`.
    """

    def __init__(self, *names: str, ahead: float = 0.0) -> None:
        self.names, self.ahead = list(names), ahead
        self.opened: list[tuple[str, FakeOutPort]] = []
        self.sent: list[tuple[float, tuple[int, ...]]] = []
        self.now: Callable[[], float] = lambda: 0.0
        self.taken: set[str] = set()
        self.closed = False

    def ports(self) -> tuple[str, ...]:
        return tuple(self.names)

    def open(self, name: str) -> FakeOutPort:
        if name in self.taken:
            raise Missing(f"{name} is taken")
        self.opened.append((name, FakeOutPort(self)))
        return self.opened[-1][1]

    def close(self) -> None:
        self.closed = True

    def pass_on(self) -> float:
        """Send what is due by now; the second of what is due next."""
        return min(port.waiting.step(self.now()) for _, port in self.opened)

    @property
    def messages(self) -> list[tuple[int, ...]]:
        return [message for _, message in self.sent]


class Receiver:
    """What an instrument that hears these messages does: which keys sound, and where its clock is."""

    def __init__(self) -> None:
        self.sounding: set[tuple[int, int]] = set()
        self.restruck: list[tuple[int, int]] = []
        self.controls: dict[tuple[int, int], int] = {}
        self.programs: dict[int, int] = {}
        self.running = False
        self.pulses = 0  # counted from the beginning of the song
        self.heard_while_stopped = 0

    def hear(self, message: tuple[int, ...]) -> None:
        kind, channel = message[0] & 0xF0, message[0] & 0x0F
        if kind == 0xF0:
            self._clock(message)
        elif kind == 0x90:
            key = (channel, message[1])
            if key in self.sounding:
                self.restruck.append(key)
            self.sounding.add(key)
        elif kind == 0x80:
            self.sounding.discard((channel, message[1]))
        elif kind == 0xC0:
            self.programs[channel] = message[1]
        elif kind == 0xB0:
            self.controls[channel, message[1]] = message[2]

    def _clock(self, message: tuple[int, ...]) -> None:
        if message[0] == 0xF8:
            self.pulses += self.running
            self.heard_while_stopped += not self.running
        elif message[0] == 0xFA:
            assert not self.running
            self.pulses, self.running = 0, True
        elif message[0] == 0xFB:
            assert not self.running
            self.running = True
        elif message[0] == 0xFC:
            self.running = False
        elif message[0] == 0xF2:
            assert not self.running, "a song position is heeded only where nothing runs"
            self.pulses = (message[1] + 128 * message[2]) * 6
