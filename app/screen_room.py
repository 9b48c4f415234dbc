"""How much of the screen a window can have."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

FRAME = QSize(16, 48)  # pixels that a window manager may put around a window


def room_for(window: QWidget) -> QSize:
    """The greatest size at which it is whole on its screen, frame and all."""
    return window.screen().availableSize() - FRAME
