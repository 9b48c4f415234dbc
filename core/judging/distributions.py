"""How passages of two sets are distributed: overlap and divergence of the distances between them.

After Yang & Lerch, "On the evaluation of generative models in music" (Neural Computing and
Applications, 2020): each passage is a histogram; the distances of all pairs within the true set,
and from every take to every true passage, are smoothed to densities, and the two are compared.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.judging.passage import Passage
from core.score import WHOLE_NOTE

Floats: TypeAlias = NDArray[np.float64]

VALUES = (60, 80, 120, 160, 180, 240, 320, 360, 480, 640, 720, 960, 1440, 1920)
"""Note values in ticks; a time counts as the nearest."""
WIDEST = 12  # semitones; wider intervals count as that wide
_PLACE = WHOLE_NOTE // 48
_PLACES = 96
_CELLS, _POINTS = 4096, 1000  # of distances, and of the densities' grid
_LEAST = 1e-10  # of a density's greatest: less is no evidence, and its logarithm would be


@dataclass(frozen=True, slots=True)
class Overlap:
    """How alike two densities are: the area they share (1: the same), and KL divergence in nats."""

    area: float
    divergence: float

    def rounded(self) -> dict[str, float]:
        """The figures for a script."""
        return {name: round(value, 4) for name, value in asdict(self).items()}


def pitch_classes(passage: Passage) -> Floats:
    """How often each pitch class sounds, shape [12]."""
    return _histogram([note.pitch % 12 for note in passage.notes], 12)


def intervals(passage: Passage) -> Floats:
    """How often each interval, down and up, shape [25]."""
    steps = [b.pitch - a.pitch for a, b in pairwise(passage.notes)]
    return _histogram([min(WIDEST, max(-WIDEST, step)) + WIDEST for step in steps], 2 * WIDEST + 1)


def lengths(passage: Passage) -> Floats:
    """How often each note value sounds, shape [14]."""
    return _histogram([nearest_value(note.length) for note in passage.notes], len(VALUES))


def inter_onsets(passage: Passage) -> Floats:
    """How often each time from onset to onset, as note values, shape [14]."""
    times = [nearest_value(b.start - a.start) for a, b in pairwise(passage.notes)]
    return _histogram(times, len(VALUES))


def groove(passage: Passage) -> Floats:
    """How often a note starts on each 48th of a whole note past the bar line, shape [96]."""
    return _histogram([min(_PLACES - 1, at // _PLACE) for at in passage.places], _PLACES)


def pitch_range(passage: Passage) -> Floats:
    """Semitones from the lowest note to the highest, shape [1]."""
    pitches = [note.pitch for note in passage.notes]
    return np.array([float(max(pitches) - min(pitches))])


DISTRIBUTIONS: dict[str, Callable[[Passage], Floats]] = {
    "pitch classes": pitch_classes,
    "intervals": intervals,
    "note lengths": lengths,
    "inter-onset times": inter_onsets,
    "groove": groove,
    "pitch range": pitch_range,
}
"""Every distribution by the name that tables and scripts call it."""


def nearest_value(ticks: int) -> int:
    """The number of the note value nearest to a time."""
    return min(range(len(VALUES)), key=lambda number: abs(VALUES[number] - ticks))


def overlaps(true: Sequence[Passage], taken: Sequence[Passage]) -> dict[str, Overlap]:
    """For every distribution how far takes lie from true passages as those do from each other.

    All passages have notes; at least two are true, or ValueError is raised.
    """
    if len(true) < 2 or not taken:
        raise ValueError("distances want two true passages and a take")
    return {
        name: _overlap(np.stack([told(each) for each in true]), np.stack([told(each) for each in taken]))
        for name, told in DISTRIBUTIONS.items()
    }


def _overlap(true: Floats, taken: Floats) -> Overlap:
    within = _distances(true, true)[np.triu_indices(len(true), 1)]
    across = _distances(taken, true).ravel()
    return compare(within, across)


def _distances(one: Floats, other: Floats) -> Floats:
    """Euclidean distances [len(one), len(other)] of rows."""
    squares = (one**2).sum(-1)[:, None] + (other**2).sum(-1) - 2 * one @ other.T
    distances: Floats = np.sqrt(squares.clip(0))
    return distances


def compare(one: Floats, other: Floats) -> Overlap:
    """Shared area and KL divergence of `one` from `other` (samples, at least one each), as densities."""
    both = np.concatenate([one, other])
    if np.ptp(both) < 1e-9:  # all alike: no density, and no difference
        return Overlap(1.0, 0.0)
    least = np.ptp(both) / 200
    widths = [max(bandwidth(each), least) for each in (one, other)]
    reach = 3 * max(widths)
    grid = np.linspace(both.min() - reach, both.max() + reach, _POINTS)
    p, q = (density(each, width, grid) for each, width in zip((one, other), widths, strict=True))
    area = float(np.trapezoid(np.minimum(p, q), grid))
    p, q = (np.maximum(each, _LEAST * each.max()) for each in (p, q))
    p, q = p / p.sum(), q / q.sum()
    return Overlap(min(1.0, area), float((p * np.log(p / q)).sum()))


def bandwidth(samples: Floats) -> float:
    """How wide a kernel is by Scott's rule (1992) for one dimension: std · n^(-1/5)."""
    return float(samples.std(ddof=1)) * len(samples) ** -0.2 if len(samples) > 1 else 0.0


def density(samples: Floats, width: float, grid: Floats) -> Floats:
    """The Gaussian kernel density estimate of samples at the points of `grid`.

    Samples are counted in cells first, much finer than the kernel, since pairs are many.
    """
    counts, edges = np.histogram(samples, _CELLS)
    held = np.flatnonzero(counts)
    middles = (edges[held] + edges[held + 1]) / 2
    kernels = np.exp(-0.5 * ((grid[:, None] - middles) / width) ** 2)
    return np.asarray(kernels @ counts[held] / (len(samples) * width * np.sqrt(2 * np.pi)))


def _histogram(classes: Sequence[int], width: int) -> Floats:
    counts = np.bincount(np.array(classes, np.int64), minlength=width).astype(np.float64)
    shares: Floats = counts / max(1.0, counts.sum())
    return shares
