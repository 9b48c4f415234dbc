"""In step with MuseScore: what is saved there is read back and compared, beside the window."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.background import Ticket
from app.dialogs.ask import Ask
from app.documents import Documents
from app.handed_over import HandedOver
from app.musescore import Handed, MuseScoreDesk
from app.neighbours import Neighbours
from app.reading import Reading
from app.returned import Returned, Sent, compared, prepared
from app.session import Session
from core.errors import ContinuoError
from core.files import Imported
from core.files.names import RETURNING
from core.files.scratch import Scratch
from core.score import Score
from core.words import tr


class KeepingStep(QObject):
    """Watches what MuseScore was handed; `differs` says that something there is new.

    Of `returned` there is at most one, the latest, until it is settled or another piece is opened.
    """

    told = Signal(str)
    warned = Signal(str)
    working = Signal(str)  # what is being done because it was asked for, empty when it is over
    differs = Signal(bool)  # whether it was asked for, or is news

    def __init__(
        self,
        session: Session,
        desk: MuseScoreDesk,
        documents: Documents,
        ask: Ask,
        memory: HandedOver,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._desk, self._documents, self._ask = session, desk, documents, ask
        self._memory = memory
        self.neighbours = Neighbours(RETURNING, self)
        self._sent: dict[Path, Sent] = {}  # by the file that was handed over, without its kind
        self._reading = Reading(desk.worker, desk.settings, self)
        self._scratch = Scratch()
        self._ticket: Ticket | None = None
        self._asked = False
        self.returned: Returned | None = None
        desk.handed.connect(self._follow)
        self.neighbours.saved.connect(self._saved)
        session.piece_opened.connect(self._begin_piece)

    def choose(self) -> None:
        """Ask for a file that was made of this piece, and compare it."""
        known = next(reversed(self._sent), None)
        folder = known.parent if known else self._documents.folder
        kinds = " ".join(f"*{kind}" for kind in RETURNING)
        path = self._ask.open_file(
            tr("Bring back from MuseScore"), folder, tr("Scores ({kinds});;All files (*)").format(kinds=kinds)
        )
        if path is not None:
            self.read(path, asked=True)

    def read(self, path: Path, *, asked: bool) -> None:
        """Read and compare a file; only when it was `asked` for is it told that there is nothing new."""
        self.cancel()
        self._asked = asked
        if asked:
            self.working.emit(tr("Reading {name} …").format(name=path.name))
        known, now = self._sent.get(path.with_suffix("")), self._session.score

        def job() -> tuple[Sent, tuple[Path, Path]]:
            sent = known or self._sent_earlier(path) or Sent(now)
            return sent, prepared(path, sent, self._desk.found_or_looked_for, self._scratch.folder)

        self._ticket = self._desk.worker.submit(job, partial(self._read_heard, path), self._failed)

    def settle(self) -> None:
        """What came back has been dealt with: from now on only what is newer is new."""
        done, self.returned = self.returned, None
        if done is not None:
            done.sent.score, done.sent.heard = self._session.score, {done.way: done.theirs}
            if done.path.with_suffix("") in self._sent:
                self._remember(done.path, done.sent.score)

    def cancel(self) -> None:
        """Give up reading."""
        if self._ticket is not None:
            self._ticket.cancel()
        self._reading.cancel()
        self._over()

    def close(self) -> None:
        """Watch nothing any more, and leave nothing behind."""
        self.cancel()
        self.neighbours.forget()
        self._reading.close()
        self._scratch.close()

    def _follow(self, handed: Handed) -> None:
        """What is saved there is this piece's, unless another was opened before MuseScore was."""
        if handed.piece is self._session.history:
            self._sent[handed.path.with_suffix("")] = Sent(handed.score)
            self.neighbours.watch(handed.path)
        self._remember(handed.path, handed.score)

    def _remember(self, path: Path, score: Score) -> None:
        def nothing(_: object) -> None:
            """Whether it was kept or not, the composer has nothing to do about it."""

        self._desk.worker.submit(partial(self._memory.remember, path, score), nothing, nothing)

    def _sent_earlier(self, path: Path) -> Sent | None:
        """In the background: what was sent as a file before this piece was opened, where that is known."""
        known = self._memory.recall(path)
        return None if known is None else Sent(known, earlier=True)

    def _begin_piece(self) -> None:
        """Forget the one before; what of this one was handed over earlier may have been saved there since."""
        self.cancel()
        self.neighbours.forget()
        self._sent.clear()
        self.returned = None
        piece = self._documents.path
        if piece is not None:
            for path, since in self._memory.beside(piece):
                self.neighbours.watch(path, since)

    def _saved(self, path: Path) -> None:
        self.read(path, asked=False)

    def _read_heard(self, path: Path, found: tuple[Sent, tuple[Path, Path]]) -> None:
        self._ticket = None
        sent, (heard, theirs) = found
        if sent.earlier:
            self._sent[path.with_suffix("")] = sent
        if heard.name in sent.heard:
            self._read_theirs(path, sent, heard.name, theirs)
            return

        def done(read: Imported) -> None:
            sent.heard[heard.name] = read.score
            self._read_theirs(path, sent, heard.name, theirs)

        self._reading.read(heard, done, self._failed)

    def _read_theirs(self, path: Path, sent: Sent, way: str, theirs: Path) -> None:
        def done(read: Imported) -> None:
            job = partial(compared, path, way, sent, read.score)
            self._ticket = self._desk.worker.submit(job, self._take, self._failed)

        self._reading.read(theirs, done, self._failed)

    def _take(self, back: Returned) -> None:
        asked = self._asked
        self._over()
        if back.news.changes(self._session.score):
            self.returned = back
            self.differs.emit(asked)
        elif asked:
            self.told.emit(tr("“{name}” holds the same music.").format(name=back.path.name))

    def _failed(self, error: ContinuoError) -> None:
        asked = self._asked
        self._over()
        if asked:
            self.warned.emit(str(error))

    def _over(self) -> None:
        self._ticket = None
        if self._asked:
            self._asked = False
            self.working.emit("")
