"""The tempo that a phrase was sung in, from where its notes begin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SLOWEST, FASTEST = 50.0, 180.0  # quarter notes a minute that are looked for
# People tap about here; octaves of tempo are told apart by that alone.
LIKELIEST, SPREAD = 100.0, 0.5
# How much it counts that onsets lie on quarters, eighths and sixteenths.
LINES = ((1, 0.3), (2, 0.4), (4, 0.8))
BASE = 0.2  # what an unlikely tempo counts
LEAST_ONSETS = 3
WANDERED = 1 / 16  # of a quarter: what the last onset may move for the sake of a whole number


class Fitted(NamedTuple):
    """A tempo in quarter notes a minute, the second of one of its beats, and how well onsets fit, 0 to 1."""

    bpm: float
    beat: float
    fit: float


def fit_tempo(onsets: Sequence[float], weights: Sequence[float] | None = None) -> Fitted | None:
    """The tempo whose beats and their parts the onsets (in seconds) lie on best; None for too few of them.

    Each tempo is scored by the mean resultant of the onsets on circles of a beat and its parts, as in a
    tempogram (Grosche & Müller, 2011), weighed by how likely people are to feel it (Parncutt, 1994).
    """
    if len(onsets) < LEAST_ONSETS:
        return None
    times = np.asarray(onsets, np.float64)
    counted = np.ones(len(times)) if weights is None else np.asarray(weights, np.float64)
    bpms = np.exp(np.linspace(np.log(SLOWEST), np.log(FASTEST), 1200))
    turns = times[None, :] * bpms[:, None] / 60
    likely = np.exp(-0.5 * (np.log2(bpms / LIKELIEST) / SPREAD) ** 2)
    whole = sum(share for _, share in LINES)
    fits = np.stack([share / whole * _together(turns * parts, counted) for parts, share in LINES]).sum(axis=0)
    best = int(np.argmax(fits * (BASE + (1 - BASE) * likely)))
    bpm = _plain(float(bpms[best]), float(np.ptp(times)))
    return Fitted(bpm, _beat(times * bpm / 60, counted, bpm), float(fits[best]))


def _plain(bpm: float, seconds: float) -> float:
    """The whole number next to a tempo, where nobody could tell the two apart in so many seconds."""
    return float(round(bpm)) if abs(bpm - round(bpm)) / 60 * seconds <= WANDERED else bpm


def _together(turns: Floats, weights: Floats) -> Floats:
    """How near to one place of a circle all are, for each row: shape (rows,), 0 to 1."""
    together: Floats = np.abs(np.average(np.exp(2j * np.pi * turns), axis=-1, weights=weights))
    return together


def _beat(turns: Floats, weights: Floats, bpm: float) -> float:
    """The second of a beat: where most onsets are, drawn to one so that they lie on its sixteenths."""
    quarter = np.angle(np.average(np.exp(2j * np.pi * turns), weights=weights)) / (2 * np.pi)
    fine = np.angle(np.average(np.exp(8j * np.pi * turns), weights=weights)) / (8 * np.pi)
    return float(fine + round((quarter - fine) * 4) / 4) * 60 / bpm
