"""Keeps the open piece safe beside its own file: every edit is in a journal on the disk within a second."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import uuid4

from PySide6.QtCore import QObject, QTimer, Signal

from app.background import Ticket, Worker
from app.documents import Documents
from app.session import Session
from core.errors import ContinuoError
from core.files import journal
from core.files.claims import Claim, claim
from core.files.journal import Journal, Kept
from core.score import Score
from core.words import tr

SOON = 200  # milliseconds after an edit until it is written
AGAIN = 10_000  # milliseconds until it is tried again where it could not be

Landing = Callable[[Score], Score]


class Keeping(QObject):
    """Writes the journal in the background, and takes it away when the program is closed in order.

    It begins with the first edit that no file holds. What is being recorded is kept as if it had landed:
    `landing` says how, None where there is nothing. `warned` hears once when it cannot be written, and `told`
    when it can again.
    """

    warned = Signal(str)
    told = Signal(str)

    def __init__(self, session: Session, documents: Documents, folder: Path) -> None:
        super().__init__(documents)
        self._session, self._documents = session, documents
        self._journal = Journal(folder / f"{uuid4().hex}{journal.SUFFIX}")
        self._claim: Claim | None = None
        self._begun = self._troubled = self._over = False
        self.landing: Callable[[], Landing | None] = _nothing
        self.stays = False  # whether the journal of what is unsaved outlives the window
        self._writing: Ticket | None = None
        self._worker = Worker(self)
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._write)
        for changed in (session.score_changed, session.takes_changed, documents.named):
            changed.connect(self.later)

    @property
    def now(self) -> Kept:
        """What is to be kept, as it is at this moment."""
        session, documents = self._session, self._documents
        return Kept(
            session.score,
            session.takes,
            datetime.now(),
            documents.name,
            session.history.undo_name,
            documents.path,
            documents.stamp,
            session.is_saved,
        )

    def later(self) -> None:
        """There is something new to keep."""
        if not (self._over or self._soon.isActive()):
            self._soon.start(SOON)

    def flush(self) -> bool:
        """Have the piece on the disk as it is now before returning; whether the disk took it."""
        self._settle()
        self._soon.stop()
        self._write()
        self._settle()
        return not self._troubled

    def close(self) -> None:
        """All is where the composer wants it, or the journal `stays`: otherwise it goes, and the thread."""
        self._soon.stop()
        self._settle()
        stays = self.stays and not self._session.is_saved
        self._writing = self._worker.submit(partial(self._end, stays), self._written, self._failed)
        self._settle()
        self._soon.stop()
        self._over = True
        self._worker.close()

    def _write(self) -> None:
        if self._writing is not None:
            self.later()  # one at a time: what comes meanwhile goes together
            return
        kept, landing = self.now, self.landing()
        if self._begun or landing is not None or not (kept.saved or kept.is_empty):
            self._begun = True
            self._writing = self._worker.submit(
                partial(self._keep, kept, landing), self._written, self._failed
            )

    def _written(self, _nothing: None) -> None:
        self._writing = None
        if self._troubled:
            self._troubled = False
            self.told.emit(tr("Your work is kept safe in the background again."))

    def _failed(self, error: ContinuoError) -> None:
        self._writing = None
        self._soon.start(AGAIN)
        if not self._troubled:
            self._troubled = True
            words = tr("{trouble} Until that is mended, what you change is safe only once you save it.")
            self.warned.emit(words.format(trouble=error))

    def _settle(self) -> None:
        if self._writing is not None:
            self._worker.settle(self._writing)

    # In the worker

    def _keep(self, kept: Kept, landing: Landing | None) -> None:
        if self._claim is not None and not self._claim.stands:
            self._claim.let_go()
            self._claim = None
        if self._claim is None:
            self._claim = claim(self._journal.path)
        if landing is not None:
            kept = replace(kept, score=landing(kept.score), saved=False)
        self._journal.keep(kept)

    def _end(self, stays: bool) -> None:
        if stays:
            self._journal.close()
        else:
            self._journal.remove()
        if self._claim is not None:
            self._claim.let_go()


def _nothing() -> None:
    """Nothing is being recorded."""
