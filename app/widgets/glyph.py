"""A small picture to click, that shows no edge until the pointer or the keyboard comes to it."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QToolButton

SIDE = 16  # pixels
Button = TypeVar("Button", bound=QToolButton)


def as_glyph(button: Button, side: int = SIDE) -> Button:
    """The button, made to look so; Tab comes to it, a click takes no focus."""
    button.setProperty("role", "glyph")
    button.setIconSize(QSize(side, side))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
