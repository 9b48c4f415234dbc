"""The canvas: one widget, one paintEvent, and the mouse handed on to gestures."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QMenu, QWidget

from app.roll.bench import Bench
from app.roll.caret import Caret
from app.roll.cursors import Shape, cursor
from app.roll.differing import paint_differences
from app.roll.drift import Drift
from app.roll.gestures.gesture import Gesture, Pointer, breaks_off
from app.roll.ghosts import Fade
from app.roll.heard import paint_heard
from app.roll.hit import lone_ghost_at, note_at
from app.roll.incoming import paint_incoming
from app.roll.palette import track_palette
from app.roll.picture import (
    PLAYHEAD_REACH,
    Frame,
    Picture,
    paint_band,
    paint_hint,
    paint_intent,
    paint_playhead,
    paint_take,
)
from app.roll.resizing import Resizing
from app.roll.state import Tool
from app.roll.tools import begin
from app.roll.under import Under
from app.settings import SHOW_NAMES, SHOW_SCALE
from app.theme import ThemeKeeper
from core.words import tr

MODIFIERS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta)


class Canvas(QWidget):
    """Notes, ghosts, grid and playhead."""

    def __init__(self, bench: Bench, themes: ThemeKeeper, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.menu: QMenu | None = None
        self.under = Under(bench, self)
        self.caret = Caret(bench, self)
        self._bench = bench
        self._themes = themes
        self._picture = Picture()
        self._fade = Fade(self)
        self._gesture: Gesture | None = None
        self._at = Pointer(-1, -1)
        self._playhead = 0.0
        self._keyed = False  # whether a modifier that is held has been part of a shortcut
        self._resizing = Resizing(bench.viewport, bench.scene)
        self._drift = Drift(bench.viewport, self, self._drifted)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("piano roll"))
        self.setAccessibleDescription(tr("Notes of the track; time runs to the right, pitch upwards"))
        self._listen()

    def _listen(self) -> None:
        bench, scene = self._bench, self._bench.scene
        for changed in (
            *(scene.changed, scene.loop_changed, scene.held_changed, bench.viewport.changed),
            *(bench.state.grid_changed, bench.settings.changed, self._themes.changed),
            *(self.under.changed, self.caret.changed, self._fade.changed),
        ):
            changed.connect(self.update)
        scene.ghost_changed.connect(self._ghost_changed)
        bench.session.score_changed.connect(self._score_changed)
        bench.session.track_changed.connect(self.cancel)
        bench.state.tool_changed.connect(self._tool_changed)

    def set_playhead(self, tick: float) -> None:
        """Move the playhead; only the two strips it leaves and enters are painted again."""
        old, self._playhead = self._playhead, tick
        self.caret.playhead = tick
        geometry = self._bench.viewport.geometry
        for x in {geometry.x(old), geometry.x(tick)}:
            self.update(QRect(x - PLAYHEAD_REACH, 0, 2 * PLAYHEAD_REACH + 1, self.height()))

    def cancel(self) -> None:
        """Break off whatever drag is going on, leaving everything as it was before."""
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.cancel()
            self._drift.back()
            self._hover()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        bench, under, theme = self._bench, self.under, self._themes.current
        scene = bench.scene
        geometry, palette = bench.viewport.geometry, track_palette(theme, scene.score, scene.track)
        with QPainter(self) as painter:
            painter.setPen(Qt.PenStyle.NoPen)
            frame = Frame(painter, scene, geometry, palette, event.rect(), self.devicePixelRatioF())
            names = bench.settings.get(SHOW_NAMES)
            self._picture.paint_backdrop(frame, bench.state.shown.ticks, tint=bench.settings.get(SHOW_SCALE))
            self._picture.paint_notes(frame, names=names)
            if under.other is not None and not scene.previewing:
                self._picture.paint_pointed(frame, under.other.track, under.other.note)
            if under.note is not None and not names and not scene.previewing:
                self._picture.paint_name(frame, under.note)
            if scene.ghost is not None:
                kept_to = None if scene.previewing else under.kept_to
                paint_take(frame, scene.ghost, self._fade.opacity, kept_to)
            paint_intent(frame)
            if scene.incoming is not None:
                paint_incoming(frame, scene.incoming)
            if scene.heard is not None:
                paint_heard(frame, scene.heard)
            if scene.differences:
                paint_differences(frame, scene.differences)
            if scene.is_empty:
                paint_hint(painter, geometry, theme)
            if scene.band is not None:
                paint_band(painter, geometry, theme, scene.band)
            paint_playhead(painter, geometry, theme, self._playhead)
            self.caret.paint(painter, theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._resizing.to(event.size().width(), event.size().height())

    # Mouse and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._press(event, double=False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._press(event, double=True)

    def _press(self, event: QMouseEvent, *, double: bool) -> None:
        if self._gesture is not None:  # a second button while dragging means nothing
            return
        self._at = _pointer(event.position(), event.modifiers())
        self._gesture = begin(self._bench, self._at, event.button(), double=double)
        self._drift.begin()
        if self._gesture is not None:
            self._point_with(self._gesture.cursor)
        elif event.button() is Qt.MouseButton.RightButton:
            self._select_under(self._at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._at = _pointer(event.position(), event.modifiers())
        if self._gesture is None:
            self._hover()
            return
        self._drag(self._gesture)
        self.under.point(self._at)
        if self._gesture.within:
            self._drift.point(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & ~event.button():
            return
        gesture, self._gesture = self._gesture, None
        self._drift.end()
        if gesture is not None:
            gesture.release()
            self._at = _pointer(event.position(), event.modifiers())
            self._hover()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._bench.viewport.wheel(event, event.position())
        if self._gesture is not None:
            self._drift.begin()  # looked around on purpose
            self._drag(self._gesture)
        else:
            self._hover()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._gesture is not None and breaks_off(event):
            self.cancel()
        elif event.key() in MODIFIERS:
            self._keyed = False
            self._keys_changed(_held(event, pressed=True))
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() in MODIFIERS:
            self._keys_changed(_held(event, pressed=False))
        super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._let_keys_go()  # their release goes elsewhere

    def _let_keys_go(self) -> None:
        """Modifiers that are held are not meant for the mouse."""
        if self._at.keys and self._gesture is None:
            self._keys_changed(Qt.KeyboardModifier.NoModifier)

    def _keys_changed(self, keys: Qt.KeyboardModifier) -> None:
        self._at = Pointer(self._at.x, self._at.y, keys)
        if self._gesture is not None:
            self._drag(self._gesture)
        elif self.underMouse() and not self._keyed:  # else what the shortcut has told would be lost
            self._hover()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.menu is None or self._bench.state.tool is not Tool.SELECT:
            return
        mouse = event.reason() is QContextMenuEvent.Reason.Mouse
        place = event.pos().x(), event.pos().y()
        if mouse and lone_ghost_at(self._bench.scene, self._bench.viewport.geometry, *place):
            return  # a ghost has a menu of its own
        self.menu.popup(event.globalPos() if mouse else self.mapToGlobal(self.rect().center()))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride:
            if event.key() not in MODIFIERS:
                self._let_keys_go()  # but for a shortcut, which may have something to tell
                self._keyed = True
            return self._claims(event) or super().event(event)
        if isinstance(event, QNativeGestureEvent):
            return self._bench.viewport.pinch(event) or super().event(event)
        if event.type() is QEvent.Type.Leave and self._gesture is None:
            self.under.leave()
        return super().event(event)

    def _claims(self, event: QKeyEvent) -> bool:
        """While a drag goes on, Esc and undo break it off and reach nothing else."""
        claimed = self._gesture is not None and breaks_off(event)
        if claimed:
            event.accept()
        return claimed

    def _select_under(self, at: Pointer) -> None:
        """What the context menu is opened on is selected first."""
        hit = note_at(self._bench.scene, self._bench.viewport.geometry, at.x, at.y)
        session = self._bench.session
        if hit is not None and hit.note not in session.selection:
            session.select(frozenset((hit.note,)))

    def _drifted(self) -> None:
        if self._gesture is not None:
            self._drag(self._gesture)

    def _drag(self, gesture: Gesture) -> None:
        """Go on with a gesture; what is in hand stays in sight, and the view scrolls beneath it."""
        gesture.drag(self._at.held_in(self.width(), self.height()) if gesture.within else self._at)

    # What is under the pointer

    def _hover(self) -> None:
        self._point_with(self.under.look(self._at))

    def _point_with(self, shape: Shape) -> None:
        self.setCursor(cursor(shape, self._themes.current, self.devicePixelRatioF()))

    def _score_changed(self) -> None:
        self.under.forget()
        self.cancel()

    def _tool_changed(self) -> None:
        self.cancel()
        if self.underMouse():
            self._hover()

    def _ghost_changed(self) -> None:
        self.under.forget()
        ghost = self._bench.scene.ghost
        if ghost is not None and not ghost.grew:
            self._fade.begin()
        self.update()


def _pointer(position: QPointF, keys: Qt.KeyboardModifier) -> Pointer:
    return Pointer(position.x(), position.y(), keys)


def _held(event: QKeyEvent, *, pressed: bool) -> Qt.KeyboardModifier:
    """The modifiers after a modifier's own key event; platforms differ on whether it is in them."""
    own = {
        Qt.Key.Key_Shift: Qt.KeyboardModifier.ShiftModifier,
        Qt.Key.Key_Control: Qt.KeyboardModifier.ControlModifier,
        Qt.Key.Key_Alt: Qt.KeyboardModifier.AltModifier,
        Qt.Key.Key_Meta: Qt.KeyboardModifier.MetaModifier,
    }[Qt.Key(event.key())]
    return event.modifiers() | own if pressed else event.modifiers() & ~own
