"""The edit commands that concern whole tracks and the whole piece, each one undo step."""

from __future__ import annotations

from typing import Unpack

from PySide6.QtCore import QObject, Signal

from app.session import Session
from core import edits
from core.edits import Edited, TrackChanges
from core.harmony import Key
from core.score import Track


class PieceEditing(QObject):
    """Changes tracks, tempo, metre, key and titles; `told` says in words what was done."""

    told = Signal(str)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session

    def undo(self) -> None:
        """Take the last step back."""
        name = self._session.history.undo_name
        self._session.undo()
        self.told.emit(f"Undone: {name}" if name else "There is nothing to undo")

    def redo(self) -> None:
        """Do the step taken back again."""
        name = self._session.history.redo_name
        self._session.redo()
        self.told.emit(f"Done again: {name}" if name else "There is nothing to do again")

    # Tracks

    def add_track(self, name: str = "", program: int = 0) -> None:
        """Add an empty track after the last one, and draw on it."""
        index = len(self._session.score.tracks)
        track = Track(name=name or f"Track {index + 1}", program=program)
        self._apply("Add track", edits.add_track(self._session.score, track))
        self._session.choose_track(index)

    def remove_track(self, index: int | None = None) -> None:
        """Take a track away, the one that is drawn on where none is named."""
        active = self._session.track
        index = active if index is None else index
        self._apply("Remove track", edits.remove_track(self._session.score, index))
        if index < active:
            self._session.choose_track(active - 1)

    def change_track(self, deed: str, index: int, /, **changes: Unpack[TrackChanges]) -> None:
        """Change a track in any way; undo will call it `deed` ("Change volume")."""
        self._apply(deed, edits.change_track(self._session.score, index, **changes))

    def rename_track(self, index: int, name: str) -> None:
        """Give a track another name."""
        self.change_track("Rename track", index, name=name)

    def choose_instrument(self, index: int, program: int) -> None:
        """Give a track another instrument (General MIDI program, 0–127)."""
        self.change_track("Choose instrument", index, program=program, percussion=False)

    def mute(self) -> None:
        """Silence the track that is drawn on, or let it sound again."""
        track = self._session.score.tracks[self._session.track]
        deed = "Unmute track" if track.muted else "Mute track"
        self.change_track(deed, self._session.track, muted=not track.muted)
        self.told.emit(f"{track.name} sounds again" if track.muted else f"{track.name} is muted")

    def solo(self) -> None:
        """Let only the track that is drawn on sound (with others that are solo), or end that."""
        track = self._session.score.tracks[self._session.track]
        deed = "End solo" if track.solo else "Solo track"
        self.change_track(deed, self._session.track, solo=not track.solo)
        self.told.emit(f"{track.name} is no longer solo" if track.solo else f"{track.name} is solo")

    # The piece

    def set_tempo(self, bpm: float, tick: int = 0) -> None:
        """From `tick` on, `bpm` quarter notes to the minute."""
        self._apply("Change tempo", edits.set_tempo(self._session.score, bpm, tick))

    def set_metre(self, beats: int, unit: int, tick: int = 0) -> None:
        """From the bar `tick` lies in, another metre. Raises ValueError when that is no metre."""
        self._apply("Change metre", edits.set_metre(self._session.score, beats, unit, tick))

    def set_key(self, key: Key | None, tick: int = 0) -> None:
        """From `tick` on, another key; None for no key at all."""
        self._apply("Change key", edits.set_key(self._session.score, key, tick))

    def set_pickup(self, ticks: int) -> None:
        """Begin with an incomplete bar of `ticks`, 0 for none."""
        self._apply("Change pickup", edits.set_pickup(self._session.score, ticks))

    def set_title(self, title: str) -> None:
        """Name the piece."""
        self._apply("Change title", edits.set_title(self._session.score, title))

    def set_composer(self, composer: str) -> None:
        """Name who wrote it."""
        self._apply("Change composer", edits.set_composer(self._session.score, composer))

    def describe_piece(self, title: str, composer: str, pickup: int) -> None:
        """Name the piece and who wrote it, and say how many ticks its incomplete first bar has."""
        edited = edits.set_title(self._session.score, title)
        edited = edits.set_composer(edited.score, composer)
        self._apply("Change title, composer, pickup", edits.set_pickup(edited.score, pickup))

    def _apply(self, name: str, edited: Edited) -> None:
        self._session.apply(name, edited.score)
