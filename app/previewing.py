"""Notes that sound by hand: while one draws, by the piano beside the roll, by the arrows in a list."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer

from app.session import Session
from core.playback.player import Player

TAP = 300  # milliseconds that a note sounds which nobody holds


class Previewing(QObject):
    """Sounds notes with the instrument of the track that is worked on, until they are let go of."""

    def __init__(self, session: Session, player: Player, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._player = session, player
        self._chord: tuple[int, ...] = ()  # that is being previewed
        self._tap = QTimer(self, singleShot=True, interval=TAP)
        self._tap.timeout.connect(self.end_preview)

    def preview(self, pitch: int, velocity: int) -> None:
        """Sound a note with the active track's instrument until `end_preview`."""
        self.end_preview()
        self._player.preview(self._session.track, pitch, velocity)

    def preview_chord(self, pitches: Sequence[int], velocity: int) -> None:
        """Sound notes together with the active track's instrument until `end_preview`."""
        self.end_preview()
        self._chord = tuple(pitches)
        for pitch in self._chord:
            self._player.strike(self._session.track, pitch, velocity)

    def tap(self, pitch: int, velocity: int) -> None:
        """Sound a note briefly."""
        self.preview(pitch, velocity)
        self._tap.start()

    def end_preview(self) -> None:
        """End the note that is being previewed."""
        self._tap.stop()
        self._player.end_preview()
        for pitch in self._chord:
            self._player.keys.release(pitch)
        self._chord = ()

    def forget_preview(self) -> None:
        """What was previewed has been cut off."""
        self._tap.stop()
        self._chord = ()
