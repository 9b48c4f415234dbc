"""Humming: a sound becomes notes that the roll shows beside its pitch, until they are kept or let go."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.background import Ticket
from app.hum_figures import HumFigures
from app.hum_playback import HumPlayback
from app.hum_recording import HumRecording
from app.outside import Outside
from app.panels.hum_card import (
    PIECE,
    TEMPO,
    HumCard,
)
from app.parts import Parts
from app.roll.geometry import line_before
from app.roll.view import RollView
from core.audio_in import laying, sound
from core.audio_in.hearing import Found, Raw, Take, find, hear_file, hear_recording
from core.audio_in.laying import SURE, Layout, Placing
from core.errors import ContinuoError
from core.note_values import describe
from core.score import Score
from core.timing import BarMap
from core.words import tr, trn

KINDS = " ".join(f"*{suffix}" for suffix in sound.READABLE)
MICROPHONE = "microphone"
FULL = tr("{n} minutes are recorded, which is the most; the microphone is not listened to any more")
MOST_TOLD = 8  # doubtful notes told one by one


class Humming(QObject):
    """A card over the roll; nothing is recorded before that is asked for there, and kept only with the notes.

    `changed` says that the card came or went.
    """

    told = Signal(str)
    warned = Signal(str)
    changed = Signal()

    def __init__(
        self,
        parts: Parts,
        roll: RollView,
        card: HumCard,
        beyond: Outside,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._transport, self._state = parts.session, parts.transport, parts.state
        self._settings, self._documents, self._worker = parts.settings, parts.documents, parts.workers.files
        self._journal = parts.safety.sung
        self._roll, self._card, self._ask = roll, card, beyond.ask
        self.recording = HumRecording(parts.session, parts.transport, beyond.microphones, self)
        self._playback = HumPlayback(parts.transport, beyond.play_sound, self)
        self._figures = HumFigures(parts.settings)
        self._open = False
        self._at = 0
        self._take: Take | None = None
        self._found: Found | None = None
        self._ticket: Ticket | None = None
        self._connect()

    def _connect(self) -> None:
        card, session = self._card, self._session
        card.edited.connect(self._edit)
        card.record_asked.connect(self._record)
        card.stop_asked.connect(self._stop)
        card.asked_to_hear.connect(self._hear)
        card.applied.connect(self.keep)
        card.cancelled.connect(self.cancel)
        self.recording.level.connect(self._show_level)
        self.recording.recorded.connect(self._journal.add)
        self.recording.stopped.connect(self._stop)
        self.recording.full.connect(self._stop_full)
        self._journal.kept.connect(self._kept)
        self._playback.heard.connect(card.show_heard)
        self._playback.failed.connect(self.warned)
        self._state.grid_changed.connect(self._renew)
        session.score_changed.connect(self._renew)
        session.track_changed.connect(self._renew)
        session.piece_opened.connect(self.put_by)
        self._roll.seek_asked.connect(self._put)
        self._roll.lanes_changed.connect(self._settle)
        self._roll.watch(card)

    # Opening

    @property
    def is_open(self) -> bool:
        """Whether the card is there."""
        return self._open

    def choose(self) -> None:
        """Ask for a sound file and turn it into notes."""
        kinds = tr("Sound ({kinds});;All files (*)").format(kinds=KINDS)
        path = self._ask.open_file(tr("From sound"), self._documents.folder, kinds)
        if path is not None:
            self.read(path)

    def read(self, path: Path) -> None:
        """Turn a sound file into notes."""
        self.put_by()
        self._begin()
        self._card.show_waiting(path.name)
        self._settle()
        self._ask_for(partial(hear_file, path))

    def hum(self) -> None:
        """Bring the card with the microphone; while it records, stop."""
        if self.recording.on:
            self._stop()
            return
        try:
            names = self.recording.names()
        except ContinuoError as error:
            self.warned.emit(str(error))
            return
        if not names:
            self.warned.emit(tr("No microphone was found; a sound file can be opened instead."))
            return
        self.put_by()
        self._begin()
        self._card.show_microphone(names, str(self._settings.get_state(MICROPHONE) or ""))
        self._settle()
        self._card.take_keyboard()

    def _begin(self) -> None:
        self._open = True
        self._at = self._place()
        self._figures.begin(empty=not any(track.notes for track in self._session.score.tracks))
        self.changed.emit()

    def _place(self) -> int:
        """The grid line at or before the playhead; the start of an empty piece."""
        if not any(track.notes for track in self._session.score.tracks):
            return 0
        return line_before(BarMap(self._session.score), self._transport.position, self._state.fine.ticks)

    # Recording

    def _record(self) -> None:
        name = self._card.microphones.currentText()
        over = self._card.over_click.isChecked()
        try:
            self.recording.start(name, over=over)
        except ContinuoError as error:
            self.warned.emit(str(error))
            return
        self._settings.set_state(MICROPHONE, name)
        self._card.show_recording(on=True)
        self.told.emit(tr("Recording: the microphone is listened to until you stop"))

    def _end_recording(self) -> Raw | None:
        raw = self.recording.stop()
        if raw is not None:
            self.told.emit(tr("The microphone is not listened to any more"))
        return raw

    def _stop(self) -> None:
        raw = self._end_recording()
        if raw is None:
            return
        self._card.show_recording(on=False)
        if not len(raw.samples):
            self._card.say(tr("the microphone gave no sound"))
            return
        if raw.begun is not None:
            self._figures[TEMPO] = PIECE
        self._card.show_waiting(tr("the recording"))
        self._ask_for(partial(hear_recording, raw))

    def _stop_full(self) -> None:
        self._stop()
        self.told.emit(FULL.format(n=sound.LONGEST_MINUTES))

    def _show_level(self, level: float, seconds: float) -> None:
        self._card.level.show_level(level)
        self._card.say(_progress(seconds, counted_in=not self._transport.player.counting_in))

    # What is heard

    def _ask_for(self, job: Callable[[], Take]) -> None:
        self._ticket = self._worker.submit(job, self._heard_it, self._failed)

    def _failed(self, error: ContinuoError) -> None:
        self.put_by()
        self.warned.emit(str(error))

    def _heard_it(self, take: Take) -> None:
        self._take = take
        self._renew()

    def _edit(self, name: str, value: float | str) -> None:
        self._figures[name] = value
        self._renew()

    def _put(self, tick: int) -> None:
        if self._open and self._take is not None:
            self._at = line_before(BarMap(self._session.score), tick, self._state.fine.ticks)
            self._renew()

    def _renew(self) -> None:
        """Find the notes anew, beside the window; only the latest figures count."""
        if not self._open or self._take is None:
            return
        if self._ticket is not None:
            self._ticket.cancel()
        job = partial(find, self._take, self._session.score, self._figures.hearing, self._placing())
        self._ticket = self._worker.submit(job, self._show, self._failed)

    def _placing(self) -> Placing:
        raw = self._take.raw if self._take is not None else None
        return self._figures.placing(self._at, self._state.fine.ticks, raw.begun if raw else None)

    def _show(self, found: Found) -> None:
        first = self._found is None
        self._found, layout = found, found.layout
        self._roll.scene.show_heard(layout)
        self._transport.audition(laying.keep(self._session.score, self._session.track, layout).score)
        self._card.show_found(self._figures, notes=len(layout.notes))
        self._card.say(_words(found), _doubts(layout, self._session.score, self._session.drums))
        if first:
            self._roll.framing.reveal([laid.note for laid in layout.notes], covered=self._card.height())
            self._settle(stay=False)
            self._card.take_keyboard()

    def _settle(self, *, stay: bool = True) -> None:
        """Have the card stand where it hides none of the notes, if there is such a place."""
        if self._open:
            notes = [laid.note for laid in self._found.layout.notes] if self._found else []
            room = self._roll.canvas_area
            boxes = [box for box in map(self._roll.note_box, notes) if box.intersects(room)]
            self._card.settle(room, boxes, [], stay=stay and self._card.isVisible())

    def _hear(self, what: str) -> None:
        if self._take is not None and self._found is not None:
            layout = self._found.layout
            self._playback.toggle(what, self._take.sound, layout.begun, layout.at)

    # Ending

    def keep(self) -> None:
        """Put the notes on the track as one step of undo, and the recording beside the piece."""
        take, found = self._take, self._found
        if not self._open or take is None or found is None:
            return
        if self._ticket is not None and not self._ticket.answered:  # figures that were changed just now
            found = find(take, self._session.score, self._figures.hearing, self._placing())
        if not found.layout.notes:
            return
        self._figures.remember()
        if take.raw is not None:
            self._journal.keep(take.raw)
        self.cancel()
        edited = laying.keep(self._session.score, self._session.track, found.layout)
        self._session.apply(tr("From sound"), edited.score, edited.notes)
        count = len(found.layout.notes)
        self.told.emit(trn("{n} note from sound", "{n} notes from sound", count).format(n=count))

    def cancel(self) -> None:
        """Take the card away; the piece is as it was, and a recording is gone."""
        if self._open:
            self._end()
            self._journal.drop()

    def put_by(self) -> None:
        """Take the card away where nobody said what is to become of a recording: that stays, as a sound."""
        if self._open:
            self._end()
            self._journal.put_by()

    def close(self) -> None:
        """Listen no more; what was sung up to now is in the journal."""
        if self._open:
            self._end()

    def _end(self) -> None:
        self._open = False
        self._end_recording()
        self._playback.hush()
        if self._ticket is not None:
            self._ticket.cancel()
        self._take = self._found = self._ticket = None
        if self._card.has_keyboard:
            self._roll.setFocus()
        self._card.hide()
        self._roll.scene.show_heard(None)
        self._transport.audition(None)
        self.changed.emit()

    def _kept(self, path: Path) -> None:
        self.told.emit(tr("The recording is kept as {path}").format(path=path))


# How it is told


def _progress(seconds: float, *, counted_in: bool) -> str:
    if not seconds:
        return tr("waiting for the microphone …")
    return tr("recording  {seconds:.0f} s").format(seconds=seconds) if counted_in else tr("counting in")


def _words(found: Found) -> str:
    layout = found.layout
    count, doubtful = len(layout.notes), layout.doubtful
    if not count:
        return tr("no note was heard")
    words = [trn("{n} note", "{n} notes", count).format(n=count)]
    if doubtful:
        words.append(trn("{n} doubtful", "{n} doubtful", doubtful).format(n=doubtful))
    words.append(tr("{bpm:.0f} bpm").format(bpm=layout.tempo))
    return " · ".join(words)


def _doubts(layout: Layout, score: Score, drums: bool) -> str:
    """The doubtful notes one by one, and how sure each is."""
    doubtful = [laid for laid in layout.notes if laid.certainty < SURE][:MOST_TOLD]
    told = ((describe(laid.note, score, percussion=drums), laid.certainty) for laid in doubtful)
    return "\n".join(f"{name} · {100 * certainty:.0f} %" for name, certainty in told)
