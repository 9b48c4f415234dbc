"""The same phrase continued by two models, for the ear: played once, until it ends or is stopped.

The loop, which is the piece's, waits meanwhile, and the playhead comes back to where it stood.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.parts import Parts
from core.errors import ContinuoError
from core.score import Score, Span

Both = tuple[Score, tuple[Span, ...]]
NEITHER = -1


class SideBySide(QObject):
    """`changed` says which is heard (0 the first, 1 the second, NEITHER), `warned` why they cannot be."""

    changed = Signal(int)
    warned = Signal(str)

    def __init__(self, parts: Parts, parent: QObject) -> None:
        super().__init__(parent)
        self._transport, self._worker = parts.transport, parts.workers.files
        self._wanted, self._heard = False, NEITHER
        self._second = 0  # the tick where it begins
        self._place, self._looped = 0.0, False  # as the composer had them
        self._transport.state_changed.connect(self._follow)
        self._transport.moved.connect(self._tell)

    def toggle(self, path: Path, models: tuple[str, str]) -> None:
        """Hear a phrase of the piece at `path`, continued by both; again to stop."""
        if self._wanted or self._heard != NEITHER:
            self.hush()
            return
        self._wanted = True
        self._worker.submit(partial(_both, path, models), self._play, self._failed)

    def hush(self) -> None:
        """No more of it."""
        self._wanted = False
        if self._heard != NEITHER:
            self._heard = NEITHER
            if self._transport.playing:
                self._transport.toggle()
            self._transport.audition(None)
            self._go_back()
            self.changed.emit(NEITHER)

    def _go_back(self) -> None:
        """The playhead and the loop as they were, unless the composer has sent the one to the start."""
        if self._transport.position:
            self._transport.seek(self._place)
        if self._looped and not self._transport.looping:
            self._transport.toggle_loop()

    def _play(self, both: Both) -> None:
        if not self._wanted:  # put away meanwhile
            return
        score, spans = both
        self._place, self._looped = self._transport.position, self._transport.looping
        if self._looped:
            self._transport.toggle_loop()
        self._wanted, self._heard, self._second = False, 0, spans[1].start
        self.changed.emit(0)
        self._transport.audition(score)
        self._transport.seek(0)
        if not self._transport.playing:
            self._transport.toggle()

    def _tell(self, tick: float) -> None:
        if self._heard != NEITHER and self._heard != (now := int(tick >= self._second)):
            self._heard = now
            self.changed.emit(now)

    def _follow(self) -> None:
        if self._heard != NEITHER and not self._transport.playing:
            self.hush()

    def _failed(self, error: ContinuoError) -> None:
        self._wanted = False
        self.warned.emit(str(error))


def _both(path: Path, models: tuple[str, str]) -> Both:
    from core.learning.side_by_side import both, phrase_of
    from core.lstm import bundle

    return both(phrase_of(path, several=bundle.hears_several(models[0])), models)
