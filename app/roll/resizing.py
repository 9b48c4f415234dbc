"""What stays in view while the notes' area becomes smaller or larger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from app.roll.columns import Columns
from app.roll.geometry import Geometry
from app.roll.scene import Ghost, Scene
from app.roll.viewport import Viewport
from core.score import Score

Pitches = tuple[int, int]  # the lowest and the highest


class Resizing:
    """Gives the view another size, and keeps in it what was there of the track's notes and the take's.

    However an edge is dragged to and fro, what shows follows from where the drag began: nothing jumps, and a
    size that comes back brings the same view back.
    """

    def __init__(self, viewport: Viewport, scene: Scene) -> None:
        self._viewport, self._scene = viewport, scene
        self._origin = self._made = viewport.geometry  # where a drag began, and what came of it
        self._shown: tuple[Score, Ghost | None] = scene.score, scene.ghost  # what there was to see then
        self._kept: tuple[Pitches, ...] = ()

    def to(self, width: int, height: int) -> None:
        """The notes' area has another size."""
        now = self._viewport.geometry
        if self._is_over(now, height):
            self._begin(now)
        resized = self._origin.resized(width, height, *self._kept)
        self._made = replace(resized, scale=now.scale, left=now.left)
        self._viewport.show(self._made)

    def _is_over(self, now: Geometry, height: int) -> bool:
        """Whether the composer has moved on since, so that what is in view now is what counts."""
        before = self._made
        if (now.top, now.row, now.height) != (before.top, before.row, before.height):
            return True
        if now.height > self._origin.height:
            return True
        elsewhere = (now.left, now.scale) != (before.left, before.scale)
        score, ghost = self._shown
        other = score is not self._scene.score or ghost is not self._scene.ghost
        return height < now.height and (elsewhere or other)

    def _begin(self, now: Geometry) -> None:
        scene, ghost = self._scene, self._scene.ghost
        own = [scene.columns()]
        takes = [ghost.columns, *(part.columns for part in ghost.others)] if ghost is not None else []
        groups = ([*own, *takes], own, takes)  # the last matters most
        self._origin, self._shown = now, (scene.score, ghost)
        self._kept = tuple(chain.from_iterable(_in_view(group, now) for group in groups))


def _in_view(group: list[Columns], view: Geometry) -> Iterator[Pitches]:
    """The lowest and the highest pitch of those notes that are in view, from top to bottom; none of none."""
    low, high = view.pitch(view.height - 1), view.pitch(0)
    low += view.y(low) + view.row_height > view.height
    high -= view.y(high) < 0
    sounding = view.tick(0), view.tick(view.width)
    found = [columns.pitch[rows] for columns in group if len(rows := columns.touching(*sounding, low, high))]
    if found:
        yield min(int(each.min()) for each in found), max(int(each.max()) for each in found)
