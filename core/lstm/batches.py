"""The dataset dealt out in batches of a few fixed shapes, with facts hidden and keys moved at random."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import cycle, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.lstm import features
from core.lstm.ahead import After, left_classes
from core.lstm.dataset import GROUPS, Dataset
from core.lstm.features import Ints

LONGEST = 256  # notes in a window; longer tunes are cut, with their positions kept
# Windows are padded to one of these: a training step is compiled for each, once.
WIDTHS = (32, 64, 96, 128, 192, LONGEST)
_BAR_LINE = 1  # the class of the position at a bar line
_POSITION = features.HEARD  # its column

Batch = dict[str, NDArray[np.int32] | NDArray[np.float32]]


class Window(NamedTuple):
    """Rows of the dataset from `start` to `end`, and where their tune ends."""

    start: int
    end: int
    tune_end: int


@dataclass(frozen=True)
class Augmentation:
    """How often each fact is hidden from a window, and how often it is transposed, by up to `by`.

    `bare`: how often everything but the notes is hidden at once. `passages`: how often a tune is cut
    in passages, each of which leads to the next, of up to `longest` notes.
    """

    hidden: tuple[tuple[str, float], ...] = (
        ("metre", 0.05),
        ("bar number", 0.2),
        ("key", 0.2),
        ("end", 0.3),
        ("after", 0.4),
        ("phrase", 0.7),
        ("style", 0.5),
        ("past bars", 0.05),
    )
    bare: float = 0.12
    passages: float = 0.5
    longest: int = 64
    transposed: float = 0.6
    by: int = 6


# A composer marks no phrases and names no style.
AT_THE_DESK = Augmentation((("phrase", 1.0), ("style", 1.0)), bare=0.0, passages=0.0, transposed=0.0)


def windows(data: Dataset, tunes: Sequence[int]) -> list[Window]:
    """Every window of these tunes."""
    found = []
    for tune in tunes:
        start, end = int(data.offsets[tune]), int(data.offsets[tune + 1])
        pieces = -(-(end - start) // LONGEST)
        edges = np.linspace(start, end, pieces + 1).astype(int).tolist()
        found += [Window(*edge, end) for edge in pairwise(edges)]
    return found


def batches(
    data: Dataset,
    given: Sequence[Window],
    notes: int,
    rng: np.random.Generator | None = None,
    augmentation: Augmentation | None = None,
) -> list[Callable[[], Batch]]:
    """Batches of at most `notes` places, windows of like length together; shuffled when `rng` is given."""
    groups = grouped(given, notes, rng)
    seeds = rng.integers(2**32, size=len(groups)).tolist() if rng is not None else [0] * len(groups)
    return [
        partial(_make, data, group, notes, augmentation, seed)
        for group, seed in zip(groups, seeds, strict=True)
    ]


def mixed(
    data: Dataset,
    given: Sequence[Window],
    rows: int,
    rng: np.random.Generator | None = None,
    augmentation: Augmentation | None = None,
    beside: Sequence[Window] = (),
) -> list[Callable[[], Batch]]:
    """Batches of `rows` windows of any length, the last one filled up with empty rows: for few tunes.

    Where there are windows `beside` them each batch has one of those, too.
    """
    every = rows + bool(beside)
    return [
        partial(_make, data, group, every * LONGEST, augmentation, seed, every)
        for group, seed in in_any_order(given, rows, rng, beside)
    ]


def in_any_order(
    given: Sequence[Window],
    rows: int,
    rng: np.random.Generator | None = None,
    beside: Sequence[Window] = (),
) -> list[tuple[list[Window], int]]:
    """The windows, `rows` at a time, each group with a random seed; shuffled when `rng` is given.

    With each group goes one of those `beside`, if there are any, as much of it as does not widen the batch.
    """
    order = rng.permutation(len(given)) if rng is not None else np.arange(len(given))
    groups = [[given[index] for index in order[first : first + rows]] for first in range(0, len(order), rows)]
    if beside:
        others = rng.permutation(len(beside)) if rng is not None else np.arange(len(beside))
        for group, index in zip(groups, cycle(others.tolist()), strict=False):
            longest = max(window.end - window.start for window in group)
            other = beside[index]
            group.append(other._replace(end=min(other.end, other.start + longest)))
    seeds = rng.integers(2**32, size=len(groups)).tolist() if rng is not None else [0] * len(groups)
    return list(zip(groups, seeds, strict=True))


def grouped(
    given: Sequence[Window], notes: int, rng: np.random.Generator | None = None
) -> list[list[Window]]:
    """The windows in groups of like length, as many as have room in `notes` places; shuffled by `rng`."""
    by_width: dict[int, list[Window]] = {width: [] for width in WIDTHS}
    for window in given:
        by_width[next(width for width in WIDTHS if window.end - window.start <= width)].append(window)
    groups = [group for width in WIDTHS for group in _group(by_width[width], max(1, notes // width), rng)]
    if rng is not None:
        rng.shuffle(groups)
    return groups


def _group(given: Sequence[Window], rows: int, rng: np.random.Generator | None) -> Iterator[list[Window]]:
    order = rng.permutation(len(given)) if rng is not None else np.arange(len(given))
    for first in range(0, len(given), rows):
        yield [given[index] for index in order[first : first + rows]]


def _make(
    data: Dataset,
    given: Sequence[Window],
    notes: int,
    augmentation: Augmentation | None,
    seed: int,
    rows: int = 0,
) -> Batch:
    rng = np.random.default_rng(seed)
    batch = padded(data, given, notes, rows)
    if augmentation is not None:
        for row, window in enumerate(given):
            if rng.random() < augmentation.passages:
                lead(batch, row, data, window, passages(data, window, augmentation.longest, rng))
        augment(batch, augmentation, rng)
    return batch


def padded(data: Dataset, given: Sequence[Window], notes: int, rows: int = 0) -> Batch:
    """The windows side by side, in one of the few shapes; what is empty has no weight."""
    longest = max(window.end - window.start for window in given)
    width = next(width for width in WIDTHS if longest <= width)
    rows = rows or max(len(given), notes // width)
    batch: Batch = {"weight": np.zeros((rows, width), np.float32)}
    for group in GROUPS:
        source = data.columns[group]
        padded = np.zeros((rows, width, source.shape[1]), np.int32)
        for row, window in enumerate(given):
            padded[row, : window.end - window.start] = source[window.start : window.end]
        batch[group] = padded
    for row, window in enumerate(given):
        batch["weight"][row, : window.end - window.start] = 1.0
    return batch


# Passages that lead to what comes after them.


def passages(data: Dataset, window: Window, longest: int, rng: np.random.Generator) -> Ints:
    """The rows at which passages of a window end, rising, the tune's end last.

    They are of any length up to `longest` notes, short ones as often as long ones, and most end at a
    bar line, as they will at the desk.
    """
    rows = np.arange(window.start + 1, window.tune_end)
    at_lines = rows[data.columns["advance"][rows, _POSITION] == _BAR_LINE]
    row, ends = window.start, []
    while row < window.end:
        row += int(np.exp(rng.uniform(0, np.log(longest)))) + 1
        places = at_lines if rng.random() < 0.8 and len(at_lines) else rows
        later = int(np.searchsorted(places, row))
        if later == len(places):
            break
        row = int(places[later])
        ends.append(row)
    return np.array([*ends, window.tune_end], np.int64)


def lead(batch: Batch, row: int, data: Dataset, window: Window, ends: Ints) -> None:
    """Tell the notes of one row how much of their passage is left and what comes after it."""
    here = np.arange(window.start, window.end)
    place = slice(0, len(here))
    following = ends[np.searchsorted(ends, here, side="right")]
    end = data.times[following - 1, 2]
    left = left_classes(end[:, None] - data.times[here])
    batch["advance"][row, place, features.LEFT_COLUMN] = left[:, 0]
    batch["onset"][row, place, features.ONSET_LEFT] = left[:, 1]
    batch["note"][row, place, features.NOTE_LEFT] = left[:, 2]
    after = _after(data, following, window.tune_end)
    before = batch["raw"][row, place, 0].astype(np.int64)
    columns = slice(features.AFTER_COLUMN, features.AFTER_COLUMN + features.AFTER_WIDTH)
    batch["advance"][row, place, columns] = after.columns(before)
    batch["note"][row, place, features.NOTE_AFTER] = after.approach(before)
    batch["raw"][row, place, features.RAW_AFTER] = after.pitches[:, 0]


def _after(data: Dataset, following: Ints, tune_end: int) -> After:
    rows = following[:, None] + np.arange(features.AFTER_NOTES)
    told = data.columns["targets"][np.minimum(rows, tune_end - 1)].astype(np.int64)
    there = rows < tune_end
    return After(
        state=np.where(there[:, 0], features.GOES_ON, features.CLOSED),
        gap=np.where(there[:, 0], told[:, 0, 0], -1),
        lengths=np.where(there, told[..., 1], -1),
        pitches=np.where(there, told[..., 2], -1),
    )


# Facts hidden, keys moved.


def augment(batch: Batch, how: Augmentation, rng: np.random.Generator) -> None:
    """Hide facts from some rows, and transpose some, in place."""
    rows = len(batch["weight"])
    bare = rng.random(rows) < how.bare
    for fact, share in how.hidden:
        hide(batch, fact, (rng.random(rows) < share) | bare)
    shift = rng.integers(-how.by, how.by + 1, rows) * (rng.random(rows) < how.transposed)
    transpose(batch, shift)


def hide(batch: Batch, fact: str, rows: NDArray[np.bool_]) -> None:
    """Make one fact unknown in some rows, and those that cannot be known without it."""
    for group, columns in zip(GROUPS, features.ONLY_WITH[fact], strict=False):
        unknown = -1 if group == "raw" else 0
        for column in columns:
            batch[group][rows, :, column] = unknown
    for other, needed in features.NEEDS.items():
        if needed == fact:
            hide(batch, other, rows)


def transpose(batch: Batch, shift: NDArray[np.int64]) -> None:
    """Move every row by its own number of semitones; rows that would leave MIDI's range stay."""
    pitches = batch["targets"][..., 2]
    sounding = batch["weight"] > 0
    high = np.where(sounding, pitches, 0).max(1) + shift
    low = np.where(sounding, pitches, 127).min(1) + shift
    by = np.where((high < features.PITCHES) & (low >= 0), shift, 0).astype(np.int32)[:, None]
    for column in (features.HEARD_PITCH, features.AFTER_PITCH):
        told = batch["advance"][..., column]
        batch["advance"][..., column] = np.where(told > 0, np.clip(told + by, 1, features.PITCHES), 0)
    pitches += by * sounding
    raw = batch["raw"]
    tonic = np.where(raw[..., features.RAW_TONIC] >= 0, (raw[..., features.RAW_TONIC] + by) % 12, -1)
    moved = np.where(raw >= 0, raw + by[..., None], -1)
    raw[...] = np.where(moved >= features.PITCHES, -1, moved)
    raw[..., features.RAW_TONIC] = tonic
