"""The ruler: sections, changes of metre, key and tempo, bars and beats, the playhead and the loop."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from app import native as here
from app.roll.bench import Bench
from app.roll.drift import Drift
from app.roll.gestures.gesture import ALT, CTRL, SHIFT, Pointer, breaks_off, taken
from app.roll.ruler_contents import Contents
from app.roll.ruler_gestures import ChooseDrag, LoopDrag, ScrubDrag, SignDrag
from app.roll.ruler_picture import (
    HEIGHT,
    SECTIONS,
    Frame,
    paint_bars,
    paint_loop,
    paint_playhead,
    paint_sections,
    paint_signs,
    type_of,
)
from app.roll.ruler_signs import INDENT, Kind, Sign, fixed
from app.theme import Role, ThemeKeeper
from app.told import would
from core.score import Span
from core.words import tr

GRIP = 6  # pixels to each side of a loop's edge that take hold of it
LEFT, RIGHT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton


class Ruler(QWidget):
    """Click to move the playhead, drag to set the loop; click signs to change them, drag to move them.

    With Ctrl a drag selects notes. A click on a section loops it, with Ctrl it selects its notes.
    """

    seek_asked = Signal(int)
    scrub_asked = Signal(float)  # a tick that is to sound
    loop_asked = Signal(object)  # Span or None
    sign_asked = Signal(object)  # a Sign that is to be changed
    menu_asked = Signal(int)  # a tick at which something may be put or removed
    told = Signal(str)
    resized = Signal()

    def __init__(self, bench: Bench, themes: ThemeKeeper, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bench, self._themes = bench, themes
        self._playhead = 0.0
        self._drag: LoopDrag | ChooseDrag | ScrubDrag | SignDrag | None = None
        self._at = Pointer(-1, -1)  # of a drag
        self._drift = Drift(bench.viewport, self, self._follow, sideways=True)
        self._hovered: Sign | None = None
        self._contents = Contents(bench)
        self._before_click: Span | None = None  # the loop that a click on a section has put another for
        self._fit()
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(tr("ruler"))
        self.setAccessibleDescription(
            tr("Sections, changes, bars and beats; click to move the playhead, drag to set the loop")
        )
        bench.viewport.changed.connect(self.update)
        bench.scene.changed.connect(self._scene_changed)
        bench.scene.loop_changed.connect(self.update)
        bench.session.score_changed.connect(self._score_changed)
        themes.changed.connect(self.update)

    def set_playhead(self, tick: float) -> None:
        """Show where the music is."""
        old, self._playhead = self._playhead, tick
        for place in (old, tick):
            self.update(QRect(self._bench.viewport.geometry.x(place) - 8, 0, 17, self.height()))

    def cancel(self) -> None:
        """Break a drag off; the loop, or the sign, is what it was."""
        drag, self._drag = self._drag, None
        if drag is not None:
            drag.cancel()
            self._drift.back()

    def bring(self, tick: int) -> QPoint:
        """Bring `tick` into view, and say where on the ruler a field for something there is to stand."""
        self._bench.viewport.reveal(tick)
        return QPoint(self._bench.viewport.geometry.x(tick) + INDENT, self._top)

    @property
    def _top(self) -> int:
        """Where the signs' row begins, below the sections."""
        return self.height() - HEIGHT

    def _fit(self) -> None:
        height = HEIGHT + (SECTIONS if self._bench.score.markers else 0)
        if height != self.height():
            self.setFixedHeight(height)
            self.resized.emit()

    def _score_changed(self) -> None:
        if isinstance(self._drag, SignDrag | ChooseDrag):
            self.cancel()
        self._fit()
        self.update()

    def _scene_changed(self) -> None:
        if isinstance(self._drag, SignDrag) or self._bench.scene.previewing:
            self.update()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, geometry = self._themes.current, self._bench.viewport.geometry
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), theme[Role.PAPER])
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setFont(type_of(painter.font()))
            scene, ratio = self._bench.scene, self.devicePixelRatioF()
            frame = Frame(painter, theme, geometry, scene, self._top, self.width(), ratio)
            if scene.loop is not None:
                paint_loop(frame, scene.loop)
            paint_bars(frame)
            paint_signs(frame, self._contents.placed(self.font()), self._hovered)
            if self._top:
                painter.setFont(type_of(painter.font(), strong=True))
                paint_sections(frame, self._contents.sections(), self._hovered)
            painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), theme[Role.HAIRLINE])
            paint_playhead(frame, self._playhead)

    def sign_at(self, at: QPointF) -> Sign | None:
        """The sign or the section at a place."""
        return self._contents.sign_at(at, self._top, self.font())

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        edge, sign = self._edge_at(at), self.sign_at(at)
        if self._drag is None:
            self._drift.begin()
        if event.button() is RIGHT and self._drag is None:
            self.menu_asked.emit(sign.tick if sign is not None else max(0, round(self._bench.tick(at.x()))))
        elif self._scrubs(event) and sign is None and self._drag is None:
            self.seek_asked.emit(max(0, round(self._bench.tick(at.x()))))
            self._drag = ScrubDrag(self._bench, self.scrub_asked.emit)
        elif event.button() is LEFT and sign is not None and edge is None:
            self._drag = SignDrag(self._bench, sign, at.x())
        elif event.button() is LEFT and event.modifiers() & CTRL and edge is None:
            more = bool(event.modifiers() & SHIFT)
            self._drag = ChooseDrag(self._bench, at.x(), self._line(_pointer(event)), more=more)
        elif event.button() is LEFT:
            self._drag = LoopDrag(self._bench, at.x(), self._line(_pointer(event)), edge)

    def _scrubs(self, event: QMouseEvent) -> bool:
        """Whether a press is to be heard: many window managers keep Alt-drag for themselves."""
        return event.button() is MIDDLE or (event.button() is LEFT and bool(event.modifiers() & ALT))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if isinstance(self._drag, ScrubDrag):
            self._drag.drag(event.position().x())
        elif self._drag is not None:
            self._at = _pointer(event)
            if not (isinstance(self._drag, SignDrag) and fixed(self._drag.sign)):
                self._drift.point(event.position())
            self._follow()
        else:
            self._hover(event.position())

    def _follow(self) -> None:
        """Go on with a drag; what is dragged stays in sight, and the view scrolls beneath it."""
        at = self._at.held_in(self.width(), self.height())
        if isinstance(self._drag, LoopDrag | ChooseDrag):
            self._drag.drag(at.x, self._line(at))
        elif isinstance(self._drag, SignDrag):
            self._drag.drag(at.x, free=bool(at.keys & ALT))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        scrubbed = event.button() is MIDDLE and isinstance(self._drag, ScrubDrag)
        if event.button() is not LEFT and not scrubbed:
            return
        drag, self._drag = self._drag, None
        self._drift.end()
        if isinstance(drag, LoopDrag | ChooseDrag) and not drag.moved:
            self.seek_asked.emit(drag.anchor)
        elif isinstance(drag, ChooseDrag):
            drag.release()
        elif isinstance(drag, LoopDrag):
            if self._bench.scene.loop != drag.before:
                self.loop_asked.emit(self._bench.scene.loop)
        elif isinstance(drag, SignDrag):
            if drag.moved:
                drag.release()
            elif drag.sign.kind is Kind.SECTION:
                self._take_section(event)
            else:
                self.sign_asked.emit(drag.sign)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        at, loop = event.position(), self._bench.scene.loop
        sign, tick = self.sign_at(at), self._bench.tick(at.x())
        if event.button() is not LEFT:
            return
        if sign is not None:
            if loop != self._before_click and sign.kind is Kind.SECTION:
                self.loop_asked.emit(self._before_click)  # the first of the two clicks has looped it
            self.sign_asked.emit(sign)
        elif loop is not None and loop.start <= tick <= loop.end:
            self.loop_asked.emit(None)
        else:
            self.menu_asked.emit(max(0, round(tick)))

    def _take_section(self, event: QMouseEvent) -> None:
        """Loop the section under the pointer, or no longer; with Ctrl, select its notes."""
        found = self._contents.section_at(event.position().x())
        if found is None:
            return
        span, session = found[1], self._bench.session
        self._before_click = self._bench.scene.loop
        if event.modifiers() & CTRL:
            session.select(frozenset(n for n in session.notes if span.start <= n.start < span.end))
        else:
            self.loop_asked.emit(None if self._bench.scene.loop == span else span)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._bench.viewport.wheel(event, QPointF(event.position().x(), 0))

    def leaveEvent(self, event: QEvent) -> None:
        self._show_hovered(None)
        self.told.emit("")
        super().leaveEvent(event)

    def event(self, event: QEvent) -> bool:
        if breaks_off(event) and self._drag is not None:
            return taken(event, self.cancel)
        return super().event(event)

    def _line(self, at: Pointer) -> int:
        return self._bench.line_near(self._bench.tick(at.x), free=bool(at.keys & ALT))

    def _edge_at(self, at: QPointF) -> int | None:
        """The end or the start of the loop within reach of a place."""
        loop, geometry = self._bench.scene.loop, self._bench.viewport.geometry
        edges = (loop.end, loop.start) if loop is not None and at.y() >= self._top else ()
        return next((edge for edge in edges if abs(geometry.x(edge) - at.x()) <= GRIP), None)

    def _hover(self, at: QPointF) -> None:
        on_edge, sign = self._edge_at(at) is not None, self.sign_at(at)
        self._show_hovered(None if on_edge else sign)
        if on_edge:
            self.setCursor(Qt.CursorShape.SizeHorCursor)
            self.told.emit(
                would(tr("drag to move the loop's edge · double click in the loop to take it away"))
            )
        elif sign is None:
            self.unsetCursor()
            does = tr(
                "click to move the playhead · drag to set the loop, Ctrl-drag to select · right click"
                " · Alt-drag to listen"
            )
            self.told.emit(would(here.keys(does)))
        else:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.told.emit(would(_offers(sign), sign.spoken))

    def _show_hovered(self, sign: Sign | None) -> None:
        if sign != self._hovered:
            self._hovered = sign
            self.update()


def _pointer(event: QMouseEvent) -> Pointer:
    return Pointer(event.position().x(), event.position().y(), event.modifiers())


def _offers(sign: Sign) -> str:
    """What the mouse would do to a sign."""
    if sign.kind is Kind.SECTION:
        return tr("click to loop it, Ctrl-click to select its notes, double click to rename, drag to move")
    if fixed(sign):
        return tr("click to change it")
    return tr("click to change it, drag to move it, right click to remove it")
