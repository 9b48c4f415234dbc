"""Puts what is asked to the generator and shows the answer; what shows grows and is renewed quietly."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from app import ghosts
from app.asking import Asking, First, TakesMaker
from app.background import Worker
from app.beside import Beside
from app.choices import Asked, Choices
from app.roll.state import Grid
from app.session import Session
from app.settings import Settings
from app.showing import Showing
from core.continuation.request import Request, Task, placed
from core.continuation.take import Take, Takes
from core.errors import ContinuoError, NothingNew
from core.words import marked, tr, trn

FRAME = 16  # milliseconds in which an answer often begins, so that nobody need be told of waiting for it
NONE_HELD_HERE = marked("None of the held notes lies in these bars.")


class Answering(Showing):
    """Takes as they come: `changed` says that the takes, the chosen one or `busy` is new.

    What is asked for next is chosen in `choices`, which announces itself. `exhausted` says in a sentence that
    all there is to say at these settings has been said, and whether more surprise brings more; `rested`,
    that what grew while the hand moved is among all takes of its answer.
    """

    exhausted = Signal(str, bool)
    rested = Signal()

    def __init__(
        self,
        session: Session,
        settings: Settings,
        worker: Worker,
        load_generator: Callable[[], TakesMaker],
        parent: QObject | None = None,
        *,
        grid: Callable[[], Grid] = Grid,
    ) -> None:
        super().__init__(session, parent)
        self.choices = Choices(session, settings, grid, self._lettered, self)
        self.asking = Asking(worker, load_generator)
        self._asked: Asked | None = None  # what is on show or being waited for
        self._answer_to: Asked | None = None  # what is on show
        self._draft: Take | None = None  # on show until there is an answer
        self._waiting = QTimer(self, singleShot=True, interval=FRAME)
        self._waiting.timeout.connect(self._say_waiting)
        self._reason, self._last_error = "", ""

    @property
    def busy(self) -> bool:
        """Whether an answer is being waited for."""
        return self.asking.busy

    @property
    def last_error(self) -> str:
        """Why the last request had no answer; empty when it had one."""
        return self._last_error

    @property
    def asked(self) -> Asked | None:
        """What is on show or being waited for."""
        return self._asked

    @property
    def answered(self) -> Request | None:
        """The request that what is on show answers."""
        return self._answer_to.request if self._answer_to is not None and self._takes is not None else None

    # Asking

    def _ask(self, asked: Asked, reason: str = "", *, patient: bool = False) -> None:
        """Ask; where nothing on show changes by it, it is `patient`: what waits is told only in a frame."""
        self._asked, self._reason, self._last_error = asked, reason, ""
        self._sketch = None
        # What is made of phrases comes at once, the best first: any one of it says little of the others.
        first = First(self._show_sketch, self._begun) if asked.request.source is None else None
        self.asking.ask(asked.request, self._answered, self._failed, first=first)
        if self.busy and patient:
            self._waiting.start()
        elif self.busy:  # else the answer was prepared, and shows already
            self.changed.emit()

    def _say_waiting(self) -> None:
        if self.busy:
            self.changed.emit()

    def _begun(self, take: Take) -> None:
        """Show one draft while the others are still being written."""
        assert self._asked is not None
        request = self._asked.request
        if placed(take.notes) in request.known:
            self._sketch = None  # in vain
            self.changed.emit()
            return
        self._answer_to, self._draft = self._asked, take
        self._waiting.stop()
        self._show(Takes(request.score, request.track, request.span, (take,)), 0)

    def _answered(self, takes: Takes) -> None:
        self._answer_to = self._asked
        seen = self._draft if self._draft is not None and self._draft is self.take else None
        self._draft = None
        # What was only glimpsed gives way to the best; what the composer has turned to stays.
        if seen is not None and (self.touched or ghosts.place_of(takes, seen) is not None):
            self._show(*ghosts.with_shown(takes, seen), steady=True)
        else:
            self._show(takes, 0, steady=seen is not None)
        self.told.emit(" ".join(self._news()))

    def _news(self) -> list[str]:
        """What to say about takes that have just come."""
        assert self._takes is not None
        news = [self._reason] if self._reason else []
        news += self._takes.notices
        beside = self._asked is not None and self._asked.beside is not None
        there = ghosts.replaced(self._takes) if beside or not self._rewrites else 0
        if there:
            words = trn(
                "Keeping a take replaces {n} note that you wrote.",
                "Keeping a take replaces {n} notes that you wrote.",
                there,
            )
            news.append(words.format(n=there))
        if self.choices.locking.held and not self.choices.held_here():
            news = [*(news or [self._said()]), tr(NONE_HELD_HERE)]
        return news or [self._said()]

    @property
    def _rewrites(self) -> bool:
        """Whether takes are to stand instead of notes that the composer has picked out for that."""
        request = self._asked.request if self._asked is not None else None
        beside = (Task.LEAD_IN, Task.DEVELOP, Task.INTERPOLATE)
        return request is not None and request.end is not None and request.task not in beside

    def _failed(self, error: ContinuoError) -> None:
        self.asking.cancel()
        self._sketch = None
        self._asked = self._answer_to if self._takes is not None else None
        self._last_error = str(error)
        self.changed.emit()
        self.told.emit(self._last_error)
        if isinstance(error, NothingNew):
            self.exhausted.emit(self._last_error, error.drawn)

    # Following the hand

    def grow(self, asked: Asked) -> None:
        """Have the take on show drawn again, alone and quietly, as `asked` would have it."""
        assert self.take is not None
        index = self.take.recipe.index
        self.asking.single(asked.request, index, partial(self._grown, asked), self._not_grown)

    def renew(self, asked: Asked) -> None:
        """Have all takes drawn again, quietly; the one on show stays chosen."""
        self.asking.ask(asked.request, partial(self._renewed_all, asked), self._not_grown, quiet=True)

    def bring(self, takes: Takes, index: int, request: Request, beside: Beside | None = None) -> None:
        """Show takes from before, which `request` would have answered; nothing is asked for."""
        self.asking.cancel()
        self._asked = self._answer_to = Asked(request, None, request.bars, beside)
        self._last_error = ""
        self._show(takes, index)

    def _grown(self, asked: Asked, take: Take) -> None:
        assert self._takes is not None
        if not self._is_of_now(asked):
            self.grow(self.choices.renewed(asked, self._session.score))
            return
        self._asked = self._answer_to = asked
        self._last_error = ""
        self._show(*ghosts.with_grown(self._takes, self._index, take, asked.request), grew=True)

    def _not_grown(self, error: ContinuoError) -> None:
        """What shows stays, and why it is not what was asked for is told."""
        self._last_error = str(error)
        self.changed.emit()
        self.told.emit(self._last_error)

    def _renewed_all(self, asked: Asked, takes: Takes) -> None:
        if not self._is_of_now(asked):
            self.renew(self.choices.renewed(asked, self._session.score))
            return
        shown = self.take if self.answered == asked.request else None
        self._asked = self._answer_to = asked
        self._last_error = ""
        if shown is None:
            self._show(takes, 0)
        else:
            self._show(*ghosts.with_shown(takes, shown), grew=True)
            self.told.emit(self._said())  # at rest it is another one of them, and as surprising as it is now
            self.rested.emit()

    def _is_of_now(self, asked: Asked) -> bool:
        """Whether it was asked of the piece as it is: kept, it would else take back what was edited since."""
        return asked.request.score == asked.on(self._session.score)

    def _lettered(self) -> tuple[Take, str] | None:
        return None if self.take is None else (self.take, ghosts.letter(self._index))

    def _forget(self) -> None:
        self.asking.cancel()
        self._takes = self._heard = self._asked = self._sketch = None
        self._index, self._last_error = 0, ""

    def _drop(self) -> None:
        if self._asked is not None:
            self._forget()
            self.changed.emit()
