"""The piece on disk: new, open, save, recent pieces, and the question before work is lost."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Signal

from app.background import Worker
from app.dialogs.ask import Answer, Ask
from app.examples import as_called, spoken
from app.reading import Reading
from app.saving import Saving
from app.session import Session
from app.settings import Settings
from core import files
from core.audio_in.sound import READABLE as SOUNDS
from core.errors import ContinuoError
from core.files import project
from core.score import Score
from core.words import tr

SUFFIX = ".continuo"
OWN = tr("Continuo piece (*.continuo)")
MOST_RECENT = 8
UNTITLED = tr("Untitled")


class Documents(QObject):
    """Opens and saves; a failure is one sentence in `warned`, and leaves everything as it was."""

    told = Signal(str)
    warned = Signal(str)
    working = Signal(str)  # what is being done, empty when it is over
    leaving = Signal()  # what is not in the score yet has to go there now
    named = Signal()
    recent_changed = Signal()
    sound_asked = Signal(object)  # a path: sound is no piece, but can become notes in one

    def __init__(
        self,
        session: Session,
        settings: Settings,
        worker: Worker,
        ask: Ask,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._settings, self._ask = session, settings, ask
        self._path: Path | None = None
        self._name = ""
        self._reading = Reading(worker, self)
        self._reading.working.connect(self.working)
        self._saving = Saving(session, self._saved, self._not_saved, self)

    # What stands

    @property
    def path(self) -> Path | None:
        """The project file the piece is saved in, None when it never was."""
        return self._path

    @property
    def name(self) -> str:
        """What the piece is called."""
        return self._name or self._session.score.title or UNTITLED

    @property
    def recent(self) -> list[Path]:
        """The last pieces that are still there, newest first."""
        return [path for path in self._remembered() if path.is_file()]

    @property
    def folder(self) -> Path:
        """Where the composer last opened or saved something."""
        last = self._settings.get_state("folder")
        if isinstance(last, str) and Path(last).is_dir():
            return Path(last)
        place = QStandardPaths.StandardLocation.DocumentsLocation
        return Path(QStandardPaths.writableLocation(place) or Path.home())

    # Opening

    def new(self) -> None:
        """Begin an empty piece."""
        if self.leave(tr("Save them before beginning a new piece?")):
            self._take(files.Imported(Score()), None, "")

    def choose(self) -> None:
        """Ask for a file and open it."""
        kinds = " ".join(f"*{suffix}" for suffix in (*files.READABLE, *SOUNDS))
        path = self._ask.open_file(
            tr("Open"), self.folder, tr("Music and sound ({kinds});;All files (*)").format(kinds=kinds)
        )
        if path is not None:
            self.open(path)

    def open(self, path: Path) -> None:
        """Open a piece, or import another kind of file; large formats are read beside the window.

        Sound is handed on: its notes are found and shown before they go into the piece that is open.
        """
        if path.suffix.lower() in SOUNDS:
            self.sound_asked.emit(path)
            return
        self.cancel()
        self.finish()  # it may be the very file
        self._reading.read(path, partial(self._opened, path), self._failed)

    def open_example(self, path: Path) -> None:
        """Begin a new piece from an example phrase."""
        try:
            read = files.read(path)
        except ContinuoError as error:
            self._failed(error)
            return
        if self.leave(tr("Save them before beginning with another phrase?")):
            self._take(replace(read, score=as_called(read.score, path)), None, spoken(path))

    def cancel(self) -> None:
        """Give up reading a file."""
        self._reading.cancel()

    def close(self) -> None:
        """Have saved what was to be saved, and leave no process and no scratch file behind."""
        self._saving.close()
        self._reading.close()

    def _opened(self, path: Path, imported: files.Imported) -> None:
        if not self.leave(tr("Save them before opening “{name}”?").format(name=path.name)):
            return
        own = path.suffix.lower() == SUFFIX
        self._take(imported, path if own else None, path.stem)
        self._remember(path)
        if imported.notices:
            self.warned.emit(" ".join(imported.notices))
        elif not own:
            self.told.emit(
                tr("Imported from “{name}”; save it to keep it as a Continuo piece.").format(name=path.name)
            )

    def _take(self, read: files.Imported, path: Path | None, name: str) -> None:
        self._path, self._name, score = path, name, read.score
        self._session.open(score, read.takes, saved=True)  # an imported piece still stands in its own file
        self._session.choose_track(next((i for i, track in enumerate(score.tracks) if track.notes), 0))
        self.named.emit()

    def _failed(self, error: ContinuoError) -> None:
        self.warned.emit(str(error))

    # Saving

    def save(self) -> None:
        """Begin to write the piece where it was before, or ask; `told` or `warned` says how it went."""
        path = self._saving.path or self._path
        if path is None:
            self.save_as()
        else:
            self._saving.write(path)

    def save_as(self) -> None:
        """Ask for a file and begin to write the piece there."""
        suggestion = self._path or self.folder / f"{file_name(self.name)}{SUFFIX}"
        path = self._ask.save_file(tr("Save"), suggestion, OWN)
        if path is not None:
            own = path.suffix.lower() == SUFFIX
            self._saving.write(path if own else path.with_name(path.name + SUFFIX))

    def finish(self) -> None:
        """Wait until what is being saved is on disk, or has failed to be."""
        self._saving.finish()

    def rescue(self, path: Path) -> None:
        """Write the piece to `path` besides where it is saved, and say nothing; raises BadFile."""
        project.save(path, self._session.score, self._session.takes)

    def leave(self, question: str) -> bool:
        """Ask about unsaved work ("Save them before closing?"); whether to go on."""
        self.leaving.emit()
        self.finish()
        if self._session.is_saved:
            return True
        answer = self._ask.unsaved(self.name, question)
        if answer is Answer.SAVE:
            self.save()
            self.finish()
        return answer is Answer.DISCARD or self._session.is_saved

    def _saved(self, path: Path) -> None:
        self._path, self._name = path, path.stem
        self._remember(path)
        self.named.emit()
        self.told.emit(tr("Saved as “{name}”.").format(name=path.name))

    def _not_saved(self, error: ContinuoError) -> None:
        self.warned.emit(str(error))

    # Recent pieces

    def look_again(self) -> None:
        """Say so if another window has changed the list."""
        before = self._remembered()
        self._settings.renew()
        if self._remembered() != before:
            self.recent_changed.emit()

    def forget_recent(self) -> None:
        """Empty the list of recent pieces."""
        self._settings.set_state("recent", [])
        self.recent_changed.emit()

    def _remember(self, path: Path) -> None:
        path = path.absolute()
        self._settings.renew()  # what another window has remembered is not forgotten
        paths = [path, *(other for other in self._remembered() if other != path)][:MOST_RECENT]
        self._settings.set_state("recent", [str(path) for path in paths])
        self._settings.set_state("folder", str(path.parent))
        self.recent_changed.emit()

    def _remembered(self) -> list[Path]:
        kept = self._settings.get_state("recent")
        if isinstance(kept, str):  # how a list of one comes back
            kept = [kept]
        return [Path(str(entry)) for entry in kept] if isinstance(kept, list) else []


def file_name(name: str) -> str:
    """`name` without the characters that some system refuses in the name of a file."""
    kept = "".join("-" if letter in '<>:"/\\|?*' or ord(letter) < 32 else letter for letter in name)
    return kept.strip(" .") or UNTITLED
