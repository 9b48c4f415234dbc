"""Where the roll stands, and the cards that float above it without moving it."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget


class Card(Protocol):
    """Something that floats over the roll and finds its own place."""

    def place(self, room: QRect) -> None:
        """Take a place within `room`."""
        ...


class Stage(QWidget):
    """Fills itself with the roll, and has the cards placed anew when its size changes."""

    def __init__(self) -> None:
        super().__init__()
        self._roll: QWidget | None = None
        self._cards: list[Card] = []
        self._foremost: QWidget | None = None

    def fill(self, roll: QWidget) -> None:
        """Let `roll` take all the room."""
        self._roll = roll
        roll.setParent(self)
        self.setFocusProxy(roll)
        roll.lower()
        self.setMinimumSize(roll.minimumSizeHint().expandedTo(roll.minimumSize()))
        self._arrange()

    def add(self, card: Card) -> None:
        """Let a card float here."""
        self._cards.append(card)
        card.place(self.rect())

    def keep_foremost(self, card: QWidget) -> None:
        """Let no other card that is lifted cover this one."""
        self._foremost = card

    def lift(self, card: QWidget) -> None:
        """Have a card stand before all others, but for the foremost."""
        card.raise_()
        if self._foremost is not None:
            self._foremost.raise_()
        self.make_way(card)

    def make_way(self, card: QWidget) -> None:
        """Have the foremost card find its place anew: another one came, was moved or went."""
        for each in self._cards:
            if isinstance(each, QWidget) and each is self._foremost and each is not card:
                each.place(self.rect())

    def shown_beside(self, card: QWidget) -> list[QRect]:
        """Where the other cards are that show."""
        cards = [each for each in self._cards if isinstance(each, QWidget) and each is not card]
        return [each.geometry() for each in cards if not each.isHidden()]

    def take_keyboard(self, card: QWidget) -> None:
        """From a card that goes, if it is there: else Qt gives it to the field that comes next."""
        focus = QApplication.focusWidget()
        if focus is not None and card.isAncestorOf(focus) and self._roll is not None:
            self._roll.setFocus()

    def leads_back(self, card: QWidget, event: QKeyEvent) -> bool:
        """Whether `event` is Esc on a card that only tells something: it takes the keyboard to the roll."""
        if event.key() != Qt.Key.Key_Escape:
            return False
        if event.type() is QEvent.Type.KeyPress:
            self.take_keyboard(card)
        event.accept()  # and before that keeps it from the shortcuts
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        if self._roll is not None:
            self._roll.setGeometry(self.rect())
        for card in self._cards:
            card.place(self.rect())
