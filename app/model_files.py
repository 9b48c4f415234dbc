"""Models as files: the one in use is given to somebody or deleted, somebody's is taken in."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QFile, QObject, Signal

from app import settings as the
from app.dialogs.ask import Ask
from app.documents import file_name
from app.parts import Parts
from core.errors import ContinuoError
from core.learning import MODEL_SUFFIX
from core.model_names import called
from core.words import tr

if TYPE_CHECKING:  # loads numpy and more
    from core.lstm.bundle import BundleInfo

ADDED = tr("“{title}” was added, and writes the takes now")
MODELS = tr("Models of Continuo (*{suffix})").format(suffix=MODEL_SUFFIX)


class ModelFiles(QObject):
    """Reads and writes them in the background; what was done is `told`, what could not be `warned` of."""

    told = Signal(str)
    warned = Signal(str)

    def __init__(self, parts: Parts, ask: Ask, parent: QObject) -> None:
        super().__init__(parent)
        self._settings, self._documents, self._worker = parts.settings, parts.documents, parts.workers.files
        self._ask = ask

    def share(self) -> None:
        """Write the model in use as one file; of two the composer's own."""
        self._worker.submit(partial(_chosen, self._in_use), self._found, self._failed)

    def _found(self, found: tuple[Path, str]) -> None:
        self.write(*found)

    def write(self, folder: Path, title: str) -> None:
        """Write the model in `folder` as one file, where the composer says."""
        suggestion = self._documents.folder / f"{file_name(title)}{MODEL_SUFFIX}"
        path = self._ask.save_file(tr("Share the model"), suggestion, MODELS)
        if path is not None:
            done = tr("The model is in “{name}”").format(name=path.name)
            self._worker.submit(partial(_pack, folder, path), lambda _: self.told.emit(done), self._failed)

    def add(self) -> None:
        """Take in a model that somebody gave the composer."""
        path = self._ask.open_file(tr("Add a model"), self._documents.folder, MODELS)
        if path is not None:
            self.take_in(path)

    def take_in(self, path: Path) -> None:
        """Take in the model in a file, which may be a stranger's."""
        self.told.emit(tr("looking at the model in “{name}” …").format(name=path.name))
        self._worker.submit(partial(_added, path), self._added, self._not_added)

    def use(self, name: str, *, several: bool) -> None:
        """Have a model write the takes; one that hears `several` voices, those of chords and parts."""
        self._settings.set(the.VOICES_MODEL if several else the.MODEL, name)

    def _added(self, found: tuple[str, str, bool]) -> None:
        name, title, several = found
        self.use(name, several=several)
        words = tr("“{title}” was added, and writes chords and parts now") if several else ADDED
        self.told.emit(words.format(title=title))

    def _not_added(self, error: ContinuoError) -> None:
        self.told.emit("")  # nobody looks at it any more
        self._failed(error)

    def delete(self) -> None:
        """Put the model in use in the trash; the one it came from, if any, writes the takes again.

        Of the one for lines and the one for chords and parts it is the composer's own, that for lines first.
        """
        self._worker.submit(partial(_deleted, self._in_use), self._told_deleted, self._failed)

    @property
    def _in_use(self) -> tuple[str, ...]:
        """The names of the models that write lines, and chords and parts."""
        return self._settings.get(the.MODEL), self._settings.get(the.VOICES_MODEL)

    def _told_deleted(self, found: tuple[str, BundleInfo, str]) -> None:
        name, gone, before = found
        line, voices = self._in_use
        if voices == name:
            self._settings.set(the.VOICES_MODEL, before if gone.several else "")
        if line == name:
            self._settings.set(the.MODEL, before)
        self.told.emit(tr("“{title}” is in the trash").format(title=called(gone.title)))

    def _failed(self, error: ContinuoError) -> None:
        self.warned.emit(str(error))


# What is done in the background, where loading numpy keeps nobody waiting.


def _own_first(names: Sequence[str]) -> str:
    """The first of these models that is the composer's; the first of all where none is."""
    from core.learning.parcel import own_folder

    for name in filter(None, names):
        with suppress(ContinuoError):
            own_folder(name)
            return name
    return names[0]


def _chosen(names: Sequence[str]) -> tuple[Path, str]:
    from core.lstm import bundle

    folder = bundle.folder_of(_own_first(names))
    return folder, bundle.load_folder(folder).title


def _pack(folder: Path, path: Path) -> None:
    from core.learning.parcel import pack

    pack(folder, path)


def _deleted(names: Sequence[str]) -> tuple[str, BundleInfo, str]:
    """Its name, what it was, and the name of the model it learnt after, "" for none that can be used."""
    from core.learning.parcel import own_folder
    from core.learning.result import learnt_of
    from core.lstm import bundle

    name = _own_first(names)
    folder, known = own_folder(name), bundle.bundles()
    mine = next(info for info in known if info.folder == folder)
    if not _thrown(folder):
        words = tr("“{title}” could not be put in the trash; it is in “{folder}” as before.")
        raise ContinuoError(words.format(title=mine.title, folder=folder))
    learnt = learnt_of(mine.figures)
    able = (info for info in known if info is not mine and info.several == mine.several and not info.problem)
    before = (info.name for info in able if learnt and info.title == learnt.base)
    return name, mine, next(before, "")


def _thrown(folder: Path) -> bool:
    return QFile(str(folder)).moveToTrash()


def _added(path: Path) -> tuple[str, str, bool]:
    from core.learning.parcel import add
    from core.lstm import bundle

    folder = add(path)
    loaded = bundle.load_folder(folder)
    return folder.name, called(loaded.title), loaded.company > 0
