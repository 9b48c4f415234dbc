"""Puts requests to the generator in the background, one at a time, and one ahead of being asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

from app.background import Ticket, Worker
from core.continuation.request import Request
from core.continuation.sketching import Sketch
from core.continuation.take import Take, Takes
from core.errors import ContinuoError

if TYPE_CHECKING:  # loads the model's side
    from core.lstm.bundle import Bundle

Result = TypeVar("Result")


class TakesMaker(Protocol):
    """What the assistant needs of a generator: the name of its model, and takes."""

    @property
    def model(self) -> str:
        """The name of the model the takes come from."""
        ...

    @property
    def passed_over(self) -> str:
        """Why it is not the model that writes where none was chosen; empty where it is, or one was."""
        ...

    @property
    def styles(self) -> tuple[str, ...]:
        """The styles that the model has learnt."""
        ...

    @property
    def taught(self) -> bool:
        """Whether the model has learnt from pieces of a composer, whose manner it has of itself."""
        ...

    @property
    def writers(self) -> Mapping[str, str]:
        """What the window calls each model that may have written a take, by its name in recipes."""
        ...

    def generate(self, request: Request, wanted: Callable[[], bool]) -> Takes:
        """Takes for a request; BadRequest when there can be none, CalledOff once they are not `wanted`."""
        ...

    def single(self, request: Request, index: int, sketch: Callable[[Sketch], object] | None = None) -> Take:
        """One draft of a request by itself, `sketch` told of it meanwhile; BadRequest for none."""
        ...

    @property
    def bundle(self) -> Bundle:
        """The model itself, for what else there is to ask of it."""
        ...


class _Source:
    """The generator: made on first use, and used in the worker's thread only."""

    def __init__(self, load: Callable[[], TakesMaker]) -> None:
        self._load = load
        self._made: TakesMaker | None = None

    @property
    def ready(self) -> bool:
        return self._made is not None

    def model(self) -> Loaded:
        """What it says of itself."""
        made = self._get()
        return Loaded(made.model, made.styles, made.taught, made.writers, made.passed_over)

    def generate(self, request: Request, ticket: Ticket) -> Takes:
        return self._get().generate(request, ticket.wanted)

    def single(self, request: Request, index: int, sketch: Callable[[Sketch], object] | None = None) -> Take:
        return self._get().single(request, index, sketch)

    def look(self, job: Callable[[Bundle], Result]) -> Result:
        return job(self._get().bundle)

    def _get(self) -> TakesMaker:
        if self._made is None:
            self._made = self._load()
        return self._made


class Loaded(NamedTuple):
    """What a generator made ready says of itself, as `TakesMaker` has it."""

    model: str
    styles: tuple[str, ...]
    taught: bool
    writers: Mapping[str, str]
    passed_over: str


@dataclass(frozen=True, slots=True)
class First:
    """What is done with the draft that goes before an answer: while it is written, and when it is whole."""

    sketched: Callable[[Sketch], object]
    written: Callable[[Take], object]


@dataclass
class _Ahead:
    """A request that is answered before it is asked; once it is, `waiting` gets the answer."""

    request: Request
    ticket: Ticket
    takes: Takes | None = None
    waiting: tuple[Callable[[Takes], object], Callable[[ContinuoError], object]] | None = None

    def answers(self, request: Request) -> bool:
        """Whether it is this very request, of the very same score."""
        return request.score is self.request.score and request == self.request


class Asking:
    """Answers only the newest request: a new one, or `cancel`, drops the one before."""

    def __init__(self, worker: Worker, load_generator: Callable[[], TakesMaker]) -> None:
        self._worker, self._load_generator = worker, load_generator
        self._source = _Source(load_generator)
        self._ticket: Ticket | None = None
        self._first: Ticket | None = None  # for one draft that goes before the answer
        self._quiet = self._single = False
        self._ahead: _Ahead | None = None

    @property
    def busy(self) -> bool:
        """Whether an answer is being waited for that nothing stands in for meanwhile."""
        return self.occupied and not self._quiet

    @property
    def occupied(self) -> bool:
        """Whether any answer is being waited for."""
        return self._ticket is not None and not self._ticket.answered

    @property
    def growing(self) -> bool:
        """Whether a single draft is being waited for."""
        return self.occupied and self._single

    @property
    def ready(self) -> bool:
        """Whether the generator has been made."""
        return self._source.ready

    def load(self, done: Callable[[Loaded], object], failed: Callable[[ContinuoError], object]) -> None:
        """Make the generator ready; `done` gets what it says of itself."""
        self._worker.submit(self._source.model, done, failed)

    def ask_model(
        self,
        job: Callable[[Bundle], Result],
        done: Callable[[Result], object],
        failed: Callable[[ContinuoError], object],
    ) -> Ticket:
        """Run `job` with the model in the background, before what is answered ahead; see `Worker.submit`."""
        ahead = self._ahead
        ticket = self._worker.submit(partial(self._source.look, job), done, failed)
        if ahead is not None and not ahead.ticket.answered:
            self.forget_prepared()
            self.prepare(ahead.request)
        return ticket

    def ask_beside(
        self,
        worker: Worker,
        job: Callable[[Bundle], Result],
        done: Callable[[Result], object],
        failed: Callable[[ContinuoError], object],
    ) -> Ticket:
        """Run `job` with the model in another worker, so that it waits for no takes; else as `ask_model`.

        Until the model is there it is read in the first one.
        """
        if not self.ready:
            return self.ask_model(job, done, failed)
        return worker.submit(partial(self._source.look, job), done, failed)

    def forget_model(self) -> None:
        """Make the generator anew for the next request: another model was chosen."""
        self.forget_prepared()
        self._source = _Source(self._load_generator)

    def ask(
        self,
        request: Request,
        done: Callable[[Takes], object],
        failed: Callable[[ContinuoError], object],
        *,
        first: First | None = None,
        quiet: bool = False,
    ) -> None:
        """Ask for takes instead of whatever was asked before; `done` is called at once with prepared ones.

        Where nothing was prepared, `first` is what to do with one draft that goes ahead. With `quiet` nobody
        is kept waiting: the ghosts on show stand in until the answer comes.
        """
        self.cancel()
        ahead, self._ahead = self._ahead, None
        if ahead is None or not ahead.answers(request):
            _drop(ahead)
            if first is not None:
                self._go_ahead(request, first)
            ticket = Ticket()
            self._submit(partial(self._source.generate, request, ticket), done, failed, quiet, ticket)
        elif ahead.takes is not None:
            done(ahead.takes)
        else:
            ahead.waiting = done, failed
            self._ticket, self._quiet, self._single = ahead.ticket, quiet, False

    def _go_ahead(self, request: Request, first: First) -> None:
        """Ask for one draft before the answer."""
        self._first = ticket = Ticket()
        sketch = self._worker.teller(ticket, first.sketched)
        job = partial(self._source.single, request, 0, sketch)
        self._worker.submit(job, first.written, _leave, ticket)

    def single(
        self,
        request: Request,
        index: int,
        done: Callable[[Take], object],
        failed: Callable[[ContinuoError], object],
    ) -> None:
        """Ask for one draft, quietly, instead of whatever was asked before."""
        self.cancel()
        self.forget_prepared()
        self._submit(partial(self._source.single, request, index), done, failed, quiet=True)
        self._single = True

    def cancel(self) -> None:
        """Nobody waits for the answer any more."""
        for ticket in (self._ticket, self._first):
            if ticket is not None:
                ticket.cancel()
        self._ticket = self._first = None

    def stop(self) -> None:
        """Nobody waits for anything any more, and nothing is answered ahead."""
        self.cancel()
        self.forget_prepared()

    # Ahead of being asked

    def prepare(self, request: Request) -> None:
        """Answer a request that is likely to be asked next, unless something is being answered."""
        if self.occupied or (self._ahead is not None and self._ahead.answers(request)):
            return
        self.forget_prepared()
        self._ahead = ahead = _Ahead(request, Ticket())
        self._worker.submit(
            partial(self._source.generate, request, ahead.ticket),
            partial(self._prepared, ahead),
            partial(self._not_prepared, ahead),
            ahead.ticket,
        )

    def forget_prepared(self) -> None:
        """What was prepared will not be asked for."""
        _drop(self._ahead)
        self._ahead = None

    def is_prepared(self, request: Request) -> bool:
        """Whether the answer to `request` is there already."""
        ahead = self._ahead
        return ahead is not None and ahead.takes is not None and ahead.answers(request)

    def _prepared(self, ahead: _Ahead, takes: Takes) -> None:
        ahead.takes = takes
        if ahead.waiting is not None:
            ahead.waiting[0](takes)

    def _not_prepared(self, ahead: _Ahead, error: ContinuoError) -> None:
        if ahead.waiting is not None:
            ahead.waiting[1](error)
        elif ahead is self._ahead:
            self._ahead = None  # whoever asks is told

    def _submit(
        self,
        job: Callable[[], Any],
        done: Callable[[Any], object],
        failed: Callable[[ContinuoError], object],
        quiet: bool,
        ticket: Ticket | None = None,
    ) -> None:
        self._ticket = self._worker.submit(job, done, failed, ticket)
        self._quiet, self._single = quiet, False


def _drop(ahead: _Ahead | None) -> None:
    if ahead is not None:
        ahead.ticket.cancel()


def _leave(_error: ContinuoError) -> None:
    """The answer that follows will tell it."""
