"""Drags over the velocity lane: a brush, a straight line, and louder or softer in proportion."""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from operator import attrgetter

from app.roll.bench import Bench
from core import edits
from core.edits import Edited
from core.score import Note
from core.words import tr

REACH = 5  # pixels to each side at which the brush touches a bar
LOUDEST = 127
_START = attrgetter("start")


@dataclass(frozen=True, slots=True)
class Dab:
    """A place in the velocity lane; above and below the lane the velocity goes on."""

    tick: float
    velocity: float

    @property
    def value(self) -> int:
        """The velocity a note can have that is nearest."""
        return max(1, min(LOUDEST, round(self.velocity)))


class Painting(ABC):
    """From press to release over the velocity lane.

    With a selection only its notes change; `only` names the one note that changes, wherever the drag
    goes. `figure` is what the drag amounts to at the moment, in few letters, and `line` runs from one
    place to another where one is to be drawn.
    """

    def __init__(self, bench: Bench, press: Dab, only: Note | None) -> None:
        self.bench, self.press, self.only = bench, press, only
        self.figure = ""
        self._edited: Edited | None = None

    @property
    def line(self) -> tuple[Dab, Dab] | None:
        """A line to show."""
        return None

    def paint_to(self, to: Dab) -> None:
        """Show what a release at this place would do."""
        edited, self.figure = self.drawn(to), self.figures(to)
        if edited is not None:
            self._edited = edited
            self.bench.scene.preview(edited.score, _selection_after(self.bench, edited))
        self.bench.told.emit(self.told())

    def release(self) -> None:
        """Take the new velocities over as one undo step."""
        if self._edited is not None:
            commit(self.bench, self._edited)

    def cancel(self) -> None:
        """Leave the velocities as they were."""
        self.bench.scene.drop_preview()

    def figures(self, to: Dab) -> str:
        """What a drag to this place amounts to."""
        return str(to.value)

    def told(self) -> str:
        """What the status bar says."""
        return tr("velocity {velocity}").format(velocity=self.figure)

    @abstractmethod
    def drawn(self, to: Dab) -> Edited | None:
        """The velocities after a drag to this place; None where it changes nothing new."""

    def across(self, one: Dab, other: Dab) -> dict[Note, int]:
        """The bars between two places, with the height of the line between them."""
        left, right = sorted((one, other), key=lambda dab: dab.tick)
        bench, reach = self.bench, REACH / self.bench.viewport.geometry.scale
        notes, selection = bench.session.notes, bench.session.selection
        first = bisect_left(notes, left.tick - reach, key=_START)
        last = bisect_right(notes, right.tick + reach, lo=first, key=_START)
        return {
            note: _between(left, right, note.start, other)
            for note in notes[first:last]
            if not selection or note in selection
        }

    def set(self, velocities: dict[Note, int]) -> Edited:
        """The score with these velocities."""
        return edits.set_velocities(self.bench.score, self.bench.track, velocities)


class Brush(Painting):
    """Every bar that is passed takes the height of the pointer."""

    def __init__(self, bench: Bench, press: Dab, only: Note | None) -> None:
        super().__init__(bench, press, only)
        self._last = press
        self._painted: dict[Note, int] = {}
        self.paint_to(press)

    def drawn(self, to: Dab) -> Edited | None:
        before = dict(self._painted)
        if self.only is not None:
            self._painted[self.only] = to.value
        else:
            self._painted |= self.across(self._last, to)
        self._last = to
        return self.set(self._painted) if self._painted != before else None


class Line(Painting):
    """The bars between press and release take the height of the straight line between the two."""

    def __init__(self, bench: Bench, press: Dab, only: Note | None) -> None:
        super().__init__(bench, press, only)
        self._to = press
        self.paint_to(press)

    @property
    def line(self) -> tuple[Dab, Dab]:
        return self.press, self._to

    def figures(self, to: Dab) -> str:
        return f"{self.press.value}–{to.value}"

    def drawn(self, to: Dab) -> Edited:
        self._to = to
        return self.set({self.only: to.value} if self.only is not None else self.across(self.press, to))


class Scale(Painting):
    """Up plays the selected notes louder and down softer, in proportion; all notes where none is selected.

    The height of the lane is as much again, or nothing at all.
    """

    def __init__(self, bench: Bench, press: Dab, only: Note | None) -> None:
        super().__init__(bench, press, only)
        chosen = frozenset((only,)) if only is not None else bench.session.selection
        self._notes = chosen or frozenset(bench.session.notes)
        self.paint_to(press)

    def figures(self, to: Dab) -> str:
        return f"{round(100 * self._factor(to))} %"

    def drawn(self, to: Dab) -> Edited:
        bench = self.bench
        return edits.scale_velocity(bench.score, bench.track, self._notes, self._factor(to))

    def _factor(self, to: Dab) -> float:
        return max(0.0, round(1 + (to.velocity - self.press.velocity) / LOUDEST, 2))


def commit(bench: Bench, edited: Edited) -> None:
    """Take changed velocities over as one undo step; notes drawn next are as loud, if all are alike.

    Undo selects what was selected before: where that was nothing, the next stroke means all notes again.
    """
    velocities = {note.velocity for note in edited.notes}
    if len(velocities) == 1:
        bench.state.draw_velocity = velocities.pop()
    bench.commit(tr("Change velocity"), edited, _selection_after(bench, edited), stays=True)


def _between(left: Dab, right: Dab, tick: int, upright: Dab) -> int:
    """The velocity at a tick on the line from one dab to another; `upright` where the line is one."""
    width = right.tick - left.tick
    if not width:
        return upright.value
    share = max(0.0, min(1.0, (tick - left.tick) / width))
    return Dab(tick, left.velocity + share * (right.velocity - left.velocity)).value


def _selection_after(bench: Bench, edited: Edited) -> frozenset[Note]:
    """The selection with its changed notes as they are now."""
    selection = bench.session.selection
    kept = frozenset(edited.score.tracks[bench.track].notes)
    return (selection & kept) | (edited.notes if selection - kept else frozenset())
