"""Importing: a file with something to decide shows on the roll and on a card before it comes in."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.arrival_figures import BEATS, TUNE, UNFOLD, WHERE, Figures, tune_of
from app.arrival_view import ArrivalView
from app.dialogs.ask import Ask
from app.laying import Laying, Place
from app.panels.arrival_card import ArrivalCard
from app.parts import Parts
from app.reading import Reading
from app.roll.geometry import line_before
from app.roll.view import RollView
from core import files
from core.errors import ContinuoError
from core.importing.arriving import Arrival, Where, asked_of, can_unfold, is_timed, undecided
from core.importing.quantising import Beats
from core.timing import BarMap
from core.words import tr, trn


class Importing(QObject):
    """One file at a time, read and thought about beside the window; the piece is untouched until `keep`.

    `changed` says that the card came or went.
    """

    told = Signal(str)
    warned = Signal(str)
    changed = Signal()
    working = Signal(str)  # what is being thought about, empty when it is over
    progressed = Signal(float)  # how far that is, from 0 to 1

    def __init__(
        self, parts: Parts, roll: RollView, card: ArrivalCard, ask: Ask, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._transport, self._state = parts.session, parts.transport, parts.state
        self._documents, self._copying, self._assistant = parts.documents, parts.copying, parts.assistant
        self._roll, self._card, self._ask = roll, card, ask
        self._view = ArrivalView(roll, card, parts.transport, self)
        self.reading = Reading(parts.workers.files, parts.settings, self)
        self._laying = Laying(parts.workers.files, self)
        self.figures = Figures(parts.settings)
        self._path: Path | None = None
        self._read: files.Imported | None = None
        self._whole: files.Imported | None = None  # as it was read first: with all tunes, repeats as written
        self._arrival: Arrival | None = None
        self._reads_on = False  # its repeats are being played out
        self._at = 0
        self._wanted = False  # as soon as what was changed just now is thought about
        self._connect()

    def _connect(self) -> None:
        card, session = self._card, self._session
        card.edited.connect(self._edit)
        card.applied.connect(self.keep)
        card.cancelled.connect(self.cancel)
        session.score_changed.connect(self._renew)
        session.track_changed.connect(self._renew)
        session.piece_opened.connect(self.cancel)
        self._laying.shown.connect(self._show)
        self._laying.laid.connect(self._take)
        self._laying.failed.connect(self._failed)
        self._laying.progressed.connect(self.progressed)
        self._documents.arrived.connect(self.show)
        self._roll.seek_asked.connect(self._put)
        self._view.clicked.connect(self._tell)

    @property
    def is_open(self) -> bool:
        """Whether the card is there."""
        return self._path is not None

    @property
    def settled(self) -> bool:
        """Whether what was asked for last shows."""
        return self._laying.settled and not self._reads_on

    # Coming

    def choose(self) -> None:
        """Ask for a file, and show what is in it, whether or not there is anything to decide."""
        kinds = " ".join(f"*{suffix}" for suffix in files.READABLE)
        path = self._ask.open_file(
            tr("Import"), self._documents.folder, tr("Music ({kinds});;All files (*)").format(kinds=kinds)
        )
        if path is not None:
            self.cancel()
            self.reading.read(path, partial(self._come, path), self._failed)

    def show(self, path: Path, imported: files.Imported) -> None:
        """Show a file that is about to be opened."""
        self._begin(path, imported, Where.PIECE)

    def bring(self, path: Path, at: int) -> None:
        """Put the notes of a file in at a tick, of one with something to decide when that is done."""
        self.cancel()
        self.reading.read(path, partial(self._bring, path, at), self._failed)

    def _bring(self, path: Path, at: int, imported: files.Imported) -> None:
        if undecided(imported):
            self._begin(path, imported, Where.PHRASE, at)
        else:
            self._copying.put_in(at, imported)

    def _come(self, path: Path, imported: files.Imported) -> None:
        written = any(track.notes for track in self._session.score.tracks)
        self._begin(path, imported, Where.TRACKS if written else Where.PIECE)

    def _begin(self, path: Path, imported: files.Imported, where: Where, at: int | None = None) -> None:
        self.cancel()
        self._assistant.dismiss()
        self._path, self._whole = path, imported
        self._view.open()
        self._at = self._place() if at is None else at
        timed = is_timed(path.suffix)
        self.figures.begin(where, asked_of(imported), path, imported)
        self._card.tunes.show_tunes([tune.score for tune in imported.tunes], int(str(self.figures[TUNE])))
        self._card.show_file(path.name, timed=timed, tunes=imported.tunes)
        self._card.show_waiting(path.name)
        self._use_tune()
        self.changed.emit()

    def _place(self) -> int:
        """The grid line at or before the playhead."""
        return line_before(BarMap(self._session.score), self._transport.position, self._state.grid.ticks)

    # What is decided

    def _edit(self, name: str, value: object) -> None:
        if self._path is None or self._whole is None:
            return
        self.figures.decide(name, value)
        if name in (TUNE, UNFOLD):
            self._use_tune()
        else:
            self._renew()

    def _use_tune(self) -> None:
        """Go on with the tune that is chosen, its repeats played out if that is wanted."""
        assert self._path is not None, "something is on show"
        self._reads_on = bool(self.figures[UNFOLD]) and can_unfold(self._tune)
        if self._reads_on:
            self.reading.play_out(self._tune, self._path, self._use, self._failed)
        else:
            self.reading.cancel()
            self._use(self._tune)

    def _use(self, read: files.Imported) -> None:
        """Go on with this, of what is in the file."""
        self._read, self._reads_on = read, False
        self._renew()

    @property
    def _tune(self) -> files.Imported:
        """The file, or that tune of it which was chosen, with repeats as they are written."""
        assert self._whole is not None, "something is on show"
        return tune_of(self._whole, self.figures[TUNE])

    def _put(self, tick: int) -> None:
        if self.is_open:
            self._at = line_before(BarMap(self._session.score), tick, self._state.grid.ticks)
            self._renew()

    def _renew(self) -> None:
        """Think anew, beside the window; only the latest figures count."""
        if self._read is None or self._path is None:
            return
        if self.figures[BEATS] is Beats.FOUND:
            self.working.emit(tr("Finding the beats of {name} …").format(name=self._path.name))
        place = Place(self._session.score, self._session.track, self._at)
        self._laying.ask(self._read.score, self.figures.plan, place, first=self._arrival is None)

    def stop(self) -> None:
        """Look for beats no longer: the notes stay as they are; a file of which nothing shows stays out."""
        if self._arrival is None:
            self.cancel()
        else:
            self._wanted = False
            self.working.emit("")
            self._edit(BEATS, Beats.AS_IS)

    # Showing

    def _take(self, arrival: Arrival) -> None:
        self.working.emit("")
        if self._wanted:
            self._arrival = arrival
            self.keep()
        else:
            self._show(arrival)

    def _show(self, arrival: Arrival) -> None:
        self._arrival, present = arrival, self._session.score
        at = BarMap(present).position(self._at)
        self._card.show_arrival(self.figures, arrival, self.losses, at, repeats=can_unfold(self._tune))
        self._view.show(arrival, self.figures, present)

    @property
    def losses(self) -> tuple[str, ...]:
        """What could not come along, a sentence each."""
        if self._read is None or self._arrival is None:
            return ()
        gone = self._read.score.count - self._arrival.laid.score.count
        joined = trn(
            "{n} note fell on another of its pitch and was joined with it.",
            "{n} notes fell on others of their pitch and were joined with them.",
            gone,
        ).format(n=gone)
        return (*self._read.notices, *([joined] if gone > 0 else []))

    # Ending

    def keep(self) -> None:
        """Take the music in as it shows."""
        path, whole, arrival = self._path, self._whole, self._arrival
        if path is None or whole is None or arrival is None or not self._card.keep.isEnabled():
            return
        self._wanted = not self.settled
        if self._wanted:  # figures were changed just now
            return
        losses = self.losses
        if self.figures[WHERE] is Where.PIECE:
            read = replace(self._read or files.Imported(arrival.score), score=arrival.score, notices=losses)
            changed = arrival.score.tracks != self._tune.score.tracks
            if not self._documents.take_in(path, read, arrival.track, changed=changed):
                return
        else:
            self._put_in(arrival, path)
            self._documents.left_out.note(losses)
        self.figures.remember(path, whole)
        self.cancel()

    def _put_in(self, arrival: Arrival, path: Path) -> None:
        """As one step of undo."""
        phrase = self.figures[WHERE] is Where.PHRASE
        notes = arrival.edited.notes
        self._roll.scene.drop_preview()
        self._session.apply(tr("Import"), arrival.score, notes if phrase else None)
        self._session.choose_track(arrival.track)
        count = trn("{n} note from “{name}”", "{n} notes from “{name}”", len(notes))
        self.told.emit(count.format(n=len(notes), name=path.name))

    def cancel(self) -> None:
        """Take the card away; the piece is as it was."""
        self.reading.cancel()
        self._laying.forget()
        if not self.is_open:
            return
        self._path = self._read = self._whole = self._arrival = None
        self._wanted = self._reads_on = False
        self.working.emit("")
        self._view.close()
        self.changed.emit()

    def close(self) -> None:
        """Leave no process and no scratch file behind."""
        self.cancel()
        self.reading.close()

    def _failed(self, error: ContinuoError) -> None:
        self.cancel()
        self.warned.emit(str(error))

    def _tell(self) -> None:
        self.told.emit(tr("Enter takes the music in as it shows, Esc leaves the piece as it is"))
