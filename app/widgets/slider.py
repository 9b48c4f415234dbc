"""A slider drawn in the theme: a thin line, a round handle, and a click anywhere goes there."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSlider, QStyle, QWidget

from app.style import mixed
from app.theme import Role, ThemeKeeper

HANDLE, LINE, RING, TICK = 14, 3, 2, 9  # pixels


class Slider(QSlider):
    """Runs from left to right through whole numbers; the line is filled from the lowest, or from a middle."""

    INSET = HANDLE // 2 + RING + 1  # pixels from the edge to where the line begins

    def __init__(self, lowest: int, highest: int, themes: ThemeKeeper, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._themes = themes
        self._middle: int | None = None
        self.setRange(lowest, highest)
        self.setPageStep(max(1, (highest - lowest) // 8))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMinimumWidth(64)
        themes.changed.connect(self.update)

    def set_middle(self, middle: int) -> None:
        """Mark the place to come back to; what is filled shows how far from there the handle stands."""
        self._middle = middle
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, HANDLE + 2 * RING + 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(64, self.sizeHint().height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._go_to(event.position())
            event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._go_to(event.position())

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self.setSliderDown(False)
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the panel scrolls; nothing changes because the pointer happened to pass

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._themes.current
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        left, right, handle = self._left(), self.width() - self._left(), self._handle()
        start = left if self._middle is None else self._x(self._middle)
        for begin, end, colour in (
            (left, right, theme[Role.GRID_BEAT]),
            (min(start, handle.x()), max(start, handle.x()), theme[Role.TEXT_DIM]),
        ):
            painter.setBrush(colour)
            painter.drawRoundedRect(
                QRectF(begin, handle.y() - LINE / 2, end - begin, LINE), LINE / 2, LINE / 2
            )
        if self._middle is not None:
            painter.setBrush(theme[Role.TEXT_DIM])
            painter.drawRoundedRect(QRectF(start - 1, handle.y() - TICK / 2, 2, TICK), 1, 1)
        if self.hasFocus():
            painter.setPen(QPen(theme[Role.FOCUS], RING))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(handle, HANDLE / 2 + RING, HANDLE / 2 + RING)
            painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._handle_colour())
        painter.drawEllipse(handle, HANDLE / 2, HANDLE / 2)
        painter.end()

    def _handle_colour(self) -> QColor:
        theme = self._themes.current
        lively = self.isSliderDown() or self.underMouse()
        return theme[Role.TEXT] if lively else mixed(theme[Role.TEXT], theme[Role.TEXT_DIM], 0.5)

    def _left(self) -> float:
        """Where the middle of the handle stands at the lowest value."""
        return self.INSET

    def _handle(self) -> QPointF:
        return QPointF(self._x(self.sliderPosition()), self.height() / 2)

    def _x(self, place: int) -> float:
        run = round(self.width() - 2 * self._left())
        return self._left() + QStyle.sliderPositionFromValue(self.minimum(), self.maximum(), place, run)

    def _go_to(self, place: QPointF) -> None:
        run = round(self.width() - 2 * self._left())
        into = round(place.x() - self._left())
        self.setValue(QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), into, run))
        self.update()
