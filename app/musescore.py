"""MuseScore beside the window: found, and handed the piece, all in the background."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from app.background import Ticket, Worker
from app.dialogs.ask import Ask
from app.documents import Documents
from app.phrases import Slurred, slurs
from app.session import Session
from app.settings import MUSESCORE, Settings
from core.errors import ContinuoError
from core.history import History
from core.score import Score
from core.words import tr

if TYPE_CHECKING:
    from core.files.musescore import MuseScore

Result = TypeVar("Result")

NOT_FOUND = tr("MuseScore was not found on this computer.")
NOT_THE_CHOSEN = tr("The MuseScore that the settings name does not answer, or is older than version 3.")


@dataclass(frozen=True, slots=True)
class Handed:
    """The piece as it was when MuseScore was handed it, which one that was, and the file that holds it."""

    path: Path
    score: Score
    piece: History
    program: MuseScore
    told: str


class MuseScoreDesk(QObject):
    """One key opens the piece in MuseScore; failures are one sentence in `warned`."""

    told = Signal(str)
    warned = Signal(str)
    working = Signal(str)  # what is being done, empty when it is over
    found = Signal(object)  # MuseScore or None
    missing = Signal(str)  # why there is none, when it was wanted
    handed = Signal(object)  # Handed

    def __init__(
        self,
        session: Session,
        settings: Settings,
        documents: Documents,
        ask: Ask,
        find: Callable[[str], MuseScore | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self.settings, self._documents = session, settings, documents
        self._ask, self._find = ask, find
        self._program: MuseScore | None = None
        self._ticket: Ticket | None = None
        # It waits for MuseScore, and for nothing else; the program that opens is to be as quick as any.
        self.worker = Worker(self, gives_way=False)
        settings.changed.connect(self._setting_changed)

    def found_or_looked_for(self) -> MuseScore | None:
        """The one that was found last, else whichever there is; it may take seconds."""
        return self._program or self._find(self.settings.get(MUSESCORE))

    def look(self) -> None:
        """Look for MuseScore; `found` gives it, or None."""
        chosen = self.settings.get(MUSESCORE)
        self.worker.submit(partial(self._find, chosen), self._take, self._failed)

    def open(self) -> None:
        """Open the piece as a score in MuseScore; `missing` when it is not on the machine."""
        self.cancel()
        self.working.emit(tr("Opening in MuseScore …"))
        session, phrases, place = self._session, slurs(self._session, self.settings), self._documents.path
        # As it is now, file and all: MuseScore may take long, and another piece may be open by then.
        called = (place.parent if place else None, self._documents.name)
        find = partial(self._find, self.settings.get(MUSESCORE))
        job = partial(_hand_over, find, session.score, session.history, called, phrases)
        self._ticket = self.worker.submit(job, self._handed_over, self._failed)

    def choose(self) -> None:
        """Let the composer say where MuseScore is, and open the piece in it."""
        path = self._ask.open_file(tr("Where is MuseScore?"), Path.home(), tr("All files (*)"))
        if path is not None:
            self.settings.set(MUSESCORE, str(path))
            self.open()

    def cancel(self) -> None:
        """Nobody waits for it to open any more."""
        if self._ticket is not None:
            self._ticket.cancel()
            self._over()

    def close(self) -> None:
        """Leave no thread behind; what has been opened lives on."""
        self.cancel()
        self.worker.close()

    def _handed_over(self, handed: Handed | None) -> None:
        self._over()
        if handed is None:
            self.missing.emit(NOT_THE_CHOSEN if self.settings.get(MUSESCORE) else NOT_FOUND)
        else:
            self._program = handed.program
            self.handed.emit(handed)
            self.told.emit(handed.told)

    def _take(self, program: MuseScore | None) -> None:
        self._program = program
        self.found.emit(program)

    def _setting_changed(self, key: str) -> None:
        if key == MUSESCORE.key:
            self.look()

    def _failed(self, error: ContinuoError) -> None:
        self._over()
        self.warned.emit(str(error))

    def _over(self) -> None:
        self._ticket = None
        self.working.emit("")


def _hand_over(
    find: Callable[[], MuseScore | None],
    score: Score,
    piece: History,
    called: tuple[Path | None, str],
    phrases: Slurred,
) -> Handed | None:
    """In the background: open the piece by its folder and name; None where there is no MuseScore."""
    from core.files import musescore

    program = find()
    if program is None:
        return None
    path, lost = musescore.hand_over(score, program, *called, phrases)
    done = tr("{name} opens “{file}”; what you save there can be brought back here.")
    told = " ".join((done.format(name=program.name, file=path.name), *lost))
    return Handed(path, score, piece, program, told)
