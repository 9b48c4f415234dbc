"""Every edit of the music: functions from a score to another, named by the musician's verb.

Each returns `Edited(score, notes)`: the score after the edit, and the changed notes as they are
now. An edit that changes nothing gives the very same score back.
"""

from core.edits.notes import (
    draw,
    duplicate,
    erase,
    insert_take,
    move,
    paste,
    place,
    quantise,
    resize,
    resize_start,
    scale_velocity,
    set_length,
    set_lengths,
    set_velocities,
    set_velocity,
    shift_velocity,
    stretch,
    transpose,
    transpose_in_scale,
)
from core.edits.piece import (
    MAX_TEMPO,
    MIN_TEMPO,
    begin_later,
    set_composer,
    set_key,
    set_metre,
    set_metre_throughout,
    set_pickup,
    set_tempo,
    set_title,
)
from core.edits.splice import Edited
from core.edits.tracks import TrackChanges, add_track, change_track, move_track, remove_track

__all__ = [
    "MAX_TEMPO",
    "MIN_TEMPO",
    "Edited",
    "TrackChanges",
    "add_track",
    "begin_later",
    "change_track",
    "draw",
    "duplicate",
    "erase",
    "insert_take",
    "move",
    "move_track",
    "paste",
    "place",
    "quantise",
    "remove_track",
    "resize",
    "resize_start",
    "scale_velocity",
    "set_composer",
    "set_key",
    "set_length",
    "set_lengths",
    "set_metre",
    "set_metre_throughout",
    "set_pickup",
    "set_tempo",
    "set_title",
    "set_velocities",
    "set_velocity",
    "shift_velocity",
    "stretch",
    "transpose",
    "transpose_in_scale",
]
