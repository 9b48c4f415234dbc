"""MIDI inputs of this machine, through RtMidi, which listens in a process of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from itertools import count
from typing import Any, Protocol

from core.errors import Missing
from core.midi_in.events import parse
from core.midi_ports import NO_SYSTEM, OURS, plain_name
from core.midi_process import Asked, Tell
from core.quiet import silence
from core.words import tr

REFUSED = tr("The MIDI input “{name}” cannot be opened; another program may be using it.")
STOPPED = tr("What listens to MIDI keyboards had stopped and is started anew; all that was played is kept.")
SETTLE_SECONDS = 0.02
NOT_PLAYED = ("Midi Through", OURS)  # ALSA's own loopback, and what this program opens itself

Deliver = Callable[[Sequence[int], float], None]  # a whole message, and the second it came


class OpenPort(Protocol):
    """An input that is listened to."""

    def close(self) -> None:
        """Listen no more."""
        ...


class MidiInputs(Protocol):
    """The inputs of a machine."""

    def ports(self) -> tuple[str, ...]:
        """The names of the inputs there are now; raises Missing once none can be listened to any more."""
        ...

    def open(self, name: str, deliver: Deliver) -> OpenPort:
        """Hand what an input says to `deliver`, on a thread of its own; Missing when it cannot."""
        ...

    def when_gone(self, told: Callable[[], object]) -> None:
        """Tell it, on any thread, when none can be listened to any more."""
        ...

    def close(self) -> None:
        """Give back what looking took; what was opened is closed with it."""
        ...


def open_inputs() -> MidiInputs:
    """The machine's inputs; raises Missing, with a sentence for the composer, where there can be none."""
    return MachineInputs(RtMidiInputs)


class MachineInputs:
    """Inputs of one of RtMidi's systems (ALSA, JACK, Core MIDI, Windows), heard by a process of their own.

    That one says what second it was by the clock that all processes of a machine have in common, so that it
    matters to no note how busy this one is.
    """

    def __init__(self, make: Callable[[Any, int, Tell], object]) -> None:
        self._delivered: dict[int, Deliver] = {}
        self._numbers = count()
        self._gone: Callable[[], object] = lambda: None
        self._there = Asked(make, STOPPED, self._hear, self._tell_gone)
        self.system = self._there.system

    def ports(self) -> tuple[str, ...]:
        """Every input on which somebody may play; raises Missing when the process has gone."""
        found: tuple[str, ...] = self._there.ask("ports")
        return found

    def open(self, name: str, deliver: Deliver) -> OpenPort:
        """Listen to an input; Missing when it is gone or taken."""
        number = next(self._numbers)
        self._delivered[number] = deliver
        if not self._there.ask("open", number, name):
            raise Missing(REFUSED.format(name=plain_name(name)))
        return _Port(partial(self._close, number))

    def when_gone(self, told: Callable[[], object]) -> None:
        """Tell it, on another thread, when the process has gone."""
        self._gone = told

    def close(self) -> None:
        """Listen no more, and look no more."""
        self._delivered.clear()
        self._there.close()

    def _tell_gone(self) -> None:
        self._gone()

    def _hear(self, number: int, message: Sequence[int], at: float) -> None:
        deliver = self._delivered.get(number)
        if deliver is not None:
            deliver(message, at)

    def _close(self, number: int) -> None:
        self._delivered.pop(number, None)
        with suppress(Missing):  # it went with its process
            self._there.ask("shut", number)


class _Port:
    def __init__(self, close: Callable[[], None]) -> None:
        self.close = close


class RtMidiInputs:
    """In the process that listens: the inputs of one system, those listened to known by numbers."""

    def __init__(self, rtmidi: Any, api: int, tell: Tell) -> None:
        self._rtmidi, self._api, self._tell = rtmidi, api, tell
        self._looking = rtmidi.MidiIn(api, name=OURS)
        self._open: dict[int, Any] = {}

    def ports(self) -> tuple[str, ...]:
        """Every input on which somebody may play; raises Missing when the service has gone."""
        try:
            found = self._looking.get_ports()
        except self._rtmidi.RtMidiError as error:
            raise Missing(NO_SYSTEM) from error
        return tuple(name for name in found if not name.startswith(NOT_PLAYED))

    def open(self, number: int, name: str) -> bool:
        """Tell what is played on an input; whether it could be opened."""
        try:
            with silence():
                port = self._rtmidi.MidiIn(self._api, name=OURS)
                port.open_port(port.get_ports().index(name), name="in")
        except (ValueError, self._rtmidi.RtMidiError):
            return False
        port.set_callback(self._on_message, number)
        self._open[number] = port
        return True

    def shut(self, number: int) -> None:
        """Listen to an input no more."""
        port = self._open.pop(number)
        port.cancel_callback()
        # Closing waits for the input's thread, and that thread, while it tells, for this one.
        time.sleep(SETTLE_SECONDS)
        port.close_port()
        port.delete()

    def _on_message(self, heard: tuple[Sequence[int], float], number: int) -> None:
        """On RtMidi's thread: a message, and the time since the one before, which says less than now."""
        at = time.perf_counter()
        if parse(heard[0], at) is not None:
            self._tell(number, heard[0], at)
