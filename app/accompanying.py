"""Takes that go with what stands: chords, a bass or voices under a melody, and a line over chords."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app import settings as the
from app.assistant import Assistant
from app.beside import Beside
from app.session import Session
from app.settings import Settings
from core.errors import BadRequest
from core.score import Score, Span
from core.timing import BarMap
from core.words import marked, tr

CHORDS = ("chords", "full chords")  # what has a pace
LONG = 32  # bars from which on a melody is harmonised as far as it is in sight
WORDS = {
    "chords": marked("three-note chords"),
    "full chords": marked("four-note chords"),
    "bass": marked("a bass line"),
    "second": marked("a second voice"),
    "three": marked("two voices below"),
    "four": marked("three voices below"),
    "line": marked("a line over the chords"),
}
"""What can be asked for, by the names of `core.continuation.accompanying.Accompaniment`."""
IN_HAND = tr("Takes: {what}, in the track in hand.")
IN_TRACK = tr("Takes: {what}, in the track {track}.")
IN_NEW = tr("Takes: {what}; keeping one makes the track {track}.")


class Accompanying(QObject):
    """Asks for what is to go with the selected bars, or with all that the track in hand plays.

    `in_sight` gives the ticks in view, which are meant where that is long. `told` is a sentence for the
    status bar.
    """

    told = Signal(str)

    def __init__(
        self, session: Session, settings: Settings, assistant: Assistant, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._settings, self._assistant = session, settings, assistant
        self.in_sight: Callable[[], tuple[float, float]] = lambda: (0.0, 0.0)

    @property
    def bars(self) -> Span | None:
        """The bars that are meant: the selection's, those in sight of a long piece, or else all (None)."""
        score, chosen = self._session.score, self._session.selection
        if chosen:
            return _whole(score, min(note.start for note in chosen), max(note.end for note in chosen))
        if score.end > BarMap(score).bars_from(0, LONG):
            left, right = self.in_sight()
            end = min(max(round(right), round(left) + 1), score.end)
            return _whole(score, min(max(0, round(left)), end - 1), end)
        return None

    def ask(self, what: str) -> None:
        """Have `what`, a name of WORDS, written as takes; nothing changes before one is kept."""
        from core.continuation.accompanying import Accompaniment, accompanied  # loads the model's side

        session = self._session
        score, track = session.score, session.track
        try:
            hear = self._settings.get(the.HEAR_OTHERS)
            request = accompanied(score, track, Accompaniment(what), self.bars, hear=hear)
        except BadRequest as error:
            self.told.emit(str(error))
            return
        new = request.score.tracks[-1] if len(request.score.tracks) > len(score.tracks) else None
        pace = self._settings.get(the.PACE) if what in CHORDS else ""
        words = IN_NEW if new is not None else IN_HAND if request.track == track else IN_TRACK
        name = request.score.tracks[request.track].name
        told = words.format(what=tr(WORDS[what]), track=name)
        beside = Beside(track, len(score.tracks), new, pace, request.close)
        self._assistant.ask_beside(request, beside, told)


def _whole(score: Score, start: int, end: int) -> Span:
    bars = BarMap(score)
    return Span(bars.bar_at(start).start, bars.next_line(end))
