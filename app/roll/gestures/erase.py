"""Erasing: every note the pointer passes over."""

from __future__ import annotations

from app.roll.bench import Bench
from app.roll.cursors import Drawn
from app.roll.gestures.gesture import Gesture, Pointer
from app.roll.hit import note_at
from core import edits
from core.score import Note
from core.words import trn

SWEEP = 3.0  # pixels between the places looked at, so that a fast sweep misses nothing


class Erase(Gesture):
    """Sweeps notes away; all of one sweep come back with one undo."""

    cursor = Drawn.ERASER

    def __init__(self, bench: Bench, press: Pointer) -> None:
        super().__init__(bench, press)
        self._last = press
        self._gone: set[Note] = set()
        self._sweep(press)

    def drag(self, at: Pointer) -> None:
        self._sweep(at)

    def release(self) -> None:
        if not self._gone:
            return
        edited = edits.erase(self.bench.score, self.bench.track, self._gone)
        name = trn("Erase note", "Erase notes", len(self._gone))
        self.bench.commit(name, edited, self.bench.session.selection - self._gone)

    def _sweep(self, to: Pointer) -> None:
        dx, dy = to.x - self._last.x, to.y - self._last.y
        steps = max(1, int(max(abs(dx), abs(dy)) / SWEEP))
        found = False
        for step in range(1, steps + 1):
            x, y = self._last.x + dx * step / steps, self._last.y + dy * step / steps
            found = self._take(x, y) or found
        self._last = to
        if found:
            edited = edits.erase(self.bench.score, self.bench.track, self._gone)
            self.bench.scene.preview(edited.score, self.bench.session.selection - self._gone)

    def _take(self, x: float, y: float) -> bool:
        """Mark the topmost note at a place."""
        hit = note_at(self.bench.scene, self.bench.viewport.geometry, x, y)
        if hit is None or hit.note in self._gone:
            return False
        self._gone.add(hit.note)
        return True
