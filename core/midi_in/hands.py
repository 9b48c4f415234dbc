"""Which keys sound under somebody's hands, the sustain pedal included."""

from __future__ import annotations

from core.midi_in.events import KeyEvent, Played


class Hands:
    """Turns what is played into notes to start and to stop now."""

    def __init__(self) -> None:
        self._down: set[int] = set()
        self._ringing: set[int] = set()
        self._pedal = False

    @property
    def down(self) -> frozenset[int]:
        """The keys that are held."""
        return frozenset(self._down)

    def hear(self, played: Played) -> list[tuple[int, int]]:
        """Pitches and velocities to sound now, velocity 0 for those to stop."""
        if isinstance(played, KeyEvent):
            return self._key(played.pitch, played.velocity)
        self._pedal = played.down
        return [] if played.down else self._stop_ringing()

    def _key(self, pitch: int, velocity: int) -> list[tuple[int, int]]:
        sounding = pitch in self._down or pitch in self._ringing
        if velocity:
            self._ringing.discard(pitch)
            self._down.add(pitch)
            return [(pitch, 0), (pitch, velocity)] if sounding else [(pitch, velocity)]
        if pitch not in self._down:
            return []
        self._down.discard(pitch)
        if self._pedal:
            self._ringing.add(pitch)
            return []
        return [(pitch, 0)]

    def _stop_ringing(self) -> list[tuple[int, int]]:
        stopped = [(pitch, 0) for pitch in sorted(self._ringing)]
        self._ringing.clear()
        return stopped
