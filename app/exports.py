"""The piece in other forms: MIDI, MusicXML, ABC, sound, and opened in MuseScore."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.background import Ticket, Worker
from app.child import Child
from app.dialogs.ask import Ask
from app.documents import Documents, file_name
from app.session import Session
from app.settings import MUSESCORE, SOUNDFONT, Settings
from core import files
from core.errors import ContinuoError
from core.files import project
from core.score import Score

if TYPE_CHECKING:
    from core.files.musescore import MuseScore

_POLL = 100  # milliseconds


@dataclass(frozen=True, slots=True)
class Kind:
    """A form of the piece, and how the file dialog calls it."""

    words: str
    filter: str


KINDS = {
    "mid": Kind("MIDI", "MIDI (*.mid)"),
    "musicxml": Kind("MusicXML", "MusicXML (*.musicxml)"),
    "abc": Kind("ABC", "ABC (*.abc)"),
    "wav": Kind("sound", "Sound (*.wav)"),
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
            raise _Stopped("Nothing was written.")


class Exports(QObject):
    """Writes the piece as it stands; ghosts are not in it. Failures are one sentence in `warned`."""

    told = Signal(str)
    warned = Signal(str)
    working = Signal(str)  # what is being done, empty when it is over
    progressed = Signal(float)
    musescore_found = Signal(object)  # MuseScore or None
    musescore_missing = Signal()

    def __init__(
        self,
        session: Session,
        settings: Settings,
        worker: Worker,
        documents: Documents,
        ask: Ask,
        find_musescore: Callable[[str], MuseScore | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._settings, self._worker = session, settings, worker
        self._documents, self._ask, self._find = documents, ask, find_musescore
        self._ticket: Ticket | None = None
        self._child: Child | None = None
        self._rendering = Rendering()
        self._poll = QTimer(self, interval=_POLL)
        self._poll.timeout.connect(lambda: self.progressed.emit(self._rendering.share))
        self._scratch = tempfile.TemporaryDirectory(prefix="continuo-", ignore_cleanup_errors=True)

    def export(self, suffix: str) -> None:
        """Ask for a file and write the piece there, in the form `suffix` names ("mid")."""
        kind = KINDS[suffix]
        suggestion = self._documents.folder / f"{file_name(self._documents.name)}.{suffix}"
        path = self._ask.save_file(f"Export {kind.words}", suggestion, kind.filter)
        if path is None:
            return
        self.cancel()
        path = path if path.suffix else path.with_suffix(f".{suffix}")
        self.working.emit(f"Writing {path.name} …")
        writers: dict[str, Callable[[Path], None]] = {"musicxml": self._engrave, "wav": self._render}
        writers.get(suffix, self._write)(path)

    def cancel(self) -> None:
        """Break off what is being written."""
        self._rendering.stop = True
        for task in (self._ticket, self._child):
            if task is not None:
                task.cancel()
        self._over()

    def close(self) -> None:
        """Leave no process and no scratch file behind."""
        self.cancel()
        self._scratch.cleanup()

    # MuseScore

    def find_musescore(self) -> None:
        """Look for MuseScore in the background; `musescore_found` gives it, or None."""
        chosen = self._settings.get(MUSESCORE)
        self._worker.submit(partial(self._find, chosen), self.musescore_found.emit, self._failed)

    def open_in_musescore(self) -> None:
        """Show the piece as a score in MuseScore; `musescore_missing` when it is not on the machine."""

    def _write(self, path: Path) -> None:
        score = self._session.score
        self._submit(partial(files.write, path, score), path)

    def _render(self, path: Path) -> None:
        self._rendering = Rendering()
        self._poll.start()
        soundfont = self._settings.get(SOUNDFONT)
        self._submit(partial(_render, self._session.score, path, soundfont, self._rendering), path)

    def _submit(self, job: Callable[[], object], path: Path) -> None:
        self._ticket = self._worker.submit(job, lambda _result: self._written(path), self._failed)

    def _engrave(self, path: Path) -> None:
        """MusicXML is made beside the window: pure Python work would make it stutter."""
        self._make_musicxml(path, lambda _said: self._written(path))

    def _make_musicxml(self, path: Path, done: Callable[[str], object]) -> None:
        source = Path(self._scratch.name) / "piece.continuo"
        try:
            project.save(source, self._session.score)
        except ContinuoError as error:
            self._failed(error)
            return
        self._child = Child(["export", str(source), "-o", str(path)], done, self._failed, self)

    def _written(self, path: Path) -> None:
        self._over()
        self.told.emit(f"Exported as “{path.name}”.")

    def _failed(self, error: ContinuoError) -> None:
        self._over()
        self.warned.emit(str(error))

    def _over(self) -> None:
        self._ticket = self._child = None
        self._poll.stop()
        self.working.emit("")


def _render(score: Score, path: Path, soundfont: str, rendering: Rendering) -> None:
    from core.files import audio

    audio.render_wav(score, path, rendering.progress, soundfont=soundfont)
