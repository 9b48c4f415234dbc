"""How the roll is being worked on: the tool in hand, the grid, and what is shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from core.chords import Chord
from core.score import TICKS_PER_QUARTER, WHOLE_NOTE

DENOMINATORS = (1, 2, 4, 8, 16, 32, 64)
APART = 8  # pixels between the lines of a grid that follows the zoom


class Tool(StrEnum):
    """What the left button does on the roll."""

    PENCIL = "pencil"
    SELECT = "select"
    ERASE = "erase"


@dataclass(frozen=True, slots=True)
class Grid:
    """A note value: 1/`denominator`, perhaps dotted or a triplet; `on` is whether drawing snaps to it.

    Where it is `adaptive`, the denominator follows the zoom.
    """

    denominator: int = 16
    dotted: bool = False
    triplet: bool = False
    on: bool = True
    adaptive: bool = False

    @property
    def ticks(self) -> int:
        """Ticks from one grid line to the next."""
        ticks = WHOLE_NOTE // self.denominator
        if self.dotted:
            ticks = ticks * 3 // 2
        return ticks * 2 // 3 if self.triplet else ticks

    def fitted(self, scale: float) -> Grid:
        """An adaptive grid as fine as its lines can be told apart at `scale` pixels a tick."""
        if not self.adaptive:
            return self
        grids = [replace(self, denominator=denominator) for denominator in DENOMINATORS]
        return max((grid for grid in grids if grid.ticks * scale >= APART), key=_fineness, default=grids[0])


def _fineness(grid: Grid) -> int:
    return grid.denominator


class RollState(QObject):
    """Tool, grid and last used length, shared by the roll, the toolbar and the keyboard commands."""

    tool_changed = Signal()
    grid_changed = Signal()
    stamp_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tool = Tool.PENCIL
        self._grid = Grid()
        self._stamp: Chord | None = None
        self.draw_length = TICKS_PER_QUARTER
        self.draw_velocity = 90

    @property
    def tool(self) -> Tool:
        """The tool in hand."""
        return self._tool

    def choose_tool(self, tool: Tool) -> None:
        """Take another tool."""
        if tool is not self._tool:
            self._tool = tool
            self.tool_changed.emit()

    @property
    def stamp(self) -> Chord | None:
        """The chord that the pencil stamps; None where it draws single notes."""
        return self._stamp

    def choose_stamp(self, chord: Chord | None) -> None:
        """Stamp another chord, or draw single notes."""
        if chord != self._stamp:
            self._stamp = chord
            self.stamp_changed.emit()

    @property
    def grid(self) -> Grid:
        """The grid that drawing and moving snap to."""
        return self._grid

    def choose_grid(self, grid: Grid) -> None:
        """Snap to another grid."""
        if grid != self._grid:
            self._grid = grid
            self.grid_changed.emit()
