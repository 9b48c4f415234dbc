"""Engraving in a process of its own: what lays music out holds Python's lock, in which no window moves."""

from __future__ import annotations

import gc
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from traceback import format_exception
from typing import Any, ParamSpec, Protocol, TypeVar

from core.engraving.news import Listener, News, Teller
from core.errors import ContinuoError
from core.score import Score
from core.words import language, speak, tr

Said = ParamSpec("Said")
Result = TypeVar("Result")


class Beside(Protocol):
    """Runs functions of `core.engraving` somewhere, and waits."""

    def run(self, job: Callable[Said, Result], *args: Said.args, **kwargs: Said.kwargs) -> Result:
        """What the job returns; raises what it raises."""
        ...

    def rest(self) -> None:
        """Take no room until the next job."""
        ...

    def close(self) -> None:
        """Break off, for good."""
        ...


class Press:
    """A process that is started when it is first needed, and begun anew should it die.

    Any thread may wait in `run`, one at a time; `close` may come from another. Of a score among the arguments
    only that is sent in which it differs from the one before.
    """

    def __init__(self) -> None:
        self._turn = threading.Lock()  # who has a job done
        self._door = threading.Lock()  # who starts the process, or ends it
        self._process: BaseProcess | None = None
        self._line: Connection | None = None
        self._teller = Teller()
        self._closed = False

    def run(self, job: Callable[Said, Result], *args: Said.args, **kwargs: Said.kwargs) -> Result:
        """What the job returns there; raises what it raises, ContinuoError when the process cannot live."""
        with self._turn:
            for _ in range(2):
                try:
                    line = self._started()
                    if line is None:
                        break
                    line.send((job, tuple(map(self._said, args)), kwargs))
                    done, answer = line.recv()
                except (EOFError, OSError):
                    self._stop()
                    continue
                if not done:
                    raise answer
                result: Result = answer
                return result
        raise ContinuoError(tr("The score could not be engraved; the piece is as it was."))

    def rest(self) -> None:
        """End the process once it has done what it does; the next job starts another."""
        with self._turn:
            self._stop()

    def close(self) -> None:
        """End the process, whatever it does."""
        with self._door:
            self._closed = True
            if self._process is not None:
                self._process.terminate()
        with self._turn:
            self._stop()

    def _said(self, argument: object) -> object:
        return self._teller.tell(argument) if isinstance(argument, Score) else argument

    def _started(self) -> Connection | None:
        """The line to the process, None once all is over; OSError where there is no room for one more."""
        with self._door:
            if self._closed or self._line is not None:
                return None if self._closed else self._line
            context = get_context("spawn")  # a fork would inherit the window's threads half alive
            line, theirs = context.Pipe()
            process = context.Process(
                target=_serve, args=(theirs, language()), name="continuo-press", daemon=True
            )
            process.start()
            theirs.close()
            self._line, self._process = line, process
            return line

    def _stop(self) -> None:
        with self._door:
            if self._line is not None:
                self._line.close()
            if self._process is not None:
                self._process.terminate()
                self._process.join()
                self._process.close()
            self._line = self._process = None
            self._teller = Teller()  # holds the piece told last


def _serve(line: Connection, spoken: str) -> None:
    """In the process: one job after another, until nobody is there any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the window answers it
    speak(spoken)
    gc.disable()  # it would look through all that is kept, in the middle of a job
    listener = Listener()
    with ThreadPoolExecutor(1) as pool, suppress(EOFError, OSError):
        while True:
            job, args, kwargs = line.recv()
            heard = tuple(listener.hear(each) if isinstance(each, News) else each for each in args)
            line.send(_answer(pool.submit(job, *heard, **kwargs)))
            gc.collect(1)  # only what is new


def _answer(done: Future[Any]) -> tuple[bool, Any]:
    """Whether it went well, and what came of it: an error is raised again where the job was asked for."""
    error = done.exception()
    if error is None:
        return True, done.result()
    error.add_note("".join(format_exception(error)))  # where it was raised does not go through the line
    return False, error
