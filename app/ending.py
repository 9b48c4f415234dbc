"""The system ends the session: nothing is asked, and what is unsaved is offered at the next start."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, QTimer

from app.documents import Documents
from app.keeping import Keeping

CALLED_OFF = 60_000  # milliseconds after which a session that goes on was not ended after all


class Ending(QObject):
    """Puts the piece in safety when the composer logs out or the program is told to end.

    A question would hold up the shutdown, and the answer is known: keep it. So the journal stays, as after a
    crash, and the piece is offered when Continuo is started again.
    """

    def __init__(self, documents: Documents, keeping: Keeping) -> None:
        super().__init__(documents)
        self._documents, self._keeping = documents, keeping
        self.near = False  # whether it is under way
        self._called_off = QTimer(self, singleShot=True, interval=CALLED_OFF)
        self._called_off.timeout.connect(self._go_on)

    def prepare(self) -> None:
        """The session is about to end, unless somebody calls it off: all is on the disk when this returns."""
        self._documents.leaving.emit()
        self._documents.finish()
        self._keeping.flush()
        self._keeping.stays = self.near = True
        self._called_off.start()

    def end(self) -> None:
        """End the program now."""
        self.prepare()
        QCoreApplication.exit(0)

    def _go_on(self) -> None:
        self._keeping.stays = self.near = False
