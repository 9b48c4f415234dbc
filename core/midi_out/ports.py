"""MIDI outputs of this machine, and one of our own for other programs to listen to, through RtMidi."""

from __future__ import annotations

import sys
from functools import partial
from typing import Any, Protocol

from core.errors import Missing
from core.midi_out.messages import AT_ONCE, Message
from core.midi_out.punctual import PunctualPort
from core.midi_ports import NO_SYSTEM, OURS, plain_name
from core.midi_process import Asked, Tell
from core.quiet import silence
from core.words import tr

VIRTUAL = "virtual"  # how the port of our own is asked for
VIRTUAL_NAME = tr("Continuo (virtual)")
HAS_VIRTUAL = sys.platform != "win32"  # Windows' MIDI service knows none
REFUSED = tr("The MIDI port “{name}” cannot be opened; another program may be using it.")


class OutPort(Protocol):
    """A way out that is open. What is due it wants `ahead` of its time, by so many seconds."""

    ahead: float

    def send(self, message: Message, due: float = AT_ONCE) -> None:
        """Pass a message on when the machine's clock says `due`; raises Missing once the port is gone."""
        ...

    def forget(self) -> None:
        """Drop what is not due yet, but let go the keys that it would have let go; raises Missing, too."""
        ...

    def alive(self) -> bool:
        """Whether it can send at all."""
        ...

    def close(self) -> None:
        """Give the port back."""
        ...


class MidiOutputs(Protocol):
    """The outputs of a machine."""

    def ports(self) -> tuple[str, ...]:
        """The names of the outputs there are now, without the one of our own."""
        ...

    def open(self, name: str) -> OutPort:
        """A way out to the output of this name, or to `VIRTUAL`; raises Missing when it cannot be had."""
        ...

    def close(self) -> None:
        """Give back what looking took."""
        ...


def shown_name(chosen: str) -> str:
    """What the window calls an output."""
    return VIRTUAL_NAME if chosen == VIRTUAL else plain_name(chosen)


def _refused(name: str) -> str:
    """Why an output cannot be opened: our own only for want of the system's service."""
    return NO_SYSTEM if name == VIRTUAL else REFUSED.format(name=plain_name(name))


def open_outputs() -> MidiOutputs:
    """The machine's outputs; raises Missing, with a sentence for the composer, where there can be none."""
    return MachineOutputs()


class MachineOutputs:
    """Outputs of one of RtMidi's systems (ALSA, JACK, Core MIDI, Windows), seen by a process of their own."""

    def __init__(self) -> None:
        self._there: Asked | None = None
        self.system = self._begun().system

    def ports(self) -> tuple[str, ...]:
        """Every output, but for what this program itself listens on; raises Missing once there is no MIDI."""
        try:
            found: tuple[str, ...] = self._begun().ask("ports")
        except Missing:  # it died, or its service did
            self.close()
            found = self._begun().ask("ports")
        return found

    def open(self, name: str) -> OutPort:
        """Open an output; Missing when it is gone or taken, or where there is no virtual one."""
        return PunctualPort(partial(RtMidiPort, self.system, name), _refused(name))

    def close(self) -> None:
        """Look no more."""
        there, self._there = self._there, None
        if there is not None:
            there.close()

    def _begun(self) -> Asked:
        self._there = self._there or Asked(RtMidiOutputs, NO_SYSTEM)
        return self._there


class RtMidiOutputs:
    """In the process that looks: the outputs of one system."""

    def __init__(self, rtmidi: Any, api: int, _tell: Tell) -> None:
        self._error = rtmidi.RtMidiError
        self._looking = rtmidi.MidiOut(api, name=OURS)

    def ports(self) -> tuple[str, ...]:
        """Every output; raises Missing when the service has gone."""
        try:
            found = self._looking.get_ports()
        except self._error as error:
            raise Missing(NO_SYSTEM) from error
        return tuple(name for name in found if not name.startswith(OURS))


class RtMidiPort:
    """A port of RtMidi's, in the process that sends; raises Missing where it cannot be opened."""

    def __init__(self, api: int, name: str) -> None:
        import rtmidi

        self._error, self._name = rtmidi.RtMidiError, name
        try:
            with silence():
                self._port = rtmidi.MidiOut(api, name=OURS)
                if name == VIRTUAL:
                    self._port.open_virtual_port(name="out")
                else:
                    self._port.open_port(self._port.get_ports().index(name), name="out")
        except (ValueError, self._error) as error:
            raise Missing(_refused(name)) from error

    def send(self, message: Message) -> None:
        """Pass a message on now; raises Missing once the port is gone."""
        try:
            self._port.send_message(message)
        except self._error as error:
            raise Missing(_refused(self._name)) from error

    def close(self) -> None:
        """Give it back."""
        self._port.close_port()
        self._port.delete()
