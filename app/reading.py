"""Files of music read beside the window: large formats in a process of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from app.background import Ticket, Worker
from app.child import Child
from app.settings import MUSESCORE, Settings
from core import files
from core.errors import ContinuoError
from core.files import project, repeats, rows
from core.files.disk import read_bytes, write_aside
from core.files.scratch import Scratch
from core.note_columns import values
from core.words import tr

OWN = ".continuo"
AT_ONCE = 15_000  # bytes of a project, some 600 notes, a millisecond or two
SLOW = (".musicxml", ".mxl", ".xml", ".krn", ".mscz", ".mscx")
Done = Callable[[files.Imported], object]
Failed = Callable[[ContinuoError], object]


class Reading(QObject):
    """Reads one file at a time; a new one, or `cancel`, gives the one before up."""

    working = Signal(str)  # what is being done, empty when it is over

    def __init__(self, worker: Worker, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.worker, self._settings = worker, settings
        self._child: Child | None = None
        self._ticket: Ticket | None = None
        self._questions = 0
        self._waiting: Callable[[], None] | None = None
        self._scratch = Scratch()

    def read(self, path: Path, done: Done, failed: Failed) -> None:
        """Read a file of any kind; `done` or `failed` is called in the end, of a short project at once."""
        self.cancel()
        if path.suffix.lower() == OWN and _is_short(path):
            self._take(partial(files.read, path), done, failed)
            return
        self.working.emit(tr("Reading {name} …").format(name=path.name))
        if path.suffix.lower() in SLOW:
            try:
                self._convert(path, self._scratch.folder, done, failed)
            except ContinuoError as error:
                self._failed(failed, error)
        else:
            self._beside(partial(files.read, path), done, failed)

    def play_out(self, read: files.Imported, path: Path, done: Done, failed: Failed) -> None:
        """Play out the repeats of what was read."""
        self.cancel()
        self.working.emit(tr("Reading {name} …").format(name=path.name))
        self._beside(partial(repeats.played_out, read, path.name), done, failed)

    def cancel(self) -> None:
        """Give up reading."""
        for task in (self._child, self._ticket):
            if task is not None:
                task.cancel()
        self._over()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hand on nothing that is read while something about the piece is asked: it stays that piece."""
        self._questions += 1
        try:
            yield
        finally:
            self._questions -= 1
            if self._waiting is not None:
                QTimer.singleShot(0, self, self._hand_on)

    def close(self) -> None:
        """Leave no process and no scratch file behind."""
        self.cancel()
        self._scratch.close()

    def _convert(self, path: Path, folder: Path, done: Done, failed: Failed) -> None:
        from core.files import musescore

        target, played = folder / f"import{OWN}", folder / "order.json"

        def converted(said: str) -> None:
            self._child = None
            notices = tuple(said.splitlines())
            self._beside(partial(_converted, target, played, notices), done, failed)

        order = ["export", str(_in_letters(path, folder)), "-o", str(target), "--order", str(played)]
        chosen = self._settings.get(MUSESCORE)
        told = {musescore.VARIABLE: chosen} if chosen else {}
        self._child = Child(order, converted, partial(self._failed, failed), self, told)

    def _beside(self, read: Callable[[], files.Imported], done: Done, failed: Failed) -> None:
        job = partial(_looked_through, read)
        self._ticket = self.worker.submit(job, partial(self._done, done), partial(self._failed, failed))

    def _take(self, read: Callable[[], files.Imported], done: Done, failed: Failed) -> None:
        try:
            found = read()
        except ContinuoError as error:
            failed(error)
        else:
            done(found)

    def _hand_on(self) -> None:
        if self._waiting is not None and not self._questions:
            self._waiting()

    def _done(self, done: Done, found: files.Imported) -> None:
        if self._questions:
            self._waiting = partial(self._done, done, found)
            return
        self._over()
        done(found)

    def _failed(self, failed: Failed, error: ContinuoError) -> None:
        self._over()
        failed(error)

    def _over(self) -> None:
        self._child = self._ticket = self._waiting = None
        self.working.emit("")


def _looked_through(read: Callable[[], files.Imported]) -> files.Imported:
    """What was read, and what the window asks of a long track is known already."""
    found = read()
    if found.score.end:  # each track looks for its end once
        for track in found.score.tracks:
            values(track.notes)
    return found


def _in_letters(path: Path, folder: Path) -> Path:
    """The file under a name that a process can be told: Qt takes letters only. Raises BadFile."""
    letters = str(path).encode("utf-8", "replace").decode()
    if letters == str(path):
        return path
    copy = folder / Path(letters).name
    write_aside(copy, read_bytes(path))
    return copy


def _converted(target: Path, played: Path, notices: tuple[str, ...]) -> files.Imported:
    """What the child made of a file, and told of it."""
    return files.Imported(project.load(target).score, notices, order=rows.spans_in(read_bytes(played)))


def _is_short(path: Path) -> bool:
    """Whether a file is read within a frame; one that cannot be read says so at once."""
    try:
        return path.stat().st_size <= AT_ONCE
    except OSError:
        return True
