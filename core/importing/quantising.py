"""What a file asks for: where its beats come from, and how its notes are laid on them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from core.importing.metrical import Floats
from core.score import TICKS_PER_QUARTER, Score

LEAST_NOTES = 4  # fewer tell no beat
LINES = tuple(
    TICKS_PER_QUARTER / parts for parts in (5, 7, 8, 9, 12, 16)
)  # what notation divides a quarter into
ON_GRID = 0.9  # the share of notes on such a line from which on they were put there
CLICKED = 0.45  # how closely onsets keep to eighths, triplets or sixteenths where a click was heard
MOST_ASKED = 5000  # notes, by which it is told how a file is timed


class Beats(StrEnum):
    """Where the beats come from: the file as it is, its own beats with notes drawn to them, or found."""

    AS_IS = "as it is"
    OWN = "own"
    FOUND = "found"


@dataclass(frozen=True, slots=True)
class Quantising:
    """How notes are laid on beats.

    `strength` draws them all the way (1) or not at all (0); `finest` is the shortest value in ticks;
    `bpm`, `metre` (beats and unit) and `pickup` (ticks) are what is found where they are None.
    With `rubato` the tempo follows the performance bar by bar; with `straight` swung eighths become even.
    """

    beats: Beats = Beats.AS_IS
    strength: float = 1.0
    finest: int = TICKS_PER_QUARTER // 4
    triplets: bool = True
    straight: bool = False
    rubato: bool = False
    bpm: float | None = None
    metre: tuple[int, int] | None = None
    pickup: int | None = None


def how_timed(score: Score) -> Beats:
    """What the notes of a file ask for: to be left alone, drawn to its own beats, or to have theirs found."""
    notes = list(chain.from_iterable(track.notes for track in score.tracks))
    starts = np.array([note.start for note in notes[:: 1 + len(notes) // MOST_ASKED]], np.float64)
    if len(starts) < LEAST_NOTES or np.mean(_on_lines(starts)) >= ON_GRID:
        return Beats.AS_IS
    near = max(_together(starts, line) for line in (240.0, 160.0, 120.0))
    return Beats.OWN if near >= CLICKED + 1 / np.sqrt(len(starts)) else Beats.FOUND


def _on_lines(starts: Floats) -> NDArray[np.bool_]:
    near = [np.abs(starts - np.rint(starts / line) * line) <= 1 for line in LINES]
    return np.asarray(np.any(near, axis=0), np.bool_)


def _together(starts: Floats, line: float) -> float:
    """How near to lines so far apart all lie, from 0 for anywhere to 1."""
    return float(np.abs(np.mean(np.exp(2j * np.pi * starts / line))))
