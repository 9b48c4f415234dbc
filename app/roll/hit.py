"""What lies under a pixel: found by arithmetic, the topmost note first."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from app.roll.columns import Columns
from app.roll.geometry import Geometry
from app.roll.scene import Scene
from core.score import Note
from core.timing import Bar

HOT_ZONE = 8  # pixels at most from an edge inwards
REACH = 2  # pixels around a note too short to be hit


class Part(Enum):
    """Where on a note the pointer is."""

    START = auto()
    BODY = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Hit:
    """A note under the pointer, and where on it."""

    note: Note
    part: Part


@dataclass(frozen=True, slots=True)
class Other:
    """A note of another track than the one that is drawn on."""

    track: int
    note: Note


def note_at(scene: Scene, geometry: Geometry, x: float, y: float) -> Hit | None:
    """The note of the active track at a pixel; a selected one lies on top of the others.

    A take lies on top of notes that it would replace.
    """
    columns = scene.columns()
    rows = _rows_at(columns, geometry, x, y)
    if not rows:
        return None
    selected = scene.selected()
    note = columns.notes[max(rows, key=lambda row: (bool(selected[row]), row))]
    if scene.gives_way(note) and ghost_at(scene, geometry, x, y) is not None:
        return None
    return Hit(note, _part(geometry, note, x))


def other_at(scene: Scene, geometry: Geometry, x: float, y: float) -> Other | None:
    """The note of another track at a pixel where no note of the active track and no take lies."""
    if note_at(scene, geometry, x, y) or ghost_bar_at(scene, geometry, x, y):
        return None
    for track in reversed(range(len(scene.score.tracks))):  # the last one is painted on top
        rows = _rows_at(scene.columns(track), geometry, x, y) if track != scene.track else []
        if rows:
            return Other(track, scene.columns(track).notes[rows[-1]])
    return None


def ghost_at(scene: Scene, geometry: Geometry, x: float, y: float) -> Note | None:
    """The ghost note at a pixel; what is for other tracks lies under what is for the one in front."""
    ghost = scene.ghost
    if ghost is None or not ghost.whole:
        return None
    for columns in (ghost.columns, *(part.columns for part in reversed(ghost.others))):
        if rows := _rows_at(columns, geometry, x, y):
            return columns.notes[rows[-1]]
    return None


def ghost_bar_at(scene: Scene, geometry: Geometry, x: float, y: float) -> Bar | None:
    """The bar of the ghost at a pixel where no note of the composer's lies on it."""
    ghost, tick = scene.ghost, geometry.tick(x)
    note = ghost_at(scene, geometry, x, y)
    if note is not None:
        tick = max(note.start, min(tick, note.end - 1))
    elif ghost is None or not ghost.whole or not ghost.span.start <= tick < ghost.span.end:
        return None
    return None if note_at(scene, geometry, x, y) else scene.bars.bar_at(int(tick))


def lone_ghost_at(scene: Scene, geometry: Geometry, x: float, y: float) -> Note | None:
    """The ghost note at a pixel where no note of the composer's lies on it."""
    return None if note_at(scene, geometry, x, y) else ghost_at(scene, geometry, x, y)


def _rows_at(columns: Columns, geometry: Geometry, x: float, y: float) -> list[int]:
    if not 0 <= y + geometry.top < geometry.full_height:
        return []
    pitch, tick = geometry.pitch(y), geometry.tick(x)
    exact = columns.touching(tick, tick + 1e-6, pitch, pitch)
    if not len(exact):
        reach = REACH / geometry.scale
        near = columns.touching(tick - reach, tick + reach, pitch, pitch)
        exact = near[columns.length[near] * geometry.scale < 2 * REACH]
    return [int(row) for row in exact]


def _part(geometry: Geometry, note: Note, x: float) -> Part:
    left, right = geometry.x(note.start), geometry.x(note.end)
    zone = min(HOT_ZONE, (right - left) / 3)
    if x - left < zone:
        return Part.START
    return Part.END if right - x <= zone else Part.BODY
