"""Processes of their own for what MIDI libraries do: what crashes or never answers there harms no window."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from ctypes import CDLL
from functools import partial
from importlib.util import find_spec
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from queue import Empty, SimpleQueue
from struct import Struct
from threading import Lock, Thread
from typing import Any

from core.errors import Missing
from core.midi_ports import NO_LIBRARY, NO_SYSTEM, first_system

OPENING_SECONDS = 10.0
ANSWER_SECONDS = 10.0
CLOSING_SECONDS = 0.2
_RANK = 10  # in real time, of 1 to 99: sound itself comes before

_SET_TIMER_SLACK = 29
_SCHED_SETATTR = {"x86_64": 314, "aarch64": 274}  # the number of the call, for which Python has no name
_ATTRIBUTES = Struct("<IIQiIQQQII")  # `struct sched_attr`
_SHORTEST_TURN = 100_000  # nanoseconds

_HEARD, _ANSWER = 0, 1  # what a process tells of itself, and what it was asked for

Tell = Callable[..., object]


def _nobody(*_said: object) -> None:
    return


class Companion:
    """This side of a process that runs `serve(line, *given)` there, and does not outlive this one.

    `hello` is what it says first, None where it cannot live.
    """

    def __init__(self, serve: Callable[..., None], *given: object) -> None:
        context = get_context("spawn")  # a fork would inherit the window's threads half alive
        self.line, theirs = context.Pipe()
        self.process = context.Process(target=serve, args=(theirs, *given), name="continuo-midi", daemon=True)
        self.hello: object = None
        with suppress(OSError):  # there may be no room for one more process
            self.process.start()
        theirs.close()
        with suppress(EOFError, OSError):
            if self.process.pid is not None and self.line.poll(OPENING_SECONDS):
                self.hello = self.line.recv()
        self.note_connections()

    def alive(self) -> bool:
        """Whether the process lives, and is still connected to all that it was.

        A JACK server that ends hangs up, and no port is told of it.
        """
        return self.process.is_alive() and self._connections <= self._sockets()

    def note_connections(self) -> None:
        """What it is connected to now is what it is to be connected to."""
        self._connections = self._sockets()

    def end(self) -> None:
        """Wait a moment for the process, and end it where it goes on."""
        if self.process.pid is not None:
            self.process.join(CLOSING_SECONDS)
            if self.process.is_alive():
                self.process.kill()
                self.process.join()
        self.process.close()

    def _sockets(self) -> set[str]:
        """The sockets that the process has open, on Linux; nothing where that is not told."""
        found = set()
        for file in Path(f"/proc/{self.process.pid}/fd").glob("*"):
            with suppress(OSError):  # it was closed just now
                found.add(str(file.readlink()))
        return {each for each in found if each.startswith("socket:")}


class Asked:
    """What `make` gives of RtMidi and of the number of its system that answers, in another process.

    It is asked by the names of its methods, one thing at a time. What it tells of itself comes through
    `heard`, that it has died through `died`, on a thread of their own; `system` is that number. Raises
    Missing where there can be no MIDI, and later, with the sentence `stopped`, once the process has gone.
    """

    def __init__(
        self,
        make: Callable[[Any, int, Tell], object],
        stopped: str,
        heard: Tell = _nobody,
        died: Tell = _nobody,
    ) -> None:
        if find_spec("rtmidi") is None:
            raise Missing(NO_LIBRARY)
        self._stopped, self._heard, self._died = stopped, heard, died
        self._companion = Companion(_answer, make)
        self._answers: SimpleQueue[tuple[Any, ...]] = SimpleQueue()
        self._closed = False
        if not isinstance(self._companion.hello, int):
            self._companion.line.close()
            self._companion.end()
            raise Missing(NO_SYSTEM)
        self.system = self._companion.hello
        self._thread = Thread(target=self._listen, name="what a MIDI process says", daemon=True)
        self._thread.start()

    def ask(self, deed: str, *given: object) -> Any:
        """What a method of it gives; raises Missing when the process has gone, or does not answer."""
        try:
            if not self._companion.alive():
                raise Missing(self._stopped)
            self._companion.line.send((deed, *given))
            [answer] = self._answers.get(timeout=ANSWER_SECONDS)
        except (OSError, Empty, ValueError) as error:
            raise Missing(self._stopped) from error
        self._companion.note_connections()
        return answer

    def close(self) -> None:
        """End the process; twice does no harm."""
        if self._closed:
            return
        self._closed = True
        with suppress(OSError):
            self._companion.line.send(None)
        self._companion.end()
        self._thread.join()
        self._companion.line.close()

    def _listen(self) -> None:
        with suppress(EOFError, OSError):
            while True:
                what, *said = self._companion.line.recv()
                if what == _HEARD:
                    self._heard(*said)
                else:
                    self._answers.put(tuple(said))
        self._answers.put(())
        if not self._closed:
            self._died()


def go_first() -> None:
    """Come before what else the machine does, as far as the system lets this user; threads begun later, too.

    Linux shares processors out between sessions first: in one of its own, that asks for next to nothing, a
    process need not wait for its turn among the window's threads. One that may not have real time asks for
    short turns, which come sooner, and to be woken on the spot (`sched_setattr(2)`, `prctl(2)`).
    """
    if sys.platform == "linux":
        with suppress(PermissionError):  # it leads one already
            os.setsid()
        try:
            os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(_RANK))
        except PermissionError:
            _ask_for_short_turns()
    elif sys.platform != "win32":
        with suppress(PermissionError):
            os.nice(-10)


def _ask_for_short_turns() -> None:
    """Where the system knows nothing of them, it says so and nothing happens."""
    system = CDLL(None)
    system.prctl(_SET_TIMER_SLACK, 1, 0, 0, 0)
    if number := _SCHED_SETATTR.get(os.uname().machine):
        wanted = _ATTRIBUTES.pack(_ATTRIBUTES.size, os.SCHED_OTHER, 0, 0, 0, _SHORTEST_TURN, 0, 0, 0, 0)
        system.syscall(number, 0, wanted, 0)


def _answer(line: Connection, make: Callable[[Any, int, Tell], object]) -> None:
    """In the process: do what is asked until the other side is content, or gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the window answers it
    go_first()
    turn = Lock()  # a system's threads tell things beside

    def say(*said: object) -> None:
        with turn, suppress(OSError):
            line.send(said)

    def begin(rtmidi: Any, system: int) -> tuple[object, int]:
        return make(rtmidi, system, partial(say, _HEARD)), system

    with suppress(Missing, EOFError, OSError):
        there, system = first_system(begin)
        line.send(system)
        while (asked := line.recv()) is not None:
            deed, *given = asked
            say(_ANSWER, getattr(there, deed)(*given))
    # No client is taken down in good order: JACK's may crash over it, and the system gives all back.
    os._exit(0)
