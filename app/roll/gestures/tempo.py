"""Drags over the tempo lane: a change of tempo put or moved, and a ritardando or accelerando drawn."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

from app.roll.bench import Bench
from core import edits
from core.edits import MAX_TEMPO, MIN_TEMPO, Edited
from core.score import WHOLE_NOTE, Score, Span, TempoChange
from core.words import Figure, tr

FINE = 0.2  # of the pointer's way, with Alt
SIDEWAYS = 10  # pixels a point must be dragged before it moves in time


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the tempo lane; `free` is whether Alt lets it be between the beats and the whole numbers."""

    x: float
    tick: float
    bpm: float
    free: bool = False

    @property
    def pace(self) -> float:
        """The tempo meant, in quarters to the minute."""
        return max(MIN_TEMPO, min(MAX_TEMPO, round(self.bpm, 1) if self.free else round(self.bpm)))


def beat_near(bench: Bench, spot: Spot) -> int:
    """The beat nearest to a spot, or the grid line where the grid is coarser."""
    tick = max(0, round(spot.tick))
    if spot.free:
        return tick
    beat = WHOLE_NOTE // bench.scene.bars.bar_at(tick).metre.unit
    return bench.scene.bars.nearest_line(tick, max(beat, bench.step(free=False)))


class TempoDrag(ABC):
    """From press to release; a preview meanwhile, and one undo step in the end."""

    def __init__(self, bench: Bench, press: Spot) -> None:
        self.bench, self.press = bench, press
        self._edited: Edited | None = None

    def drag(self, to: Spot) -> None:
        """Show what a release here would do."""
        self._edited = self.drawn(self.bench.score, to)
        self.bench.scene.preview(self._edited.score, self.bench.session.selection)
        self.bench.told.emit(self.told(to))

    def release(self) -> None:
        """Do it."""
        if self._edited is not None:
            self.bench.commit(self.name(), self._edited, self.bench.session.selection)

    def cancel(self) -> None:
        """Leave the tempo as it was."""
        self.bench.scene.drop_preview()

    def name(self) -> str:
        """What undo will call it."""
        return tr("Change tempo")

    def told(self, to: Spot) -> str:
        """What the status bar says."""
        return tr("{bpm:g} quarters to the minute").format(bpm=Figure(to.pace))

    @abstractmethod
    def drawn(self, score: Score, to: Spot) -> Edited:
        """The score after a release at this place."""


class PutTempo(TempoDrag):
    """A new change at the beat that was pressed, or another tempo for the one that is there."""

    def __init__(self, bench: Bench, press: Spot) -> None:
        super().__init__(bench, press)
        self._tick = beat_near(bench, press)
        self.drag(press)

    def drawn(self, score: Score, to: Spot) -> Edited:
        return edits.set_tempo(score, to.pace, self._tick)


class MoveTempo(TempoDrag):
    """A change taken by its point: up and down is its tempo, sideways its time; the first stays in time."""

    def __init__(self, bench: Bench, press: Spot, change: TempoChange) -> None:
        super().__init__(bench, press)
        self._change, self._sideways = change, False

    def drag(self, to: Spot) -> None:
        self._sideways = self._sideways or abs(to.x - self.press.x) > SIDEWAYS
        super().drag(to)

    def told(self, to: Spot) -> str:
        return super().told(self._meant(to))

    def drawn(self, score: Score, to: Spot) -> Edited:
        tick = self._change.tick
        if self._sideways and tick:
            line = max(1, beat_near(self.bench, to))
            score, tick = edits.move_tempo(score, tick, line).score, line
        return edits.set_tempo(score, self._meant(to).pace, tick)

    def _meant(self, to: Spot) -> Spot:
        """The tempo from where the point was, so that it does not jump when it is taken beside its middle."""
        by = (to.bpm - self.press.bpm) * (FINE if to.free else 1)
        return Spot(to.x, to.tick, self._change.bpm + by, to.free)


class RampTempo(TempoDrag):
    """From the place that was pressed to another, with a step at every beat."""

    def told(self, to: Spot) -> str:
        first, last = (Figure(end.pace) for end in self._ends(to))
        return tr("{first:g} to {last:g} quarters to the minute").format(first=first, last=last)

    def name(self) -> str:
        return self._name

    def drawn(self, score: Score, to: Spot) -> Edited:
        first, last = self._ends(to)
        start, end = beat_near(self.bench, first), beat_near(self.bench, last)
        self._name = tr("Ritardando") if last.pace < first.pace else tr("Accelerando")
        if start >= end:
            return Edited(score)
        return edits.ramp_tempo(score, Span(start, end), first.pace, last.pace)

    def _ends(self, to: Spot) -> tuple[Spot, Spot]:
        first, last = sorted((self.press, to), key=lambda spot: spot.tick)
        return first, last
