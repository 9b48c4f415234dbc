"""Notes taken from and put into the music by clipboard, drag and file; each paste is one undo step."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QGuiApplication

from app.background import Ticket, Worker
from app.clipboard import NOTES_TYPE, Forms, from_mime, to_mime, with_forms
from app.outbox import MOST, Outbox
from app.reading import Reading
from app.roll.state import RollState
from app.session import Session
from core import edits, files
from core.engraving.press import Beside
from core.errors import ContinuoError
from core.excerpt import excerpt
from core.score import Note, Score
from core.timing import BarMap
from core.words import tr, trn

NOTHING_SELECTED = tr("Nothing is selected")
FORMS = {"mid": tr("MIDI"), "musicxml": tr("MusicXML"), "abc": tr("ABC")}


class Copying(QObject):
    """Copies the selection for any program, and pastes what any program has copied.

    Notes are pasted where the caret shows, else at the playhead (`set_place`, `set_playhead`): the first of
    them begins there. `told` is for the status line, `warned` for what went wrong, `reveal_asked` carries
    notes that the roll should scroll to.
    """

    told = Signal(str)
    warned = Signal(str)
    reveal_asked = Signal(object)  # frozenset[Note]

    def __init__(
        self,
        session: Session,
        state: RollState,
        outbox: Outbox,
        reading: Reading,
        writer: Worker,
        press: Beside,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._state = session, state
        self._outbox, self.reading = outbox, reading
        self._writer, self._writing, self._press = writer, Ticket(), press
        self._playhead = 0
        self._place: int | None = None
        session.piece_opened.connect(self.cancel)

    def set_playhead(self, tick: float) -> None:
        """Remember where the playhead is."""
        self._playhead = max(0, round(tick))

    def set_place(self, tick: int | None) -> None:
        """Remember where the keyboard's cursor on the roll is, None where there is none."""
        self._place = tick

    # Out

    def copy(self) -> None:
        """Put the selection on the system's clipboard, for other windows and for other programs."""
        selection = self._session.selection
        self._writing.cancel()
        if len(selection) > MOST:
            self._copy_many(selection)
        elif selection:
            QGuiApplication.clipboard().setMimeData(self.packed())
        copied = trn("Copied {n} note", "Copied {n} notes", len(selection))
        self.told.emit(copied.format(n=len(selection)) if selection else NOTHING_SELECTED)

    def _copy_many(self, notes: frozenset[Note]) -> None:
        """Put notes on the clipboard as our own, and have the other forms written beside the window."""
        score, track = self._session.score, self._session.track
        key = score.key_at(min(note.start for note in notes))
        data = to_mime(notes, edits.harmony_of(score, track, notes), key)
        copy = bytes(data.data(NOTES_TYPE).data())
        QGuiApplication.clipboard().setMimeData(data)
        write = partial(_forms, self._press, self._outbox, score, track, notes)
        self._writing = self._writer.submit(write, partial(self._add, copy), lambda _error: None)

    def _add(self, copy: bytes, forms: Forms) -> None:
        """The notes of a copy are written in more forms by now: these join them, if they are still there."""
        clipboard = QGuiApplication.clipboard()
        data = clipboard.mimeData()
        if data is not None and bytes(data.data(NOTES_TYPE).data()) == copy:
            clipboard.setMimeData(with_forms(data, forms))

    def copy_as(self, kind: str) -> None:
        """Put the selection on the clipboard in one form only: mid, musicxml or abc."""
        selection = self._session.selection
        if not selection:
            self.told.emit(NOTHING_SELECTED)
            return
        piece, name = self._alone(selection)
        try:
            data = self._outbox.packed_as(kind, selection, piece, name)
        except ContinuoError as error:
            self.warned.emit(str(error))
            return
        QGuiApplication.clipboard().setMimeData(data)
        copied = trn("Copied {n} note as {form}", "Copied {n} notes as {form}", len(selection))
        self.told.emit(copied.format(n=len(selection), form=FORMS[kind]))

    def cut(self) -> None:
        """Put the selection on the system's clipboard and take it out of the music."""
        self.copy()
        session = self._session
        if session.selection:
            session.apply(tr("Cut"), edits.erase(session.score, session.track, session.selection).score)

    def packed(self) -> QMimeData:
        """The selection in every form, to be copied or dragged out of the window."""
        selection = self._session.selection
        harmony = edits.harmony_of(self._session.score, self._session.track, selection)
        return self._outbox.packed(selection, *self._alone(selection), harmony)

    def _alone(self, notes: Collection[Note]) -> tuple[Score, str]:
        return _alone(self._session.score, self._session.track, notes)

    # In

    def paste(self, at: int | None = None) -> None:
        """Put the clipboard's notes at tick `at` (caret or playhead, where none is given), on the grid."""
        if at is None:
            at = self._playhead if self._place is None else self._place
        if self._state.grid.on:
            at = BarMap(self._session.score).nearest_line(at, self._state.fine.ticks)
        data = QGuiApplication.clipboard().mimeData()
        notes, harmony = from_mime(data)
        if notes:
            self._put(tr("Paste"), notes, at, harmony)
            return
        try:
            path = self._outbox.received(data)
        except ContinuoError as error:
            self.warned.emit(str(error))
            return
        if path is None:
            self.told.emit(tr("There are no notes on the clipboard"))
        else:
            self.insert(path, at)

    def insert(self, path: Path, at: int) -> None:
        """Put the notes of a file on the track so that the first begins at tick `at`."""
        self.reading.read(path, partial(self.put_in, at), self._failed)

    def cancel(self) -> None:
        """Give up reading what was to be put in."""
        self.reading.cancel()

    def close(self) -> None:
        """Leave no files behind."""
        self._writing.cancel()
        self._press.close()
        self.reading.close()
        self._outbox.close()

    def put_in(self, at: int, found: files.Imported) -> None:
        """Put the notes of a file that was read on the track so that the first begins at tick `at`.

        Drums go to a track of drums and all else elsewhere, where the file has both.
        """
        full = [track for track in found.score.tracks if track.notes]
        fit = [track for track in full if track.percussion == self._session.drums] or full
        notes = [note for track in fit for note in track.notes]
        if not notes:
            self.told.emit(tr("There are no notes in it"))
            return
        harmony = edits.harmony_of(found.score, found.score.tracks.index(fit[0]), fit[0].notes)
        put = self._put(tr("Paste"), notes, at, harmony)
        if len(full) > 1:
            words = trn(
                "{n} note, from {used} of {all} tracks",
                "{n} notes, from {used} of {all} tracks",
                len(put),
            )
            self.told.emit(words.format(n=len(put), used=len(fit), all=len(full)))
        if found.notices:
            self.warned.emit(" ".join(found.notices))

    def _put(
        self, name: str, notes: Collection[Note], at: int, harmony: edits.Harmony | None
    ) -> frozenset[Note]:
        session = self._session
        edited = edits.paste(session.score, session.track, notes, at)
        score = edits.with_harmony(edited.score, harmony, at - min(note.start for note in notes))
        session.apply(name, score, edited.notes)
        count = trn("{n} note", "{n} notes", len(edited.notes))
        self.told.emit(count.format(n=len(edited.notes)))
        self.reveal_asked.emit(edited.notes)
        return edited.notes

    def _failed(self, error: ContinuoError) -> None:
        self.warned.emit(str(error))


def _alone(score: Score, track: int, notes: Collection[Note]) -> tuple[Score, str]:
    """Notes of a track as a piece of their own, and what it is called: the track and the bar."""
    sounds, first = score.tracks[track], min(note.start for note in notes)
    bar = BarMap(score).bar_at(first).number
    return excerpt(score, sounds, notes, first), tr("{track}, bar {bar}").format(track=sounds.name, bar=bar)


def _forms(press: Beside, outbox: Outbox, score: Score, track: int, notes: Collection[Note]) -> Forms:
    """In the background: the same in the forms that other programs take.

    They are written in another process: in a thread of this one, those of 5,000 notes kept Python busy
    for 0.4 s, and the window waited for it in the next edits.
    """

    def encoded(suffix: str, piece: Score) -> bytes:
        return press.run(files.encoded, suffix, piece)

    try:
        return outbox.forms(*_alone(score, track, notes), encoded=encoded)
    finally:
        press.rest()
