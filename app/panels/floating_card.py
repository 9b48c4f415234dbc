"""A card that floats over the roll: it can be dragged, stays out of the notes' way, knows Enter and Esc."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QWidget

from app.accessible import announce
from app.stage import Stage
from app.style import give_role

WIDTH, MARGIN, GAP = 336, 12, 16  # pixels
RETURNS = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class FloatingCard(QFrame):
    """Enter applies, Esc cancels, wherever on the card the keyboard is.

    It can be dragged elsewhere by any place that is no control.
    """

    applied = Signal()
    cancelled = Signal()
    wide = WIDTH

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._stage = stage
        self._held: QPoint | None = None  # where on the card the mouse has taken hold of it
        self._put = False  # by hand: it is where the composer wants it
        give_role(self, "card")
        self.setFixedWidth(self.wide)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        stage.add(self)

    @property
    def first(self) -> QWidget:
        """The control that is to have the keyboard when the card opens."""
        raise NotImplementedError

    def settle(self, room: QRect, boxes: Sequence[QRect], others: Sequence[QRect], *, stay: bool) -> None:
        """Take a place within `room` that hides the fewest `boxes`, and then the fewest of the others.

        With `stay` it keeps the present one while that hides none of the `boxes`, was chosen by hand or has
        the pointer on it.
        """
        self._put = self._put and stay
        size = QSize(self.wide, self.sizeHint().height())
        self.resize(size)
        here = self.geometry()
        if stay and self.underMouse():  # it would jump away from the hand
            fits = size.height() + 2 * MARGIN <= room.height()
            self.place(room if fits else self._stage.rect())
        elif not (stay and room.contains(here) and (self._put or not any(map(here.intersects, boxes)))):
            quiet = quiet_place(size, room, boxes, others)
            # Of one that is too high, rather its buttons than its heading.
            self.move(quiet.x(), min(quiet.y(), self._stage.height() - size.height() - MARGIN))
        self.show()
        self._stage.lift(self)

    def place(self, room: QRect) -> None:
        """Stay within the stage when that becomes smaller; one too high for it can be dragged to its foot."""
        x = max(0, min(self.x(), room.right() - self.width() - MARGIN))
        lowest = room.bottom() - self.height() - MARGIN
        self.move(x, max(min(0, lowest), min(self.y(), max(0, lowest))))

    def take_keyboard(self) -> None:
        """Let the keys go to the first control, and have the card read aloud."""
        self.first.setFocus(Qt.FocusReason.ShortcutFocusReason)
        announce(self, self.accessibleName())

    @property
    def has_keyboard(self) -> bool:
        """Whether the keys go here."""
        focus = self.window().focusWidget()
        return focus is not None and self.isAncestorOf(focus)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._held = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is not None:
            self._put = True
            self.move(self.pos() + event.position().toPoint() - self._held)
            self.place(self._stage.rect())

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._held = None
        self._stage.make_way(self)

    def setVisible(self, visible: bool) -> None:
        super().setVisible(visible)
        if not visible:
            self._stage.make_way(self)

    def event(self, event: QEvent) -> bool:
        return self.answers(event) or super().event(event)

    def answers(self, event: QEvent) -> bool:
        """Whether this is Enter or Esc, to which the card answers, and to nothing with a modifier."""
        if not isinstance(event, QKeyEvent) or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        key = Qt.Key(event.key())
        if key not in (*RETURNS, Qt.Key.Key_Escape):
            return False
        event.accept()
        if event.type() is QEvent.Type.KeyPress:
            (self.applied if key in RETURNS else self.cancelled).emit()
        return True


def quiet_place(size: QSize, room: QRect, boxes: Sequence[QRect], others: Sequence[QRect]) -> QPoint:
    """Where in `room` a card hides the fewest `boxes`, then the fewest others, and then is nearest."""
    seen = [box & room for box in boxes if box.intersects(room)]
    group = QRect()
    for box in seen:
        group |= box
    space = room.adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
    middle = group.center() if seen else space.center()
    xs = {space.left(), space.right() - size.width(), middle.x() - size.width() // 2}
    ys = {space.top(), space.bottom() - size.height(), middle.y() - size.height() // 2}
    if seen:
        xs |= {group.right() + GAP, group.left() - GAP - size.width()}
        ys |= {group.bottom() + GAP, group.top() - GAP - size.height()}
    left, top = space.left(), space.top()
    right, bottom = max(left, space.right() - size.width()), max(top, space.bottom() - size.height())
    places = {(max(left, min(right, x)), max(top, min(bottom, y))) for x in xs for y in ys}

    def cost(place: tuple[int, int]) -> tuple[int, int, int, tuple[int, int]]:
        card = QRect(QPoint(*place), size)
        away = card.center() - middle
        hidden, behind = (sum(map(card.intersects, each)) for each in (seen, others))
        return hidden, behind, away.manhattanLength(), place

    return QPoint(*min(places, key=cost))
