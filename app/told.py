"""A line for the status bar: what there is under the pointer, and what the mouse would do there."""

from __future__ import annotations

from PySide6.QtGui import QStatusTipEvent
from PySide6.QtWidgets import QApplication, QWidget

WOULD = "  ·  "  # between the two


def would(does: str, what: str = "") -> str:
    """A line that tells what the mouse would do, `does`, at `what` is there."""
    return f"{what}{WOULD}{does}"


def parted(words: str) -> tuple[str, str]:
    """A line's two parts; what just happened, and other news, is all in the first."""
    what, _, does = words.partition(WOULD)
    return what, does


def refuse(field: QWidget, words: str) -> None:
    """Have the main window say for a while why a field has not taken what was typed.

    That of a panel that floats lies in a window of its own, which has no line to say it in.
    """
    window = field.window()
    while (owner := window.parentWidget()) is not None:
        window = owner.window()
    QApplication.sendEvent(window, QStatusTipEvent(words))
