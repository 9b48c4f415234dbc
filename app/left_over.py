"""Pieces that were open when the program ended without closing them, and how they come back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.background import Worker
from app.documents import Documents
from app.earlier import Earlier
from app.keeping import Keeping
from core.errors import ContinuoError
from core.files import journal
from core.files.claims import Claim, claim
from core.files.disk import kept_in
from core.files.journal import Kept
from core.words import tr


@dataclass(frozen=True, slots=True)
class Left:
    """One such piece, and the journal it stands in."""

    path: Path
    kept: Kept


class LeftOver(QObject):
    """Looks for journals that nobody writes any more; none goes by being looked at.

    `found` is told after a look that found new ones, `changed` whenever there are others than before.
    """

    found = Signal()
    changed = Signal()
    warned = Signal(str)

    def __init__(
        self, folder: Path, keeping: Keeping, documents: Documents, earlier: Earlier, worker: Worker
    ) -> None:
        super().__init__(documents)
        self._folder, self._keeping, self._documents = folder, keeping, documents
        self._earlier, self._worker = earlier, worker
        self.pieces: tuple[Left, ...] = ()

    def look(self) -> None:
        """Look for them in the background."""
        self._worker.submit(partial(journal.left_behind, self._folder), self._list, self._failed)

    def open(self, left: Left) -> None:
        """Go on with it as the open piece; its journal goes once this window's own holds it."""
        held = self._claim(left)
        if held is None:
            return
        if self._documents.recover(left.kept) and self._keeping.flush():
            self._remove(left)
        held.let_go()

    def throw_away(self, left: Left) -> None:
        """It is not wanted; for a while it stands among the earlier versions all the same."""
        held = self._claim(left)
        if held is not None:
            done, failed = partial(self._put_by, left, held), partial(self._not_put_by, held)
            self._earlier.keep(left.kept, done, failed)

    def _put_by(self, left: Left, held: Claim, _copy: Path) -> None:
        self._remove(left)
        held.let_go()

    def _not_put_by(self, held: Claim, error: ContinuoError) -> None:
        held.let_go()  # it stays, and can be opened or thrown away later
        self._failed(error)

    def _claim(self, left: Left) -> Claim | None:
        try:
            held = claim(left.path)
        except ContinuoError as error:
            self._failed(error)
            return None
        if held is not None and left.path.exists():
            return held
        if held is not None:
            held.let_go()
        self.warned.emit(tr("Another window has opened “{name}” meanwhile.").format(name=left.kept.name))
        self._drop(left)
        return None

    def _remove(self, left: Left) -> None:
        try:
            with kept_in(left.path.parent):
                left.path.unlink(missing_ok=True)
        except ContinuoError as error:
            self._failed(error)
        self._drop(left)

    def _drop(self, left: Left) -> None:
        # By its path: they may have been looked at anew meanwhile.
        self.pieces = tuple(other for other in self.pieces if other.path != left.path)
        self.changed.emit()

    def _list(self, found: list[tuple[Path, Kept]]) -> None:
        known = {left.path for left in self.pieces}
        self.pieces = tuple(Left(path, kept) for path, kept in found if path.exists())  # not gone meanwhile
        there = {left.path for left in self.pieces}
        if there != known:
            self.changed.emit()
        if there - known:
            self.found.emit()

    def _failed(self, error: ContinuoError) -> None:
        self.warned.emit(str(error))
