"""Which tracks takes are written for together with the one that is drawn on, and which they hear."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection
from operator import attrgetter

from PySide6.QtCore import QObject, Signal

from app.session import Session
from core import edits
from core.score import Score, Span, Track

NEAR = 64  # notes before a place of which one may sound there
_START = attrgetter("start")


class Together(QObject):
    """Tracks chosen beside the one that is drawn on; they follow the tracks wherever these are moved.

    Another track being drawn on lets go of them, unless it is one of them: then the old one takes its place.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._tracks: frozenset[int] = frozenset()
        self._score, self._track = session.score, session.track
        session.score_changed.connect(self._follow)
        session.track_changed.connect(self._turn)
        session.piece_opened.connect(self.clear)

    @property
    def tracks(self) -> tuple[int, ...]:
        """Their numbers, in order; the one that is drawn on is not among them."""
        return tuple(sorted(self._tracks))

    def called(self, tracks: Collection[int]) -> list[str]:
        """What tracks are called."""
        return [self._session.score.tracks[track].name for track in tracks]

    def toggle(self, track: int) -> None:
        """Have a track written together with the one that is drawn on, or no longer."""
        if track != self._session.track and 0 <= track < len(self._session.score.tracks):
            self._set(self._tracks ^ {track})

    def extend(self, by: int) -> None:
        """Take in the next track below those written (1), or above (-1)."""
        written = (self._session.track, *self._tracks)
        at = max(written) + 1 if by > 0 else min(written) - 1
        if 0 <= at < len(self._session.score.tracks):
            self.toggle(at)

    def choose(self, tracks: Collection[int]) -> None:
        """These tracks, as far as they are there."""
        there = range(len(self._session.score.tracks))
        self._set(frozenset(each for each in tracks if each in there) - {self._session.track})

    def choose_all(self) -> None:
        """Every track."""
        self.choose(range(len(self._session.score.tracks)))

    def clear(self) -> None:
        """Only the track that is drawn on."""
        self._set(frozenset())

    def _set(self, tracks: frozenset[int]) -> None:
        if tracks != self._tracks:
            self._tracks = tracks
            self.changed.emit()

    def _follow(self) -> None:
        before, self._score = self._score, self._session.score
        if not self._tracks or before.tracks is self._score.tracks:
            return
        now = (edits.whereabouts(before, self._score, track) for track in self._tracks)
        self._track = self._session.track
        self._set(frozenset(track for track in now if track is not None) - {self._track})

    def _turn(self) -> None:
        old, self._track = self._track, self._session.track
        if self._track in self._tracks and old < len(self._session.score.tracks):
            self._set(self._tracks - {self._track} | {old})
        elif old != self._track:
            self.clear()


def heard_beside(score: Score, written: tuple[int, ...], span: Span) -> tuple[int, ...]:
    """The tracks, none of those written and no drums, of which something sounds in a span."""
    return tuple(
        number
        for number, track in enumerate(score.tracks)
        if number not in written and not track.percussion and not track.muted and _sounds(track, span)
    )


def _sounds(track: Track, span: Span) -> bool:
    """Whether something of a track begins in a span, or sounds into it."""
    if track.end <= span.start:
        return False
    first = bisect_left(track.notes, span.start, key=_START)
    begins = first < len(track.notes) and track.notes[first].start < span.end
    return begins or any(note.end > span.start for note in track.notes[max(0, first - NEAR) : first])
