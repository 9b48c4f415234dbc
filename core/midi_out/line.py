"""The way to whoever listens: the wanted port, opened when it is there and again when it comes back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from core.errors import Missing
from core.midi_out import messages
from core.midi_out.messages import AT_ONCE, Message
from core.midi_out.ports import VIRTUAL, MidiOutputs, OutPort, shown_name
from core.midi_ports import Lookout, plain_name
from core.words import tr

NOWHERE = ""  # nothing is sent
LOOK_SECONDS = 1.0
RETRY_SECONDS = 15.0  # where there is no MIDI at all, it seldom comes later
REFUSED_SECONDS = 5.0  # each attempt costs a process
CLOSING_SECONDS = 1.0
LOOKS_AFRESH = 5  # in vain, until the system's service itself is asked for anew: it may have been restarted

ANEW = tr("What sends to the MIDI port “{name}” had stopped; it was started anew.")
GONE = tr("The MIDI port “{name}” is not there; it is played on again as soon as it is.")


@dataclass(frozen=True, slots=True)
class Out:
    """What is played on, by the name the window gives it, and why nothing is where something is wanted."""

    name: str = ""
    problem: str = ""


class Line:
    """Sends to the wanted port while it is there, and to nobody meanwhile.

    A thread of its own looks for the port and opens it. `changed` is called on that thread with an
    `Out`; `listener` counts who has come to listen so far. Nothing here raises where there is no MIDI.
    """

    def __init__(self, open_outputs: Callable[[], MidiOutputs], changed: Callable[[Out], object]) -> None:
        self._open_outputs, self._changed = open_outputs, changed
        self._outputs: MidiOutputs | None = None
        self._port: OutPort | None = None
        self._open = self.wanted = NOWHERE
        self._at = ""  # the open port's name, numbers included
        self._lock = Lock()  # held while the port is used; never by who must not wait
        self._lost, self._missed = False, 0
        self.out = Out()  # as it was told last
        self._lookout = Lookout("midi port", self.look, self._give_back)
        self.listener = 0

    def start(self) -> None:
        """Begin to look; a second time does no harm."""
        self._lookout.start()

    def choose(self, wanted: str) -> None:
        """Send to the output of this plain name, to `VIRTUAL`, or `NOWHERE`."""
        self.wanted = wanted
        self._lookout.wake()

    @property
    def ahead(self) -> float:
        """By how many seconds a message wants to be sent before it is due."""
        port = self._port
        return 0.0 if port is None else port.ahead

    def send(self, message: Message, due: float = AT_ONCE) -> None:
        """Pass a message on to whoever listens, if anybody does, to be heard by `due` (see `OutPort`)."""
        self._use(lambda port: port.send(message, due))

    def forget(self) -> None:
        """Have forgotten what was sent before it was due."""
        self._use(lambda port: port.forget())

    def _use(self, deed: Callable[[OutPort], None]) -> None:
        with self._lock:
            if self._port is None or self._lost:
                return
            try:
                deed(self._port)
            except Missing:
                self._lost = True
                self._lookout.wake()

    def close(self) -> None:
        """Leave whoever listens in silence; a port that does not answer keeps nobody waiting."""
        self._lookout.close(CLOSING_SECONDS)

    def look(self) -> float | None:
        """Open or close the port as things are now; seconds until the next look, None for not again."""
        wanted = self.wanted
        if wanted == NOWHERE:
            self._give_back()
            self._tell(Out())
            return None
        try:
            outputs = self._outputs = self._outputs or self._open_outputs()
        except Missing as missing:
            self._tell(Out(problem=str(missing)))
            return RETRY_SECONDS
        try:
            anew = self._reach(outputs, wanted)
        except Missing as missing:
            self._tell(Out(problem=str(missing)))
            return LOOK_SECONDS if self._missed else REFUSED_SECONDS
        name = shown_name(wanted)
        self._tell(Out(name, ANEW.format(name=name) if anew else ""))
        return LOOK_SECONDS

    def _reach(self, outputs: MidiOutputs, wanted: str) -> bool:
        """Have the wanted port open, and say whether it had stopped; raises Missing while it cannot be."""
        found = outputs.ports()
        self._lost = self._lost or (self._port is not None and not self._port.alive())
        if self._port is not None and (wanted != self._open or self._lost or not self._is_among(found)):
            self._close_port()
        if self._port is not None:
            return False
        name = wanted if wanted == VIRTUAL else next((n for n in found if plain_name(n) == wanted), None)
        if name is None:
            self._missed += 1
            if self._missed % LOOKS_AFRESH == 0:
                self._forget_outputs()
            raise Missing(GONE.format(name=shown_name(wanted)))
        self._missed = 0
        port = outputs.open(name)
        stopped = self._lost and wanted == self._open
        if stopped:
            _silence(port)  # keys were left down
        with self._lock:
            self._port, self._open, self._at, self._lost = port, wanted, name, False
        self.listener += 1
        return stopped

    def _is_among(self, found: tuple[str, ...]) -> bool:
        return self._open == VIRTUAL or self._at in found

    def _close_port(self) -> None:
        with self._lock:
            port, self._port = self._port, None
            if port is None:
                return
            if not self._lost:
                _silence(port)
            port.close()

    def _give_back(self) -> None:
        self._close_port()
        self._forget_outputs()

    def _forget_outputs(self) -> None:
        if self._outputs is not None:
            self._outputs.close()
            self._outputs = None

    def _tell(self, out: Out) -> None:
        if out != self.out:
            self.out = out
            self._changed(out)


def _silence(port: OutPort) -> None:
    """Nothing goes on sounding at a port that is left."""
    try:
        for message in messages.silence():
            port.send(message)
    except Missing:
        return
