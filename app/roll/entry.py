"""A small field in which a value is typed where it stands."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from app.roll.ending_click import EndingClick
from app.told import refuse
from app.widgets.fields import tabular

WIDTH = 64
COMMANDS = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)
_RELATIVE = re.compile(r"([+\-−])\s*(\d{1,3})")
_PERCENT = re.compile(r"(\d{1,4})\s*%")
_PLAIN = re.compile(r"\d{1,3}")

Change = Callable[[int], int]


def change_of(text: str) -> Change | None:
    """What typing does to a velocity: "90" sets it, "+5" and "-5" shift it, "80%" scales it.

    None where it says nothing of the kind. Velocities stay within 1–127.
    """
    text = text.strip()
    if found := _RELATIVE.fullmatch(text):
        by = int(found[2]) * (1 if found[1] == "+" else -1)
        return lambda velocity: _kept(velocity + by)
    if found := _PERCENT.fullmatch(text):
        share = int(found[1]) / 100
        return lambda velocity: _kept(round(velocity * share))
    if found := _PLAIN.fullmatch(text):
        value = int(found[0])
        return lambda _velocity: _kept(value)
    return None


def _kept(velocity: int) -> int:
    return max(1, min(127, velocity))


class Entry(QLineEdit):
    """Stands open until Return, or until Esc or a click elsewhere.

    What was typed counts when the field is left too; on the roll the click that ends it does nothing else.
    `take` says why it cannot be taken, if it cannot. Then Return leaves the field open, and where it was left
    the window says why. `told` says what may be typed, and nothing any longer where nothing was.
    """

    told = Signal(str)

    def __init__(
        self,
        parent: QWidget,
        text: str,
        name: str,
        tip: str,
        take: Callable[[str], str],
        width: int = WIDTH,
    ) -> None:
        super().__init__(text, parent)
        self._take, self._asked, self._over = take, text, False
        self._ending: EndingClick | None = None
        self.setAccessibleName(name)
        self.setToolTip(tip)
        self.setFont(tabular(self.font()))
        self.setFixedWidth(width)
        self.setStyleSheet(
            "QLineEdit { background: palette(base); border: 1px solid palette(highlight);"
            " border-radius: 4px; padding: 2px 4px; }"
        )

    def open_at(self, x: int, y: int) -> None:
        """Stand there, within the parent, with the keyboard."""
        parent = self.parentWidget()
        room = parent.rect() if parent is not None else self.rect()
        self.adjustSize()
        self.move(max(0, min(room.width() - self.width(), x)), max(0, min(room.height() - self.height(), y)))
        self.show()
        self.raise_()
        self.selectAll()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._ending = EndingClick(self, self._leave)
        self.told.emit(self.toolTip())

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.told.emit(self.toolTip())  # what it was opened over has just said that nothing is pointed at

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.answer()
        elif event.key() == Qt.Key.Key_Escape:
            self._close()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        asking = isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride
        if asking and not QApplication.keyboardModifiers() & COMMANDS:
            event.accept()  # what is typed here is no shortcut
            return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if QApplication.activePopupWidget() is None:  # not its own menu
            self._leave()

    def _leave(self) -> None:
        if not self._over:
            self._over = True
            why = self._take(self.text()) if self.text() != self._asked else ""
            if why or self.text() == self._asked:
                self.told.emit("")
            if why and self.text().strip():
                refuse(self, why)
            self._end()

    def answer(self) -> bool:
        """Take what was typed, and close; whether it made sense."""
        self._over = True  # what follows may take the keyboard away, which is no second answer
        why = self._take(self.text())
        if not why:
            self._end()
            return True
        self._over = False
        self.told.emit(why if self.text().strip() else self.toolTip())
        self.selectAll()
        return False

    def _close(self) -> None:
        if not self._over:
            self._over = True
            self._end()
            self.told.emit("")

    def _end(self) -> None:
        parent, had = self.parentWidget(), self.hasFocus()
        if self._ending is not None:
            self._ending.forget()
        self.hide()
        self.deleteLater()
        if had and parent is not None:
            parent.setFocus(Qt.FocusReason.OtherFocusReason)
