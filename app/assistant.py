"""Asks for takes, keeps or dismisses them, and follows the score they were asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtCore import QObject

from app import ghosts
from app import settings as the
from app.answering import Answering
from app.asking import Loaded, TakesMaker
from app.background import Worker
from app.beside import Beside
from app.choices import Asked
from app.places import Place, still_lands
from app.roll.state import Grid
from app.session import Session
from app.settings import Settings
from core.continuation.drumming import PATTERN
from core.continuation.request import Request, Task
from core.continuation.take import Takes
from core.errors import BadRequest, ContinuoError
from core.score import Note
from core.timing import BarMap
from core.words import marked, tr

NOTHING_TO_KEEP = marked("There is no take to keep; press Continue first.")
NOT_WHOLE = marked("The take is still being written; keep it when it is whole.")
NOTHING_TO_BRANCH = tr("There is no take to go on from; press Continue first.")
LED_IN = tr("What leads into the phrase ends where it begins, so nothing can follow it; keep it instead.")
NOWHERE_TO_LAND = tr("The note that the takes led to has moved, so they are gone; ask again.")
KEPT_WHOLE = tr("What leads in is kept whole, for it ends where the phrase begins.")
SAME_AGAIN = tr("The random seed is locked, so these takes stay the same; unlock it for something new.")


class Assistant(Answering):
    """Takes as ghosts: nothing here touches the score until the composer keeps something.

    `changed` says that the model is new, too. `grid` gives the grid that a start at the playhead snaps to.
    """

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
        super().__init__(session, settings, worker, load_generator, parent, grid=grid)
        self._settings, self._model = settings, ""
        self._writers: Mapping[str, str] = {}
        self.passed_over = ""  # why another model writes than is usual
        session.score_changed.connect(self._score_changed)
        session.track_changed.connect(self._track_changed)
        session.piece_opened.connect(self._drop)
        settings.changed.connect(self._setting_changed)

    # What stands

    @property
    def description(self) -> str:
        """The model's name for the status bar; empty until it is loaded."""
        return self._model

    @property
    def writer(self) -> str:
        """The name of what wrote the take on show; of the model, as in `description`, where none shows."""
        if self.take is None or not self._writers:  # no names are known before a model is loaded
            return self._model
        name = self.take.recipe.model
        return tr("drum pattern") if name == PATTERN else self._writers.get(name, name)

    def load(self) -> None:
        """Read the model in the background, so that the first Continue is instant."""
        self.asking.load(self._loaded, self._not_loaded)

    # Asking

    def continue_(self) -> None:
        """Ask for takes; while ghosts show, for something new from the same place."""
        again = self._asked if self._takes is not None else None
        try:
            asked = self.choices.ask(again)
        except BadRequest as error:
            self._failed(error)
            return
        self._ask_anew(asked)

    def ask_at(self, place: Place) -> None:
        """Ask for takes in a place of its own; there once more, for something new."""
        self._ask_anew(self.choices.ask_at(place))

    def ask_beside(self, request: Request, beside: Beside, words: str) -> None:
        """Ask for takes that go with other tracks, told of in `words`; once more, for something new."""
        self._ask_anew(self.choices.ask_beside(request, beside), words)

    def branch(self) -> None:
        """Ask for what follows the take on show, as if it had been kept; the score stays as it is."""
        if self._takes is None or self._answer_to is None or self.take is None:
            self.told.emit(NOTHING_TO_BRANCH)
        elif self._answer_to.request.task is Task.LEAD_IN:
            self.told.emit(LED_IN)
        else:
            bars = self.choices.bars
            request = ghosts.following(self._answer_to.request, self._takes, self._index, bars)
            start = None if self._rewrites else self._answer_to.start_from
            asked = Asked(request, start, bars, self._answer_to.beside)
            self.choices.seed.draw()
            words = tr("Take {letter} goes on.").format(letter=ghosts.letter(self._index))
            self._ask(self.choices.touched(asked), words)

    def roll_from(self, old: Note, note: Note) -> None:
        """Have the take on show written on from one of its notes, in any track, with `note` in its place.

        All that the take was drawn with stays as it was, so what is new comes from the note; where that is
        the take's own, another random seed has something new follow it.
        """
        if self._takes is None or self._answer_to is None or self.take is None:
            self.told.emit(NOTHING_TO_BRANCH)
            return
        asked = self._answer_to
        request = ghosts.going_on(asked.request, self._takes, self._index, old, note)
        if note == old:
            request = replace(request, random_seed=self.choices.seed.draw())
        self._ask(replace(asked, request=request), tr("The take goes on from that note."))

    def _ask_anew(self, asked: Asked, reason: str = "") -> None:
        """Ask, unless that is what is on show already."""
        old = self._asked.request if self._takes is not None and self._asked is not None else None
        if old is not None and replace(old, known=asked.request.known) == asked.request:
            self.told.emit(SAME_AGAIN)
        else:
            self._ask(asked, reason, patient=self._takes is None)

    # Following the hand

    def foreseen(self) -> Asked:
        """What Continue would ask for now; BadRequest where it could not."""
        return self.choices.foreseen(self._asked if self._takes is not None else None)

    # Keeping

    def keep(self) -> None:
        """Make the chosen take part of the score, as one undo step."""
        if self._heard is None:
            self._told_why_none()
            return
        kept, word = self._heard, tr("Take {letter} kept.").format(letter=ghosts.letter(self._index))
        # What was written anew stays selected, to be written once more, or led into; what was made of a
        # phrase is one to be developed in its turn.
        made = self.answered is not None and self.answered.source is not None
        again = self._rewrites or made
        selection = frozenset(self.take.notes) if self.take and again else frozenset[Note]()
        if self._takes is not None and self._takes.track != self._session.track:
            selection = self._session.selection
        self._forget()
        # Undone, what the take was made of is in hand again, to be developed otherwise.
        self._session.apply(tr("Keep take"), kept, selection, stays=made and bool(self._session.selection))
        self.changed.emit()
        self.told.emit(word)

    def keep_bar(self) -> None:
        """Keep the take's next bar and roll the rest again after it, up to the same bar line."""
        if self._takes is None:
            self._told_why_none()
            return
        self._keep_until(ghosts.next_line(self._takes, self._index), tr("Keep bar"))

    def keep_to(self, tick: int) -> None:
        """Keep the take up to the end of the bar that `tick` lies in, and roll the rest again."""
        if self._takes is None:
            self._told_why_none()
            return
        self._keep_until(BarMap(self._session.score).bar_at(tick).end, tr("Keep bars"))

    def dismiss(self) -> None:
        """Take the ghosts away, or stop waiting for them; the score was never touched."""
        if self._takes is not None or self.busy:
            self._drop()
            self.told.emit(tr("The takes are gone; the score is as it was."))

    def _told_why_none(self) -> None:
        self.told.emit(tr(NOT_WHOLE if self.busy else NOTHING_TO_KEEP))

    def _keep_until(self, line: int, name: str) -> None:
        assert self._takes is not None
        assert self._answer_to is not None
        # Something else may be waited for by now, elsewhere in the piece: what shows goes on as it was asked.
        answered, takes, index, end = self._answer_to, self._takes, self._index, self._takes.span.end
        start = ghosts.settled_at(takes, index, line)
        led_in = answered.request.task is Task.LEAD_IN
        if start >= end or led_in:
            self.keep()
            if led_in:
                self.told.emit(KEPT_WHOLE)
            return
        score = ghosts.with_take_until(takes, index, start)
        bars = ghosts.whole_bars(score, start, end)
        asked = replace(
            answered,
            request=ghosts.after_keeping(answered.request, takes, index, score, start),
            beside=answered.beside and answered.beside.kept(),
        )
        # The rest of the take stays on show until there is something new after what was kept.
        rest = ghosts.rest_of(takes, index, score, start)
        self._forget()
        if rest is not None:
            self._asked = self._answer_to = asked
            self._takes, self._heard = rest, ghosts.with_take(rest, 0)
        self._session.apply(name, score, frozenset())
        if bars or asked.request.end is not None:
            self._ask(asked, tr("Kept; what follows is new."))
        else:
            self.changed.emit()

    # Following the score

    def _score_changed(self) -> None:
        score, asked = self._session.score, self._asked
        if asked is None or score is asked.request.score:
            return
        if not asked.fits(score, self._session.track):
            self._drop()
            return
        renewed = self.choices.renewed(asked, score)
        if not still_lands(asked.request, renewed.request):
            self._drop()
            self.told.emit(NOWHERE_TO_LAND)
            return
        takes = None if self.busy else self._takes
        if takes is not None and ghosts.same_question(asked.request, renewed.request):
            self._asked = self._answer_to = renewed
            self._show(ghosts.followed(takes, renewed.request), self._index)
        elif takes is not None and self._settings.get(the.LIVE):
            # What goes on from a note of them meanwhile goes on in the piece as it is.
            self._asked = self._answer_to = renewed
            takes = ghosts.followed(takes, renewed.request)
            self._carry(ghosts.carried(takes, renewed.request.score, renewed.request.span))
        else:
            self._takes = self._heard = None
            self._ask(renewed, tr("The phrase changed, so the takes are new."))

    def _track_changed(self) -> None:
        """Let go of the takes, unless their track only stands elsewhere, or others came or went."""
        if self._asked is not None and not self._asked.fits(self._session.score, self._session.track):
            self._drop()

    def _carry(self, takes: Takes | None) -> None:
        """Show takes of the phrase as it was beside the phrase as it is, until they have grown anew."""
        if takes is None:
            assert self._asked is not None
            self._takes = self._heard = None
            self._ask(self._asked)
        else:
            self._show(takes, self._index, grew=True)

    def _setting_changed(self, key: str) -> None:
        if key in (the.MODEL.key, the.VOICES_MODEL.key):
            self.asking.forget_model()
            self.load()

    def _loaded(self, loaded: Loaded) -> None:
        self._model = loaded.model
        # A model may be gone by now, and a take of its still show.
        self._writers = {**self._writers, **loaded.writers}
        self.passed_over = loaded.passed_over
        self.choices.styling.offer(loaded.styles, loaded.model if loaded.taught else "")
        self.changed.emit()

    def _not_loaded(self, error: ContinuoError) -> None:
        self._model = self.passed_over = ""
        self._failed(error)
