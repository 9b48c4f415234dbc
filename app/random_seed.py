"""The number that takes are drawn from: another for each request, or one that stays."""

from __future__ import annotations

import random

from PySide6.QtCore import QObject, Signal

from core.continuation.request import MAX_SEED


class RandomSeed(QObject):
    """The `number` that the present (or the next) takes come from, and whether it is `fixed`."""

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.number, self.fixed = random.randint(0, MAX_SEED), False
        self._next = random.randint(0, MAX_SEED)  # drawn beforehand, so that its takes can be too

    @property
    def upcoming(self) -> int:
        """The number that the next request will have."""
        return self.number if self.fixed else self._next

    def choose(self, number: int) -> None:
        """Use this number (0 to MAX_SEED) for all requests to come."""
        self.number, self.fixed = max(0, min(MAX_SEED, number)), True
        self.changed.emit()

    def fix(self, fixed: bool) -> None:
        """Stay with the present number, or draw a new one for each request."""
        self.fixed = fixed
        self.changed.emit()

    def draw(self) -> int:
        """Go on to the next number unless the present one is fixed; the one in use from now on."""
        if not self.fixed:
            self.number, self._next = self._next, random.randint(0, MAX_SEED)
            self.changed.emit()
        return self.number
