"""What the score is, however it is laid out: engraved as the piece is edited, clicked and walked through."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap, QShowEvent
from PySide6.QtWidgets import QAbstractSlider, QFrame, QScrollBar, QWidget

from app.assistant import Assistant
from app.background import Worker
from app.phrases import slurs_shown
from app.roll.palette import faded
from app.session import Session
from app.settings import SLURS, Settings
from app.sheet.engraved import Engraved, Tone
from app.sheet.engraving import Engraving, Placed
from app.sheet.laid_out import LaidOut
from app.theme import Role, Theme, ThemeKeeper
from core.engraving import Drawn, Page
from core.score import Note
from core.words import tr

SOON = 250  # milliseconds in which nearly all that is engraved arrives, a dense page too
PATIENCE = 400  # milliseconds until it is told that a long piece takes its time
EDGE = 16  # pixels beside words that stand in place of pages
_LEAVES = {
    Qt.Key.Key_PageUp: QAbstractSlider.SliderAction.SliderPageStepSub,
    Qt.Key.Key_PageDown: QAbstractSlider.SliderAction.SliderPageStepAdd,
}
WASH, HALO = 0.5, 0.2  # how much of its colour lies behind a ghost, and behind what is selected


class ScoreArea(LaidOut):
    """Shows the active track with those that ghosts are in, or all of them, once a worker engraved them.

    `moved` carries the note that was clicked or come to, so that the roll shows it, `opened` one that was
    double-clicked, `tapped` its pitch and velocity. Nothing is engraved while nobody looks.
    """

    moved = Signal(object)  # frozenset[Note]
    opened = Signal(object)  # frozenset[Note]
    tapped = Signal(int, int)
    drawn = Signal()  # what is shown is up to date

    def __init__(
        self,
        session: Session,
        assistant: Assistant,
        worker: Worker,
        themes: ThemeKeeper,
        settings: Settings,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.session, self.assistant, self.themes = session, assistant, themes
        self.slurs = partial(slurs_shown, session, assistant, settings)
        self.engraving = Engraving(session, assistant, worker, self.job, self.isVisible, self)
        self._pages: tuple[Engraved, ...] = ()
        self._playhead = 0.0
        self._fresh: Placed = frozenset()  # ghosts, and what a drag shows
        self._ghosts: Placed = frozenset()
        self._painted: QPixmap | None = None  # what the viewport shows, but for the playhead
        self._repainting = QTimer(self, singleShot=True, interval=0)
        self._repainting.timeout.connect(self.viewport().update)
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE)
        self._patience.timeout.connect(self.viewport().update)
        self._refusal = ""  # why there are no pages
        self._choosing = QTimer(self, singleShot=True)  # an edit may come along first
        self._choosing.timeout.connect(self._colour_selection)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Score"))
        self.setAccessibleDescription(tr("The track as notation; the arrows go from note to note"))
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor)
        self.engraving.refused.connect(self._know_why)
        self.engraving.ready.connect(self._take)
        self.engraving.settled.connect(self.drawn)
        session.piece_opened.connect(self._begin)
        session.selection_changed.connect(partial(self._choosing.start, 0))
        session.selection_changed.connect(self._show_selection)
        themes.changed.connect(self._retint)
        settings.changed.connect(self._slur)
        self.verticalScrollBar().valueChanged.connect(self.repaint_all)

    def _slur(self, key: str) -> None:
        if key == SLURS.key:
            self.engraving.renew()

    # What is shown

    @property
    def pages(self) -> tuple[Page, ...]:
        """What is engraved, nothing at first."""
        return tuple(engraved.page for engraved in self._pages)

    @property
    def engraved(self) -> tuple[Engraved, ...]:
        """The same with their pictures."""
        return self._pages

    def show_all(self, whole: bool) -> None:
        """Every track, or only the one that is drawn on."""
        self.engraving.whole = whole
        self.engraving.renew()

    def _begin(self) -> None:
        """Nothing of another piece is to be seen."""
        self._pages, self._refusal = (), ""
        self._patience.start()
        self.verticalScrollBar().setValue(0)
        self.repaint_all()

    def _know_why(self, refusal: str) -> None:
        self._refusal = refusal

    def _take(self, pages: tuple[Page, ...], fresh: Placed, ghosts: Placed) -> None:
        known = {engraved.page.picture: engraved for engraved in self._pages}
        new = ghosts - self._ghosts
        like = (*self._pages[: len(pages)], *[None] * (len(pages) - len(self._pages)))
        self._pages = tuple(
            _kept(known.get(page.picture), page, before) for page, before in zip(pages, like, strict=True)
        )
        self._refusal = "" if pages else self._refusal
        self._fresh, self._ghosts = fresh, ghosts
        self._choosing.stop()
        self._retint()
        if not pages:
            return
        self.arrange()
        if self.isVisible():
            self.read_ahead()
        self.arrived()
        if new:
            self.reveal(min(note.start for _, note in new))

    # Painting

    def set_playhead(self, tick: float) -> None:
        """Draw the line at a moment."""
        self._playhead = tick
        if self._pages and self.isVisible():
            self.viewport().update()

    def _retint(self) -> None:
        """Draw in the colours of the theme, of ghosts and of the selection."""
        theme = self.themes.current
        out = self._fresh | {(self.session.track, note) for note in self.session.selection}
        for engraved in self._pages:
            engraved.tint(theme[Role.TEXT].name(), _tones(theme, engraved.page, out, self._ghosts))
        self.repaint_all()

    def repaint_all(self) -> None:
        """Paint the viewport anew."""
        self._painted = None
        self._repainting.start()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self.viewport()) as painter:
            self._painted = self._painted or self._paint()
            painter.drawPixmap(0, 0, self._painted)
            if self._pages:
                self.paint_playhead(painter, self._playhead)
            elif words := self._instead():
                painter.setPen(self.themes.current[Role.TEXT_DIM])
                centred = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
                painter.drawText(self.viewport().rect().adjusted(EDGE, 0, -EDGE, 0), centred, words)

    def _instead(self) -> str:
        """What stands where no pages are."""
        if self._refusal or not self.engraving.working or self._patience.isActive():
            return self._refusal
        return tr("engraving …")

    def _paint(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(self.viewport().size() * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(self.themes.current[Role.PAPER])
        if self._pages:
            with QPainter(pixmap) as painter:
                self.paint_pages(painter)
        return pixmap

    # The hand and the keys

    def _show_selection(self) -> None:
        if not self.isVisible() or not self._pages:
            return
        if self.session.selection and not self.hasFocus():
            self.reveal(min(note.start for note in self.session.selection))

    def _colour_selection(self) -> None:
        """Unless what is selected is being engraved, and will be coloured with it before long."""
        if self.engraving.working and self._choosing.interval() == 0:
            self._choosing.start(SOON)
        elif self.isVisible() and self._pages:
            self._retint()
            self.read_ahead()

    def _head(self, event: QMouseEvent) -> Drawn | None:
        place = self.spot(event.position())
        return None if place is None else place[0].head_at(*place[1:])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._pages or event.button() != Qt.MouseButton.LeftButton:
            return
        head = self._head(event)
        if head is None:
            self.session.select(frozenset())
            return
        if (head.track, head.note) in self._ghosts:
            self.tapped.emit(head.note.pitch, head.note.velocity)
            return
        self.session.choose_track(head.track)
        more = event.modifiers() & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier)
        only = frozenset((head.note,))
        self._choose(self.session.selection ^ only if more else only, head.note)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        head = self._head(event) if event.button() == Qt.MouseButton.LeftButton else None
        if head is not None:
            self.opened.emit(frozenset((head.note,)))

    def _choose(self, notes: frozenset[Note], come_to: Note) -> None:
        self.session.select_seen(notes)
        self.tapped.emit(come_to.pitch, come_to.velocity)
        self.moved.emit(frozenset((come_to,)))

    def event(self, event: QEvent) -> bool:
        walks = isinstance(event, QKeyEvent) and _step(event) and self.assistant.takes is None
        if walks and event.type() is QEvent.Type.ShortcutOverride:
            event.accept()  # on the roll these keys move notes, and while takes show they turn them
            return True
        return super().event(event)

    @property
    def leafed(self) -> QScrollBar:
        """The bar that leads on in the music."""
        return self.verticalScrollBar()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if leaf := _LEAVES.get(Qt.Key(event.key())):
            self.leafed.triggerAction(leaf)
            return
        by, notes = _step(event), self.session.notes
        if not by or not notes:
            event.ignore()  # the roll's keys count here too
            return
        note = _neighbour(notes, self.session.selection, by)
        self._choose(frozenset((note,)), note)
        self.reveal(note.start)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._patience.start()
        self.engraving.renew()


def _kept(same: Engraved | None, page: Page, before: Engraved | None) -> Engraved:
    """A page with the picture it had, where that is the same, so that it need not be painted again.

    A new one has what is as it was on the page that stood there before.
    """
    if same is None:
        return Engraved(page, before)
    same.page = page
    return same


def _tones(theme: Theme, page: Page, out: Placed, ghosts: Placed) -> dict[str, Tone]:
    """How the heads of a page stand `out`, by their names: ghosts one way, what is chosen another."""
    ghost = Tone(theme[Role.ACCENT].name(), faded(theme[Role.GHOST], WASH))
    chosen = Tone(theme[Role.NOTE_SELECTED].name(), faded(theme[Role.NOTE_SELECTED], HALO))
    heads = page.heads if out else ()
    return {
        head.name: ghost if (head.track, head.note) in ghosts else chosen
        for head in heads
        if (head.track, head.note) in out
    }


def _neighbour(notes: Sequence[Note], selection: frozenset[Note], by: int) -> Note:
    """The note a step on from what is selected; the first where nothing is."""
    places = [index for index, note in enumerate(notes) if note in selection]
    at = (places[-1] if by > 0 else places[0]) + by if places else 0
    return notes[min(max(at, 0), len(notes) - 1)]


def _step(event: QKeyEvent) -> int:
    """How many notes further a key leads, 0 for other keys."""
    if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
        return 0
    return {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
