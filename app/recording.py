"""Recording: what is played while the music runs becomes notes of the track, as one step of undo."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from app import settings as the
from app.roll.state import RollState
from app.session import Session
from app.settings import Settings
from app.told import would
from app.transport import Transport
from core import edits
from core.edits import Edited
from core.history import History
from core.midi_in.events import KeyEvent, Played
from core.midi_in.recorder import Moment, Recorder, Snap, apart, land
from core.score import Note, Score, Span
from core.words import tr, trn

EARLY = 0.25  # seconds before the count-in is over in which a key counts as the first note

# How far onsets are drawn to the grid, by what the setting says.
STRENGTHS = {"off": 0.0, "half": 0.5, "most": 0.75, "grid": 1.0}


@dataclass(frozen=True, slots=True)
class _Place:
    """The track that is played for: which one, of the last score in which it was there."""

    score: Score
    track: int

    def now(self, score: Score) -> int | None:
        """Where it is in a score that came of that one, None where it is gone."""
        return edits.whereabouts(self.score, score, self.track)

    def land(self, score: Score, notes: tuple[Note, ...], instead_of: Span | None) -> tuple[Edited, int]:
        """The notes in it, and where it is: where it is gone, one like it is the last."""
        track = self.now(score)
        if track is None:
            like = replace(self.score.tracks[self.track], notes=())
            score, track = edits.add_track(score, like).score, len(score.tracks)
        return land(score, track, notes, instead_of), track


class Recording(QObject):
    """R: a count-in, then whatever is played lands on the track that was chosen, when the music stops.

    That track may be moved meanwhile; where it is gone by then, what was played brings one like it.

    `notes_changed` gives the notes so far, none once they have landed; `changed` that recording began
    or ended.
    """

    notes_changed = Signal(object, object)  # tuples of notes: those that are over, and those held
    changed = Signal()
    told = Signal(str)

    def __init__(
        self,
        session: Session,
        transport: Transport,
        state: RollState,
        settings: Settings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._transport = session, transport
        self._state, self._settings = state, settings
        self._recorder: Recorder | None = None
        self.letters_play: Callable[[], bool] = lambda: False
        """Whether the computer's keyboard is a piano."""
        self._history: History = session.history
        self._place = _Place(session.score, 0)
        self._laid: tuple[Note, ...] = ()  # what is heard before it lands
        self._begun = 0.0
        self._counted: int | None = None  # the beat told last, None when nothing is counted in
        self._shown: tuple[tuple[Note, ...], tuple[Note, ...]] = ((), ())
        transport.moved.connect(self._moved)
        transport.state_changed.connect(self._follow_transport)
        session.score_changed.connect(self._follow_track)

    @property
    def on(self) -> bool:
        """Whether what is played is taken down, or about to be."""
        return self._recorder is not None

    @property
    def landing(self) -> Callable[[Score], Score] | None:
        """What makes the score as if the music had stopped now, in any thread; None where it would stay."""
        recorder = self._recorder
        if recorder is None or not any(self._shown) or not self._is_same_piece:
            return None
        return partial(_landed, self._place, self._shown, self._replaced(recorder))

    def toggle(self) -> None:
        """Begin to record, counted in where nothing plays yet; or end, and go back to where it began."""
        if not self.on:
            self._begin()
            return
        begun = self._begun
        self.stop()
        self._transport.seek(begun)

    def stop(self) -> None:
        """End, if there is anything to end: what was played lands."""
        if self.on:
            self._transport.toggle()

    def hear(self, played: Played) -> None:
        """Take a key or the pedal down, at the moment that was heard when it was pressed."""
        recorder = self._recorder
        if recorder is None:
            return
        if self._transport.player.counting_in > EARLY and not isinstance(played, KeyEvent):
            recorder.pedal(recorder.at, played.down)
            return
        if self._transport.player.counting_in > EARLY:
            return
        at = self._moment(played.at - self._settings.get(the.MIDI_LATENCY) / 1000)
        if not isinstance(played, KeyEvent):
            recorder.pedal(at, played.down)
        elif played.velocity:
            recorder.press(at, played.pitch, played.velocity)
        else:
            recorder.release(at, played.pitch)
        self._show()

    def _begin(self) -> None:
        session, transport = self._session, self._transport
        self._place, self._history = _Place(session.score, session.track), session.history
        transport.record()
        self._begun = transport.position
        now = self._moment(time.perf_counter())
        loop = transport.loop if transport.looping else None
        self._recorder = Recorder(session.score, now, self._snap(), loop)
        self._counted = 0
        self.changed.emit()
        self._moved()

    def _snap(self) -> Snap:
        strength = STRENGTHS[self._settings.get(the.QUANTISE_IN)]
        return Snap(self._state.fine.ticks, strength)

    def _moment(self, at: float) -> Moment:
        ago = time.perf_counter() - at
        return Moment(*self._transport.player.moment(ago))

    def _moved(self) -> None:
        """Time goes on: what is held grows, and each time round the loop what was played is heard."""
        recorder = self._recorder
        if recorder is None or not self._transport.playing:
            return
        if self._transport.player.counting_in:
            self._tell_count()
            return
        if self._counted is not None:
            self._counted = None
            self.told.emit(would(self._stops, tr("Recording")))
        turn = recorder.at.turn
        recorder.reach(self._moment(time.perf_counter()))
        if recorder.at.turn > turn:
            self._lay(recorder.notes)
        self._show()

    def _tell_count(self) -> None:
        if self._counted != self._transport.player.count:
            self._counted = self._transport.player.count
            words = tr("Counting in: {beat}").format(beat=self._counted)
            self.told.emit(would(self._stops, words))

    @property
    def _stops(self) -> str:
        """What ends it; while letters are piano keys R is one of them."""
        return tr("Space stops") if self.letters_play() else tr("R or Space stops")

    def _show(self) -> None:
        recorder = self._recorder
        shown = (recorder.settled, recorder.sounding) if recorder is not None else ((), ())
        if shown[0] is not self._shown[0] or shown[1] != self._shown[1]:
            self._shown = shown
            self.notes_changed.emit(*shown)

    def _follow_transport(self) -> None:
        recorder = self._recorder
        if recorder is None:
            return
        if self._transport.playing:
            recorder.loop = self._transport.loop if self._transport.looping else None
            return
        self._recorder = None
        recorder.stop()
        self._lay(())
        self._land(recorder)
        self._show()
        self.changed.emit()

    def _follow_track(self) -> None:
        """The track may stand elsewhere now, be gone, or be back."""
        score = self._session.score
        if self.on and self._is_same_piece:
            track = self._place.now(score)
            if track is not None:
                self._place = _Place(score, track)
            self._lay(self._laid)

    def _lay(self, notes: tuple[Note, ...]) -> None:
        """Let notes be heard that have not landed yet."""
        track, self._laid = self._place.now(self._session.score), notes
        self._transport.lay(track or 0, () if track is None else notes)

    def _land(self, recorder: Recorder) -> None:
        session, notes = self._session, recorder.notes
        if not self._is_same_piece:
            return
        if not notes:
            self.told.emit(tr("Nothing was played"))
            return
        edited, track = self._place.land(session.score, notes, self._replaced(recorder))
        anew = track == len(session.score.tracks)
        session.apply(tr("Record"), edited.score, edited.notes if session.track == track else None)
        if anew:
            session.choose_track(track)
        self.told.emit(trn("{n} note recorded", "{n} notes recorded", len(notes)).format(n=len(notes)))

    @property
    def _is_same_piece(self) -> bool:
        """Whether no other was opened meanwhile."""
        return self._session.history is self._history

    def _replaced(self, recorder: Recorder) -> Span | None:
        return recorder.span if self._settings.get(the.RECORD_REPLACES) else None


def _landed(
    place: _Place, played: tuple[tuple[Note, ...], tuple[Note, ...]], replaced: Span | None, score: Score
) -> Score:
    over, held = played
    return place.land(score, apart([*over, *held]), replaced)[0].score
