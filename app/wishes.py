"""What the composer asks of the assistant: where to begin, how long, how surprising, from which number."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from app import settings as the
from app.roll.state import Grid
from app.session import Session
from app.settings import Settings
from core.continuation.request import (
    MAX_BARS,
    MAX_SEED,
    MAX_TAKES,
    MAX_TEMPERATURE,
    MIN_TEMPERATURE,
    Locks,
    Request,
)
from core.continuation.request import Wishes as Leanings
from core.errors import BadRequest
from core.harmony import Key
from core.scales import Scale
from core.score import Score
from core.timing import BarMap, Position

NO_SELECTION = "Nothing is selected; select the notes to continue from, or start from the end."


def scale_at(score: Score, tick: int) -> Scale | None:
    """The scale of the key in force at `tick`, None when no key was chosen."""
    key = score.key_at(tick)
    return None if key is None else Scale.of(key)


class Start(StrEnum):
    """Where takes begin."""

    END = "end"  # where the track's last note stops
    SELECTION = "selection"  # where the last selected note stops
    PLAYHEAD = "playhead"  # at the grid line nearest to the playhead


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, and the choices that its place and length came from."""

    request: Request
    start_from: Start
    bars: int


class Wishes(QObject):
    """The choices a request is made of; lengths, counts and the like are remembered as settings.

    `changed` says that a choice, or what it comes to (the place to begin, the key held), may be new.
    """

    changed = Signal()

    def __init__(
        self,
        session: Session,
        settings: Settings,
        grid: Callable[[], Grid],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._settings, self._grid = session, settings, grid
        self._start_from = Start.END
        self._playhead = 0.0
        self._elsewhere: set[Start] = set()  # what the composer has put elsewhere since the last request
        self._random_seed, self._seed_fixed = random.randint(0, MAX_SEED), False
        for signal in (session.score_changed, session.selection_changed, session.track_changed):
            signal.connect(self.changed)
        session.selection_changed.connect(self._selected)

    @property
    def random_seed(self) -> int:
        """The number that the present (or the next) takes come from."""
        return self._random_seed

    @property
    def seed_fixed(self) -> bool:
        """Whether the number stays from one request to the next."""
        return self._seed_fixed

    def choose_seed(self, number: int) -> None:
        """Use this number (0 to MAX_SEED) for all requests to come."""
        self._random_seed, self._seed_fixed = max(0, min(MAX_SEED, number)), True
        self.changed.emit()

    def fix_seed(self, fixed: bool) -> None:
        """Stay with the present number, or draw a new one for each request."""
        self._seed_fixed = fixed
        self.changed.emit()

    @property
    def start_from(self) -> Start:
        """Where the next takes begin."""
        return self._start_from

    def choose_start(self, start: Start) -> None:
        """Begin the next takes elsewhere."""
        self._start_from = start
        self.changed.emit()

    def set_playhead(self, tick: float) -> None:
        """Know where playing has come to; asking again is still asking from the same place."""
        self._playhead = tick

    def put_playhead(self, tick: float) -> None:
        """Know where the composer has put the playhead: the next takes from there are others."""
        self._playhead = tick
        self._elsewhere.add(Start.PLAYHEAD)
        self.changed.emit()

    def start(self) -> int:
        """The tick at which takes would begin now; BadRequest with nothing selected to begin from."""
        score, selection = self._session.score, self._session.selection
        if self._start_from is Start.END:
            return score.tracks[self._session.track].end
        if self._start_from is Start.PLAYHEAD:
            return BarMap(score).nearest_line(round(self._playhead), self._grid().ticks)
        if not selection:
            raise BadRequest(NO_SELECTION)
        return max(note.end for note in selection)

    def key(self) -> Key | None:
        """The key in force where takes would begin now, None when none was chosen."""
        try:
            return self._session.score.key_at(self.start())
        except BadRequest:
            return self._session.score.key_at(0)

    def position(self) -> Position:
        """The place at which takes would begin now; BadRequest as for `start`."""
        return BarMap(self._session.score).position(self.start())

    def ask(self, again: Asked | None) -> Asked:
        """The request these choices make, at the place of `again` where that is what they would mean.

        Draws a new random seed unless that is fixed. Raises BadRequest with nothing selected to
        begin from.
        """
        start, bars = self._place(again)
        self._elsewhere.clear()
        if not self._seed_fixed:
            self._random_seed = random.randint(0, MAX_SEED)
            self.changed.emit()
        read, score = self._settings.get, self._session.score
        request = Request(
            score=score,
            track=self._session.track,
            start=start,
            bars=bars,
            takes=max(1, min(MAX_TAKES, read(the.TAKES))),
            temperature=max(MIN_TEMPERATURE, min(MAX_TEMPERATURE, read(the.TEMPERATURE))),
            random_seed=self._random_seed,
            close=read(the.CLOSE),
            wishes=Leanings(likeness=max(-1.0, min(1.0, read(the.LIKENESS)))),
            locks=Locks(scale=scale_at(score, start) if read(the.HOLD_KEY) else None),
        )
        return Asked(request, self._start_from, self._bars())

    def _bars(self) -> int:
        return max(1, min(MAX_BARS, self._settings.get(the.BARS)))

    def _place(self, again: Asked | None) -> tuple[int, int]:
        """The tick to begin at, and the number of whole bars."""
        if (
            again is not None
            and again.start_from is self._start_from
            and self._start_from not in self._elsewhere
        ):
            bars = again.request.bars if again.bars == self._bars() else self._bars()
            return again.request.start, bars
        return self.start(), self._bars()

    def _selected(self) -> None:
        if self._session.selection:
            self._elsewhere.add(Start.SELECTION)
