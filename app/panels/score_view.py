"""The engraved music: one endless system that follows the piece, with its ghosts, selection and playhead."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QByteArray, QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from app.assistant import Assistant
from app.background import Ticket, Worker
from app.session import Session
from app.theme import Role, ThemeKeeper
from core.engraving import Page, engrave
from core.errors import ContinuoError
from core.score import Note
from core.words import tr

SOON = 4  # milliseconds in which one edit may bring several changes
SPACE, LEAST = 7.5, 5.0  # pixels between two lines of a staff, and where many staves share the room
STEP, BEHIND, AHEAD = 8, 8, 24  # bars: a long piece is engraved in stretches, begun anew after each step
TURN = 0.85  # of the width, where the playhead turns the page
WASH, HALO = 0.5, 0.2  # how much of its colour lies behind a ghost, and behind what is selected
HEIGHT = 190  # pixels at first


class ScoreView(QAbstractScrollArea):
    """Shows the active track, or all of them; scrolls in time, and engraves no more than is near.

    `moved` carries the note that was clicked or come to, so that the roll shows it, `tapped` its pitch and
    velocity. Nothing is engraved while nobody looks.
    """

    moved = Signal(object)  # frozenset[Note]
    tapped = Signal(int, int)
    drawn = Signal()  # what is shown is up to date

    def __init__(
        self,
        session: Session,
        assistant: Assistant,
        worker: Worker,
        themes: ThemeKeeper,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._assistant, self._worker, self._themes = session, assistant, worker, themes
        self._whole = False
        self._page: Page | None = None
        self._picture = QSvgRenderer(self)
        self._painted: QPixmap | None = None  # what the viewport shows, but for the playhead
        self._ticket: Ticket | None = None
        self._asked = (0, 0)
        self._ahead = AHEAD
        self._playhead = 0.0
        self._ghosts: frozenset[Note] = frozenset()
        self._soon = QTimer(self, singleShot=True, interval=SOON)
        self._soon.timeout.connect(self._engrave)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Score"))
        self.setAccessibleDescription(tr("The track as notation; the arrows go from note to note"))
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor)
        for change in (session.score_changed, session.track_changed, assistant.changed):
            change.connect(self._renew)
        session.piece_opened.connect(self._begin)
        session.selection_changed.connect(self._show_selection)
        themes.changed.connect(self._tint)
        self.horizontalScrollBar().valueChanged.connect(self._scrolled)
        self.verticalScrollBar().valueChanged.connect(self._repaint)

    @property
    def page(self) -> Page | None:
        """What is engraved, None at first."""
        return self._page

    def show_all(self, whole: bool) -> None:
        """Every track, or only the one that is drawn on."""
        self._whole = whole
        self._renew()

    def set_playhead(self, tick: float) -> None:
        """Draw the line at a moment, and turn the page when it leaves."""
        before, self._playhead = self._playhead, tick
        if self._page is None or not self.isVisible():
            return
        if before != tick and not 0 <= self._across(tick) <= TURN * self.viewport().width():
            self.horizontalScrollBar().setValue(round(tick))
        self.viewport().update()

    def sizeHint(self) -> QSize:
        return QSize(600, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 90)

    # Engraving

    def _begin(self) -> None:
        self._ahead = AHEAD
        self.horizontalScrollBar().setValue(0)
        self._renew()

    def _renew(self) -> None:
        if self.isVisible():
            self._soon.start()

    def _span(self) -> tuple[int, int]:
        """The ticks to engrave for where the composer looks."""
        bar = self._session.score.metre_at(0).bar_length
        first = max(0, self.horizontalScrollBar().value() // (STEP * bar) * STEP - BEHIND)
        return first * bar, (first + BEHIND + self._ahead) * bar

    def _engrave(self) -> None:
        if self._ticket is not None:
            self._ticket.cancel()
        score, track = self._assistant.heard, self._session.track
        if track >= len(score.tracks):
            return
        ghosts = frozenset(score.tracks[track].notes) - frozenset(self._session.notes)
        self._asked = self._span()
        start, end = self._asked
        last = max(1, score.end if self._whole else score.tracks[track].end)
        self._ticket = self._worker.submit(
            partial(engrave, score, () if self._whole else (track,), min(start, last - 1), min(end, last)),
            partial(self._take, ghosts, end < last),
            self._give_up,
        )

    def _take(self, ghosts: frozenset[Note], goes_on: bool, page: Page) -> None:
        new = ghosts - self._ghosts
        self._page, self._ghosts, self._ticket = page, ghosts, None
        self._tint()
        self._measure()
        if goes_on and self._across(page.end) < self.viewport().width():
            self._ahead *= 2  # bars with little in them are narrow
            self._renew()
        if new:
            self._reveal(min(note.start for note in new))
        self.drawn.emit()

    def _give_up(self, _error: ContinuoError) -> None:
        """A piece too long for paper has no score."""
        self._page = None
        self._repaint()

    # What is where

    @property
    def _scale(self) -> float:
        """Pixels to a unit of the page."""
        assert self._page is not None
        fits = self.viewport().height() / self._page.height
        return min(SPACE, max(LEAST, fits * self._page.space)) / self._page.space

    @property
    def _offset(self) -> float:
        """Pixels of the page left of the viewport: its first moment stands where clef and signs end."""
        assert self._page is not None
        page, tick = self._page, self.horizontalScrollBar().value()
        return (page.systems[0].x_at(tick) - page.systems[0].places[0][1]) * self._scale

    @property
    def _top(self) -> float:
        """Where the page begins, in pixels: in the middle where there is room."""
        assert self._page is not None
        room = self.viewport().height() - self._page.height * self._scale
        return max(0.0, room / 2) - self.verticalScrollBar().value()

    def _across(self, tick: float) -> float:
        assert self._page is not None
        return self._page.systems[0].x_at(tick) * self._scale - self._offset

    def _measure(self) -> None:
        """How far there is to scroll: in ticks across, in pixels down."""
        if self._page is None:
            return
        page, across, down = self._page, self.horizontalScrollBar(), self.verticalScrollBar()
        end = max(self._assistant.heard.end, page.end)
        if page.end >= end:
            room = page.width - self.viewport().width() / self._scale
            last = page.systems[0].tick_at(page.systems[0].places[0][1] + room) if room > 0 else 0
            end = round(max(last, 0 if page.start == 0 else page.start))
        across.setRange(0, end)
        across.setPageStep(4 * self._session.score.metre_at(0).bar_length)
        down.setRange(0, max(0, round(page.height * self._scale) - self.viewport().height()))
        down.setPageStep(self.viewport().height())
        self._repaint()

    def _scrolled(self) -> None:
        if self._page is not None and self._span() != self._asked:
            self._renew()
        self._repaint()

    def _reveal(self, tick: int) -> None:
        if self._page is not None and not 0 <= self._across(tick) <= self.viewport().width():
            self.horizontalScrollBar().setValue(tick)

    # Painting

    def _tint(self) -> None:
        """Draw the page in the colours of the theme, of ghosts and of the selection."""
        if self._page is None:
            return
        theme = self._themes.current
        accent, chosen = theme[Role.ACCENT].name(), theme[Role.NOTE_SELECTED].name()
        colours = {
            head.name: accent if head.note in self._ghosts else chosen
            for head in self._page.heads
            if head.track == self._session.track
            and (head.note in self._ghosts or head.note in self._session.selection)
        }
        self._picture.load(QByteArray(self._page.svg(theme[Role.TEXT].name(), colours).encode()))
        self._repaint()

    def _repaint(self) -> None:
        self._painted = None
        self.viewport().update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._themes.current
        painter = QPainter(self.viewport())
        if self._page is None:
            painter.fillRect(self.viewport().rect(), theme[Role.PAPER])
        else:
            self._painted = self._painted or self._paint_page()
            painter.drawPixmap(0, 0, self._painted)
            if self._page.start <= self._playhead <= self._page.end:
                x = self._across(self._playhead)
                painter.fillRect(QRectF(x, 0, 1, self.viewport().height()), theme[Role.PLAYHEAD])
        painter.end()

    def _paint_page(self) -> QPixmap:
        assert self._page is not None
        theme, page, scale = self._themes.current, self._page, self._scale
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(self.viewport().size() * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(theme[Role.PAPER])
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.translate(-self._offset, self._top)
        for head in page.heads:
            if head.track != self._session.track:
                continue
            if head.note in self._ghosts:
                self._halo(painter, head.left, head.middle, theme[Role.GHOST], WASH)
            elif head.note in self._session.selection:
                self._halo(painter, head.left, head.middle, theme[Role.NOTE_SELECTED], HALO)
        self._picture.render(painter, QRectF(0, 0, page.width * scale, page.height * scale))
        painter.end()
        return pixmap

    def _halo(self, painter: QPainter, left: float, middle: float, colour: QColor, share: float) -> None:
        """A soft ground behind a notehead, so that it is not told by its colour alone."""
        assert self._page is not None
        space, scale = self._page.space, self._scale
        tone = QColor(colour)
        tone.setAlphaF(share)
        painter.setBrush(tone)
        side = 2 * space * scale
        ground = QRectF((left - 0.5 * space) * scale, middle * scale - side / 2, 1.1 * side, side)
        painter.drawRoundedRect(ground, 4, 4)

    # The hand and the keys

    def _show_selection(self) -> None:
        if not self.isVisible() or self._page is None:
            return
        self._tint()
        if self._session.selection and not self.hasFocus():
            self._reveal(min(note.start for note in self._session.selection))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._page is None or event.button() != Qt.MouseButton.LeftButton:
            return
        point = event.position()
        x, y = (point.x() + self._offset) / self._scale, (point.y() - self._top) / self._scale
        head = self._page.head_at(x, y)
        if head is None:
            self._session.select(frozenset())
            return
        if head.note in self._ghosts and head.track == self._session.track:
            self.tapped.emit(head.note.pitch, head.note.velocity)
            return
        self._session.choose_track(head.track)
        more = event.modifiers() & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier)
        only = frozenset((head.note,))
        self._choose(self._session.selection ^ only if more else only, head.note)

    def _choose(self, notes: frozenset[Note], come_to: Note) -> None:
        self._session.select(notes)
        self.tapped.emit(come_to.pitch, come_to.velocity)
        self.moved.emit(frozenset((come_to,)))

    def event(self, event: QEvent) -> bool:
        walks = isinstance(event, QKeyEvent) and _step(event) and self._assistant.takes is None
        if walks and event.type() is QEvent.Type.ShortcutOverride:
            event.accept()  # on the roll these keys move notes, and while takes show they turn them
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by, notes = _step(event), self._session.notes
        if not by or not notes:
            event.ignore()  # the roll's keys count here too
            return
        places = [index for index, note in enumerate(notes) if note in self._session.selection]
        at = (places[-1] if by > 0 else places[0]) + by if places else 0
        note = notes[min(max(at, 0), len(notes) - 1)]
        self._choose(frozenset((note,)), note)
        self._reveal(note.start)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Both wheels lead along the music, as far as the fingers go."""
        delta = event.pixelDelta() if not event.pixelDelta().isNull() else event.angleDelta() / 2
        by = delta.x() or delta.y()
        if self._page is None or not by:
            return
        x = self._page.systems[0].x_at(self.horizontalScrollBar().value()) - by / self._scale
        self.horizontalScrollBar().setValue(round(self._page.systems[0].tick_at(x)))
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._renew()


def _step(event: QKeyEvent) -> int:
    """How many notes further a key leads, 0 for other keys."""
    if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
        return 0
    return {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
