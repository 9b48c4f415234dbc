"""Earlier versions: copies of the piece from time to time, at every save, and of what was never saved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import uuid4

from PySide6.QtCore import QObject, QTimer, Signal

from app.background import Ticket, Worker
from app.documents import Documents
from app.session import Session
from core.errors import ContinuoError
from core.files import copies, project
from core.files.copies import Copy
from core.files.disk import read_bytes
from core.files.imported import Imported
from core.files.journal import Kept
from core.score import Score
from core.takes_tree import TakesTree
from core.words import tr

Work = tuple[Score, TakesTree]

EVERY = 5 * 60_000  # milliseconds of unsaved work from one copy to the next


class Earlier(QObject):
    """Puts copies by in the background and brings them back; the oldest go once the piece is saved."""

    warned = Signal(str)

    def __init__(self, session: Session, documents: Documents, folder: Path) -> None:
        super().__init__(documents)
        self._session, self._documents, self._folder = session, documents, folder
        # Its own: what is put by must not wait for a long file that is being read, nor be dropped at the end.
        self._worker = Worker(self)
        self._latest: Ticket | None = None
        self._troubled = False
        self._unnamed = uuid4().hex  # stands for a piece that has no file yet
        self._copied: Work | None = self._now  # what stands in the file or in a copy
        self._clock = QTimer(self, interval=EVERY)
        self._clock.timeout.connect(self.put_by)
        self._clock.start()
        session.piece_opened.connect(self._begin)
        documents.saved.connect(self._saved)
        documents.keep_theirs = self._keep_file
        documents.discarded.connect(self.put_by)

    @property
    def _is_empty(self) -> bool:
        return project.is_empty(self._session.score, self._session.takes)

    @property
    def _now(self) -> Work:
        return self._session.score, self._session.takes

    @property
    def _in_file(self) -> Work | None:
        """What is there, where its file holds it; the score may have changed while that was written."""
        return self._now if self._session.is_saved else None

    @property
    def shelf(self) -> Path:
        """The folder for the copies of the open piece."""
        return copies.shelf(self._folder, self._documents.path or self._unnamed, self._documents.name)

    # Putting by

    def put_by(self) -> None:
        """A copy of the piece as it is now, unless it stands in its file or in a copy, or is empty."""
        now = self._now
        if not (self._session.is_saved or _same(now, self._copied) or self._is_empty):
            self._copied = now
            self._do(partial(_copy, self.shelf, partial(project.dumps, *now)))

    def rescue(self) -> Path | None:
        """A copy at once, whatever stands elsewhere, None where there is nothing to copy; raises BadFile."""
        if self._is_empty:
            return None
        return _copy(self.shelf, partial(project.dumps, *self._now))

    def keep(
        self, kept: Kept, done: Callable[[Path], object], failed: Callable[[ContinuoError], object]
    ) -> None:
        """A copy of a piece that is not the open one; `done` hears when it is on the disk, or `failed`."""
        shelf = copies.shelf(self._folder, kept.path or uuid4().hex, kept.name)
        job = partial(_copy, shelf, partial(project.dumps, kept.score, kept.takes))
        self._latest = self._worker.submit(job, done, failed)

    def close(self) -> bool:
        """Put by what goes unsaved, because the composer said so, and leave no thread behind.

        Whether it stands there now, or in its file.
        """
        self._clock.stop()
        self.put_by()
        if self._latest is not None:
            self._worker.settle(self._latest)
        self._worker.close()
        return self._session.is_saved or self._is_empty or _same(self._now, self._copied)

    def _keep_file(self, path: Path) -> bool:
        """A copy at once of a version or piece that is about to be replaced; whether it stands now."""
        try:
            _copy(copies.shelf(self._folder, path, path.stem), partial(read_bytes, path))
        except ContinuoError as error:
            self._documents.unwritten.emit(str(error))
            return False
        return True

    def _saved(self, path: Path) -> None:
        self._copied, data = self._in_file, partial(read_bytes, path)
        self._do(partial(_copy_and_thin, self._folder, self._unnamed, self.shelf, data))

    def _begin(self) -> None:
        self._unnamed, self._copied = uuid4().hex, self._in_file
        self._clock.start()

    # Bringing back

    def there(self) -> list[tuple[str, Copy]]:
        """The copies of the open piece, newest first, and then of others, each with the piece's name."""
        return copies.everything(self._folder, self.shelf)

    def read(self, copy: Copy, done: Callable[[Imported], object]) -> None:
        """Read a copy in the background."""
        self._worker.submit(partial(project.load, copy.path), done, self._failed)

    def bring_back(self, copy: Copy, version: Imported) -> None:
        """Its music instead of what stands, as a step that can be undone; another piece is opened instead."""
        if copy.path.parent == self.shelf:
            self._session.apply(tr("Bring back an earlier version"), version.score)
        else:
            self._documents.open_copy(version, copies.name_of(copy))
            if self._session.score is version.score:
                self._copied = self._now

    def _do(self, job: Callable[[], Path]) -> None:
        self._latest = self._worker.submit(job, self._done, self._not_done)

    def _done(self, _path: Path) -> None:
        self._troubled = False

    def _not_done(self, error: ContinuoError) -> None:
        """Said once, not at every save: the piece itself is where it should be."""
        self._copied = None
        if not self._troubled:
            self._troubled = True
            words = tr("{trouble} Until that is mended, there are no earlier versions to go back to.")
            self.warned.emit(words.format(trouble=error))

    def _failed(self, error: ContinuoError) -> None:
        self.warned.emit(str(error))


def _same(now: Work, other: Work | None) -> bool:
    return other is not None and all(one is two for one, two in zip(now, other, strict=True))


def _copy(shelf: Path, data: Callable[[], bytes]) -> Path:
    return copies.put_by(shelf, data(), datetime.now())


def _copy_and_thin(root: Path, unnamed: str, shelf: Path, data: Callable[[], bytes]) -> Path:
    copies.rehouse(root, unnamed, shelf)
    path = _copy(shelf, data)
    copies.thin(shelf)
    copies.thin_all(root, shelf)
    return path
