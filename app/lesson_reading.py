"""The pieces to learn from, read in a process of its own, as the model that is to learn can hear them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.child import Child
from app.dialogs.ask import Ask
from app.documents import Documents
from app.panels.lesson_card import LessonCard
from app.panels.lesson_list import Piece
from core.errors import ContinuoError
from core.files import READABLE
from core.words import tr, trn


class LessonReading(QObject):
    """Fills the card's list. `changed` says that the card may have become higher.

    One model hears the melody of each piece, another all its voices: where one of the other kind is chosen
    to learn, the pieces are read again.
    """

    told = Signal(str)
    warned = Signal(str)
    changed = Signal()

    def __init__(self, card: LessonCard, documents: Documents, ask: Ask, parent: QObject) -> None:
        super().__init__(parent)
        self._card, self._documents, self._ask = card, documents, ask
        self._child: Child | None = None
        self._paths: list[Path] = []
        self._several = False  # what the pieces in the list were read for
        self._again = False
        choosing = card.choosing
        choosing.files_asked.connect(self._add_files)
        choosing.folder_asked.connect(self._add_folder)
        choosing.base.activated.connect(self.read_again)
        choosing.pieces.taken_off.connect(self._tell_taken_off)

    @property
    def goes_on(self) -> bool:
        """Whether something is being read."""
        return self._child is not None

    def read(self, paths: Sequence[Path]) -> None:
        """Take these pieces, and those in these folders, into the list."""
        if not paths or self._child is not None:
            return
        self._paths += [path for path in paths if path not in self._paths]
        self._begin(paths, again=False)

    def read_again(self) -> None:
        """Read all in the list anew, if the model that is chosen hears them otherwise; ticks stay."""
        choosing = self._card.choosing
        if choosing.hears_several == self._several or not self._paths:
            return
        self.close()
        choosing.pieces.empty()
        self._begin(self._paths, again=True)

    def close(self) -> None:
        """Read no further."""
        if self._child is not None:
            self._child.cancel()
            self._child = None

    def _add_files(self) -> None:
        kinds = " ".join(f"*{suffix}" for suffix in READABLE)
        words = tr("Music ({kinds});;All files (*)").format(kinds=kinds)
        self.read(self._ask.open_files(tr("Learn from my pieces"), self._documents.folder, words))

    def _add_folder(self) -> None:
        folder = self._ask.open_folder(tr("Learn from my pieces"), self._documents.folder)
        self.read([folder] if folder is not None else [])

    def _begin(self, paths: Sequence[Path], *, again: bool) -> None:
        choosing, self._again = self._card.choosing, again
        self._card.show_reading(tr("reading …"))
        self._several = choosing.hears_several
        base = str(choosing.base.currentData() or "folk")
        arguments = ["train", "--from", base, "--prepare", "--beside", *map(str, paths)]
        self._child = Child(arguments, self._read_all, self._not_read, self, heard=self._take_in)

    def _take_in(self, piece: Piece) -> None:
        self._card.choosing.pieces.take_in(piece, again=self._again)
        self._card.choosing.count()
        self.changed.emit()

    def _tell_taken_off(self, many: int) -> None:
        words = trn(
            "{n} piece was taken off the list; its file stays where it is",
            "{n} pieces were taken off the list; their files stay where they are",
            many,
        )
        self.told.emit(words.format(n=many))
        self.changed.emit()

    def _read_all(self, _said: str) -> None:
        self._end()
        if not self._card.choosing.pieces.pieces:
            self.told.emit(tr("There is no piece there"))
        if self._card.has_keyboard:
            self._card.first.setFocus()

    def _not_read(self, error: ContinuoError) -> None:
        self._end()
        self.warned.emit(str(error))

    def _end(self) -> None:
        self._child = None
        self._card.show_reading("")
