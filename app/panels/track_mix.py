"""How loud a track is and where it stands: a slider and a knob whose drag is one change."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QAbstractSlider, QWidget

from app.theme import Role, ThemeKeeper

HIGHEST, MIDDLE, USUAL_VOLUME = 127, 64, 100  # MIDI controller values
SETTLE = 600  # milliseconds after the last key, when the value is meant
PACE = 80  # milliseconds at least between two values that are tried: playing goes over to each
SIZE = 22
REACH = 135  # degrees that the knob turns to each side


class Settling(QObject):
    """Tells a control's values while one is looked for (`tried`), and then the one that is meant (`settled`).

    A drag settles when the mouse lets go, keys a moment after the last one, or when the control is left. A
    double click goes back to what is `usual`.
    """

    tried = Signal(int)
    settled = Signal(int)

    def __init__(self, control: QAbstractSlider, usual: int) -> None:
        super().__init__(control)
        self._control, self._usual = control, usual
        self._open, self._due = False, False
        self._pace = QTimer(self, singleShot=True, interval=PACE)
        self._pace.timeout.connect(self._try_due)
        self._timer = QTimer(self, singleShot=True, interval=SETTLE)
        self._timer.timeout.connect(self.settle)
        control.valueChanged.connect(self._change)
        control.sliderReleased.connect(self.settle)
        control.installEventFilter(self)

    def show_value(self, value: int) -> None:
        """Show what is so, unless something else is being looked for."""
        if not self._open and value != self._control.value():
            self._control.blockSignals(True)
            self._control.setValue(value)
            self._control.blockSignals(False)
            self._control.update()

    def settle(self) -> None:
        """What shows is meant."""
        self._timer.stop()
        if self._open:
            self._open, self._due = False, False
            self.settled.emit(self._control.value())

    def _change(self) -> None:
        self._open, self._due = True, True
        if not self._pace.isActive():
            self._try_due()
        if not self._control.isSliderDown():
            self._timer.start()

    def _try_due(self) -> None:
        if self._due:
            self._due = False
            self.tried.emit(self._control.value())
            self._pace.start()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusOut:
            self.settle()
        if event.type() is QEvent.Type.MouseButtonDblClick:
            self._control.setValue(self._usual)
            self.settle()
            return True
        return False


class Knob(QAbstractSlider):
    """Where a track stands from left to right; drag it sideways or upwards, or use the arrow keys."""

    def __init__(self, themes: ThemeKeeper, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._held: tuple[QPointF, int] | None = None  # where it was taken hold of, and its value there
        self.setRange(0, HIGHEST)
        self.setPageStep(16)
        self.setValue(MIDDLE)
        self.setFixedSize(SIZE, SIZE)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.valueChanged.connect(self.update)
        themes.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(SIZE, SIZE)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._held = event.position(), self.value()
            self.setSliderDown(True)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is not None:
            way = event.position() - self._held[0]
            self.setValue(self._held[1] + round(way.x() - way.y()))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._held = None
        self.setSliderDown(False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the panel scrolls

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._themes.current
        ring = QRectF(self.rect()).adjusted(3, 3, -3, -3)
        turned = (self.value() - MIDDLE) / MIDDLE * REACH
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self.hasFocus():
                painter.setPen(QPen(theme[Role.FOCUS], 2))
                painter.drawEllipse(QRectF(self.rect()).adjusted(1, 1, -1, -1))
            painter.setPen(QPen(theme[Role.GRID_BEAT], 2.5, c=Qt.PenCapStyle.RoundCap))
            painter.drawArc(ring, 16 * (90 + REACH), -16 * 2 * REACH)
            painter.setPen(QPen(theme[Role.TEXT_DIM], 2.5, c=Qt.PenCapStyle.RoundCap))
            painter.drawArc(ring, 16 * 90, round(-16 * turned))
            painter.translate(QRectF(self.rect()).center())
            painter.rotate(turned)
            painter.setPen(QPen(theme[Role.TEXT], 2, c=Qt.PenCapStyle.RoundCap))
            painter.drawLine(QPointF(0, -ring.height() / 2 + 1), QPointF(0, -2))
