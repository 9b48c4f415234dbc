"""Keeps what is sung safe: it is on the disk within a second, until its notes are kept or let go."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from uuid import uuid4

from PySide6.QtCore import QObject, Signal

from app.background import Result, Ticket, Worker, unanswered
from app.documents import Documents, file_name
from core.audio_in import sound_journal
from core.audio_in.devices import Pcm
from core.audio_in.hearing import Raw, keep_recording
from core.audio_in.sound_journal import SoundJournal
from core.errors import ContinuoError
from core.words import tr


class HumJournal(QObject):
    """Has the recording that is being made in a file of its own in `folder`.

    `kept` gives the file of a recording whose notes were kept; `found` those of recordings that a crash left,
    none of which goes by being looked for. `warned` hears once a recording when it cannot be written.
    """

    kept = Signal(object)
    found = Signal(object)
    warned = Signal(str)

    def __init__(self, documents: Documents, folder: Path) -> None:
        super().__init__(documents)
        self._documents = documents
        self.folder = folder
        self._worker = Worker(self)
        self._journal: SoundJournal | None = None
        self._last: Ticket | None = None
        self._over = False

    def look(self, worker: Worker) -> None:
        """Look, in the background, for recordings that nobody makes any more."""
        worker.submit(self._left_behind, self._list, self._warn)

    def add(self, samples: Pcm, rate: int) -> None:
        """So much more was recorded."""
        if self._journal is None:
            self._journal = SoundJournal(self.folder / f"{uuid4().hex}{sound_journal.SUFFIX}", rate)
        self._do(partial(self._journal.add, samples), unanswered, self._failed)

    def drop(self) -> None:
        """It is not wanted."""
        journal, self._journal = self._journal, None
        if journal is not None:
            self._do(journal.remove, unanswered, self._warn)

    def keep(self, raw: Raw) -> None:
        """All of it goes into a file beside the project, or in `folder`, and only then out of the journal."""
        journal, self._journal = self._journal, None
        project = self._documents.path
        folder = project.parent if project else self.folder
        name = file_name(self._documents.name)
        self._do(partial(_keep, folder, name, raw, journal), self.kept.emit, self._warn)

    def put_by(self) -> None:
        """It was neither kept nor let go: it is a sound file now, which `found` gives."""
        if self._leave():
            self._do(self._left_behind, self._list, self._warn)

    def close(self) -> None:
        """The window goes; what was neither kept nor let go stays for the next start."""
        self._leave()
        if self._last is not None:
            self._worker.settle(self._last)
        self._over = True
        self._worker.close()

    def _leave(self) -> bool:
        """Let go of the file, which stays; whether there is one."""
        journal, self._journal = self._journal, None
        if journal is not None:
            self._do(journal.close, unanswered, unanswered)
        return journal is not None

    def _left_behind(self) -> list[Path]:
        return sound_journal.left_behind(self.folder, tr("Hummed"))

    def _do(
        self,
        job: Callable[[], Result],
        done: Callable[[Result], object],
        failed: Callable[[ContinuoError], object],
    ) -> None:
        if not self._over:
            self._last = self._worker.submit(job, done, failed)

    def _list(self, found: list[Path]) -> None:
        if found:
            self.found.emit(found)

    def _failed(self, error: ContinuoError) -> None:
        words = tr("{trouble} Until its notes are kept, a crash would take the recording.")
        self.warned.emit(words.format(trouble=error))

    def _warn(self, error: ContinuoError) -> None:
        self.warned.emit(str(error))


def _keep(folder: Path, name: str, raw: Raw, journal: SoundJournal | None) -> Path:
    path = keep_recording(folder, name, raw)
    if journal is not None:
        journal.remove()
    return path
