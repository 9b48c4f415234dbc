"""How a piece is laid out on sheets of paper."""

from __future__ import annotations

from dataclasses import dataclass

PAPERS = {
    "A4": (210.0, 297.0),
    "Letter": (215.9, 279.4),
    "A3": (297.0, 420.0),
    "A5": (148.0, 210.0),
    "Legal": (215.9, 355.6),
}
"""Width and height in millimetres, upright."""
SMALL, NORMAL, LARGE = 5.5, 7.0, 8.5
STAVES = (SMALL, NORMAL, LARGE)
"""Heights of a staff in millimetres; parts are usually printed at 7."""
LEAST, MOST = 3.0, 9.0
MARGIN = 15.0


@dataclass(frozen=True, slots=True)
class Layout:
    """The paper by name, whether it lies on its side, and the height of a staff in millimetres."""

    paper: str = "A4"
    landscape: bool = False
    staff: float = NORMAL

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of a sheet in millimetres."""
        width, height = PAPERS[self.paper]
        return (height, width) if self.landscape else (width, height)
