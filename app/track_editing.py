"""What can be done with the piece's tracks, each deed one undo step."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Unpack

from PySide6.QtCore import QObject, Signal

from app.instruments import Instruments
from app.session import Session
from core import edits
from core.edits import Edited, TrackChanges
from core.instruments import Instrument
from core.score import DEFAULT_VELOCITY, Score, Track
from core.words import tr, trn

TASTED, STRUCK = 60, 38  # the pitches that let an instrument and the drums be heard: C4, a snare
NUMBERED = re.compile(r"(?P<stem>.*\S) (?P<number>\d+)$")


class TrackEditing(QObject):
    """Adds, removes, changes and goes through tracks; `told` says in words what was done.

    `tapped` asks for a note to be sounded on the track that is worked on. `tried` carries what gives a score
    the volume or place that is still being looked for, for whatever is heard meanwhile, and None when it was
    found. `instruments` are what there is to play on.
    """

    told = Signal(str)
    tapped = Signal(int, int)  # pitch, velocity
    tried = Signal(object)  # a function from Score to Score, or None

    def __init__(
        self,
        session: Session,
        instruments: Instruments | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self.instruments = instruments or Instruments(parent=self)
        self._tasted: tuple[int, Instrument] | None = None  # what was heard last, and not chosen

    @property
    def score(self) -> Score:
        """The piece that the tracks are of, as it stands."""
        return self._session.score

    @property
    def tracks(self) -> tuple[Track, ...]:
        """The tracks of the piece."""
        return self._session.score.tracks

    # Which one

    def next(self) -> None:
        """Work on the track below."""
        self._go(1, tr("This is the last track"))

    def previous(self) -> None:
        """Work on the track above."""
        self._go(-1, tr("This is the first track"))

    def _go(self, by: int, otherwise: str) -> None:
        to = self._session.track + by
        if 0 <= to < len(self.tracks):
            self._session.choose_track(to)
        else:
            self.told.emit(otherwise)

    # Coming and going

    def add(self, name: str = "", program: int = 0) -> None:
        """Add an empty track after the last one, and draw on it."""
        track = Track(name=name or self._new_name(), program=program)
        self._apply(tr("Add track"), edits.add_track(self._session.score, track))
        self._session.choose_track(len(self.tracks) - 1)
        self.told.emit(tr("{track} was added").format(track=track.name))

    def duplicate(self, index: int | None = None) -> None:
        """Put a copy of a track, notes and all, below it, and draw on that."""
        index = self._index(index)
        name = self._free_name(self.tracks[index].name)
        self._apply(tr("Duplicate track"), edits.duplicate_track(self._session.score, index, name))
        self._session.choose_track(index + 1)
        self.told.emit(tr("{track} was added").format(track=name))

    def remove(self, index: int | None = None) -> None:
        """Take a track away, the one that is drawn on where none is named; the only one is emptied."""
        index = self._index(index)
        gone = self.tracks[index]
        self._apply(tr("Remove track"), edits.remove_track(self._session.score, index))
        held = trn("{n} note", "{n} notes", len(gone.notes)).format(n=len(gone.notes))
        words = tr("{track} was removed, with {notes}; undo brings it back")
        self.told.emit(words.format(track=gone.name, notes=held))

    def move(self, index: int, to: int) -> None:
        """Put a track at another place among the others, at most first or last."""
        to = max(0, min(len(self.tracks) - 1, to))
        self._apply(tr("Move track"), edits.move_track(self._session.score, index, to))

    # How one is called and sounds

    def change(self, deed: str, index: int, /, **changes: Unpack[TrackChanges]) -> None:
        """Change a track in any way; undo will call it `deed` ("Change volume")."""
        self._apply(deed, edits.change_track(self._session.score, index, **changes))
        self.tried.emit(None)

    def try_out(self, index: int, **changes: Unpack[TrackChanges]) -> None:
        """Let a change be heard that is not yet decided on."""
        self.tried.emit(partial(_tried, index, changes))

    def rename(self, index: int, name: str, of: Score | None = None) -> None:
        """Give a track another name; an empty one leaves it as it is.

        Where it was chosen some while ago, `index` is its number in the score `of` then.
        """
        now = index if of is None else edits.whereabouts(of, self._session.score, index)
        if name.strip() and now is not None:
            self.change(tr("Rename track"), now, name=name.strip())

    def colour(self, index: int, colour: int | None) -> None:
        """Draw a track in another colour, or in that of its place."""
        self.change(tr("Change colour"), index, colour=colour)

    def choose_instrument(self, index: int, instrument: Instrument) -> None:
        """Give a track another instrument, and sound it where it has not just been tasted."""
        tasted, self._tasted = self._tasted, None
        self.change(tr("Choose instrument"), index, **instrument._asdict())
        self._session.choose_track(index)
        self.told.emit(self.instruments.call(instrument))
        if tasted != (index, instrument):
            self._sound(instrument)

    def taste(self, index: int, instrument: Instrument) -> None:
        """Let a track be heard on another instrument that is not chosen yet."""
        self._session.choose_track(index)
        self._tasted = index, instrument
        self.try_out(index, **instrument._asdict())
        self._sound(instrument)

    def put_back(self) -> None:
        """Let what was tasted be as it was."""
        self._tasted = None
        self.tried.emit(None)

    def _sound(self, instrument: Instrument) -> None:
        self.tapped.emit(STRUCK if instrument.percussion else TASTED, DEFAULT_VELOCITY)

    def mute(self, index: int | None = None) -> None:
        """Silence a track, the one that is drawn on where none is named, or let it sound again."""
        index = self._index(index)
        track = self.tracks[index]
        deed = tr("Unmute track") if track.muted else tr("Mute track")
        self.change(deed, index, muted=not track.muted)
        words = tr("{track} sounds again") if track.muted else tr("{track} is muted")
        self.told.emit(words.format(track=track.name))

    def solo(self, index: int | None = None) -> None:
        """Let only a track sound (with others that are solo), or end that."""
        index = self._index(index)
        track = self.tracks[index]
        deed = tr("End solo") if track.solo else tr("Solo track")
        self.change(deed, index, solo=not track.solo)
        words = tr("{track} is no longer solo") if track.solo else tr("{track} is solo")
        self.told.emit(words.format(track=track.name))

    # Notes from one to another

    def move_selection(self, to: int | None) -> None:
        """Put the selected notes into another track (None: a new one), which is worked on from then on."""
        self._send(tr("Move to track"), edits.move_to_track, to)

    def copy_selection(self, to: int | None) -> None:
        """Put copies of the selected notes into another track (None: a new one)."""
        self._send(tr("Copy to track"), edits.copy_to_track, to)

    def _send(self, deed: str, edit: Callable[..., Edited], to: int | None) -> None:
        session = self._session
        notes, score = session.selection, session.score
        if not notes:
            self.told.emit(tr("Nothing is selected"))
            return
        if to is None:  # a new one sounds as the one that the notes come from
            to = len(score.tracks)
            like = replace(score.tracks[session.track], notes=(), name=self._new_name(), colour=None)
            score = edits.add_track(score, like).score
        edited = edit(score, session.track, notes, to)
        session.apply(deed, edited.score)
        session.choose_track(to)
        session.select(edited.notes)
        count = trn("{n} note on {track}", "{n} notes on {track}", len(notes))
        self.told.emit(count.format(n=len(notes), track=self.tracks[to].name))

    def _index(self, index: int | None) -> int:
        return self._session.track if index is None else index

    def _new_name(self) -> str:
        return self._free_name(tr("Track {number}").format(number=len(self.tracks) + 1), as_it_is=True)

    def _free_name(self, name: str, *, as_it_is: bool = False) -> str:
        """A name that no track has: "Bass" makes "Bass 2", "Bass 2" makes "Bass 3"."""
        taken = {track.name for track in self.tracks}
        if as_it_is and name not in taken:
            return name
        parts = NUMBERED.fullmatch(name)
        stem, number = (parts["stem"], int(parts["number"])) if parts else (name, 1)
        while f"{stem} {number}" in taken or number < 2:
            number += 1
        return f"{stem} {number}"

    def _apply(self, name: str, edited: Edited) -> None:
        self._session.apply(name, edited.score)


def _tried(index: int, changes: TrackChanges, score: Score) -> Score:
    """A score with a change of a track; as it is where it has no such track."""
    return edits.change_track(score, index, **changes).score if index < len(score.tracks) else score
