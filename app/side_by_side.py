"""The same phrase continued by two models, for the ear: played once, until it ends or is stopped."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.parts import Parts
from core.errors import ContinuoError
from core.score import Score


class SideBySide(QObject):
    """`changed` says whether it is heard, `warned` why it cannot be."""

    changed = Signal(bool)
    warned = Signal(str)

    def __init__(self, parts: Parts, parent: QObject) -> None:
        super().__init__(parent)
        self._transport, self._worker = parts.transport, parts.workers.files
        self._wanted = self._heard = False
        self._transport.state_changed.connect(self._follow)

    def toggle(self, path: Path, models: tuple[str, str]) -> None:
        """Hear a phrase of the piece at `path`, continued by both; again to stop."""
        if self._wanted or self._heard:
            self.hush()
            return
        self._wanted = True
        self._worker.submit(partial(_both, path, models), self._play, self._failed)

    def hush(self) -> None:
        """No more of it."""
        self._wanted = False
        if self._heard:
            self._heard = False
            if self._transport.playing:
                self._transport.toggle()
            self._transport.audition(None)
            self.changed.emit(False)

    def _play(self, score: Score) -> None:
        if not self._wanted:  # put away meanwhile
            return
        self._wanted, self._heard = False, True
        self.changed.emit(True)
        self._transport.audition(score)
        self._transport.seek(0)
        if not self._transport.playing:
            self._transport.toggle()

    def _follow(self) -> None:
        if self._heard and not self._transport.playing:
            self.hush()

    def _failed(self, error: ContinuoError) -> None:
        self._wanted = False
        self.warned.emit(str(error))


def _both(path: Path, models: tuple[str, str]) -> Score:
    from core.learning.side_by_side import both, phrase_of

    return both(phrase_of(path), models)[0]
