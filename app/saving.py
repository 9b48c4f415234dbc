"""Writes the piece beside the window, which goes on meanwhile: a disk may take long to have it safely."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from app.background import Ticket, Worker
from app.session import Moment, Session
from core.errors import ContinuoError
from core.files import project
from core.files.disk import Stamp, stamp


class Saving(QObject):
    """Saves one after the other; the piece counts as unsaved until what was asked for is on the disk.

    `done` hears of every path that was written, what it was like then and what had no room, `failed` why
    one was not.
    """

    def __init__(
        self,
        session: Session,
        done: Callable[[Path, Stamp | None, tuple[str, ...]], object],
        failed: Callable[[ContinuoError], object],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session, self._done, self._failed = session, done, failed
        # Its own, so that a long file that is being read does not keep a piece from being saved.
        self._worker = Worker(self)
        self._latest: tuple[Ticket, Path] | None = None

    @property
    def path(self) -> Path | None:
        """Where the piece is being written to at this moment."""
        return None if self._latest is None else self._latest[1]

    def write(self, path: Path) -> None:
        """Have the piece and its takes, as they are now, written to `path`."""
        moment, ticket = self._session.moment, Ticket()
        self._latest = ticket, path

        def written(found: tuple[Stamp | None, tuple[str, ...]]) -> None:
            self._over(ticket)
            self._session.mark_saved(moment)
            self._done(path, *found)

        def failed(error: ContinuoError) -> None:
            self._over(ticket)
            self._failed(error)

        self._worker.submit(partial(_save, path, moment), written, failed, ticket)

    def finish(self) -> None:
        """Wait until nothing is being written any more, and have said what became of it."""
        if self._latest is not None:
            self._worker.settle(self._latest[0])

    def close(self) -> None:
        """Finish what was begun, and leave no thread behind."""
        self.finish()
        self._worker.close()

    def _over(self, ticket: Ticket) -> None:
        if self._latest is not None and self._latest[0] is ticket:
            self._latest = None


def _save(path: Path, moment: Moment) -> tuple[Stamp | None, tuple[str, ...]]:
    lost = project.save(path, moment.score, moment.takes)
    return stamp(path), lost
