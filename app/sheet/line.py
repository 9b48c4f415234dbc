"""The score as one endless line that scrolls in time; clef, key and metre stay in sight at its left."""

from __future__ import annotations

from functools import partial
from math import floor

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QScrollBar

from app.assistant import Assistant
from app.background import Worker
from app.phrases import Slurred
from app.session import Session
from app.settings import Settings
from app.sheet.area import ScoreArea
from app.sheet.engraving import Job
from app.theme import Role, ThemeKeeper
from core.engraving import Page, System, engrave
from core.engraving.press import Beside
from core.score import Score
from core.timing import BarMap

SPACE, LEAST = 8.0, 5.0  # pixels between two lines of a staff, and where many staves share the room
STEP, BEHIND, AHEAD = 4, 4, 12  # bars: a long piece is engraved in stretches, begun anew after each step
LEAD = 0.25  # of the width, that is shown of what comes before
TURN = 0.85  # of the width, where the playhead turns the page
HEIGHT = 190  # pixels at first
FADE = 12  # pixels in which the music passes under the signs at the left


class LineView(ScoreArea):
    """Engraves no more than is near what is looked at."""

    def __init__(
        self,
        session: Session,
        assistant: Assistant,
        worker: Worker,
        themes: ThemeKeeper,
        settings: Settings,
        press: Beside,
    ) -> None:
        super().__init__(session, assistant, worker, themes, settings)
        self._press = press
        self._asked = (0, 0)
        self._ahead = AHEAD
        self._goes_on = False  # the music, beyond what is engraved
        self.horizontalScrollBar().valueChanged.connect(self._scrolled)
        session.piece_opened.connect(self._from_the_start)

    @property
    def page(self) -> Page | None:
        """What is engraved, None at first."""
        return self.pages[0] if self.pages else None

    @property
    def _line(self) -> System:
        return self.pages[0].systems[0]

    def sizeHint(self) -> QSize:
        return QSize(600, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 90)

    def _from_the_start(self) -> None:
        self._ahead = AHEAD
        self.horizontalScrollBar().setValue(0)

    def _span(self) -> tuple[int, int]:
        """The ticks to engrave for where the composer looks; key and metre that hold there begin it."""
        score, at = self.session.score, self.horizontalScrollBar().value()
        bar = score.metre_at(0).bar_length
        first = max(0, at // (STEP * bar) * STEP - BEHIND)
        ticks = [*(key.tick for key in score.keys), *(metre.tick for metre in score.metres)]
        change = max((tick for tick in ticks if tick <= at), default=0)
        start = max(first * bar, BarMap(score).bar_at(change).start)
        return start, (first + BEHIND + self._ahead) * bar

    def job(self, score: Score, tracks: tuple[int, ...]) -> Job:
        self._asked = self._span()
        start, end = self._asked
        shown = tracks or range(len(score.tracks))
        chords = (sign.tick + 1 for sign in score.chords[-1:])
        last = max(1, *chords, *(score.tracks[index].end for index in shown))
        self._goes_on = end < last
        return partial(
            _alone, self._press, score, tracks, (min(start, last - 1), min(end, last)), self.slurs(score)
        )

    def set_playhead(self, tick: float) -> None:
        before = self._playhead
        super().set_playhead(tick)
        if not self.pages or not self.isVisible() or before == tick:
            return
        if not 0 <= self.across(tick) <= TURN * self.viewport().width():
            self.horizontalScrollBar().setValue(round(tick))

    # What is where

    @property
    def scale(self) -> float:
        """Pixels to a unit of the page: whole ones between two lines, or these differ in strength."""
        page, ratio = self.pages[0], self.devicePixelRatioF()
        # As if the bar below were there always: it comes where the page is too wide, and made it fit again.
        room = self.maximumViewportSize().height() - self.horizontalScrollBar().sizeHint().height()
        space = min(SPACE, max(LEAST, room / page.height * page.space))
        return floor(space * ratio) / ratio / page.space

    @property
    def offset(self) -> float:
        """Pixels of the page left of the viewport: its first moment stands where clef and signs end."""
        tick = self.horizontalScrollBar().value()
        return (self._line.x_at(tick) - self._line.places[0][1]) * self.scale

    @property
    def top(self) -> float:
        """Where the page begins, in pixels: staves in the middle stay there while notes come and go."""
        height = self.viewport().height()
        room = height - self.pages[0].height * self.scale
        middle = (height - (self._line.top + self._line.bottom) * self.scale) / 2
        top = max(0.0, min(room, middle)) - self.verticalScrollBar().value()
        ratio, begin = self.devicePixelRatioF(), self.viewport().mapTo(self.window(), QPoint()).y()
        line = begin + top + self._line.top * self.scale
        return top + (floor(line * ratio) + 0.5) / ratio - line  # a line in the middle of a pixel

    def across(self, tick: float) -> float:
        """How many pixels right a moment is."""
        return self._line.x_at(tick) * self.scale - self.offset

    def spot(self, point: QPointF) -> tuple[Page, float, float] | None:
        if not self.pages or (self.offset > 0 and point.x() < self._signs):
            return None
        return self.pages[0], (point.x() + self.offset) / self.scale, (point.y() - self.top) / self.scale

    @property
    def _signs(self) -> float:
        """Pixels that clef, key and metre take at the left."""
        return self._line.signs * self.scale

    def arrange(self) -> None:
        if not self.pages:
            return
        page, across, down = self.pages[0], self.horizontalScrollBar(), self.verticalScrollBar()
        end = max(self.assistant.heard.end, page.end)
        if page.end >= end:
            room = page.width - self.viewport().width() / self.scale
            last = self._line.tick_at(self._line.places[0][1] + room) if room > 0 else 0
            end = round(max(last, 0 if page.start == 0 else page.start))
        across.setRange(0, end)
        across.setPageStep(4 * self.session.score.metre_at(0).bar_length)
        down.setRange(0, max(0, round(page.height * self.scale) - self.viewport().height()))
        down.setPageStep(self.viewport().height())
        self.repaint_all()

    def read_ahead(self) -> None:
        self.engraved[0].read()

    def arrived(self) -> None:
        near = self._goes_on and self._span() == self._asked
        if near and self.across(self.pages[0].end) < 2 * self.viewport().width():
            self._ahead *= 2  # a turn finds its music there; bars with little in them are narrow
            self.engraving.renew()

    def _scrolled(self) -> None:
        if self.pages and self._span() != self._asked:
            self.engraving.renew()
        self.repaint_all()

    def reveal(self, tick: float) -> None:
        hidden = self._signs if self.pages and self.offset > 0 else 0
        if not self.pages or hidden <= self.across(tick) <= self.viewport().width():
            return
        before = self._line.x_at(tick) - LEAD * self.viewport().width() / self.scale
        near = self.pages[0].start <= tick <= self.pages[0].end
        self.horizontalScrollBar().setValue(round(self._line.tick_at(before) if near else tick))

    # Painting

    def paint_pages(self, painter: QPainter) -> None:
        engraved, scale = self.engraved[0], self.scale
        painter.save()
        painter.translate(-self.offset, self.top)
        engraved.paint(painter, scale)
        painter.restore()
        if self.offset <= 0:
            return
        paper, width, height = self.themes.current[Role.PAPER], self._signs, self.viewport().height()
        clear = QColor(paper)
        clear.setAlpha(0)
        fade = QLinearGradient(width, 0, width + FADE, 0)
        fade.setColorAt(0, paper)
        fade.setColorAt(1, clear)
        painter.fillRect(QRectF(0, 0, width, height), paper)
        painter.setClipRect(QRectF(0, 0, width, height))
        painter.translate(0, self.top)
        engraved.paint_signs(painter, scale)
        painter.translate(0, -self.top)
        painter.setClipping(False)
        painter.fillRect(QRectF(width, 0, FADE, height), fade)

    def paint_playhead(self, painter: QPainter, tick: float) -> None:
        if self.pages[0].start <= tick <= self.pages[0].end:
            line = QRectF(self.across(tick), 0, 1, self.viewport().height())
            painter.fillRect(line, self.themes.current[Role.PLAYHEAD])

    # The hand

    @property
    def leafed(self) -> QScrollBar:
        return self.horizontalScrollBar()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Both wheels lead along the music, as far as the fingers go."""
        delta = event.pixelDelta() if not event.pixelDelta().isNull() else event.angleDelta() / 2
        by = delta.x() or delta.y()
        if not self.pages or not by:
            return
        x = self._line.x_at(self.horizontalScrollBar().value()) - by / self.scale
        self.horizontalScrollBar().setValue(round(self._line.tick_at(x)))
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()


def _alone(
    press: Beside, score: Score, tracks: tuple[int, ...], span: tuple[int, int], phrases: Slurred
) -> tuple[Page, ...]:
    return (press.run(engrave, score, tracks, *span, phrases),)
