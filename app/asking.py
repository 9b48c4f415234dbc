"""Puts requests to the generator in the background, one at a time."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from app.background import Ticket, Worker
from core.continuation.request import Request, Takes
from core.errors import ContinuoError


class TakesMaker(Protocol):
    """What the assistant needs of a generator: the name of its model, and takes."""

    @property
    def model(self) -> str:
        """The name of the model the takes come from."""
        ...

    def generate(self, request: Request) -> Takes:
        """Takes for a request; BadRequest when there can be none."""
        ...


class _Source:
    """The generator: made on first use, and used in the worker's thread only."""

    def __init__(self, load: Callable[[], TakesMaker]) -> None:
        self._load = load
        self._made: TakesMaker | None = None

    def model(self) -> str:
        return self._get().model

    def generate(self, request: Request) -> Takes:
        return self._get().generate(request)

    def _get(self) -> TakesMaker:
        if self._made is None:
            self._made = self._load()
        return self._made


class Asking:
    """Answers only the newest request: a new one, or `cancel`, drops the one before."""

    def __init__(self, worker: Worker, load_generator: Callable[[], TakesMaker]) -> None:
        self._worker, self._load_generator = worker, load_generator
        self._source = _Source(load_generator)
        self._ticket: Ticket | None = None

    @property
    def busy(self) -> bool:
        """Whether an answer is being waited for."""
        return self._ticket is not None and not self._ticket.answered

    def load(self, done: Callable[[str], object], failed: Callable[[ContinuoError], object]) -> None:
        """Make the generator ready; `done` gets the name of its model."""
        self._worker.submit(self._source.model, done, failed)

    def forget_model(self) -> None:
        """Make the generator anew for the next request: another model was chosen."""
        self._source = _Source(self._load_generator)

    def ask(
        self,
        request: Request,
        done: Callable[[Takes], object],
        failed: Callable[[ContinuoError], object],
    ) -> None:
        """Ask for takes instead of whatever was asked before."""
        self.cancel()
        self._ticket = self._worker.submit(partial(self._source.generate, request), done, failed)

    def cancel(self) -> None:
        """Nobody waits for the answer any more."""
        if self._ticket is not None:
            self._ticket.cancel()
            self._ticket = None
