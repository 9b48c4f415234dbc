"""What of the files that came into the piece could not come along."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from app.session import Session
from core.words import tr


class LeftOut(QObject):
    """Says it as it happens, and once more when asked, until another piece is opened."""

    told = Signal(str)
    warned = Signal(str)

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._losses: tuple[str, ...] = ()
        session.piece_opened.connect(self._forget)

    def note(self, losses: Sequence[str]) -> None:
        """Something came into this piece, and this of it did not."""
        self._losses += tuple(loss for loss in losses if loss not in self._losses)
        if losses:
            self.warned.emit(" ".join(losses))

    def tell(self) -> None:
        """Say all of it once more."""
        if self._losses:
            self.warned.emit(" ".join(self._losses))
        else:
            self.told.emit(tr("Nothing was left out of what came into this piece"))

    def _forget(self) -> None:
        self._losses = ()
