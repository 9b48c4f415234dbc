"""All that keeps the composer's work safe, made and closed together."""

from __future__ import annotations

from pathlib import Path

from app.background import Worker, unanswered
from app.documents import Documents
from app.earlier import Earlier
from app.ending import Ending
from app.fatal import FAULTS, Faults
from app.holding import Holding
from app.hum_journal import HumJournal
from app.keeping import Keeping
from app.left_over import LeftOver
from app.session import Session
from core.files import scratch


class Safety:
    """One of each; what they keep stands in `folder`."""

    def __init__(self, session: Session, documents: Documents, worker: Worker, folder: Path) -> None:
        unfinished = folder / "open"
        self.keeping = Keeping(session, documents, unfinished)
        self.earlier = Earlier(session, documents, folder / "copies")
        self._worker = worker
        self.left_over = LeftOver(unfinished, self.keeping, documents, self.earlier, worker)
        self.sung = HumJournal(documents, folder / "hummed")
        self.holding = Holding(documents, folder / "held")
        self.faults = Faults(folder / FAULTS)
        self.ending = Ending(documents, self.keeping)

    def look(self) -> None:
        """Look for what other windows left that are gone, and take away what nobody wants back."""
        self.faults.look()
        self.left_over.look()
        self.sung.look(self._worker)
        self._worker.submit(scratch.sweep, unanswered, unanswered)

    def close(self) -> None:
        """The piece is where the composer wants it: what goes unsaved is put by, then the journal goes."""
        put_by = self.earlier.close()
        self.sung.close()
        self.keeping.stays |= not put_by
        self.keeping.close()
        self.holding.close()
