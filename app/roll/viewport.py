"""The part of the piece in view, shared by canvas, ruler, keyboard and velocity lane."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QNativeGestureEvent, QWheelEvent

from app.roll.geometry import Geometry

NOTCH = 120  # a wheel's click in Qt's angle units
PIXELS_A_NOTCH = 64
ZOOM_A_PIXEL = 1.0022
PAGE_AT, PAGE_TO, HOLD_AT = 0.7, 0.1, 0.4  # of the width


class Viewport(QObject):
    """Holds the geometry; scrolling, zooming and following the playhead go through here."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.geometry = Geometry()
        self.following = True
        self._rest = QPointF()  # fractions of a pixel that small wheel steps have left over

    def show(self, geometry: Geometry) -> None:
        """Look at another part, or from another distance."""
        if geometry != self.geometry:
            self.geometry = geometry
            self.changed.emit()

    def scroll_by_hand(self, dx: int, dy: int) -> None:
        """Scroll because the composer wants to; the playhead is followed no longer."""
        moved = self.geometry.scrolled(dx, dy)
        if moved.left != self.geometry.left:
            self.following = False
        self.show(moved)

    def follow(self, tick: float, how: str) -> None:
        """Keep the playhead in view: "page" turns at 70 % of the width, "continuous" holds it still."""
        if not self.following or how == "off":
            return
        geometry, x = self.geometry, self.geometry.x(tick)
        if how == "continuous":
            dx = x - round(HOLD_AT * geometry.width)
            self.show(geometry.scrolled(dx if dx > 0 or x < 0 else 0, 0))
        elif not 0 <= x <= PAGE_AT * geometry.width:
            self.show(geometry.scrolled(x - round(PAGE_TO * geometry.width), 0))

    def reveal(self, tick: float) -> None:
        """Bring a tick into view, if it is not."""
        geometry, x = self.geometry, self.geometry.x(tick)
        if not 0 <= x <= geometry.width:
            self.show(geometry.scrolled(x - round(PAGE_TO * geometry.width), 0))

    def pinch(self, event: QNativeGestureEvent) -> bool:
        """Zoom time where two fingers do; whether that is what they did."""
        if event.gestureType() is not Qt.NativeGestureType.ZoomNativeGesture:
            return False
        self.show(self.geometry.zoomed_time(1.0 + event.value(), event.position().x()))
        return True

    def wheel(self, event: QWheelEvent, at: QPointF) -> None:
        """Scroll or zoom as the wheel and the keys held with it say; `at` is on the canvas."""
        keys = event.modifiers()
        dx, dy = _wheel_pixels(event)
        either = dy or dx
        if keys & Qt.KeyboardModifier.ControlModifier:
            factor = ZOOM_A_PIXEL**either
            if keys & Qt.KeyboardModifier.ShiftModifier:
                self.show(self.geometry.zoomed_pitch(factor, at.y()))
            else:
                self.show(self.geometry.zoomed_time(factor, at.x()))
        elif keys & Qt.KeyboardModifier.ShiftModifier:
            self._scroll_exactly(either, 0)
        else:
            self._scroll_exactly(dx, dy)
        event.accept()

    def _scroll_exactly(self, dx: float, dy: float) -> None:
        self._rest -= QPointF(dx, dy)
        whole = self._rest.toPoint()
        self._rest -= QPointF(whole)
        self.scroll_by_hand(whole.x(), whole.y())


def _wheel_pixels(event: QWheelEvent) -> tuple[float, float]:
    """How far a wheel event scrolls: exact pixels where the device knows them, else by notches."""
    pixels, angle = event.pixelDelta(), event.angleDelta()
    if not pixels.isNull():
        return pixels.x(), pixels.y()
    return angle.x() * PIXELS_A_NOTCH / NOTCH, angle.y() * PIXELS_A_NOTCH / NOTCH
