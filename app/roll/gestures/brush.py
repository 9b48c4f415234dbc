"""Painting velocities: the bars a brush passes take its height."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from operator import attrgetter

from app.roll.bench import Bench
from core import edits
from core.edits import Edited
from core.score import Note

REACH = 5  # pixels to each side at which the brush touches a bar
_START = attrgetter("start")


@dataclass(frozen=True, slots=True)
class Dab:
    """A place in the velocity lane."""

    tick: float
    velocity: float


class Brush:
    """From press to release over the velocity lane.

    With a selection only its notes change; `only` names the one note that changes, whatever the
    brush passes.
    """

    def __init__(self, bench: Bench, press: Dab, only: Note | None) -> None:
        self._bench = bench
        self._last = press
        self._only = only
        self._painted: dict[Note, int] = {}
        self.paint_to(press)

    def paint_to(self, to: Dab) -> None:
        """Give every bar between the last place and this one the height of the line between them."""
        before = dict(self._painted)
        if self._only is not None:
            self._painted[self._only] = round(to.velocity)
        else:
            self._paint_across(self._last, to)
        self._last = to
        if self._painted != before:
            edited = self._edit()
            self._bench.scene.preview(edited.score, _selection_after(self._bench, edited))
            self._bench.told.emit(f"velocity {round(to.velocity)}")

    def release(self) -> None:
        """Take what was painted over as one undo step."""
        if self._painted:
            commit(self._bench, self._edit())

    def cancel(self) -> None:
        """Leave the velocities as they were."""
        self._bench.scene.drop_preview()

    def _paint_across(self, one: Dab, other: Dab) -> None:
        left, right = sorted((one, other), key=lambda dab: dab.tick)
        bench, reach = self._bench, REACH / self._bench.viewport.geometry.scale
        notes, selection = bench.session.notes, bench.session.selection
        first = bisect_left(notes, left.tick - reach, key=_START)
        last = bisect_right(notes, right.tick + reach, lo=first, key=_START)
        for note in notes[first:last]:
            if not selection or note in selection:
                self._painted[note] = round(_between(left, right, note.start, other.velocity))

    def _edit(self) -> Edited:
        return edits.set_velocities(self._bench.score, self._bench.track, self._painted)


def commit(bench: Bench, edited: Edited) -> None:
    """Take changed velocities over as one undo step; notes drawn next are as loud, if all are alike."""
    velocities = {note.velocity for note in edited.notes}
    if len(velocities) == 1:
        bench.state.draw_velocity = velocities.pop()
    bench.commit("Change velocity", edited, _selection_after(bench, edited))


def _between(left: Dab, right: Dab, tick: int, upright: float) -> float:
    """The velocity at a tick on the line from one dab to another; `upright` where the line is one."""
    width = right.tick - left.tick
    if not width:
        return upright
    share = max(0.0, min(1.0, (tick - left.tick) / width))
    return left.velocity + share * (right.velocity - left.velocity)


def _selection_after(bench: Bench, edited: Edited) -> frozenset[Note]:
    """The selection with its changed notes as they are now."""
    selection = bench.session.selection
    kept = frozenset(edited.score.tracks[bench.track].notes)
    return (selection & kept) | (edited.notes if selection - kept else frozenset())
