"""The piece on disk: new, open, save, recent pieces, and the question before work is lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.background import Worker
from app.dialogs.ask import Answer, Ask, Changed
from app.examples import as_called, spoken
from app.left_out import LeftOut
from app.reading import Reading
from app.recent import Recent
from app.saving import Saving
from app.session import Session
from app.settings import Settings
from core import files
from core.audio_in.sound import READABLE as SOUNDS
from core.errors import ContinuoError
from core.files.disk import Stamp, stamp
from core.files.journal import Kept
from core.files.names import REFUSED, fitting
from core.importing.arriving import undecided
from core.learning import MODEL_SUFFIX
from core.playback.soundfonts import READABLE as SOUNDFONTS
from core.score import Score
from core.words import brief, tr

SUFFIX = ".continuo"
OWN = tr("Continuo piece (*.continuo)")
UNTITLED = tr("Untitled")


class Documents(QObject):
    """Opens and saves; a failure is one sentence in `warned`, and leaves everything as it was."""

    told = Signal(str)
    warned = Signal(str)
    working = Signal(str)  # what is being done, empty when it is over
    leaving = Signal()  # what is not in the score yet has to go there now
    saving = Signal()  # so has what is being typed
    named = Signal()
    saved = Signal(Path)
    discarded = Signal()  # the composer lets unsaved work go; it is still there
    unwritten = Signal(str)  # why the piece could not be saved
    changed_outside = Signal(Path)  # somebody else has written the piece's file
    arrived = Signal(Path, object)  # a file that was read, in which something is to be decided first
    sound_asked = Signal(object)  # a path: sound is no piece, but can become notes in one
    model_asked = Signal(Path)  # a model that somebody gave the composer
    soundfont_asked = Signal(Path)  # instruments to play with

    def __init__(
        self,
        session: Session,
        settings: Settings,
        worker: Worker,
        ask: Ask,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._ask = session, ask
        self.recent, self.left_out = Recent(settings, self), LeftOut(session, self)
        self.left_out.told.connect(self.told)
        self.left_out.warned.connect(self.warned)
        # What a file holds that is not from here is put by before it is replaced; whether it could be.
        self.keep_theirs: Callable[[Path], bool] = lambda _path: True
        self._path: Path | None = None
        self._stamp: Stamp | None = None
        self._warned_of: Stamp | None = None
        self._name = ""
        self._reading = Reading(worker, settings, self)
        self._reading.working.connect(self.working)
        self._saving = Saving(session, self._saved, self._not_saved, self)

    # What stands

    @property
    def path(self) -> Path | None:
        """The project file the piece is saved in, None when it never was."""
        return self._path

    @property
    def stamp(self) -> Stamp | None:
        """What that file was like when it was last read or written here."""
        return self._stamp

    @property
    def name(self) -> str:
        """What the piece is called."""
        return self._name or brief(self._session.score.title) or UNTITLED

    @property
    def folder(self) -> Path:
        """Where the composer last opened or saved something."""
        return self.recent.folder

    # Opening

    def new(self) -> None:
        """Begin an empty piece."""
        if self.leave(tr("Save them before beginning a new piece?")):
            self._take(files.Imported(Score()), "")

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
        for kinds, asked in (
            (SOUNDS, self.sound_asked),
            ((MODEL_SUFFIX,), self.model_asked),
            (SOUNDFONTS, self.soundfont_asked),
        ):
            if path.suffix.lower() in kinds:
                asked.emit(path)
                return
        self.cancel()
        self.finish()  # it may be the very file
        self._reading.read(path, partial(self._opened, path, stamp(path)), self._failed)

    def open_example(self, path: Path) -> None:
        """Begin a new piece from an example phrase."""
        try:
            read = files.read(path)
        except ContinuoError as error:
            self._failed(error)
            return
        if self.leave(tr("Save them before beginning with another phrase?")):
            self._take(replace(read, score=as_called(read.score, path)), spoken(path))

    def asking(self) -> AbstractContextManager[None]:
        """While something about the piece is asked it stays: what is read meanwhile comes after that."""
        return self._reading.held()

    def cancel(self) -> None:
        """Give up reading a file."""
        self._reading.cancel()

    def close(self) -> None:
        """Have saved what was to be saved, and leave no process and no scratch file behind."""
        self._saving.close()
        self._reading.close()

    def open_copy(self, read: files.Imported, name: str) -> None:
        """Begin a new piece from what was kept of another."""
        if self.leave(tr("Save them before opening “{name}”?").format(name=name)):
            self._take(read, name, saved=False)

    def recover(self, kept: Kept) -> bool:
        """Go on with a piece as it was before the program ended; whether the one that was open could go."""
        if not self.leave(tr("Save them before opening “{name}”?").format(name=kept.name)):
            return False
        whole = files.Imported(kept.score, takes=kept.takes)
        self._take(whole, kept.name, kept.path, kept.stamp, saved=False)
        return True

    def _opened(self, path: Path, stamp: Stamp | None, imported: files.Imported) -> None:
        own = path.suffix.lower() == SUFFIX
        if not own and undecided(imported):
            self.arrived.emit(path, imported)
        elif not own:
            self.take_in(path, imported)
        elif self.leave(tr("Save them before opening “{name}”?").format(name=path.name)):
            self._take(imported, path.stem, path, stamp)
            self.recent.add(path)
            if imported.notices:
                self.warned.emit(" ".join(imported.notices))

    def take_in(
        self, path: Path, imported: files.Imported, track: int | None = None, *, changed: bool = False
    ) -> bool:
        """Begin a new piece with what another kind of file holds; whether the one that was open could go.

        `changed` music stands in no file yet. Track `track` is drawn on, or the first that has notes.
        """
        if not self.leave(tr("Save them before opening “{name}”?").format(name=path.name)):
            return False
        self._take(imported, path.stem, saved=not changed)
        if track is not None:
            self._session.choose_track(track)
        self.recent.add(path)
        self.left_out.note(imported.notices)
        if not imported.notices:
            words = tr("Imported from “{name}”; save it to keep it as a Continuo piece.")
            self.told.emit(words.format(name=path.name))
        return True

    def _take(
        self,
        read: files.Imported,
        name: str,
        path: Path | None = None,
        stamp: Stamp | None = None,
        *,
        saved: bool = True,  # an imported piece still stands in its own file
    ) -> None:
        self._path, self._name, score = path, name, read.score
        self._stamp = self._warned_of = stamp
        self._session.open(score, read.takes, saved=saved)
        self._session.choose_track(next((i for i, track in enumerate(score.tracks) if track.notes), 0))
        self.named.emit()

    def _failed(self, error: ContinuoError) -> None:
        self.warned.emit(str(error))

    # Saving

    def save(self) -> None:
        """Begin to write the piece where it was before, or ask; `told` or `warned` says how it went."""
        self.saving.emit()
        path = self._saving.path or self._path
        if path is None:
            self.save_as()
        elif self._is_ours(path) or self._may_replace(path):
            self._saving.write(path)

    def save_as(self) -> None:
        """Ask for a file and begin to write the piece there."""
        self.saving.emit()
        suggestion = self._path or self.folder / f"{file_name(self.name)}{SUFFIX}"
        with self.asking():
            path = self._ask.save_file(tr("Save"), suggestion, OWN)
        if path is None:
            return
        path = path if path.suffix.lower() == SUFFIX else path.with_name(path.name + SUFFIX)
        if self._is_ours(path) or self.keep_theirs(path):  # the dialog has asked about replacing it
            self._saving.write(path)

    def finish(self) -> None:
        """Wait until what is being saved is on disk, or has failed to be."""
        self._saving.finish()

    def leave(self, question: str) -> bool:
        """Ask about unsaved work ("Save them before closing?"); whether to go on."""
        self.leaving.emit()
        self.finish()
        if self._session.is_saved:
            return True
        with self.asking():
            answer = self._ask.unsaved(self.name, question)
        if answer is Answer.SAVE:
            self.save()
            self.finish()
        elif answer is Answer.DISCARD:
            self.discarded.emit()
        return answer is Answer.DISCARD or self._session.is_saved

    def _is_ours(self, path: Path) -> bool:
        """Whether what stands there was read or written here, or there is nothing."""
        now = stamp(path)
        return path == self._saving.path or now is None or now == self._stamp

    def _may_replace(self, path: Path) -> bool:
        """Ask what to do with somebody else's version; whether to write over it: a copy of it stays."""
        with self.asking():
            answer = self._ask.changed(self.name)
        if answer is Changed.ELSEWHERE:
            self.save_as()
        return answer is Changed.REPLACE and self.keep_theirs(path)

    def _saved(self, path: Path, stamp: Stamp | None, lost: tuple[str, ...]) -> None:
        self._path, self._name = path, path.stem
        self._stamp = self._warned_of = stamp
        self.recent.add(path)
        self.saved.emit(path)
        self.named.emit()
        self.told.emit(tr("Saved as “{name}”.").format(name=path.name))
        if lost:
            self.warned.emit(" ".join(lost))

    def _not_saved(self, error: ContinuoError) -> None:
        self.unwritten.emit(str(error))

    # What others do to it

    def look_again(self) -> None:
        """Say so if anybody has written the piece's file, or another window the list of recent ones."""
        self.recent.look_again()
        if self._path is None or self._is_ours(self._path):
            return
        now = stamp(self._path)
        if now != self._warned_of:
            self._warned_of = now
            self.changed_outside.emit(self._path)


def file_name(name: str) -> str:
    """`name` without what some system refuses in the name of a file, and no longer than any takes."""
    return fitting(re.sub(f"[{REFUSED}]", "-", name)) or UNTITLED
