"""The score as pages of paper, beside and below one another."""

from __future__ import annotations

from functools import partial
from math import ceil

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPixmap, QResizeEvent, QWheelEvent

from app import settings as the
from app.assistant import Assistant
from app.background import Worker
from app.session import Session
from app.settings import Settings
from app.sheet.area import ScoreArea
from app.sheet.engraved import Engraved
from app.sheet.engraving import Job
from app.theme import Role, ThemeKeeper
from core.engraving import Layout, Page, System, leaves
from core.engraving.engraver import UNITS
from core.engraving.press import Beside
from core.score import Score

HEIGHT = 240  # pixels at least: some systems
GAP = 16  # pixels around a page
NEAR = 2.0  # spaces of a staff by which the playhead stands out of its system
AROUND = 5.0  # spaces that high and low notes may take
FIRST = 0.05  # of the height, from above, where a system with them comes to stand
WIDEST = 1.5  # of the paper's own size, however much room there is
ZOOMS = (25, 50, 75, 100, 125, 150, 200)  # of the paper's own size
FIT = 0  # as wide as there is room
INCH = 25.4


class PageView(ScoreArea):
    """The paper, and the size at which it is seen, are settings; `zoomed` tells that size in percent."""

    zoomed = Signal(int)

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
        self._settings, self._press = settings, press
        self._drawn: dict[Engraved, QPixmap] = {}
        self.horizontalScrollBar().valueChanged.connect(self.repaint_all)
        settings.changed.connect(self._setting_changed)

    def sizeHint(self) -> QSize:
        return QSize(600, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, HEIGHT)

    def job(self, score: Score, tracks: tuple[int, ...]) -> Job:
        return partial(self._press.run, leaves, score, layout(self._settings), tracks, self.slurs(score))

    def _setting_changed(self, key: str) -> None:
        if key in (the.PAPER.key, the.LANDSCAPE.key, the.STAFF.key):
            self.engraving.renew()
        elif key == the.SCORE_ZOOM.key:
            self.arrange()

    # What is where

    @property
    def scale(self) -> float:
        """Pixels to a unit of the pages."""
        zoom = self._settings.get(the.SCORE_ZOOM)
        own = self.logicalDpiX() / INCH / UNITS
        if zoom == FIT:
            return min(WIDEST * own, max(1, self._room - 2 * GAP) / self.pages[0].width)
        return zoom / 100 * own

    @property
    def _room(self) -> int:
        """How wide the viewport is with the bar beside it, be that there or not, or it came and went."""
        return self.maximumViewportSize().width() - self.verticalScrollBar().sizeHint().width()

    @property
    def percent(self) -> int:
        """How large they are seen, of their own size."""
        return round(100 * self.scale * UNITS * INCH / self.logicalDpiX()) if self.pages else 100

    @property
    def _size(self) -> tuple[float, float]:
        """Width and height of a page in pixels."""
        return self.pages[0].width * self.scale, self.pages[0].height * self.scale

    @property
    def _columns(self) -> int:
        room = int((self._room - GAP) // (self._size[0] + GAP))
        return max(1, min(room, len(self.pages)))

    def place(self, index: int) -> QRectF:
        """Where a page lies in the viewport."""
        width, height = self._size
        columns = self._columns
        across, down = index % columns, index // columns
        taken = columns * (width + GAP) - GAP
        left = max(GAP, (self.viewport().width() - taken) / 2)
        x = left + across * (width + GAP) - self.horizontalScrollBar().value()
        y = GAP + down * (height + GAP) - self.verticalScrollBar().value()
        return QRectF(round(x), round(y), width, height)

    def arrange(self) -> None:
        if not self.pages:
            return
        width, height = self._size
        rows = ceil(len(self.pages) / self._columns)
        for bar, taken, room in (
            (self.horizontalScrollBar(), width + 2 * GAP, self.viewport().width()),
            (self.verticalScrollBar(), rows * (height + GAP) + GAP, self.viewport().height()),
        ):
            bar.setRange(0, max(0, ceil(taken) - room))
            bar.setPageStep(room)
            bar.setSingleStep(3 * GAP)
        self.zoomed.emit(self.percent)
        self.repaint_all()

    def spot(self, point: QPointF) -> tuple[Page, float, float] | None:
        for index, page in enumerate(self.pages):
            place = self.place(index)
            if place.contains(point):
                x, y = point.x() - place.left(), point.y() - place.top()
                return page, x / self.scale, y / self.scale
        return None

    def line_at(self, tick: float) -> tuple[int, System] | None:
        """The page and the system in which a moment stands."""
        for index, page in enumerate(self.pages):
            system = page.system_at(tick)
            if system is not None:
                return index, system
        return None

    def reveal(self, tick: float) -> None:
        found = self.line_at(tick)
        if found is None:
            return
        index, system = found
        place, around = self.place(index), AROUND * self.pages[index].space
        top = place.top() + (system.top - around) * self.scale
        bottom = place.top() + (system.bottom + around) * self.scale
        if top < 0 or bottom > self.viewport().height():
            down = self.verticalScrollBar()
            down.setValue(round(down.value() + top - FIRST * self.viewport().height()))
        x = place.left() + system.x_at(tick) * self.scale
        if not 0 <= x <= self.viewport().width():
            across = self.horizontalScrollBar()
            across.setValue(round(across.value() + x - self.viewport().width() / 2))

    def set_playhead(self, tick: float) -> None:
        before = self._playhead
        super().set_playhead(tick)
        if self.pages and self.isVisible() and before != tick:
            self.reveal(tick)

    # Painting

    def paint_pages(self, painter: QPainter) -> None:
        theme = self.themes.current
        painter.fillRect(self.viewport().rect(), theme[Role.ROW_DIM])
        drawn: dict[Engraved, QPixmap] = {}
        for index, engraved in enumerate(self.engraved):
            place = self.place(index)
            if place.intersects(QRectF(self.viewport().rect())):
                drawn[engraved] = self._drawn_page(engraved, place)
                painter.drawPixmap(place.topLeft(), drawn[engraved])
                painter.setPen(theme[Role.GRID_BEAT])
                painter.drawRect(place.adjusted(-0.5, -0.5, 0.5, 0.5))
        self._drawn = drawn

    def _drawn_page(self, engraved: Engraved, place: QRectF) -> QPixmap:
        """The page as it was painted before, if nothing about it is new."""
        ratio = self.devicePixelRatioF()
        size = (place.size() * ratio).toSize()
        known = self._drawn.get(engraved)
        if known is not None and known.size() == size and engraved.painted:
            return known
        pixmap = QPixmap(size)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(self.themes.current[Role.RAISED])
        with QPainter(pixmap) as painter:
            engraved.paint_again(painter, self.scale)
        return pixmap

    def paint_playhead(self, painter: QPainter, tick: float) -> None:
        found = self.line_at(tick)
        if found is None:
            return
        index, system = found
        place, near = self.place(index), NEAR * self.pages[index].space
        top, bottom = ((system.top - near) * self.scale, (system.bottom + near) * self.scale)
        x = place.left() + system.x_at(tick) * self.scale
        line = QRectF(x, place.top() + top, 1.5, bottom - top)
        painter.fillRect(line, self.themes.current[Role.PLAYHEAD])

    # The hand

    def zoom(self, by: int) -> None:
        """So many steps nearer, or further away."""
        nearer = [step for step in ZOOMS if step > self.percent]
        further = [step for step in reversed(ZOOMS) if step < self.percent]
        steps = nearer if by > 0 else further
        if steps:
            self._settings.set(the.SCORE_ZOOM, steps[min(abs(by), len(steps)) - 1])

    def event(self, event: QEvent) -> bool:
        zooms = isinstance(event, QKeyEvent) and _nearer(event) is not None
        if zooms and event.type() is QEvent.Type.ShortcutOverride:
            event.accept()  # elsewhere these keys bring the roll nearer
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if (by := _nearer(event)) is None:
            super().keyPressEvent(event)
        elif by:
            self.zoom(by)
        else:
            self._settings.set(the.SCORE_ZOOM, FIT)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y()
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
        elif turned:
            self._zoom_at(event.position(), 1 if turned > 0 else -1)
            event.accept()

    def _zoom_at(self, point: QPointF, by: int) -> None:
        """Nearer or further, with what lies under the mouse staying there."""
        if not self.pages:
            return
        index = min(range(len(self.pages)), key=lambda each: _off(self.place(each), point))
        before = (point - self.place(index).topLeft()) / self.scale
        self.zoom(by)
        after = self.place(index).topLeft() + before * self.scale - point
        self.horizontalScrollBar().setValue(round(self.horizontalScrollBar().value() + after.x()))
        self.verticalScrollBar().setValue(round(self.verticalScrollBar().value() + after.y()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()


def layout(settings: Settings) -> Layout:
    """The paper that the settings name."""
    return Layout(settings.get(the.PAPER), settings.get(the.LANDSCAPE), settings.get(the.STAFF))


def _nearer(event: QKeyEvent) -> int | None:
    """How many steps nearer a key leads, 0 for one that shows a page as wide as there is room."""
    if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
        return None
    key = Qt.Key
    return {key.Key_Plus: 1, key.Key_Equal: 1, key.Key_Minus: -1, key.Key_0: 0}.get(key(event.key()))


def _off(place: QRectF, point: QPointF) -> float:
    return (place.center() - point).manhattanLength()
