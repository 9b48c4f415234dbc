"""What leaves the window by clipboard or by drag, and the files that go with it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from itertools import count
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDropEvent, QGuiApplication

from app.clipboard import (
    ABC_TYPE,
    MUSICXML_TYPE,
    TEXT_TYPE,
    Forms,
    foreign,
    midi_forms,
    mime,
    note_forms,
    without_files,
)
from app.documents import file_name
from core import files
from core.edits import Harmony
from core.errors import ContinuoError
from core.files.disk import unwritten
from core.files.scratch import Scratch
from core.score import Note, Score

Encoded = Callable[[str, Score], bytes]

MOST = 100  # notes up to which other programs' forms are written at once: more would be felt


class Outbox:
    """Packs notes so that any program takes them; its files lie in one folder and go when the program ends.

    No file is ever written over one that was handed out before.
    """

    def __init__(self) -> None:
        self._scratch = Scratch()
        self._numbers = count(1)

    @property
    def folder(self) -> Path:
        """Where the files lie; raises BadFile where there is room for none."""
        return self._scratch.folder

    def packed(
        self, notes: Collection[Note], piece: Score, name: str, harmony: Harmony | None = None
    ) -> QMimeData:
        """Notes in every form: `piece` is how they stand by themselves, `name` what its file is called.

        `harmony` is what our own program takes along with them.
        A form in which they cannot be written is left out, and so is MusicXML of very many notes.
        """
        own = note_forms(notes, harmony, piece.key_at(0))
        return mime(own | self.forms(piece, name, musicxml=len(notes) <= MOST))

    def forms(
        self, piece: Score, name: str, *, musicxml: bool = True, encoded: Encoded = files.encoded
    ) -> Forms:
        """A piece in the forms that other programs take, but for those in which it cannot be written.

        May be called in any thread; `encoded` does what `files.encoded` does, perhaps elsewhere.
        """
        forms: Forms = {}
        with suppress(ContinuoError):
            forms |= self._midi(piece, name, encoded)
        with suppress(ContinuoError):
            forms |= {MUSICXML_TYPE: encoded(".musicxml", piece)} if musicxml else {}
        return forms

    def packed_as(self, kind: str, notes: Collection[Note], piece: Score, name: str) -> QMimeData:
        """The same in one form (mid, musicxml or abc), as text too where it is text; and as our own notes.

        Raises BadFile.
        """
        forms = note_forms(notes)
        del forms[TEXT_TYPE]
        if kind == "mid":
            return mime(forms | self._midi(piece, name))
        text = files.encoded(f".{kind}", piece)
        return mime({**forms, {"musicxml": MUSICXML_TYPE, "abc": ABC_TYPE}[kind]: text, TEXT_TYPE: text})

    def received(self, data: QMimeData | None) -> Path | None:
        """A file that holds the music another program put there; None where there is no music."""
        if data is None:
            return None
        if path := dropped_file(data):
            return path
        found = foreign(data)
        return self._written(f"clipboard{found[0]}", found[1]) if found else None

    def close(self) -> None:
        """Take the files away; what is on the clipboard stays there without them."""
        clipboard = QGuiApplication.clipboard()
        data = clipboard.mimeData() if self._scratch.made else None
        if data is not None and any(self._is_ours(url.toLocalFile()) for url in data.urls()):
            clipboard.setMimeData(without_files(data))
        self._scratch.close()  # what is still being written in another thread finds no folder any more

    def _is_ours(self, path: str) -> bool:
        return Path(path).is_relative_to(self.folder)

    def _midi(self, piece: Score, name: str, encoded: Encoded = files.encoded) -> Forms:
        return midi_forms(self._written(f"{file_name(name)}.mid", encoded(".mid", piece)))

    def _written(self, name: str, data: bytes) -> Path:
        path = self.folder / str(next(self._numbers)) / name
        try:
            path.parent.mkdir()
            path.write_bytes(data)
        except OSError as error:
            raise unwritten(path, error) from error
        return path


def dropped_file(data: QMimeData) -> Path | None:
    """The one file of music that is carried, None for another kind or for several."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return paths[0] if len(paths) == 1 and paths[0].suffix.lower() in files.READABLE else None


def take_copy(event: QDropEvent) -> None:
    """Accept what is dropped, and never as moved: Windows would delete the file that was moved here."""
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
