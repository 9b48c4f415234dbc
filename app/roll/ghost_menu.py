"""What can be done with one note of a take."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMenu, QWidget

from core.score import Note
from core.words import tr


class GhostMenu(QMenu):
    """Opened by a right click on a ghost's note."""

    hold_asked = Signal(object)
    why_asked = Signal(object)
    roll_on_asked = Signal(object)
    keep_asked = Signal(object)  # the note to whose bar's end the take is to be kept

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._note: Note | None = None
        self._hold = self.addAction("", lambda: self.hold_asked.emit(self._note))
        self.addAction(tr("&Why this note"), lambda: self.why_asked.emit(self._note))
        self.addSeparator()
        self._keep = self.addAction("", lambda: self.keep_asked.emit(self._note))
        self.addAction(tr("&Continue from here"), lambda: self.roll_on_asked.emit(self._note))

    def open_for(self, note: Note, bar: int, *, held: bool | None) -> None:
        """Open at the pointer for this note, which begins in bar number `bar`.

        `held` is None for one that cannot be, because it is for another track than the one in front.
        """
        self._note = note
        self._hold.setVisible(held is not None)
        self._hold.setText(tr("&Let go of this note") if held else tr("&Hold this note"))
        self._keep.setText(tr("&Keep to the end of bar {bar}").format(bar=bar))
        self.popup(QCursor.pos())
