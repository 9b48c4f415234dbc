"""A port in a process of its own, which nothing keeps from sending on time: no window, no model, no lock.

It is handed each message a moment before it is due, with its second of the machine's clock. Where the
system allows it the process goes before all others: beside two busy programs its notes then stray by a tenth
of a millisecond. Where it does not, `go_first` asks for what everybody may have.
"""

from __future__ import annotations

import heapq
import signal
import struct
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from multiprocessing.connection import Connection
from typing import Protocol

from core.errors import Missing
from core.midi_out import messages
from core.midi_out.messages import AT_ONCE, Message
from core.midi_process import Companion, go_first

AHEAD_SECONDS = 0.06
# Waiting for the other side is coarse, so the last stretch is slept through.
FINE_SECONDS = 0.018 if sys.platform == "win32" else 0.002
_DUE = struct.Struct("<d")
_FORGET, _END = b"f", b"e"  # instead of a message


class Plain(Protocol):
    """A way out as the system has it."""

    def send(self, message: Message) -> None:
        """Pass one message on now; raises Missing when the port is gone."""
        ...

    def close(self) -> None:
        """Give it back."""
        ...


class Waiting:
    """Messages that wait for their second, and pass to `send` then; what is due at once passes at once."""

    def __init__(self, send: Callable[[Message], object]) -> None:
        self._send = send
        self._queue: list[tuple[float, int, Message]] = []
        self._serial = count()

    def take(self, message: Message, due: float) -> None:
        """Another message."""
        if due == AT_ONCE:
            self._send(message)
        else:
            heapq.heappush(self._queue, (due, next(self._serial), message))

    def step(self, now: float) -> float:
        """Pass on what is due; the second for which the next one waits, infinity for none."""
        while self._queue and self._queue[0][0] <= now:
            self._send(heapq.heappop(self._queue)[2])
        return self._queue[0][0] if self._queue else float("inf")

    def forget(self) -> None:
        """Drop what is not due, but for keys that go up: they do so now."""
        queue, self._queue = sorted(self._queue), []
        for _, _, message in queue:
            if messages.is_release(message):
                self._send(message)


class PunctualPort:
    """The side here of a port in a process of its own, which `open_there` opens there.

    Raises Missing, with the sentence `refused`, when it cannot be opened, and later when the process has
    gone. The process does not outlive this one, and leaves silence behind if this one dies.
    """

    ahead = AHEAD_SECONDS

    def __init__(self, open_there: Callable[[], Plain], refused: str) -> None:
        self._refused = refused
        self._companion = Companion(_serve, open_there)
        if not self._companion.hello:
            self.close()
            raise Missing(refused)

    def send(self, message: Message, due: float = AT_ONCE) -> None:
        """Have a message sent when the machine's clock says `due`."""
        self._say(_DUE.pack(due) + bytes(message))

    def forget(self) -> None:
        """Have dropped what is not due yet; keys go up at once."""
        self._say(_FORGET)

    def alive(self) -> bool:
        """Whether it can send: its process lives, and nothing has hung up on it."""
        return self._companion.alive()

    def close(self) -> None:
        """Let all be sent that is due at once, and end the process, which is not waited for long."""
        with suppress(Missing):
            self._say(_END)
        self._companion.line.close()
        self._companion.end()

    def _say(self, said: bytes) -> None:
        try:
            self._companion.line.send_bytes(said)
        except OSError as error:
            raise Missing(self._refused) from error


def _serve(line: Connection, open_there: Callable[[], Plain]) -> None:
    """In the process: open the port, and send until the other side says that it is over, or is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the window answers it
    try:
        port = open_there()
    except Missing:
        line.send(False)
        return
    line.send(True)
    go_first()
    with suppress(Missing, OSError):
        if not _work(line, Waiting(port.send)):
            for message in messages.silence():
                port.send(message)
    port.close()


def _work(line: Connection, waiting: Waiting) -> bool:
    """Send each message in its time; whether the other side said goodbye."""
    while True:
        pause = waiting.step(time.perf_counter()) - time.perf_counter()
        try:
            heard = line.poll(max(0.0, pause - FINE_SECONDS) if pause < float("inf") else None)
            while heard:
                said = line.recv_bytes()
                if said == _END:
                    return True
                _take(waiting, said)
                heard = line.poll()
        except (EOFError, OSError):
            return False
        if pause <= FINE_SECONDS:
            time.sleep(max(0.0, pause))


def _take(waiting: Waiting, said: bytes) -> None:
    if said == _FORGET:
        waiting.forget()
    else:
        waiting.take(tuple(said[_DUE.size :]), *_DUE.unpack_from(said))
