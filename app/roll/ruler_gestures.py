"""Drags on the ruler: the playhead is put or the loop is set, or a sign is moved."""

from __future__ import annotations

from collections.abc import Callable

from app.roll.bench import Bench
from app.roll.gestures.gesture import DEAD_ZONE
from app.roll.gestures.tempo import Spot, beat_near
from app.roll.ruler_signs import Kind, Sign, fixed, moved, removed
from core.edits import Edited
from core.score import Span
from core.timing import BarMap
from core.words import tr


class LoopDrag:
    """A press beside all signs: let go there it moves the playhead, dragged it sets the loop.

    `edge` is the end of the loop that was taken hold of, if one was.
    """

    def __init__(self, bench: Bench, x: float, line: int, edge: int | None) -> None:
        self._bench, self._x, self.moved = bench, x, edge is not None
        self.before: Span | None = bench.scene.loop
        self.anchor = line
        if edge is not None and self.before is not None:
            self.anchor = self.before.start if edge == self.before.end else self.before.end

    def drag(self, x: float, line: int) -> None:
        """Show the loop that a release here would set."""
        self.moved = self.moved or abs(x - self._x) >= DEAD_ZONE
        if self.moved:
            start, end = sorted((self.anchor, line))
            self._bench.scene.set_loop(Span(start, end) if start < end else self.before)

    def cancel(self) -> None:
        """The loop is what it was."""
        self._bench.scene.set_loop(self.before)


class ScrubDrag:
    """A press with Alt, or of the middle button, moves the playhead; dragged, it sounds what it passes."""

    def __init__(self, bench: Bench, asked: Callable[[float], object]) -> None:
        self._bench, self._asked = bench, asked

    def drag(self, x: float) -> None:
        """The playhead is under the pointer."""
        self._asked(max(0.0, self._bench.tick(x)))

    def cancel(self) -> None:
        """It stays where it has been drawn to: what was heard cannot be taken back."""


class SignDrag:
    """A press on a sign: dragged it moves, metres and keys from bar line to bar line, others by beats."""

    def __init__(self, bench: Bench, sign: Sign, x: float) -> None:
        self._bench, self.sign, self._x = bench, sign, x
        self.moved = False
        without = removed(bench.score, sign).score if sign.kind is Kind.METRE else bench.score
        self._bars = BarMap(without)  # those it can begin with
        self._edited: Edited | None = None

    def drag(self, x: float, *, free: bool) -> None:
        """Show the sign where a release would leave it."""
        self.moved = self.moved or abs(x - self._x) >= DEAD_ZONE
        if not self.moved:
            return
        if fixed(self.sign):
            self._bench.told.emit(tr("this one stays at the start; click to change it"))
            return
        bench = self._bench
        to = self._line(self.sign.tick + bench.tick(x) - bench.tick(self._x), free=free)
        self._edited = moved(bench.score, self.sign, to)
        bench.scene.preview(self._edited.score, bench.session.selection)
        bar = bench.scene.bars.bar_at(to).number
        bench.told.emit(tr("{sign} to bar {bar}").format(sign=self.sign.spoken, bar=bar))

    def release(self) -> None:
        """Leave it there, as one undo step."""
        if self._edited is not None:
            names = {Kind.SECTION: tr("Move section"), Kind.CHORD: tr("Move chord")}
            name = names.get(self.sign.kind, tr("Move change"))
            self._bench.commit(name, self._edited, self._bench.session.selection)

    def cancel(self) -> None:
        """It stands where it stood."""
        self._bench.scene.drop_preview()

    def _line(self, tick: float, *, free: bool) -> int:
        bench, tick = self._bench, max(0.0, tick)
        if self.sign.kind in (Kind.TEMPO, Kind.CHORD):
            return max(int(self.sign.kind is Kind.TEMPO), beat_near(bench, Spot(0, tick, 0, free)))
        if self.sign.kind is Kind.SECTION and free:
            return bench.line_near(tick, free=False)
        bar = self._bars.bar_at(round(tick))
        return bar.start if tick - bar.start <= bar.end - tick else bar.end
