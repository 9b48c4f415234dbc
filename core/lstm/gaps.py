"""A gap in the middle of a tune: what it is worth there to know where it ends, and what comes after it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from core.lstm import features
from core.lstm.batches import Batch, Window, hide, lead
from core.lstm.dataset import GROUPS, Dataset
from core.lstm.evaluate import opinion_of
from core.lstm.figures import Figures
from core.lstm.lens import Columns
from core.lstm.step import Step
from core.score import WHOLE_NOTE

BARS = 4
FEWEST_BEFORE = 4  # notes before a gap, for there to be something to go on from
# What is known of the gap: its end and the notes after it, its end alone, neither.
KNOWN: dict[str, tuple[str, ...]] = {
    "its end and what follows": (),
    "its end": ("after",),
    "neither": ("after", "end"),
}
_DESK = ("phrase", "style")
_LINE = 1  # the class of the position at a bar line
_POSITION, _METRE = features.HEARD, features.HEARD + 3


class Gap(NamedTuple):
    """The rows of the dataset from `start` to `end`: what begins in the gap; the tune goes on after it."""

    start: int
    end: int


def middle_gap(data: Dataset, tune: int) -> Gap | None:
    """The gap of BARS bars nearest to the middle of a tune; None where bars or notes are too few.

    It begins and ends at bar lines over which no note is held, with no change of metre between them.
    """
    first, last = int(data.offsets[tune]), int(data.offsets[tune + 1])
    rows = np.arange(first + FEWEST_BEFORE, last)
    told = data.columns["advance"][rows]
    rows = rows[told[:, _POSITION] == _LINE]
    seams = data.times[rows, 0].astype(np.int64)
    metres = data.columns["advance"][rows, _METRE].astype(np.int64)
    known = (metres > 0) & (metres <= len(features.METRES))
    ends = np.searchsorted(seams, seams + BARS * _bar_lengths(metres))
    found = np.flatnonzero(known & (ends < len(rows)))
    whole = seams[ends[found]] == seams[found] + BARS * _bar_lengths(metres[found])
    changes = np.cumsum(np.diff(metres, prepend=metres[:1]) != 0)
    found = found[whole & (changes[ends[found]] == changes[found])]
    if not len(found):
        return None
    middle = (data.times[first, 1] + data.times[last - 1, 2]) / 2
    nearest = found[np.abs((seams[found] + seams[ends[found]]) / 2 - middle).argmin()]
    return Gap(int(rows[nearest]), int(rows[ends[nearest]]))


def gap_columns(data: Dataset, tune: int, gap: Gap, unknown: tuple[str, ...]) -> Columns:
    """The columns of a tune up to the end of the gap, as a passage that leads to what follows."""
    first, tune_end = int(data.offsets[tune]), int(data.offsets[tune + 1])
    batch: Batch = {g: data.columns[g][None, first : gap.end].astype(np.int32) for g in GROUPS}
    ends = np.array([gap.end, tune_end], np.int64)
    lead(batch, 0, data, Window(first, gap.end, tune_end), ends)
    for fact in unknown:
        hide(batch, fact, np.array([True]))
    return Columns(**{group: batch[group][0].astype(np.int64) for group in GROUPS})


def gap_figures(step: Step, state_size: int, data: Dataset, tunes: list[int]) -> dict[str, Figures]:
    """Bits per note inside the gaps of these tunes, by what is known of the gaps; empty where none is."""
    found = [(tune, gap) for tune in tunes if (gap := middle_gap(data, tune))]
    figures = {}
    for known, unknown in KNOWN.items() if found else ():
        bits = []
        for tune, gap in found:
            opinion = opinion_of(step, state_size, gap_columns(data, tune, gap, (*_DESK, *unknown)))
            bits.append(opinion.bits[gap.start - gap.end :])
        figures[known] = Figures.of(np.concatenate(bits))
    return figures


def _bar_lengths(metres: features.Ints) -> features.Ints:
    """Ticks of a bar for each class of metre; 0 for those that stand for none."""
    lengths = np.zeros(features.METRE, np.int64)
    lengths[1:-1] = [beats * WHOLE_NOTE // unit for beats, unit in features.METRES]
    taken: features.Ints = lengths[metres]
    return taken
