"""Drags on the ruler: the playhead is put, the loop is set, notes are selected, or a sign is moved."""

from __future__ import annotations

from collections.abc import Callable

from app.roll.bench import Bench
from app.roll.geometry import PITCHES
from app.roll.gestures.gesture import DEAD_ZONE
from app.roll.gestures.tempo import Spot, beat_near
from app.roll.ruler_signs import Kind, Sign, fixed, moved, removed
from app.roll.scene import Band
from core.edits import Edited
from core.note_values import place_name
from core.score import Note, Span
from core.timing import BarMap
from core.words import tr, trn


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


class ChooseDrag:
    """A press with Ctrl beside all signs: dragged it selects the track's notes that begin on the way.

    With `more` they are selected beside those that are already. Let go there it moves the playhead.
    """

    def __init__(self, bench: Bench, x: float, line: int, *, more: bool) -> None:
        self._bench, self._x, self.anchor = bench, x, line
        self.moved = False
        self._kept: frozenset[Note] = bench.session.selection if more else frozenset()

    def drag(self, x: float, line: int) -> None:
        """Show what a release here would select."""
        self.moved = self.moved or abs(x - self._x) >= DEAD_ZONE
        if not self.moved:
            return
        scene, (start, end) = self._bench.scene, sorted((self.anchor, line))
        columns = scene.columns()
        begun = frozenset(columns.notes[row] for row in columns.starting(start, end))
        scene.band = Band(start, end, 0, PITCHES)
        scene.preview(None, self._kept | begun)
        chosen = len(scene.selection)
        self._bench.told.emit(trn("{n} note selected", "{n} notes selected", chosen).format(n=chosen))

    def release(self) -> None:
        """Select it."""
        chosen = self._bench.scene.selection
        self.cancel()
        self._bench.session.select(chosen)

    def cancel(self) -> None:
        """What was selected is selected still."""
        self._bench.scene.band = None
        self._bench.scene.drop_preview()


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
        self._held_tick = bench.tick(x)  # where it was taken hold of: the view may scroll beneath
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
        to = self._line(self.sign.tick + bench.tick(x) - self._held_tick, free=free)
        self._edited = moved(bench.score, self.sign, to)
        bench.scene.preview(self._edited.score, bench.session.selection)
        bench.told.emit(self._words(to))

    def release(self) -> None:
        """Leave it there, as one undo step."""
        if self._edited is not None:
            names = {Kind.SECTION: tr("Move section"), Kind.CHORD: tr("Move chord")}
            name = names.get(self.sign.kind, tr("Move change"))
            self._bench.commit(name, self._edited, self._bench.session.selection)

    def cancel(self) -> None:
        """It stands where it stood."""
        self._bench.scene.drop_preview()

    def _words(self, to: int) -> str:
        """Where it goes: the beat, unless that is the first of a bar."""
        bars = self._bench.scene.bars
        bar = bars.bar_at(to)
        if to > bar.start or not bar.number:
            return f"{self.sign.spoken} · {place_name(bars.position(to))}"
        return tr("{sign} to bar {bar}").format(sign=self.sign.spoken, bar=bar.number)

    def _line(self, tick: float, *, free: bool) -> int:
        bench, tick = self._bench, max(0.0, tick)
        if self.sign.kind in (Kind.TEMPO, Kind.CHORD):
            return max(int(self.sign.kind is Kind.TEMPO), beat_near(bench, Spot(0, tick, 0, free)))
        if self.sign.kind is Kind.SECTION and free:
            return bench.line_near(tick, free=False)
        bar = self._bars.bar_at(round(tick))
        return bar.start if tick - bar.start <= bar.end - tick else bar.end
