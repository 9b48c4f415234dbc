"""Works in several voices dealt out in batches: as melodies are, with some of the voices given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from math import log

import numpy as np
from numpy.typing import NDArray

from core.lstm import features
from core.lstm.ahead import left_classes
from core.lstm.batches import (
    LONGEST,
    Augmentation,
    Batch,
    Window,
    augment,
    grouped,
    in_any_order,
    padded,
)
from core.polyphony import company
from core.polyphony.company import DEGREES, MOST_VOICES, SLOTS
from core.polyphony.dataset import WovenData
from core.polyphony.weave import GROUPS

_GIVEN = 0.5  # of the windows in more than one voice, those with some of the voices known ahead
_SHORTEST, _LONGEST = 960, 16 * 1920  # of passages that lead to what follows, in ticks
# Which voice stands in each slot, by number of voices and voice.
_SLOTS = np.full((MOST_VOICES + 1, MOST_VOICES, SLOTS), -1, np.int64)
for _count in range(1, MOST_VOICES + 1):
    _SLOTS[_count, :_count] = company.companions(_count)

Given = NDArray[np.bool_]


def deal(
    data: WovenData,
    windows: Sequence[Window],
    notes: int,
    rng: np.random.Generator | None = None,
    how: Augmentation | None = None,
) -> list[Callable[[], Batch]]:
    """Batches of at most `notes` places, windows of like length together; shuffled when `rng` is given."""
    groups = grouped(windows, notes, rng)
    seeds = rng.integers(2**32, size=len(groups)).tolist() if rng is not None else [0] * len(groups)
    return [partial(_make, data, group, notes, how, seed) for group, seed in zip(groups, seeds, strict=True)]


def mixed(
    data: WovenData,
    windows: Sequence[Window],
    rows: int,
    rng: np.random.Generator | None = None,
    how: Augmentation | None = None,
    beside: Sequence[Window] = (),
) -> list[Callable[[], Batch]]:
    """Batches of `rows` windows of any length, as `core.lstm.batches.mixed` deals them: for few works."""
    every = rows + bool(beside)
    return [
        partial(_make, data, group, every * LONGEST, how, seed, every)
        for group, seed in in_any_order(windows, rows, rng, beside)
    ]


def _make(
    data: WovenData,
    windows: Sequence[Window],
    notes: int,
    how: Augmentation | None,
    seed: int,
    rows: int = 0,
) -> Batch:
    rng = np.random.default_rng(seed)
    batch = padded(data, windows, notes, rows)
    learning = how is not None and how.passages > 0
    given = np.zeros((len(windows), MOST_VOICES), np.bool_)
    if learning:
        for row, window in enumerate(windows):
            given[row] = some_given(int(data.voices[window.start]), rng)
    add_company(batch, data, windows, given)
    if how is None:
        return batch
    for row, window in enumerate(windows):
        if rng.random() < how.passages:
            lead(batch, row, data, window, rng)
    augment(batch, how, rng)
    keyless = batch["raw"][..., features.RAW_TONIC] < 0
    for group, degrees in zip(("advance", "note"), DEGREES, strict=True):
        first = batch[group].shape[-1] - (SLOTS * company.WIDTHS[group]) - (group == "advance")
        for column in degrees:
            batch[group][..., first + column][keyless] = 0
    return batch


def some_given(voices: int, rng: np.random.Generator) -> Given:
    """Which voices are known ahead: none, the highest, all but it, or any but not all; by chance."""
    given = np.zeros(MOST_VOICES, np.bool_)
    if voices < 2 or rng.random() >= _GIVEN:
        return given
    way = rng.random()
    if way < 0.35:
        given[0] = True
    elif way < 0.5:
        given[1:voices] = True
    else:
        given[rng.permutation(voices)[: rng.integers(1, voices)]] = True
    return given


def add_company(batch: Batch, data: WovenData, windows: Sequence[Window], given: Given) -> None:
    """Put the columns of the other voices beside each note's own; given voices are not foretold."""
    rows, width = batch["weight"].shape
    told = {
        group: np.zeros((rows, width, data.company["heard", group].shape[1]), np.int32) for group in GROUPS
    }
    told["raw"] -= 1
    for row, window in enumerate(windows):
        notes, place = slice(window.start, window.end), slice(0, window.end - window.start)
        voice, voices = data.voice[notes].astype(np.int64), int(data.voices[window.start])
        slots = _SLOTS[voices, voice]
        ahead = np.where(slots >= 0, given[row][slots], False)
        for group in GROUPS:
            told[group][row, place] = company.chosen(
                group, ahead, data.company["ahead", group][notes], data.company["heard", group][notes]
            )
        batch["weight"][row, place] *= ~given[row][voice]
    for group in GROUPS:
        batch[group] = np.concatenate([batch[group], told[group]], -1)


def lead(batch: Batch, row: int, data: WovenData, window: Window, rng: np.random.Generator) -> None:
    """Cut one row's work in passages where nothing sounds on, and tell how much of each is left."""
    work = int(np.searchsorted(data.offsets, window.start, side="right")) - 1
    seams = data.seams(work)
    times = data.times[window.start : window.end].astype(np.int64)
    ends, tick = [], int(times[0, 0])
    while tick < seams[-1]:
        tick += int(np.exp(rng.uniform(log(_SHORTEST), log(_LONGEST))))
        tick = int(seams[min(int(np.searchsorted(seams, tick)), len(seams) - 1)])
        ends.append(tick)
    bounds = np.array(ends or [int(seams[-1])], np.int64)
    end = bounds[np.minimum(np.searchsorted(bounds, times[:, 0], side="right"), len(bounds) - 1)]
    left = left_classes(np.maximum(end[:, None] - times, 0))
    place = slice(0, len(times))
    batch["advance"][row, place, features.LEFT_COLUMN] = left[:, 0]
    batch["onset"][row, place, features.ONSET_LEFT] = left[:, 1]
    batch["note"][row, place, features.NOTE_LEFT] = left[:, 2]
    state = np.where(end == seams[-1], features.CLOSED, features.GOES_ON)
    batch["advance"][row, place, features.AFTER_COLUMN] = state
