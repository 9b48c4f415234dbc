"""MIDI inputs of this machine, through RtMidi."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from core.errors import Missing
from core.midi_ports import OURS, first_system, plain_name
from core.quiet import silence
from core.words import tr

REFUSED = tr("The MIDI input “{name}” cannot be opened; another program may be using it.")
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
        """The names of the inputs there are now."""
        ...

    def open(self, name: str, deliver: Deliver) -> OpenPort:
        """Hand every message of an input to `deliver`, on a thread of its own; Missing when it cannot."""
        ...

    def close(self) -> None:
        """Give back what looking took."""
        ...


def open_inputs() -> MidiInputs:
    """The machine's inputs; raises Missing, with a sentence for the composer, where there can be none."""
    return first_system(RtMidiInputs)


class RtMidiInputs:
    """Inputs of one of the systems RtMidi speaks to (ALSA, JACK, Core MIDI, Windows)."""

    def __init__(self, rtmidi: Any, api: int) -> None:
        self._rtmidi, self._api = rtmidi, api
        self._looking = rtmidi.MidiIn(api, name=OURS)

    def ports(self) -> tuple[str, ...]:
        """Every input on which somebody may play."""
        return tuple(name for name in self._looking.get_ports() if not name.startswith(NOT_PLAYED))

    def open(self, name: str, deliver: Deliver) -> OpenPort:
        """Listen to an input; Missing when it is gone or taken."""
        try:
            with silence():
                port = self._rtmidi.MidiIn(self._api, name=OURS)
                port.open_port(port.get_ports().index(name), name="in")
        except (ValueError, self._rtmidi.RtMidiError) as error:
            raise Missing(REFUSED.format(name=plain_name(name))) from error
        port.set_callback(_on_message, deliver)
        return _Port(port)

    def close(self) -> None:
        """Look no more."""
        self._looking.delete()


class _Port:
    def __init__(self, port: Any) -> None:
        self._port = port

    def close(self) -> None:
        self._port.cancel_callback()
        # Closing waits for the input's thread, and that thread, while it delivers, for this one.
        time.sleep(SETTLE_SECONDS)
        self._port.close_port()
        self._port.delete()


def _on_message(heard: tuple[Sequence[int], float], deliver: Deliver) -> None:
    """Called by RtMidi's thread: the message, and the time since the one before, which says less than now."""
    deliver(heard[0], time.perf_counter())
