"""What each layout of the score says for itself: what is engraved, where it stands, and how it is painted."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractScrollArea

from app.sheet.engraving import Job
from core.engraving import Page
from core.score import Score


class LaidOut(QAbstractScrollArea):
    """One line, or pages: `app.sheet.area.ScoreArea` does all that is alike in both."""

    def job(self, score: Score, tracks: tuple[int, ...]) -> Job:
        """What the worker is to engrave of a score."""
        raise NotImplementedError

    def arrange(self) -> None:
        """Place what is engraved, and say how far there is to scroll."""
        raise NotImplementedError

    def read_ahead(self) -> None:
        """Read what is in sight, a turn before it is painted: either takes as long as the other."""

    def arrived(self) -> None:
        """See to what new pages bring with them, once they are in place."""

    def reveal(self, tick: float) -> None:
        """Scroll so that a moment is in sight."""
        raise NotImplementedError

    def spot(self, point: QPointF) -> tuple[Page, float, float] | None:
        """The page under a point of the viewport, and where on it, in its units."""
        raise NotImplementedError

    def paint_pages(self, painter: QPainter) -> None:
        """Draw what is in sight, but for the playhead."""
        raise NotImplementedError

    def paint_playhead(self, painter: QPainter, tick: float) -> None:
        """Draw the line at a moment, where it is in sight."""
        raise NotImplementedError
