"""The field in which a chord symbol is typed, and from which one goes on to the next."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.roll.entry import Entry
from core.words import tr

WIDTH = 96


class Onward(IntEnum):
    """Where to go on."""

    BEAT = 1
    BAR = 2
    BACK = 3


KEYS = {Qt.Key.Key_Space: Onward.BEAT, Qt.Key.Key_Tab: Onward.BAR, Qt.Key.Key_Backtab: Onward.BACK}


class ChordEntry(Entry):
    """Takes what was typed with Return, or with a key that goes on to another place, which `onward` names."""

    onward = Signal(object)  # Onward

    def __init__(self, parent: QWidget, text: str, tip: str, take: Callable[[str], str]) -> None:
        super().__init__(parent, text, tr("chord"), tip, take, WIDTH)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            way = KEYS.get(Qt.Key(event.key()))
            if way is not None:
                if self.answer():
                    self.onward.emit(way)
                return True
        return super().event(event)
