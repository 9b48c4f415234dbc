"""Where the rows of the tracks stand one below the other."""

from __future__ import annotations

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

MARGIN, GAP = 8, 2  # pixels


class TrackList(QWidget):
    """Holds the rows, and shows where one that is dragged would come."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(MARGIN, 0, MARGIN, 0)
        self.rows.setSpacing(GAP)
        self.rows.addStretch()
        self._line = QFrame(self)
        self._line.setAutoFillBackground(True)
        self._line.setBackgroundRole(QPalette.ColorRole.Highlight)
        self._line.hide()

    def mark(self, gap: int | None) -> None:
        """A line before row `gap`, or after the last; None takes it away."""
        self._line.setVisible(gap is not None)
        if gap is not None:
            before = self.rows.itemAt(gap - 1) if gap else None
            above = 0 if before is None else before.geometry().bottom() + 1
            self._line.setGeometry(MARGIN, above, self.width() - 2 * MARGIN, 2)
            self._line.raise_()
