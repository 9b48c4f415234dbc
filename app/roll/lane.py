"""What the lanes under the notes share: a height that is dragged and remembered, bar lines, the wheel."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QWheelEvent
from PySide6.QtWidgets import QWidget

from app.roll.bench import Bench
from app.roll.gestures.brush import REACH
from app.roll.gestures.gesture import breaks_off, taken
from app.settings import Setting
from app.theme import Role, Theme, ThemeKeeper
from app.told import would
from core.score import Note, Score
from core.words import tr

GRIP = 5  # pixels at the upper edge that take hold of it
LOWEST, HIGHEST = 56, 240  # pixels
LEFT = Qt.MouseButton.LeftButton


class Lane(QWidget):
    """A strip under the notes whose upper edge can be dragged.

    A lane says what a press, drags and a release on it do (`press`, `drag`, `release`), how such a
    gesture is broken off (`cancel`), and what hovering tells (`hover`).
    """

    told = Signal(str)
    resized = Signal()

    def __init__(
        self, bench: Bench, themes: ThemeKeeper, height: Setting[int], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._bench, self._themes, self._height = bench, themes, height
        self._held: tuple[float, int] | None = None  # where the edge was taken hold of, and the height then
        self._clicked: tuple[Score, frozenset[Note]] | None = None  # what a click made, selected before it
        self._playhead = 0.0
        self.wanted = 0  # the height it has when there is room
        self._want(bench.settings.get(height))
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        bench.viewport.changed.connect(self.update)
        bench.scene.changed.connect(self.update)
        themes.changed.connect(self.update)

    def setVisible(self, visible: bool) -> None:
        """Give the keyboard to the notes before it goes: else Qt gives it to the field that comes next."""
        parent = self.parentWidget()
        if not visible and self.hasFocus() and parent is not None:
            parent.setFocus()
        super().setVisible(visible)

    # What a lane is

    @property
    @abstractmethod
    def busy(self) -> bool:
        """Whether a gesture is under way."""

    @abstractmethod
    def press(self, event: QMouseEvent) -> None:
        """Begin a gesture."""

    @abstractmethod
    def drag(self, event: QMouseEvent) -> None:
        """Go on with it."""

    @abstractmethod
    def release(self) -> None:
        """Finish it."""

    @abstractmethod
    def cancel(self) -> None:
        """Break it off; everything is as it was."""

    @abstractmethod
    def hover(self, event: QMouseEvent) -> None:
        """Tell what is under the pointer, and what the mouse would do."""

    # What a gesture leaves

    def finish(self, release: Callable[[], None]) -> None:
        """Finish a gesture by `release`, and remember it: it may have been the first of two clicks."""
        before, selected = self._bench.score, self._bench.session.selection
        release()
        self._clicked = (self._bench.score, selected) if self._bench.score is not before else None
        self.update()

    def take_click_back(self) -> None:
        """Undo what the first of two clicks has done, for a double click only asks."""
        if self._clicked is not None and self._clicked[0] is self._bench.score:
            session = self._bench.session
            session.undo()
            session.select_seen(self._clicked[1])
        self._clicked = None

    def set_playhead(self, tick: float) -> None:
        """Show where the music is; only the two strips it leaves and enters are painted again."""
        old, self._playhead = self._playhead, tick
        if self.isVisible():
            for place in {self._bench.viewport.geometry.x(at) for at in (old, tick)}:
                self.update(QRect(place - 1, 0, 3, self.height()))

    # Painting

    def paint_edges(self, painter: QPainter, theme: Theme) -> None:
        """The playhead, and the line that parts the lane from what is above."""
        painter.fillRect(QRect(0, 0, self.width(), 1), theme[Role.HAIRLINE])
        x = self._bench.viewport.geometry.x(self._playhead)
        painter.fillRect(QRect(x, 1, 1, self.height()), theme[Role.PLAYHEAD])

    def paint_ground(self, painter: QPainter, theme: Theme) -> None:
        """The bar lines."""
        geometry, height = self._bench.viewport.geometry, self.height()
        start, end = max(0, int(geometry.tick(0))), int(geometry.tick(self.width())) + 1
        for bar in self._bench.scene.bars.lines(start, end):
            if bar.metre.bar_length * geometry.scale >= REACH:
                painter.fillRect(QRect(geometry.x(bar.start), 0, 1, height), theme[Role.GRID_BEAT])

    # Events

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is LEFT and event.position().y() < GRIP and not self.busy:
            self._held = (event.globalPosition().y(), self.height())
        else:
            self.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is not None:
            at, height = self._held
            self._want(height + round(at - event.globalPosition().y()))
        elif self.busy:
            self.drag(event)
        elif event.position().y() < GRIP:
            self.setCursor(Qt.CursorShape.SizeVerCursor)
            self.told.emit(would(tr("drag to make the lane higher or lower")))
        else:
            self.unsetCursor()
            self.hover(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._held is not None and event.button() is LEFT:
            self._held = None
            self._bench.settings.set(self._height, self.height())
        elif self.busy and event.button() is LEFT:
            self.release()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._bench.viewport.wheel(event, QPointF(event.position().x(), 0))

    def leaveEvent(self, event: QEvent) -> None:
        self.told.emit("")
        super().leaveEvent(event)

    def event(self, event: QEvent) -> bool:
        if breaks_off(event) and self.busy:
            return taken(event, self.cancel)
        return super().event(event)

    def fit(self, height: int) -> None:
        """Take so many pixels, because there is no more room or there is again."""
        if height != self.height():
            self.setFixedHeight(height)
            self.resized.emit()

    def _want(self, height: int) -> None:
        self.wanted = max(LOWEST, min(HIGHEST, height))
        self.fit(self.wanted)
