"""A real roll on a desk of its own, with a hand that moves a real mouse over it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.roll.canvas import Canvas
from app.roll.geometry import Geometry
from app.roll.keyboard import Keyboard
from app.roll.ruler import Ruler
from app.roll.state import Grid, RollState
from app.roll.velocity_lane import VelocityLane
from app.roll.view import RollView
from app.roll.viewport import Viewport
from app.session import Session
from app.settings import Settings
from app.theme import ThemeKeeper
from core.score import Note, Score, Track

LEFT, RIGHT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton
NONE = Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


Part = TypeVar("Part", bound=QWidget)


class Hand:
    """Sends mouse, wheel and key events to one widget, remembering which button is down."""

    def __init__(self, widget: QWidget) -> None:
        self.widget = widget
        self._down = Qt.MouseButton.NoButton

    def press(self, at: QPointF, button: Qt.MouseButton = LEFT, keys: Qt.KeyboardModifier = NONE) -> None:
        self._down = button
        self._send(QEvent.Type.MouseButtonPress, at, button, button, keys)

    def move(self, at: QPointF, keys: Qt.KeyboardModifier = NONE) -> None:
        self._send(QEvent.Type.MouseMove, at, Qt.MouseButton.NoButton, self._down, keys)

    def release(self, at: QPointF, keys: Qt.KeyboardModifier = NONE) -> None:
        button, self._down = self._down, Qt.MouseButton.NoButton
        self._send(QEvent.Type.MouseButtonRelease, at, button, Qt.MouseButton.NoButton, keys)

    def drag(self, *way: QPointF, button: Qt.MouseButton = LEFT, keys: Qt.KeyboardModifier = NONE) -> None:
        """Press at the first place, pass all others, let go at the last."""
        self.press(way[0], button, keys)
        for at in way[1:]:
            self.move(at, keys)
        self.release(way[-1], keys)

    def click(self, at: QPointF, button: Qt.MouseButton = LEFT, keys: Qt.KeyboardModifier = NONE) -> None:
        self.drag(at, button=button, keys=keys)

    def double_click(self, at: QPointF) -> None:
        self.click(at)
        self._down = LEFT
        self._send(QEvent.Type.MouseButtonDblClick, at, LEFT, LEFT, NONE)
        self.release(at)

    def wheel(
        self, at: QPointF, angle: QPoint, keys: Qt.KeyboardModifier = NONE, pixels: QPoint | None = None
    ) -> None:
        event = QWheelEvent(
            at,
            QPointF(self.widget.mapToGlobal(at.toPoint())),
            pixels or QPoint(),
            angle,
            Qt.MouseButton.NoButton,
            keys,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(self.widget, event)

    def key_down(self, key: Qt.Key) -> None:
        QApplication.sendEvent(self.widget, QKeyEvent(QEvent.Type.KeyPress, key, NONE))

    def key(self, key: Qt.Key, keys: Qt.KeyboardModifier = NONE) -> None:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(self.widget, QKeyEvent(kind, key, keys))

    def _send(
        self,
        kind: QEvent.Type,
        at: QPointF,
        button: Qt.MouseButton,
        buttons: Qt.MouseButton,
        keys: Qt.KeyboardModifier,
    ) -> None:
        everywhere = QPointF(self.widget.mapToGlobal(at.toPoint()))
        QApplication.sendEvent(self.widget, QMouseEvent(kind, at, everywhere, button, buttons, keys))


class Desk:
    """A roll of 1000 by 600 pixels with everything it needs, and what it said."""

    def __init__(self, settings: Settings, themes: ThemeKeeper) -> None:
        self.session = Session()
        self.state = RollState()
        self.state.choose_grid(Grid(16))
        self.settings = settings
        self.view = RollView(self.session, self.state, settings, themes)
        self.view.resize(1000, 600)
        self.view.show()
        self.canvas = self._part(Canvas)
        self.hand = Hand(self.canvas)
        self.lane = self._part(VelocityLane)
        self.ruler = self._part(Ruler)
        self.keyboard = self._part(Keyboard)
        viewport = self.view.findChild(Viewport)
        assert isinstance(viewport, Viewport)
        self.viewport = viewport
        self.heard: list[tuple[int, int]] = []
        self.hushed = 0
        self.said: list[str] = []
        self.view.preview.connect(lambda pitch, velocity: self.heard.append((pitch, velocity)))
        self.view.preview_ended.connect(self._count_hush)
        self.view.told.connect(self.said.append)

    @property
    def geometry(self) -> Geometry:
        return self.viewport.geometry

    @property
    def notes(self) -> list[Note]:
        return list(self.session.notes)

    @property
    def undo_name(self) -> str:
        return self.session.history.undo_name

    def put(self, *notes: Note, selected: Iterable[Note] = ()) -> None:
        """Open a piece of these notes."""
        self.session.open(Score((Track.of(notes),)), saved=True)
        self.session.select(frozenset(selected))

    def at(self, tick: float, pitch: int) -> QPointF:
        """The middle of a row of the canvas, at a tick."""
        return QPointF(self.geometry.x(tick), self.geometry.y(pitch) + self.geometry.row_height / 2)

    def _count_hush(self) -> None:
        self.hushed += 1

    def _part(self, kind: type[Part]) -> Part:
        part = self.view.findChild(kind)
        assert isinstance(part, kind)
        return part
