"""Says which piece's file is open in this window, so that another window can tell."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.documents import Documents
from core.errors import BadFile
from core.files.claims import Claim, claim
from core.files.disk import real
from core.words import tr


class Holding(QObject):
    """Holds a lock, in a folder of the program's own, for the file that the piece is saved in.

    `warned` hears when another window holds it: both can go on, and whoever saves second is asked first.
    """

    warned = Signal(str)

    def __init__(self, documents: Documents, folder: Path) -> None:
        super().__init__(documents)
        self._documents, self._folder = documents, folder
        self._path: Path | None = None
        self._claim: Claim | None = None
        documents.named.connect(self._follow)

    def close(self) -> None:
        """Nobody works on it any more."""
        if self._claim is not None:
            self._claim.let_go()
            self._claim = None

    def _follow(self) -> None:
        path = self._documents.path
        if path == self._path:
            return
        self.close()
        self._path = path
        if path is None:
            return
        mark = self._folder / sha256(str(real(path)).encode("utf-8", "replace")).hexdigest()[:32]
        try:
            self._claim = claim(mark)
        except BadFile:
            return  # where nothing can be written, nobody can tell; the journal will say so
        if self._claim is None:
            words = tr("“{name}” is open in another window too; whoever saves second is asked first.")
            self.warned.emit(words.format(name=path.stem))
