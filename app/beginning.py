"""Where the next takes begin: at the end of the track, of the selection, or at the playhead."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from app.roll.state import Grid
from app.session import Session
from core.continuation.drums import end_of
from core.errors import BadRequest
from core.timing import BarMap
from core.words import tr

NO_SELECTION = tr("Nothing is selected; select the notes to continue from, or start from the end.")


class Start(StrEnum):
    """Where takes begin."""

    END = "end"  # where the track's last note stops; of drums, where the bar does
    SELECTION = "selection"  # where the last selected note stops
    PLAYHEAD = "playhead"  # at the grid line nearest to the playhead


class Beginning(QObject):
    """Which of the places is chosen, the tick that it is now, and whether the composer has put it elsewhere.

    `changed` says that the composer chose another place, or moved the playhead by hand.
    """

    changed = Signal()

    def __init__(self, session: Session, grid: Callable[[], Grid], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._grid = session, grid
        self._start_from = Start.END
        self._playhead = 0.0
        self._elsewhere: set[Start] = set()  # what the composer has put elsewhere since the last request
        session.selection_changed.connect(self._selected)

    @property
    def start_from(self) -> Start:
        """Where the next takes begin."""
        return self._start_from

    def choose(self, start: Start) -> None:
        """Begin the next takes elsewhere."""
        self._start_from = start
        self._elsewhere.add(start)
        self.changed.emit()

    def set_playhead(self, tick: float) -> None:
        """Know where playing has come to; asking again is still asking from the same place."""
        self._playhead = tick

    def put_playhead(self, tick: float) -> None:
        """Know where the composer has put the playhead: the next takes from there are others."""
        self._playhead = tick
        self._elsewhere.add(Start.PLAYHEAD)
        self.changed.emit()

    def tick(self) -> int:
        """The tick at which takes would begin now; BadRequest with nothing selected to begin from."""
        score, selection = self._session.score, self._session.selection
        if self._start_from is Start.END:
            return end_of(score.tracks[self._session.track], BarMap(score))
        if self._start_from is Start.PLAYHEAD:
            return BarMap(score).nearest_line(round(self._playhead), self._grid().ticks)
        if not selection:
            raise BadRequest(NO_SELECTION)
        return max(note.end for note in selection)

    def likely_tick(self) -> int:
        """The tick at which takes would begin now, the piece's start where that cannot be said yet."""
        try:
            return self.tick()
        except BadRequest:
            return 0

    def moved_from(self, start: Start | None) -> bool:
        """Whether takes asked from `start` would begin elsewhere now, by what the composer has done since.

        None is a place that was chosen by itself.
        """
        return start not in (None, self._start_from) or self._start_from in self._elsewhere

    def settle(self) -> None:
        """Takes were asked for: what the composer does from now on may move their beginning."""
        self._elsewhere.clear()

    def _selected(self) -> None:
        if self._session.selection:
            self._elsewhere.add(Start.SELECTION)
