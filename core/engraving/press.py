"""Engraving in a process of its own: laying out a long piece holds Python's lock for a tenth of a second."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, ParamSpec, Protocol, TypeVar

from core.errors import ContinuoError
from core.words import language, speak, tr

Said = ParamSpec("Said")
Result = TypeVar("Result")


class Beside(Protocol):
    """Runs functions of `core.engraving` somewhere, and waits."""

    def run(self, job: Callable[Said, Result], *args: Said.args, **kwargs: Said.kwargs) -> Result:
        """What the job returns; raises what it raises."""
        ...

    def close(self) -> None:
        """Break off, for good."""
        ...


class Press:
    """A process that is started when it is first needed, and begun anew should it die.

    Any thread may wait in `run`, one at a time; `close` may come from another.
    """

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._process: BaseProcess | None = None
        self._line: Connection | None = None
        self._closed = False

    def run(self, job: Callable[Said, Result], *args: Said.args, **kwargs: Said.kwargs) -> Result:
        """What the job returns there; raises what it raises, ContinuoError when the process cannot live."""
        with self._turn:
            for _ in range(2):
                if self._closed:
                    break
                try:
                    line = self._started()
                    line.send((job, args, kwargs))
                    done, answer = line.recv()
                except (EOFError, OSError):
                    self._stop()
                    continue
                if not done:
                    raise answer
                result: Result = answer
                return result
        raise ContinuoError(tr("The score could not be engraved; the piece is as it was."))

    def close(self) -> None:
        """End the process, whatever it does."""
        self._closed = True
        if self._process is not None:
            self._process.terminate()
        with self._turn:
            self._stop()

    def _started(self) -> Connection:
        if self._line is None:
            context = get_context("spawn")  # a fork would inherit the window's threads half alive
            line, theirs = context.Pipe()
            process = context.Process(
                target=_serve, args=(theirs, language()), name="continuo-press", daemon=True
            )
            process.start()  # a machine without room for one more process raises OSError
            theirs.close()
            self._line, self._process = line, process
        return self._line

    def _stop(self) -> None:
        if self._line is not None:
            self._line.close()
        if self._process is not None:
            self._process.terminate()
            self._process.join()
            self._process.close()
        self._line = self._process = None


def _serve(line: Connection, spoken: str) -> None:
    """In the process: one job after another, until nobody is there any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the window answers it
    speak(spoken)
    while True:
        try:
            job, args, kwargs = line.recv()
        except (EOFError, OSError):
            return
        line.send(_answer(job, args, kwargs))


def _answer(job: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[bool, Any]:
    try:
        return True, job(*args, **kwargs)
    except Exception as error:  # noqa: BLE001  # raised again where it was asked for
        return False, error
