"""Scrolling towards a drag that is held outside what is in view."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPointF, QTimer
from PySide6.QtWidgets import QWidget

from app.roll.geometry import Geometry
from app.roll.viewport import Viewport

EACH_MS = 16
FASTEST, SLOWED = 24.0, 6  # pixels in that time, and pixels outside that make one of them


class Drift(QObject):
    """Scrolls while the pointer is outside `area`, and has the drag go on there by `follow`.

    One that is only `sideways` leaves the pitches in view as they are, however high or low the pointer is.
    """

    def __init__(
        self, viewport: Viewport, area: QWidget, follow: Callable[[], object], *, sideways: bool = False
    ) -> None:
        super().__init__(area)
        self._viewport, self._area, self._follow, self._sideways = viewport, area, follow, sideways
        self._by = (0, 0)
        self._came_from: Geometry | None = None  # what was in view before it scrolled
        self._timer = QTimer(self)
        self._timer.setInterval(EACH_MS)
        self._timer.timeout.connect(self._scroll)

    def begin(self) -> None:
        """A drag begins, or what is in view now was looked for on purpose: `back` leads no further."""
        self._came_from = None

    def point(self, at: QPointF) -> None:
        """The pointer is here by now."""
        down = 0 if self._sideways else _overshoot(at.y(), self._area.height())
        self._by = _overshoot(at.x(), self._area.width()), down
        if any(self._by) and not self._timer.isActive():
            self._timer.start()
        elif not any(self._by):
            self._timer.stop()

    def end(self) -> None:
        """The drag is over."""
        self._timer.stop()

    def back(self) -> None:
        """The drag is broken off: what was in view before it is in view again."""
        self.end()
        if self._came_from is not None:
            self._viewport.show(self._came_from)

    def _scroll(self) -> None:
        self._came_from = self._came_from or self._viewport.geometry
        self._viewport.scroll_by_hand(*self._by)
        self._follow()


def _overshoot(place: float, size: int) -> int:
    """Pixels to scroll in one turn of the timer for a pointer outside 0..size."""
    if place < 0:
        return round(max(-FASTEST, place / SLOWED))
    return round(min(FASTEST, (place - size) / SLOWED)) if place > size else 0
