"""The ruler: bar numbers and beats, the playhead's place, and the loop."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPolygon, QWheelEvent
from PySide6.QtWidgets import QWidget

from app.roll.backdrop import bar_step
from app.roll.bench import Bench
from app.roll.gestures.gesture import ALT, DEAD_ZONE
from app.roll.palette import mix
from app.theme import Role, Theme, ThemeKeeper
from app.told import would
from core.score import WHOLE_NOTE, Span
from core.timing import Bar
from core.words import tr

HEIGHT = 32
LOOP_HEIGHT = 7
GRIP = 6  # pixels to each side of a loop's edge that take hold of it
NUMBER_ROOM, BEAT_ROOM = 36, 10


@dataclass(slots=True)
class _Drag:
    """A press on the ruler: where, which tick stays, and the loop there was before."""

    x: float
    anchor: int
    before: Span | None
    moved: bool = False


class Ruler(QWidget):
    """Click to move the playhead, drag to set the loop; the loop's edges can be dragged."""

    seek_asked = Signal(int)
    loop_asked = Signal(object)  # Span or None
    told = Signal(str)

    def __init__(self, bench: Bench, themes: ThemeKeeper, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._themes = themes
        self._playhead = 0.0
        self._drag: _Drag | None = None
        self.setFixedHeight(HEIGHT)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("ruler")
        self.setAccessibleDescription("Bars and beats; click to move the playhead, drag to set the loop")
        bench.viewport.changed.connect(self.update)
        bench.scene.loop_changed.connect(self.update)
        bench.session.score_changed.connect(self.update)
        themes.changed.connect(self.update)

    def set_playhead(self, tick: float) -> None:
        """Show where the music is."""
        old, self._playhead = self._playhead, tick
        for place in (old, tick):
            self.update(QRect(self._bench.viewport.geometry.x(place) - 8, 0, 17, HEIGHT))

    def cancel(self) -> None:
        """Break a drag off; the loop is what it was."""
        drag, self._drag = self._drag, None
        if drag is not None:
            self._bench.scene.set_loop(drag.before)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            theme, geometry = self._themes.current, self._bench.viewport.geometry
            painter.fillRect(event.rect(), theme[Role.PAPER])
            painter.setPen(Qt.PenStyle.NoPen)
            self._paint_loop(painter, theme)
            start, end = max(0, int(geometry.tick(-80))), int(geometry.tick(self.width())) + 1
            shown = self._bench.scene.bars.lines(start, end)
            shortest = min(bar.metre.bar_length for bar in shown)
            step = bar_step(shortest * geometry.scale, NUMBER_ROOM)
            font = QFont(painter.font())
            font.setPixelSize(11)
            painter.setFont(font)
            for bar in shown:
                self._paint_beats(painter, theme, bar)
                if (bar.number - 1) % step == 0 or bar.number == 0:
                    self._paint_number(painter, theme, bar)
            painter.fillRect(QRect(0, HEIGHT - 1, self.width(), 1), theme[Role.HAIRLINE])
            self._paint_playhead(painter, theme)

    def _paint_beats(self, painter: QPainter, theme: Theme, bar: Bar) -> None:
        geometry, beat = self._bench.viewport.geometry, WHOLE_NOTE // bar.metre.unit
        if beat * geometry.scale >= BEAT_ROOM:
            missing = bar.metre.bar_length - bar.length if bar.number == 0 else 0
            for tick in range(bar.start + -missing % beat, bar.end, beat):
                painter.fillRect(QRect(geometry.x(tick), HEIGHT - 5, 1, 4), theme[Role.GRID_BAR])

    def _paint_number(self, painter: QPainter, theme: Theme, bar: Bar) -> None:
        x = self._bench.viewport.geometry.x(bar.start)
        painter.fillRect(QRect(x, HEIGHT - 14, 1, 13), theme[Role.GRID_BAR])
        painter.setPen(theme[Role.TEXT_DIM])
        number = str(bar.number) if bar.number else "·"
        painter.drawText(QPoint(x + 5, HEIGHT - 6), number)
        changes = self._changes(bar)
        if changes:
            place = x + 5 + painter.fontMetrics().horizontalAdvance(number) + 8
            painter.setPen(theme[Role.TEXT])
            painter.drawText(QPoint(place, HEIGHT - 6), changes)
        painter.setPen(Qt.PenStyle.NoPen)

    def _changes(self, bar: Bar) -> str:
        """The metre and key that begin in a bar, where they are not the first."""
        score = self._bench.scene.score
        metres = [f"{m.beats}/{m.unit}" for m in score.metres if m.tick > 0 and bar.start <= m.tick < bar.end]
        keys = [k.key.label for k in score.keys if k.tick > 0 and bar.start <= k.tick < bar.end]
        return "  ".join(metres + keys)

    def _paint_loop(self, painter: QPainter, theme: Theme) -> None:
        loop, geometry = self._bench.scene.loop, self._bench.viewport.geometry
        if loop is None:
            return
        left, right = geometry.x(loop.start), geometry.x(loop.end)
        painter.fillRect(QRect(left, 0, right - left, HEIGHT - 1), theme[Role.LOOP])
        strong = mix(theme[Role.LOOP], theme[Role.TEXT], 0.45)
        painter.fillRect(QRect(left, 0, right - left, 2), strong)
        painter.setBrush(strong)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for x, inwards in ((left, 1), (right, -1)):
            tip = QPoint(x + inwards * LOOP_HEIGHT, 0)
            painter.drawPolygon(QPolygon([QPoint(x, 0), tip, QPoint(x, LOOP_HEIGHT + 2)]))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_playhead(self, painter: QPainter, theme: Theme) -> None:
        x = self._bench.viewport.geometry.x(self._playhead)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(theme[Role.PLAYHEAD])
        painter.drawPolygon(
            [QPointF(x - 5.0, HEIGHT - 10), QPointF(x + 5.5, HEIGHT - 10), QPointF(x + 0.25, HEIGHT - 1)]
        )

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        x, loop = event.position().x(), self._bench.scene.loop
        anchor = self._line(event)
        edge = self._edge_at(x)
        if loop is not None and edge is not None:
            anchor = loop.start if edge == loop.end else loop.end
        self._drag = _Drag(x, anchor, loop, moved=edge is not None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        drag = self._drag
        if drag is None:
            self._hover(event.position().x())
            return
        drag.moved = drag.moved or abs(event.position().x() - drag.x) >= DEAD_ZONE
        if drag.moved:
            start, end = sorted((drag.anchor, self._line(event)))
            self._bench.scene.set_loop(Span(start, end) if start < end else drag.before)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._drag is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        drag, self._drag = self._drag, None
        loop = self._bench.scene.loop
        if not drag.moved:
            self.seek_asked.emit(drag.anchor)
        elif loop != drag.before:
            self.loop_asked.emit(loop)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        loop = self._bench.scene.loop
        tick = self._bench.tick(event.position().x())
        if loop is not None and loop.start <= tick <= loop.end:
            self.loop_asked.emit(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._bench.viewport.wheel(event, QPointF(event.position().x(), 0))

    def leaveEvent(self, event: QEvent) -> None:
        self.told.emit("")
        super().leaveEvent(event)

    def event(self, event: QEvent) -> bool:
        escaping = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if escaping and self._drag is not None:
            if event.type() is QEvent.Type.KeyPress:
                self.cancel()
            event.accept()
            return True
        return super().event(event)

    def _line(self, event: QMouseEvent) -> int:
        free = bool(event.modifiers() & ALT)
        return self._bench.line_near(self._bench.tick(event.position().x()), free=free)

    def _edge_at(self, x: float) -> int | None:
        """The end or the start of the loop within reach of a pixel."""
        loop, geometry = self._bench.scene.loop, self._bench.viewport.geometry
        edges = (loop.end, loop.start) if loop is not None else ()
        return next((edge for edge in edges if abs(geometry.x(edge) - x) <= GRIP), None)

    def _hover(self, x: float) -> None:
        on_edge = self._edge_at(x) is not None
        self.setCursor(Qt.CursorShape.SizeHorCursor if on_edge else Qt.CursorShape.ArrowCursor)
        words = tr("drag to move the loop's edge · double click in the loop to take it away")
        self.told.emit(would(words if on_edge else tr("click to move the playhead · drag to set the loop")))
