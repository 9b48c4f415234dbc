"""Notes on their way: what a drag of thousands of them would come to, in numbers, before any note is made."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.roll.columns import Columns
from core.edits import Edited
from core.note_columns import Flags, Ints
from core.score import Note

PITCH_BITS = 7


class Shifted:
    """The marked notes of a track by some ticks and semitones, not both 0, or copies of them where `copied`.

    `columns` and `selected` are row for row those of the score that `edit` gives, which is made when
    somebody asks for it: a note that is moved onto another's start and pitch takes its place, as in
    `core.edits.splice`.
    """

    def __init__(
        self,
        base: Columns,
        marks: Flags,
        by: tuple[int, int],
        edit: Callable[[], Edited],
        track: int,
        *,
        copied: bool,
    ) -> None:
        self._edit, self._track = edit, track
        moved = _moved(base.values[:, marks], *by)
        if copied:  # copies of unisons would come to one place, where the longest stays
            moved = moved[:, np.append(np.diff(_places(moved)) != 0, True)]
        places, reached = _places(base.values), _places(moved)
        staying = ~_among(places, reached)
        if not copied:
            staying &= ~marks
        rest = base.values[:, staying]
        # Both run upwards, and no note of the one stands at a place of the other.
        order = np.argsort(np.append(places[staying], reached), kind="stable")
        self.selected: Flags = order >= rest.shape[1]
        self.columns = Columns.of_values(np.concatenate((rest, moved), axis=1)[:, order], self._notes)

    @cached_property
    def edited(self) -> Edited:
        """The score itself, and the notes that were moved."""
        return self._edit()

    def _notes(self) -> tuple[Note, ...]:
        return self.edited.score.tracks[self._track].notes


def _moved(values: Ints, ticks: int, semitones: int) -> Ints:
    moved = values.copy()
    moved[0] += ticks
    moved[2] += semitones
    moved[4] = 0  # the composer's from now on
    return moved


def _places(values: Ints) -> NDArray[np.int64]:
    """Start and pitch of each note in one number."""
    places: NDArray[np.int64] = values[0].astype(np.int64) << PITCH_BITS | values[2]
    return places


def _among(places: NDArray[np.int64], others: NDArray[np.int64]) -> Flags:
    """Which places are among others, which run upwards."""
    if not len(others):
        return np.zeros(len(places), np.bool_)
    at = np.minimum(np.searchsorted(others, places), len(others) - 1)
    found: Flags = others[at] == places
    return found
