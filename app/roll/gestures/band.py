"""The rubber band: whatever it touches is selected."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.roll.bench import Bench
from app.roll.gestures.gesture import SHIFT, Gesture, Pointer
from app.roll.scene import Band
from core.words import trn


class Select(Gesture):
    """A band from the press to the pointer; Shift adds to what was selected."""

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, bench: Bench, press: Pointer) -> None:
        super().__init__(bench, press)
        self._anchor = self._place(press)  # in ticks and rows: the view may scroll beneath
        self._kept = bench.session.selection if press.keys & SHIFT else frozenset()

    def follow(self, at: Pointer) -> None:
        tick, row = self._place(at)
        start, end = sorted((self._anchor[0], tick))
        high, low = sorted((self._anchor[1], row))
        scene = self.bench.scene
        columns = scene.columns()
        rows = columns.touching(start, end, 127 - int(low), 127 - int(high))
        touched = frozenset(columns.notes[index] for index in rows)
        scene.band = Band(start, end, high, low)
        scene.preview(None, self._kept | touched)
        self.bench.told.emit(_count(len(scene.selection)))

    def release(self) -> None:
        scene = self.bench.scene
        chosen = scene.selection if self.moved else self._kept
        scene.band = None
        scene.drop_preview()
        self.bench.session.select(chosen)

    def cancel(self) -> None:
        self.bench.scene.band = None
        super().cancel()

    def _place(self, at: Pointer) -> tuple[float, float]:
        geometry = self.bench.viewport.geometry
        return geometry.tick(at.x), (at.y + geometry.top) / geometry.row_height


def _count(notes: int) -> str:
    return trn("{n} note selected", "{n} notes selected", notes).format(n=notes)
