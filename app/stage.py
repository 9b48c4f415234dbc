"""Where the roll stands, and the cards that float above it without moving it."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QRect
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget


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

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        if self._roll is not None:
            self._roll.setGeometry(self.rect())
        for card in self._cards:
            card.place(self.rect())
