"""What stands where on the ruler: its signs and sections, worked out once for a score and a view."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QFontMetrics

from app.roll.bench import Bench
from app.roll.geometry import Geometry
from app.roll.ruler_picture import SIGNS, type_of, width_of
from app.roll.ruler_signs import INDENT, Placed, Sign, place_signs, sections
from core.score import Score, Span

PAST_HANDLE = 11  # pixels from the loop's start to a sign there


class Contents:
    """Finds signs and sections by place; keeps what it found until the score or the view is another."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._known: tuple[tuple[Score, Geometry, Span | None], list[Placed]] | None = None
        self._spans: tuple[Score, list[tuple[Sign, Span]]] | None = None

    def placed(self, font: QFont) -> list[Placed]:
        """Where the signs stand, in this font."""
        scene, geometry = self._bench.scene, self._bench.viewport.geometry
        known = (scene.score, geometry, scene.loop)
        if self._known is None or self._known[0][0] is not known[0] or self._known[0][1:] != known[1:]:
            metrics, loop = QFontMetrics(type_of(font)), scene.loop

            def indent(tick: int) -> int:
                return PAST_HANDLE if loop is not None and loop.start == tick else INDENT

            placed = place_signs(scene.score, geometry, lambda sign: width_of(sign, metrics), indent)
            self._known = known, placed
        return self._known[1]

    def sections(self) -> list[tuple[Sign, Span]]:
        """The sections of the score on show."""
        score = self._bench.scene.score
        if self._spans is None or self._spans[0] is not score:
            self._spans = score, sections(score)
        return self._spans[1]

    def sign_at(self, at: QPointF, top: int, font: QFont) -> Sign | None:
        """The sign or the section at a place; the signs' row begins at `top`."""
        if at.y() < top - 1:
            found = self.section_at(at.x())
            return found[0] if found else None
        if at.y() > top + SIGNS:
            return None
        hits = (item.sign for item in self.placed(font) if item.left - 4 <= at.x() <= item.right + 3)
        return next(hits, None)

    def section_at(self, x: float) -> tuple[Sign, Span] | None:
        """The section that a pixel column lies in, and how far it goes."""
        tick = self._bench.tick(x)
        every = reversed(self.sections())
        return next((item for item in every if item[1].start <= tick < item[1].end), None)
