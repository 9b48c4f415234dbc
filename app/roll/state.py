"""How the roll is being worked on: the tool in hand, the grid, and what is shown."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from core.chords import Chord
from core.score import TICKS_PER_QUARTER, WHOLE_NOTE

DENOMINATORS = (1, 2, 4, 8, 16, 32, 64)
APART = 8  # pixels between the lines of a grid that follows the zoom
USUAL, FAR_APART = 16, 24  # finer than sixteenths it becomes only where its lines are so far apart
LEAST_APART = 4  # pixels at which lines can be told apart at all
_GRID = re.compile(r"(auto )?1/([0-9]+)(\.?)(t?)( off)?")


class Tool(StrEnum):
    """What the left button does on the roll."""

    PENCIL = "pencil"
    SELECT = "select"
    ERASE = "erase"


@dataclass(frozen=True, slots=True)
class Grid:
    """A note value: 1/`denominator`, perhaps dotted or a triplet; `on` is whether drawing snaps to it.

    Where it is `adaptive`, what is drawn and what the mouse and the arrows snap to follows the zoom; the
    denominator is then what notes are quantised to.
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

    @property
    def name(self) -> str:
        """The note value without dot or triplet, as it stands in the menu."""
        return f"1/{self.denominator}"

    @property
    def full_name(self) -> str:
        """The note value: "1/8", "1/8." with a dot, "1/8t" as triplets."""
        return f"{self.name}{'.' * self.dotted}{'t' * self.triplet}"

    def __str__(self) -> str:
        return f"{'auto ' * self.adaptive}{self.full_name}{' off' * (not self.on)}"

    @classmethod
    def parse(cls, text: str) -> Grid:
        """The grid that `str` tells; raises ValueError."""
        found = _GRID.fullmatch(text)
        if found is None or int(found[2]) not in DENOMINATORS:
            raise ValueError(text)
        return cls(int(found[2]), bool(found[3]), bool(found[4]), not found[5], bool(found[1]))

    def fitted(self, scale: float) -> Grid:
        """The grid to draw and to snap to at `scale` pixels a tick.

        An adaptive one is as fine as its lines stand comfortably apart; any other is as it was chosen, or
        the next one whose lines can still be told apart.
        """
        finest = DENOMINATORS[-1] if self.adaptive else self.denominator
        grids = [replace(self, denominator=each) for each in DENOMINATORS if each <= finest]
        fit = (grid for grid in grids if grid.ticks * scale >= grid.apart)
        return max(fit, key=_fineness, default=grids[0])

    @property
    def apart(self) -> int:
        """Pixels between two lines at least, for the grid to be drawn and snapped to."""
        if not self.adaptive:
            return LEAST_APART
        return FAR_APART if self.denominator > USUAL else APART


def _fineness(grid: Grid) -> int:
    return grid.denominator


class RollState(QObject):
    """Tool, grid and last used length, shared by the roll, the toolbar and the keyboard commands.

    `grid_changed` is about `grid`, which is chosen, and `shown`, which is drawn.
    """

    tool_changed = Signal()
    grid_changed = Signal()
    stamp_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tool = Tool.PENCIL
        self._grid = self._shown = Grid(adaptive=True)
        self._scale = 0.0  # pixels a tick, unknown until the roll has its place
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
        """The grid that was chosen."""
        return self._grid

    @property
    def shown(self) -> Grid:
        """The grid that is drawn, and that the mouse and the arrows snap to."""
        return self._shown

    @property
    def fine(self) -> Grid:
        """The grid that notes are quantised to: what is chosen, or drawn where that is finer."""
        return max(self._grid, self._shown, key=_fineness)

    def choose_grid(self, grid: Grid) -> None:
        """Snap to another grid."""
        self._take_grid(grid)

    def finer(self) -> None:
        """Snap to notes half as long, however the view is zoomed."""
        self._step(1)

    def coarser(self) -> None:
        """Snap to notes twice as long, however the view is zoomed."""
        self._step(-1)

    def toggle_triplets(self) -> None:
        """Snap to triplets of the chosen value, or to the value."""
        self.choose_grid(replace(self._grid, triplet=not self._grid.triplet, dotted=False))

    def toggle_dotted(self) -> None:
        """Snap to the dotted value, or to the plain one."""
        self.choose_grid(replace(self._grid, dotted=not self._grid.dotted, triplet=False))

    def toggle_adaptive(self) -> None:
        """Have the grid follow the zoom, or stay as it is shown now."""
        if self._grid.adaptive:
            self._step(0)
        else:
            self.choose_grid(replace(self._grid, adaptive=True))

    def toggle_snap(self) -> None:
        """Snap to the grid, or leave everything where it is put."""
        self.choose_grid(replace(self._grid, on=not self._grid.on))

    def _step(self, by: int) -> None:
        now = self._shown if self._grid.adaptive else self._grid
        place = DENOMINATORS.index(now.denominator) + by
        denominator = DENOMINATORS[max(0, min(len(DENOMINATORS) - 1, place))]
        self.choose_grid(replace(self._grid, denominator=denominator, adaptive=False))

    def fit_grid(self, scale: float) -> None:
        """The roll shows a tick on `scale` pixels now."""
        self._scale = scale
        self._take_grid(self._grid)

    def _take_grid(self, grid: Grid) -> None:
        shown = grid.fitted(self._scale) if self._scale else grid
        if (grid, shown) != (self._grid, self._shown):
            self._grid, self._shown = grid, shown
            self.grid_changed.emit()
