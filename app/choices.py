"""What the composer asks of the assistant: where to begin, how long, wishes, locks, from which number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from app import settings as the
from app.beginning import Beginning, Start
from app.beside import Beside
from app.ghosts import whole_bars
from app.locking import Locking
from app.places import Place, before
from app.random_seed import RandomSeed
from app.roll.state import Grid
from app.session import Session
from app.settings import Setting, Settings
from app.styling import Styling
from app.together import Together, heard_beside
from core import edits
from core.continuation.going_along import developed_along, following, going_along
from core.continuation.request import (
    MAX_BARS,
    MAX_TAKES,
    MAX_TEMPERATURE,
    MIN_TEMPERATURE,
    Locks,
    Placed,
    Recipe,
    Request,
    Task,
    Wishes,
    placed,
)
from core.continuation.take import Take
from core.score import WHOLE_NOTE, Score, Span
from core.timing import BarMap, Position

LEAST_TOP_P = 0.05
# So many takes are made of phrases at least, for each is another idea.
LEAST_MADE = {Task.DEVELOP: 8, Task.INTERPOLATE: 6}
LITTLE = 0.1  # of temperature, a little more surprise
# Each wish by its name in Wishes, with the setting that remembers it.
WISHES: dict[str, Setting[float]] = {
    "likeness": the.LIKENESS,
    "density": the.DENSITY,
    "leaps": the.LEAPS,
    "register": the.REGISTER,
    "closeness": the.CLOSENESS,
    "chord_tones": the.CHORD_TONES,
}
# What a request has of its place, and keeps when it is asked once more.
PHRASES = ("source", "target", "kinds")
OF_PLACE = ("track", "prefix", "also", "beside", "given", "symbols", "texture", "voices", *PHRASES)
SETTINGS = {the.BARS.key, the.TAKES.key, the.TEMPERATURE.key, the.TOP_P.key, the.MIN_P.key, the.CLOSE.key}
SETTINGS |= {the.LOCK_SCALE.key, the.GRID.key, the.CADENCE.key, the.ORIGINAL.key, the.HEAR_OTHERS.key}
SETTINGS |= {the.STYLE.key, the.SECOND_STYLE.key, the.STYLE_SHARE.key}
SETTINGS |= {setting.key for setting in WISHES.values()}


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, and the choices that its place and length came from.

    `start_from` is None for a place that was chosen by itself; `beside` is there where the takes are to go
    with other tracks than the one they fill.
    """

    request: Request
    start_from: Start | None
    bars: int
    beside: Beside | None = None

    @property
    def elsewhere(self) -> bool:
        """Whether the takes fill another track than the one in hand."""
        return self.beside is not None and self.beside.track != self.request.track

    def on(self, score: Score) -> Score:
        """A piece as the request would be asked of it."""
        return score if self.beside is None else self.beside.on(score)

    def fits(self, score: Score, track: int) -> bool:
        """Whether it can still be asked of a piece while `track`, the one that was, is in hand."""
        hand = self.request.track if self.beside is None else self.beside.track
        same = edits.whereabouts(self.request.score, self.on(score), hand) == track
        return same and (self.beside is None or self.beside.fits(score, track))


class Choices(QObject):
    """The choices a request is made of; lengths, wishes and switches are remembered as settings.

    `beginning` says where takes begin, `locking` holds the locks, `together` the tracks written along,
    `styling` the styles, `seed` the number they are drawn from. `changed` says that a choice, or what it
    comes to (the place to begin, the scale held), may be new. `shown` gives the take on show and its letter.
    """

    changed = Signal()

    def __init__(
        self,
        session: Session,
        settings: Settings,
        grid: Callable[[], Grid],
        shown: Callable[[], tuple[Take, str] | None] = lambda: None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._settings, self._shown = session, settings, shown
        self.locking = Locking(session, settings, shown, self)
        self.beginning = Beginning(session, grid, self)
        self.together = Together(session, self)
        self.styling, self.seed = Styling(settings, self), RandomSeed(self)
        self._quiet = False
        session.settled.connect(self._announce)
        for part in (self.locking, self.beginning, self.together, self.seed):
            part.changed.connect(self._announce)
        settings.changed.connect(self._setting_changed)

    def held_here(self) -> int:
        """How many of the held notes lie where the take on show stands, or where takes would be written.

        What is selected counts too while there are none, for it may be what is to be written anew.
        """
        shown, held = self._shown(), self.locking.held
        if shown is not None:
            first, end = shown[0].notes[0].start, shown[0].recipe.end
            return sum(first <= note.start < end for note in held)
        place = Request(
            self._session.score, self._session.track, self.beginning.likely_tick(), self.bars
        ).span
        selected = self._session.selection
        return sum(place.start <= note.start < place.end or note in selected for note in held)

    # Requests

    def ask(self, again: Asked | None) -> Asked:
        """The request these choices make, at the place of `again` where that is what they would mean.

        Takes the next random seed unless that is fixed. Raises BadRequest with nothing selected to
        begin from.
        """
        asked = self.foreseen(again)
        self.beginning.settle()
        self.seed.draw()
        return asked

    def ask_at(self, place: Place) -> Asked:
        """The request these choices make in a place that was chosen by itself; takes a seed as `ask` does."""
        self.beginning.settle()
        bare = self._bare(place.span.start, self.bars, end=place.span.end, task=place.task)
        bare = replace(bare, source=place.source, target=place.target, kinds=place.kinds)
        return replace(self._new(self._asked(bare, self.seed.draw())), start_from=None)

    def ask_beside(self, request: Request, beside: Beside) -> Asked:
        """What these choices make of a request that goes with other tracks; takes a seed as `ask` does."""
        self.beginning.settle()
        return replace(self._new(self._asked(request, self.seed.draw(), beside)), start_from=None)

    def foreseen(self, again: Asked | None) -> Asked:
        """The request that `ask` would make now; BadRequest likewise."""
        again = None if again is not None and self.beginning.moved_from(again.start_from) else again
        bare = self._bare(self.beginning.tick(), self.bars) if again is None else self._again(again)
        asked = self._new(self._asked(bare, self.seed.upcoming, again.beside if again is not None else None))
        return asked if again is None else replace(asked, start_from=again.start_from)

    def _new(self, asked: Asked) -> Asked:
        """What was never given in that place; a random seed that is fixed gives what it gave before."""
        if self.seed.fixed:
            return asked
        given = self._session.takes.given(asked.request)
        return replace(asked, request=replace(asked.request, known=asked.request.known | given))

    @property
    def boldest(self) -> bool:
        """Whether there is no more surprise to be had."""
        return self._settings.get(the.TEMPERATURE) >= MAX_TEMPERATURE

    def bolder(self) -> None:
        """Ask for a little more surprise from now on."""
        self._settings.set(
            the.TEMPERATURE, min(MAX_TEMPERATURE, round(self._settings.get(the.TEMPERATURE) + LITTLE, 2))
        )

    def touched(self, asked: Asked) -> Asked:
        """What was asked, of the choices as they are now: from the same place and the same random seed."""
        elsewhere = (
            asked.request.end is None
            and not asked.request.prefix
            and self.beginning.moved_from(asked.start_from)
        )
        bare = self._bare(self.beginning.tick(), self.bars) if elsewhere else self._again(asked)
        beside = None if elsewhere else asked.beside
        return replace(self._asked(bare, self.seed.number, beside), start_from=asked.start_from)

    def renewed(self, asked: Asked, score: Score) -> Asked:
        """The same of a score that has changed; takes that began at the track's end still do."""
        old, renewed = asked.request, following(asked.request, asked.on(score))
        ends = old.score.tracks[old.track].end, renewed.score.tracks[renewed.track].end
        moved = old.end is None and asked.start_from is Start.END and ends[0] != ends[1]
        if moved and old.prefix:
            by = ends[1] - old.start
            prefix = tuple(replace(note, start=note.start + by) for note in old.prefix)
            renewed = replace(renewed, start=ends[1], prefix=prefix)
        elif moved:
            renewed = replace(renewed, start=ends[1], bars=asked.bars)
            renewed = going_along(renewed, self.together.tracks) if old.also else renewed
        return replace(asked, request=self.relocked(renewed, asked.beside))

    def apply(self, recipe: Recipe) -> None:
        """Bring back every choice that a take was drawn with, its random seed too."""
        self._quiet = True
        choose = self._settings.set
        bars = BarMap(self._session.score)
        line, count = bars.next_line(recipe.start), 0
        while line < recipe.end:
            line, count = bars.bar_at(line).end, count + 1
        choose(the.BARS, max(1, count))
        choose(the.TEMPERATURE, recipe.temperature)
        choose(the.TOP_P, recipe.top_p)
        choose(the.MIN_P, recipe.min_p)
        choose(the.CLOSE, recipe.close)
        self.together.choose(recipe.also)
        written, span = (self._session.track, *recipe.also), Span(recipe.start, recipe.end)
        choose(the.HEAR_OTHERS, bool(recipe.given) or not heard_beside(self._session.score, written, span))
        for name, setting in WISHES.items():
            choose(setting, getattr(recipe.wishes, name))
        self.styling.choose(recipe.style)
        self.locking.restore(recipe.locks, recipe.start, recipe.end)
        self.seed.choose(recipe.random_seed)
        self.beginning.settle()  # what is asked again stays where that take stands
        self._quiet = False
        self._announce()

    def _asked(self, bare: Request, random_seed: int, beside: Beside | None = None) -> Asked:
        """What is asked, by all choices but that of the place."""
        read = self._settings.get
        bare = bare if beside is not None else self._with_tracks(bare)
        request = replace(
            bare,
            takes=max(LEAST_MADE.get(bare.task, 1), min(MAX_TAKES, read(the.TAKES))),
            temperature=max(MIN_TEMPERATURE, min(MAX_TEMPERATURE, read(the.TEMPERATURE))),
            min_p=max(0.0, min(1.0, read(the.MIN_P))),
            top_p=max(LEAST_TOP_P, min(1.0, read(the.TOP_P))),
            random_seed=random_seed,
            close=read(the.CLOSE) or read(the.CADENCE) or (beside is not None and beside.closes),
            wishes=self._wishes(),
            style=self.styling.chosen,
        )
        request = replace(request, locks=self._locks(request, beside), known=_standing(request))
        return Asked(request, self.beginning.start_from, self.bars, beside)

    def relocked(self, request: Request, beside: Beside | None) -> Request:
        """A request with what is locked where it stands."""
        return replace(request, locks=self._locks(request, beside))

    def _locks(self, request: Request, beside: Beside | None) -> Locks:
        """What is locked in a request's span; block chords keep their pace unless a rhythm is."""
        locks = self.locking.locks(request.span, request.score)
        if beside is None or not beside.pace or locks.rhythm:
            return locks
        from core.continuation.accompanying import Pace, slots  # loads NumPy

        return replace(locks, rhythm=slots(request.score, request.span, Pace(beside.pace)))

    def _with_tracks(self, request: Request) -> Request:
        """A request with the tracks that are written along, and those that are heard."""
        if request.symbols:
            return replace(request, also=(), beside=())
        if request.source is not None:
            return developed_along(request, self.together.tracks)
        request = going_along(request, self.together.tracks)
        given = heard_beside(request.score, request.written, request.span)
        return replace(request, given=given if self._settings.get(the.HEAR_OTHERS) else ())

    def position(self) -> Position:
        """Where takes begin, to a 32nd, for a phrase may be cut short of the beat that they wait for.

        Raises BadRequest with nothing selected to begin from.
        """
        bars = BarMap(self._session.score)
        bare = self._bare(self.beginning.tick(), self.bars)
        start = going_along(bare, self.together.tracks).start
        return bars.position(bars.nearest_line(start, WHOLE_NOTE // 32))

    @property
    def company(self) -> tuple[tuple[int, ...], bool]:
        """The tracks that would be written along, and whether there are others to be heard there."""
        session = self._session
        bare = Request(session.score, session.track, self.beginning.likely_tick(), self.bars)
        asked = going_along(bare, self.together.tracks)
        tracks = session.score.tracks
        if all(tracks[track].percussion for track in asked.written):
            return asked.also, False
        return asked.also, bool(heard_beside(session.score, asked.written, asked.span))

    def _wishes(self) -> Wishes:
        values = {name: max(-1.0, min(1.0, self._settings.get(each))) for name, each in WISHES.items()}
        from_nothing = ("closeness", "chord_tones")
        return Wishes(**values | {name: max(0.0, values[name]) for name in from_nothing})

    @property
    def bars(self) -> int:
        """How many bars the next takes are to have."""
        return max(1, min(MAX_BARS, self._settings.get(the.BARS)))

    def _bare(self, start: int, bars: int, *, end: int | None = None, task: Task = Task.CONTINUE) -> Request:
        """A request that says where, and nothing else yet."""
        return Request(self._session.score, self._session.track, start, bars, end=end, task=task)

    def _again(self, asked: Asked) -> Request:
        """The place that was asked for, as long as is wanted now."""
        old, bars = asked.request, self.bars
        bare = self._bare(old.start, old.bars, end=old.end, task=old.task)
        new = replace(bare, **{name: getattr(old, name) for name in OF_PLACE})
        if asked.beside is not None:
            return replace(new, score=asked.on(new.score))
        if bars == asked.bars:
            return new
        if old.task is Task.LEAD_IN and old.end is not None:
            return replace(new, start=before(old.end, new.score, bars).start)
        if old.task is Task.DEVELOP:
            new = replace(new, end=None)
        if old.prefix:  # what is settled stays, and so many more bars, or fewer, follow it
            settled = whole_bars(new.score, old.start, old.prefix[-1].end)
            bars = max(settled + 1, old.bars + bars - asked.bars)
        return replace(new, bars=bars)

    # News

    def _setting_changed(self, key: str) -> None:
        if key in SETTINGS:
            self._announce()

    def _announce(self) -> None:
        if not self._quiet:
            self.changed.emit()


def _standing(request: Request) -> frozenset[tuple[Placed, ...]]:
    """What stands where takes are to be written instead: that over again would be nothing new."""
    if request.end is None:
        return frozenset()
    notes = request.score.tracks[request.track].notes
    return frozenset({placed(note for note in notes if request.start <= note.start < request.end)})
