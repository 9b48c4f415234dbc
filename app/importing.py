"""Importing: a file with something to decide shows on the roll and on a card before it comes in."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QMouseEvent

from app.background import Ticket
from app.dialogs.ask import Ask
from app.panels.arrival_card import (
    BEATS,
    BPM,
    FINE,
    FINEST,
    METRE,
    PICKUP,
    RUBATO,
    STRAIGHT,
    STRENGTH,
    TRACKS,
    TRIPLETS,
    TUNE,
    UNFOLD,
    WHERE,
    ArrivalCard,
)
from app.panels.metre_field import metre_of
from app.parts import Parts
from app.reading import Reading
from app.roll.geometry import line_before
from app.roll.scene import Arriving
from app.roll.view import RollView
from core import files
from core.errors import ContinuoError
from core.importing.arriving import Arrival, Plan, Where, arrive, can_unfold, is_timed
from core.importing.following import Progress
from core.importing.performance import Beats, Quantising, how_timed
from core.score import TICKS_PER_QUARTER
from core.timing import BarMap
from core.words import tr, trn

STATE = "import"
REMEMBERED = (STRENGTH, FINEST, TRIPLETS)
USUAL: dict[str, object] = {
    BEATS: Beats.AS_IS,
    STRENGTH: 100.0,
    FINEST: TICKS_PER_QUARTER // 4,
    TRIPLETS: True,
    STRAIGHT: False,
    RUBATO: False,
    BPM: None,
    METRE: None,
    PICKUP: None,
    WHERE: Where.PIECE,
    TRACKS: None,
    TUNE: 0,
    UNFOLD: False,
}
FOUND_ANEW = {BPM: (METRE, PICKUP), METRE: (PICKUP,), BEATS: (BPM, METRE, PICKUP), TUNE: (TRACKS,)}
PRESSES = {QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick}
AT_ONCE = 1000  # notes whose beats are found before anything shows
MOST_BOXES = 400  # notes that the card keeps clear of


def _can_be(name: str, value: object) -> bool:
    """Whether a figure of the card can have come to this."""
    if name == FINEST:
        return isinstance(value, int) and value in FINE
    if isinstance(value, float):
        return 0 <= value <= 100  # per cent
    return isinstance(value, type(USUAL[name]))


class _Given(ContinuoError):
    """Nobody waits for the beats any more."""


@dataclass(frozen=True, slots=True)
class _Looking:
    """A search for beats, in its own thread: tells how far it is, and ends when nobody waits for it."""

    ticket: Ticket
    tell: Callable[[float], None]

    def progress(self, share: float) -> None:
        """Called with 0 to 1; raises to break off."""
        if not self.ticket.wanted():
            raise _Given
        self.tell(share)


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
        self._settings, self._documents, self._worker = parts.settings, parts.documents, parts.worker
        self._assistant, self._roll, self._card, self._ask = parts.assistant, roll, card, ask
        self.reading = Reading(parts.worker, self)
        self._path: Path | None = None
        self._read: files.Imported | None = None
        self._whole: files.Imported | None = None  # as it was read first: with all tunes, repeats as written
        self._arrival: Arrival | None = None
        self._figures = dict(USUAL)
        self._at = 0
        self._tickets: tuple[Ticket, ...] = ()  # of what shows meanwhile, and last of what was asked for
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
        self._documents.arrived.connect(self.show)
        self._roll.seek_asked.connect(self._put)
        self._roll.lanes_changed.connect(self._settle)
        self._roll.watch(self)
        self._roll.watch(card)

    @property
    def is_open(self) -> bool:
        """Whether the card is there."""
        return self._path is not None

    @property
    def settled(self) -> bool:
        """Whether what was asked for last shows."""
        return not self._tickets or self._tickets[-1].answered

    @property
    def figures(self) -> dict[str, object]:
        """By name, as the card shows them."""
        return self._figures

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

    def _come(self, path: Path, imported: files.Imported) -> None:
        written = any(track.notes for track in self._session.score.tracks)
        self._begin(path, imported, Where.TRACKS if written else Where.PIECE)

    def _begin(self, path: Path, imported: files.Imported, where: Where) -> None:
        self.cancel()
        self._assistant.dismiss()
        self._path, self._whole = path, imported
        self._read = imported.tunes[0] if imported.tunes else imported
        self._at = self._place()
        timed = is_timed(path.suffix)
        beats = how_timed(imported.score) if timed else Beats.AS_IS
        self._figures = {**USUAL, **self._remembered(), WHERE: where, BEATS: beats}
        self._card.tunes.show_tunes([tune.score for tune in imported.tunes])
        self._card.show_file(
            path.name, timed=timed, tunes=imported.tunes, repeats=can_unfold(imported, path.suffix)
        )
        self._card.show_waiting(path.name)
        self._renew()
        self.changed.emit()

    def _place(self) -> int:
        """The grid line at or before the playhead."""
        return line_before(BarMap(self._session.score), self._transport.position, self._state.grid.ticks)

    # What is decided

    def _edit(self, name: str, value: object) -> None:
        if self._path is None or self._whole is None:
            return
        self._figures[name] = value
        self._figures.update(dict.fromkeys(FOUND_ANEW.get(name, ())))
        if name == METRE:
            self._figures[METRE] = metre_of(str(value))
        if name == TUNE and self._whole.tunes:
            self._read = self._whole.tunes[int(str(value))]
        if name == UNFOLD and value:
            self.reading.read(self._path, self._unfolded, self._failed, unfold=True)
            return
        if name == UNFOLD:
            self._read = self._whole
        self._renew()

    def _unfolded(self, imported: files.Imported) -> None:
        self._read = imported
        self._renew()

    def _put(self, tick: int) -> None:
        if self.is_open:
            self._at = line_before(BarMap(self._session.score), tick, self._state.grid.ticks)
            self._renew()

    @property
    def _plan(self) -> Plan:
        figures = self._figures
        metre, bpm, pickup = figures[METRE], figures[BPM], figures[PICKUP]
        tracks = figures[TRACKS]
        quantising = Quantising(
            Beats(str(figures[BEATS])),
            float(str(figures[STRENGTH])) / 100,
            int(str(figures[FINEST])),
            triplets=bool(figures[TRIPLETS]),
            straight=bool(figures[STRAIGHT]),
            rubato=bool(figures[RUBATO]),
            bpm=bpm if isinstance(bpm, float) else None,
            metre=metre if isinstance(metre, tuple) else None,
            pickup=pickup if isinstance(pickup, int) else None,
        )
        where = Where(str(figures[WHERE]))
        return Plan(quantising, tracks if isinstance(tracks, frozenset) else None, where)

    def _job(self, plan: Plan, progress: Progress | None = None) -> Callable[[], Arrival]:
        assert self._read is not None, "something is on show"
        session, read = self._session, self._read.score
        return partial(arrive, read, plan, session.score, session.track, self._at, progress)

    def _renew(self) -> None:
        """Think anew, beside the window; only the latest figures count."""
        if self._read is None or self._path is None:
            return
        self._drop_tickets()
        plan = self._plan
        meanwhile: tuple[Ticket, ...] = ()
        if plan.quantising.beats is Beats.FOUND:
            self.working.emit(tr("Finding the beats of {name} …").format(name=self._path.name))
            if self._arrival is None and sum(len(track.notes) for track in self._read.score.tracks) > AT_ONCE:
                job = self._job(replace(plan, quantising=Quantising()))
                meanwhile = (self._worker.submit(job, self._show, self._failed),)
        ticket = Ticket()
        job = self._job(plan, _Looking(ticket, self._worker.teller(ticket, self.progressed.emit)).progress)
        self._worker.submit(job, self._take, self._failed, ticket)
        self._tickets = (*meanwhile, ticket)

    def _drop_tickets(self) -> None:
        for ticket in self._tickets:
            ticket.cancel()
        self._tickets = ()

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
        first = self._arrival is None
        self._arrival = arrival
        self._card.show_arrival(self._figures, arrival, self.losses)
        score = arrival.score
        fresh = range(len(score.tracks))
        where = self._figures[WHERE]
        if where is not Where.PIECE:
            fresh = range(len(self._session.score.tracks), len(score.tracks))
        coming = Arriving(arrival.track, frozenset(fresh))
        chosen = frozenset() if where is Where.PIECE else arrival.edited.notes
        self._roll.scene.show_arriving(score, coming, chosen)
        self._roll.framing.show_arriving()
        self._transport.audition(score)
        self._settle(stay=not first)
        if first:
            self._card.take_keyboard()

    @property
    def losses(self) -> tuple[str, ...]:
        """What could not come along, a sentence each."""
        if self._read is None or self._arrival is None:
            return ()
        before = sum(len(track.notes) for track in self._read.score.tracks)
        after = sum(len(track.notes) for track in self._arrival.laid.score.tracks)
        gone = before - after
        joined = trn(
            "{n} note fell on another of its pitch and was joined with it.",
            "{n} notes fell on others of their pitch and were joined with them.",
            gone,
        ).format(n=gone)
        return (*self._read.notices, *([joined] if gone > 0 else []))

    def _settle(self, *, stay: bool = True) -> None:
        """Have the card stand where it hides few of the notes."""
        if self._arrival is None:
            return
        scene, room = self._roll.scene, self._roll.canvas_area
        boxes = [self._roll.note_box(note) for note in scene.score.tracks[scene.track].notes[:MOST_BOXES]]
        seen: list[QRect] = [box for box in boxes if box.intersects(room)]
        self._card.settle(room, seen, [], stay=stay and self._card.isVisible())

    # Ending

    def keep(self) -> None:
        """Take the music in as it shows."""
        path, arrival = self._path, self._arrival
        if path is None or arrival is None or not self._card.keep.isEnabled():
            return
        self._wanted = not self.settled
        if self._wanted:  # figures were changed just now
            return
        losses = self.losses
        if self._figures[WHERE] is Where.PIECE:
            read = replace(self._read or files.Imported(arrival.score), score=arrival.score, notices=losses)
            changed = arrival.score.tracks != self._read_tracks
            if not self._documents.take_in(path, read, arrival.track, changed=changed):
                return
        else:
            self._put_in(arrival, path)
            self._documents.note_left_out(losses)
        self._remember()
        self.cancel()

    @property
    def _read_tracks(self) -> object:
        """The tracks as the file has them."""
        return self._whole.score.tracks if self._whole is not None else ()

    def _put_in(self, arrival: Arrival, path: Path) -> None:
        """As one step of undo."""
        phrase = self._figures[WHERE] is Where.PHRASE
        notes = arrival.edited.notes
        self._roll.scene.drop_preview()
        self._session.apply(tr("Import"), arrival.score, notes if phrase else None)
        self._session.choose_track(arrival.track)
        count = trn("{n} note from “{name}”", "{n} notes from “{name}”", len(notes))
        self.told.emit(count.format(n=len(notes), name=path.name))

    def cancel(self) -> None:
        """Take the card away; the piece is as it was."""
        self.reading.cancel()
        self._drop_tickets()
        if not self.is_open:
            return
        self._path = self._read = self._whole = self._arrival = None
        self._wanted = False
        self.working.emit("")
        if self._card.has_keyboard:
            self._roll.setFocus()
        self._card.hide()
        self._roll.scene.drop_preview()
        self._transport.audition(None)
        self.changed.emit()

    def close(self) -> None:
        """Leave no process and no scratch file behind."""
        self.cancel()
        self.reading.close()

    def _failed(self, error: ContinuoError) -> None:
        self.cancel()
        self.warned.emit(str(error))

    # What is remembered from one file to the next

    def _remember(self) -> None:
        self._settings.set_state(STATE, json.dumps({name: self._figures[name] for name in REMEMBERED}))

    def _remembered(self) -> dict[str, object]:
        kept = self._settings.get_json(STATE)
        known = kept if isinstance(kept, dict) else {}
        return {name: known[name] for name in REMEMBERED if name in known and _can_be(name, known[name])}

    # The mouse on the roll while the card is open

    def eventFilter(self, _canvas: QObject, event: QEvent) -> bool:
        """Notes that are not there yet cannot be worked on; looking around can be done as ever."""
        pressed = isinstance(event, QMouseEvent) and event.type() in PRESSES
        if not self.is_open or not pressed or not isinstance(event, QMouseEvent):
            return False
        if event.button() is Qt.MouseButton.MiddleButton:
            return False
        self._card.take_keyboard()
        self.told.emit(tr("Enter takes the music in as it shows, Esc leaves the piece as it is"))
        return True
