"""The piece in other forms: MIDI, MusicXML, ABC and sound."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from app.background import Ticket, Worker
from app.dialogs.ask import Ask
from app.documents import Documents, file_name
from app.phrases import Slurred, slurs
from app.session import Session
from app.settings import PROVENANCE, Settings
from core import files
from core.errors import ContinuoError
from core.files.disk import listed
from core.score import Score
from core.words import tr

Result = TypeVar("Result")

_POLL = 100  # milliseconds


@dataclass(frozen=True, slots=True)
class Kind:
    """A form of the piece, and how the file dialog calls it."""

    words: str
    filter: str


KINDS = {
    "mid": Kind("MIDI", tr("MIDI (*.mid *.midi)")),
    "musicxml": Kind("MusicXML", tr("MusicXML (*.musicxml);;Compressed MusicXML (*.mxl)")),
    "abc": Kind("ABC", tr("ABC (*.abc)")),
}


class _Stopped(ContinuoError):
    """The composer cancelled."""


class Rendering:
    """How far a sound file is; shared between the worker, which writes, and the window, which looks."""

    def __init__(self) -> None:
        self.share = 0.0
        self.stop = False

    def progress(self, share: float) -> None:
        """Called by the renderer with 0 to 1; raises to break off."""
        self.share = share
        if self.stop:
            raise _Stopped(tr("Nothing was written."))


class Exports(QObject):
    """Writes the piece as it stands; ghosts are not in it. Failures are one sentence in `warned`."""

    told = Signal(str)
    written = Signal(str, object)  # what to tell of a sound file, and its path
    warned = Signal(str)
    working = Signal(str)  # what is being done, empty when it is over
    progressed = Signal(float)

    def __init__(
        self,
        session: Session,
        settings: Settings,
        worker: Worker,
        documents: Documents,
        ask: Ask,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._settings, self._worker = session, settings, worker
        self._documents, self._ask = documents, ask
        self._went: tuple[str, Path] | None = None  # what would have been suggested last, and what was chosen
        self._ticket: Ticket | None = None
        self._rendering = Rendering()
        self._poll = QTimer(self, interval=_POLL)
        self._poll.timeout.connect(lambda: self.progressed.emit(self._rendering.share))
        session.piece_opened.connect(self._forget)

    def export(self, suffix: str) -> None:
        """Ask for a file and write the piece there, in the form `suffix` names ("mid")."""
        kind = KINDS[suffix]
        path = self.where(tr("Export {kind}").format(kind=kind.words), f".{suffix}", kind.filter)
        if path is None:
            return
        phrases = slurs(self._session, self._settings)
        job = partial(_write, self._session.score, path, self._settings.get(PROVENANCE), phrases)
        self._begin(tr("Writing {name} …").format(name=path.name), job, self._finished)

    def where(self, title: str, suffix: str, kinds: str, called: str = "") -> Path | None:
        """Ask for a file: the dialog begins where this piece went last, by the name it had there.

        Before that it begins beside the piece. `called` is what of the piece it is, where that is not all.
        """
        name = ", ".join(filter(None, (self._documents.name, called)))
        place = self._documents.path.parent if self._documents.path else self._documents.folder
        suggestion = place / f"{file_name(name)}{suffix}"
        if self._went is not None and os.path.isdir(self._went[1].parent):  # noqa: PTH112 - or not ours any more
            usual, chosen = self._went
            same = f"*{chosen.suffix.lower()}" in kinds  # a PNG is likely to be one again
            again = chosen if same else chosen.with_suffix(suffix)
            suggestion = again if usual == name else chosen.parent / suggestion.name
        with self._documents.asking():
            path = self._ask.save_file(title, suggestion, kinds)
        self._went = self._went if path is None else (name, path)
        return path

    def may_fill(self, folder: Path, suffix: str) -> bool:
        """Whether sound files of this kind may go into a folder: where there are some, that is asked."""
        return not listed(folder, f"*{suffix}") or self._ask.fill(folder)

    def write_sound(self, path: Path, job: Callable[[Rendering], tuple[str, Path]]) -> None:
        """Let `job` render in the background to `path`; it returns what to tell, and where it lies."""
        self._rendering = Rendering()
        self._poll.start()
        doing = tr("Writing {name} …").format(name=path.name)
        self._begin(doing, partial(job, self._rendering), self._rendered)

    def write_pages(self, path: Path, job: Callable[[], str]) -> None:
        """Let `job` write engraved pages in the background to `path`; it returns what to tell."""
        self._begin(tr("Writing {name} …").format(name=path.name), job, self._finished)

    @property
    def rendering(self) -> bool:
        """Whether a sound file is being written."""
        return self._poll.isActive()

    def cancel(self) -> None:
        """Break off what is being written."""
        self._rendering.stop = True
        if self._ticket is not None:
            self._ticket.cancel()
        self._over()

    # Working

    def _forget(self) -> None:
        """Another piece may belong elsewhere."""
        self._went = None

    def _begin(self, doing: str, job: Callable[[], Result], done: Callable[[Result], object]) -> None:
        self.working.emit(doing)
        self._ticket = self._worker.submit(job, done, self._failed)

    def _rendered(self, told: tuple[str, Path]) -> None:
        self._over()
        self.written.emit(*told)

    def _finished(self, told: str) -> None:
        self._over()
        self.told.emit(told)

    def _failed(self, error: ContinuoError) -> None:
        self._over()
        self.warned.emit(str(error))

    def _over(self) -> None:
        self._ticket = None
        self._poll.stop()
        self.working.emit("")


def _write(score: Score, path: Path, remember: bool, phrases: Slurred) -> str:
    """In the background: what was done, and what of the piece the file could not hold."""
    lost = files.write(path, score, remember, slurs=phrases)
    done = tr("Exported as “{name}”.").format(name=path.name)
    return " ".join((done, *lost))
