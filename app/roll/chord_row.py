"""The row of chord symbols between the ruler and the notes: read, heard, moved, written and taken away."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from app.accessible import announce
from app.roll.bench import Bench
from app.roll.chord_picture import HEIGHT, paint_symbols, paint_whole
from app.roll.chord_walk import ChordWalk
from app.roll.drift import Drift
from app.roll.gestures.gesture import ALT, Pointer, breaks_off, taken
from app.roll.gestures.tempo import Spot, beat_near
from app.roll.ruler_gestures import SignDrag
from app.roll.ruler_picture import type_of
from app.roll.ruler_signs import INDENT, Kind, Placed, Sign, place_chords, removed
from app.theme import Role, ThemeKeeper
from app.told import would
from core.score import DEFAULT_VELOCITY
from core.words import tr

KEYS = (
    *(Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Delete),
    *(Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape),
)
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


class ChordRow(QWidget):
    """Shown while the piece has chord symbols.

    A click on one lets it be heard and changed, a drag moves it, a click between them writes one. With the
    keyboard the arrows go from one to the next, Return changes it and Delete takes it away.
    """

    sign_asked = Signal(int)  # the tick of a chord that is to be typed
    menu_asked = Signal(int)  # a tick at which something may be put or removed
    told = Signal(str)
    resized = Signal()
    left = Signal()  # the keyboard is to go home

    def __init__(self, bench: Bench, themes: ThemeKeeper, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bench, self._themes = bench, themes
        self._playhead = 0.0
        self._drag: SignDrag | None = None
        self._pointer = Pointer(-1, -1)  # of the drag
        self._drift = Drift(bench.viewport, self, self._drag_on, sideways=True)
        self._pressed: int | None = None  # the beat between chords that was pressed
        self._hovered: Sign | None = None
        self._walk = ChordWalk(bench)
        self.setFixedHeight(HEIGHT)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(tr("chords"))
        self.setAccessibleDescription(
            tr("Arrows go from chord to chord, Return changes one, Delete takes it away")
        )
        self.setVisible(bool(bench.score.chords))
        for change in (bench.viewport.changed, bench.scene.changed, themes.changed):
            change.connect(self.update)
        bench.session.score_changed.connect(self._follow)

    @property
    def room(self) -> int:
        """The pixels it takes."""
        return HEIGHT if self._bench.score.chords else 0

    def set_playhead(self, tick: float) -> None:
        """Show where the music is."""
        old, self._playhead = self._playhead, tick
        for place in (old, tick):
            self.update(QRect(self._bench.viewport.geometry.x(place) - 1, 0, 3, HEIGHT))

    def bring(self, tick: int) -> QPoint:
        """Bring `tick` into view, and say where on the roll a field for a chord there is to stand."""
        self._bench.viewport.reveal(tick)
        return QPoint(self.x() + self._bench.viewport.geometry.x(tick), self.y() - 3)

    def cancel(self) -> None:
        """Break a drag off; the chord stands where it stood."""
        drag, self._drag = self._drag, None
        if drag is not None:
            drag.cancel()
            self._drift.back()

    def _follow(self) -> None:
        self.cancel()
        if self.isHidden() == bool(self.room):
            self.setVisible(bool(self.room))
            self.resized.emit()
        self.update()

    def setVisible(self, visible: bool) -> None:
        if not visible and self.hasFocus():
            self.left.emit()  # else Qt gives the keyboard to the field that comes next
        super().setVisible(visible)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, geometry = self._themes.current, self._bench.viewport.geometry
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), theme[Role.PAPER])
            painter.setFont(type_of(painter.font(), strong=True))
            placed = self._placed()
            paint_symbols(painter, theme, placed, self._bench.scene.score)
            for item in placed:
                hovered, reached = item.sign == self._hovered, self._is_at(item.sign)
                if hovered or reached:
                    paint_whole(painter, theme, item, hovered=hovered, reached=reached)
            painter.fillRect(QRect(0, HEIGHT - 1, self.width(), 1), theme[Role.HAIRLINE])
            painter.fillRect(QRect(geometry.x(self._playhead), 0, 1, HEIGHT), theme[Role.PLAYHEAD])

    def _is_at(self, sign: Sign) -> bool:
        at = self._walk.here if self.hasFocus() else None
        return at is not None and at.tick == sign.tick

    def _placed(self) -> list[Placed]:
        metrics = QFontMetrics(type_of(self.font(), strong=True))
        score, geometry = self._bench.scene.score, self._bench.viewport.geometry
        return place_chords(score, geometry, lambda sign: metrics.horizontalAdvance(sign.words) + 2)

    def sign_at(self, at: QPointF) -> Sign | None:
        """The chord symbol at a place."""
        hits = (item.sign for item in self._placed() if item.left - INDENT <= at.x() <= item.right + 3)
        return next(hits, None)

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        sign = self.sign_at(event.position())
        if event.button() is RIGHT:
            self.menu_asked.emit(self._beat(event) if sign is None else sign.tick)
        elif event.button() is LEFT and sign is not None:
            self._drift.begin()
            self._drag = SignDrag(self._bench, sign, event.position().x())
            self._walk.come_to(sign.tick)
            self.setFocus(Qt.FocusReason.MouseFocusReason)  # for the keys that break the drag off
            self._sound(sign.tick)
        elif event.button() is LEFT:
            self._pressed = self._beat(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drag is not None:
            self._pointer = Pointer(event.position().x(), 0, event.modifiers())
            self._drift.point(event.position())
            self._drag_on()
        elif self._pressed is None:
            self._hover(self.sign_at(event.position()))

    def _drag_on(self) -> None:
        """What is dragged stays in sight, and the view scrolls beneath it."""
        at = self._pointer.held_in(self.width(), HEIGHT)
        if self._drag is not None:
            self._drag.drag(at.x, free=bool(at.keys & ALT))
            if self._drag.moved:
                self._bench.hush()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is not LEFT:
            return
        self._bench.hush()
        self._drift.end()
        drag, self._drag = self._drag, None
        pressed, self._pressed = self._pressed, None
        if drag is not None and drag.moved:
            drag.release()
            self.left.emit()
        elif drag is not None:
            self.sign_asked.emit(drag.sign.tick)
        elif pressed is not None:
            self.sign_asked.emit(pressed)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._bench.viewport.wheel(event, QPointF(event.position().x(), 0))

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = None
        self.update()
        self.told.emit("")
        super().leaveEvent(event)

    def _hover(self, sign: Sign | None) -> None:
        if sign != self._hovered:
            self._hovered = sign
            self.update()
        self.setCursor(Qt.CursorShape.PointingHandCursor if sign else Qt.CursorShape.IBeamCursor)
        if sign is None:
            self.told.emit(would(tr("click to write a chord here")))
        else:
            offers = tr("click to hear and change it, drag to move it, right click to remove it")
            self.told.emit(would(offers, sign.spoken))

    def _beat(self, event: QMouseEvent) -> int:
        free = bool(event.modifiers() & ALT)
        return beat_near(self._bench, Spot(0, self._bench.tick(event.position().x()), 0, free))

    def _sound(self, tick: int) -> None:
        chord = self._bench.score.chord_at(tick)
        if chord is not None and chord.classes:
            self._bench.sound_chord(chord.pitches(), DEFAULT_VELOCITY)

    # Keyboard

    def event(self, event: QEvent) -> bool:
        if breaks_off(event) and self._drag is not None:
            return taken(event, self._break_off)
        if isinstance(event, QKeyEvent) and event.key() in KEYS and not event.modifiers():
            if event.type() is QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() is QEvent.Type.KeyPress:
                self._answer(event.key())
                return True
            if not event.isAutoRepeat():
                self._bench.hush()
        return super().event(event)

    def _break_off(self) -> None:
        self.cancel()
        self.left.emit()

    def _answer(self, key: int) -> None:
        here = self._walk.here
        if key == Qt.Key.Key_Escape:
            self.left.emit()
        elif here is None:
            return
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.sign_asked.emit(here.tick)
        elif key == Qt.Key.Key_Delete:
            sign = Sign(Kind.CHORD, here.tick, here.chord.label)
            edited = removed(self._bench.score, sign)
            self._bench.commit(tr("Remove chord"), edited, self._bench.session.selection)
            self._tell()
        else:
            self._walk.go(key)
            self._tell()
            if self._walk.here is not None:
                self._sound(self._walk.here.tick)

    def _tell(self) -> None:
        """Show and say which chord the keyboard is at."""
        here = self._walk.here
        if here is not None:
            self._bench.viewport.reveal(here.tick)
        self._say()

    def _say(self) -> None:
        here = self._walk.here
        self.update()
        if here is not None:
            bar = self._bench.scene.bars.bar_at(here.tick).number
            words = tr("{chord}, bar {bar}").format(chord=here.chord.spoken, bar=bar)
            self.told.emit(words)
            announce(self, words)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begin with the first chord in sight, and scroll nothing: the keyboard may only pass by."""
        super().focusInEvent(event)
        if event.reason() is Qt.FocusReason.MouseFocusReason:
            return  # the mouse has said what it does
        geometry, here = self._bench.viewport.geometry, self._walk.here
        if here is not None and not 0 <= geometry.x(here.tick) < self.width():
            self._walk.come_to(geometry.tick(0))
        self._say()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._bench.hush()
        self.update()
