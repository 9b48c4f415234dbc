"""One thread beside the window's, and answers that arrive where they may touch widgets."""

from __future__ import annotations

import ctypes
import os
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal

from core.errors import ContinuoError
from core.words import tr

Result = TypeVar("Result")

BLINK = 0.05  # seconds
GLANCE, PATIENCE = 0.002, 0.25  # between two tries to break a job off, and until it is done wherever it is
SEEN = 30  # milliseconds in which a face that is made has been painted
NICE = 5  # of what is done beside the window, and of the processes that it starts
_OPENING = ("open", "fdopen", "open_file")  # os, pathlib, zipfile, core.files.disk


def unanswered(_answer: object) -> None:
    """What is done with an answer that nobody waits for."""


class _BrokenOff(BaseException):
    """The program ends, and nobody waits for the job; no Exception, so that no job takes it for a failure."""


class _Turn:
    """Whose thread a job is done in, so that it can be broken off wherever it is."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thread: int | None = None
        self._ended = self._told = False

    def run(self, job: Callable[[], Result]) -> Result:
        """Do the job in this thread; raises _BrokenOff once `end` was called."""
        with self._lock:
            if self._ended:
                raise _BrokenOff
            self._thread = threading.get_ident()
        try:
            return job()
        finally:
            with self._lock:
                self._thread = None

    def end(self, *, wherever: bool = False) -> bool:
        """Have the job raise _BrokenOff, as soon as it is in Python again: readers and writers of files undo
        what they began, and waiting for another program is given up. Whether that is done: a module that is
        just being loaded is left alone, since half of it would stay, and so is what is being opened, unless
        it is to end `wherever` it is.
        """
        with self._lock:
            self._ended = True
            if self._thread is None or self._told:
                return True
            if _is_loading(self._thread) or (_is_opening(self._thread) and not wherever):
                return False
            self._told = True
            thread, error = ctypes.c_ulong(self._thread), ctypes.py_object(_BrokenOff)
            ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, error)
            return True


def _is_opening(thread: int) -> bool:
    """Whether a thread may be opening a file that nobody has yet, and that would be lost."""
    frame = sys._current_frames().get(thread)
    return frame is not None and frame.f_code.co_name in _OPENING


def _is_loading(thread: int) -> bool:
    """Whether a thread is in the middle of an import."""
    frame = sys._current_frames().get(thread)
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False


def _come_after_the_window() -> None:
    """Have this thread give way to the window's where more is to do than there are cores.

    Elsewhere than on Linux threads have no such number of their own, and all stays as it is.
    """
    if sys.platform == "linux":
        me = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, me, max(NICE, os.getpriority(os.PRIO_PROCESS, me)))


class Ticket:
    """A job handed in; once cancelled it is dropped if it has not begun, and never answered."""

    def __init__(self) -> None:
        self._future: Future[Any] | None = None
        self.cancelled = False
        self.answered = False

    def attach(self, future: Future[Any]) -> None:
        """Know the job that this ticket is for."""
        self._future = future

    def wanted(self) -> bool:
        """Whether somebody is waiting for the answer; a long job may ask, from its own thread."""
        return not self.cancelled

    def wait(self, seconds: float) -> None:
        """Sleep until the job is over, or for so long; its answer may come a moment later."""
        wait(() if self._future is None or self._future.done() else (self._future,), seconds)

    def recall(self) -> bool:
        """Drop the job if it has not begun; whether that was in time."""
        self.cancelled = self.cancelled or (self._future is not None and self._future.cancel())
        return self.cancelled

    def cancel(self) -> None:
        """Nobody is waiting for the answer any more."""
        self.cancelled = True
        if self._future is not None:
            self._future.cancel()


@dataclass(frozen=True, slots=True)
class _Answer:
    ticket: Ticket
    future: Future[Any]
    done: Callable[[Any], object]
    failed: Callable[[ContinuoError], object]


@dataclass(frozen=True, slots=True)
class _Word:
    ticket: Ticket
    heard: Callable[[Any], object]
    value: object


class Worker(QObject):
    """Does one job after another in a background thread and answers on the thread it lives on.

    A job is plain core work: it may neither touch a widget nor emit a signal. What it has to say before
    its answer it says through a `teller`. One that `gives_way` comes after the window, and so does every
    process that it starts.
    """

    # A slot that is no method of a QObject would run in the sender's thread; this signal goes to
    # a bound method, queued, so that an answer can neither overtake `submit` nor leave the window's thread.
    _answered = Signal(object)
    _told = Signal(object)

    def __init__(self, parent: QObject | None = None, *, gives_way: bool = True) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(
            1, "continuo-worker", initializer=_come_after_the_window if gives_way else None
        )
        self._turn, self._closed = _Turn(), False
        self._answered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._told.connect(self._hear, Qt.ConnectionType.QueuedConnection)

    def submit(
        self,
        job: Callable[[], Result],
        done: Callable[[Result], object],
        failed: Callable[[ContinuoError], object],
        ticket: Ticket | None = None,
    ) -> Ticket:
        """Run `job` in the background; `done` gets its result, `failed` an error meant for the composer.

        Anything else that `job` raises is a bug, and is raised again on this thread for the crash
        report, after `failed` has heard that something broke: nobody goes on waiting. The ticket, one made
        beforehand or a new one, takes the request back.
        """
        ticket = ticket or Ticket()
        future = self._pool.submit(self._turn.run, job)
        ticket.attach(future)
        future.add_done_callback(partial(self._finished, ticket, done, failed))
        return ticket

    def submit_for(
        self,
        face: QObject,
        job: Callable[[], Result],
        done: Callable[[Result], object],
        failed: Callable[[ContinuoError], object],
    ) -> Ticket:
        """Run `job` as `submit` does, once a face that is being made was seen; taken back when that goes.

        What a job loads for the first time keeps Python's lock for a while, and the face would wait for it.
        """
        ticket = Ticket()
        face.destroyed.connect(ticket.cancel)  # an answer must not come to what is gone
        QTimer.singleShot(SEEN, face, lambda: ticket.cancelled or self.submit(job, done, failed, ticket))
        return ticket

    def teller(self, ticket: Ticket, heard: Callable[[Result], object]) -> Callable[[Result], None]:
        """What the job of this ticket may call in its thread, so that `heard` gets words ahead of its answer.

        Words come in order, on this thread, while the answer is wanted.
        """
        return lambda value: self._told.emit(_Word(ticket, heard, value))

    def settle(self, ticket: Ticket) -> None:
        """Wait for an answer, and deliver it, with all before it, before returning."""
        while not ticket.answered and ticket.wanted() and not self._closed:
            QCoreApplication.sendPostedEvents(self, QEvent.Type.MetaCall.value)
            ticket.wait(BLINK)

    def break_off(self) -> None:
        """Drop what has not begun, have what has begun end soon, and wait for nothing; to be closed yet."""
        self._closed = True
        self._turn.end()

    def close(self) -> None:
        """Drop what has not begun, break off what has, and leave no thread behind."""
        self.break_off()
        patient = time.monotonic() + PATIENCE
        while not self._turn.end(wherever=time.monotonic() > patient):
            time.sleep(GLANCE)
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _finished(
        self,
        ticket: Ticket,
        done: Callable[[Result], object],
        failed: Callable[[ContinuoError], object],
        future: Future[Result],
    ) -> None:
        """Runs in the background thread (or in `cancel`): hand the answer over, do nothing else."""
        if not future.cancelled():
            self._answered.emit(_Answer(ticket, future, done, failed))

    def _hear(self, word: _Word) -> None:
        if not self._closed and not word.ticket.cancelled:
            word.heard(word.value)

    def _deliver(self, answer: _Answer) -> None:
        if self._closed or answer.ticket.cancelled:
            return
        answer.ticket.answered = True
        error = answer.future.exception()
        if error is None:
            answer.done(answer.future.result())
        elif isinstance(error, ContinuoError):
            answer.failed(error)
        else:
            try:
                answer.failed(ContinuoError(tr("Something broke that should not have.")))
            finally:
                raise error
