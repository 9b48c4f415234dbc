"""The figures of a card: bits per note on the test tunes, what 8 bits cost, and the time of a step."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from core.harmony import Key
from core.lstm.bundle import Bundle
from core.lstm.corpus import COLLECTIONS
from core.lstm.dataset import GROUPS, Dataset
from core.lstm.evaluate import opinion_of
from core.lstm.features import ONLY_WITH, Setting
from core.lstm.figures import Figures, Opinion, Summary
from core.lstm.gaps import gap_figures
from core.lstm.lens import Columns
from core.lstm.sealed import STEP
from core.lstm.step import Step
from core.score import Note, Score
from core.timing import BarMap

DESK = ("phrase", "style")
"""What a composer's desk does not know."""
_UNKNOWN = {
    "all, phrases too": (),
    "bars, key, end and style": ("phrase",),
    "bars, key and end": DESK,
    "bars and key": (*DESK, "end", "after"),
    "bars": (*DESK, "end", "after", "key"),
    "only the notes": tuple(ONLY_WITH),
}
_SAMPLE = 150  # tunes on which 8 bits are held against 32
_RUNS, _STEPS = 100, 20  # of the stopwatch


def columns_for(data: Dataset, tune: int, unknown: tuple[str, ...]) -> Columns:
    """One tune's columns with some facts made unknown."""
    rows = slice(data.offsets[tune], data.offsets[tune + 1])
    parts = {group: data.columns[group][rows].astype(np.int64) for group in GROUPS}
    for fact in unknown:
        for group, columns in zip(GROUPS, ONLY_WITH[fact], strict=False):
            parts[group][:, list(columns)] = -1 if group == "raw" else 0
    return Columns(**parts)


def measure(bundle: Bundle, float_step: bytes, data: Dataset) -> dict[str, Any]:
    """Figures on the test side, each collection by itself; `float_step` is the step in 32 bits."""
    size = 2 * bundle.layers * bundle.units
    figures: dict[str, Any] = {}
    for collection in COLLECTIONS:
        tunes = data.tunes("test", collection.name)
        if tunes:
            found = Summary.of([*opinions(bundle.step, size, data, tunes, DESK)])
            figures[collection.name] = found.rounded() | {"tunes": len(tunes)}
    first = next(iter(figures))
    tunes = data.tunes("test", first)
    few = tunes[:_SAMPLE]
    eight = _figures(bundle.step, size, data, few, DESK).all
    whole = _figures(Step(float_step), size, data, few, DESK).all
    return {
        "bits_per_note": figures[first]["all"],
        "test": figures,
        "known": {
            known: _figures(bundle.step, size, data, tunes, unknown).rounded()
            for known, unknown in _UNKNOWN.items()
        },
        "gap": {
            known: found.rounded() for known, found in gap_figures(bundle.step, size, data, tunes).items()
        },
        "8 bits lose": round(eight - whole, 4),
        "step ms": {str(batch): round(step_time(bundle, batch), 3) for batch in (1, 8)},
        "step bytes": (bundle.folder / STEP).stat().st_size,
    }


def opinions(
    step: Step, size: int, data: Dataset, tunes: Sequence[int], unknown: tuple[str, ...]
) -> Iterator[Opinion]:
    """What a step whose state is `size` wide thinks of these tunes, with some facts made unknown."""
    return (opinion_of(step, size, columns_for(data, tune, unknown)) for tune in tunes)


def _figures(step: Step, size: int, data: Dataset, tunes: list[int], unknown: tuple[str, ...]) -> Figures:
    found = opinions(step, size, data, tunes, unknown)
    return Figures.of(np.concatenate([each.bits for each in found]))


def step_time(bundle: Bundle, batch: int) -> float:
    """Milliseconds for one note of `batch` melodies: gap, length, pitch and commit.

    The best of many short runs: what the step takes when nothing else has the processor.
    """
    decoder = bundle.decoder(Setting(BarMap(Score()), Key(), end=_STEPS * 480), batch)
    decoder.read([Note(240 * i, 240, 60 + i % 5) for i in range(16)])
    gap, length = np.zeros(batch, np.int64), np.full(batch, bundle.encoding.length_index(240))
    best = float("inf")
    for _ in range(_RUNS):
        run = decoder.copy()
        begun = time.perf_counter()
        for _ in range(_STEPS):
            run.gap_logits()
            run.length_logits(gap)
            run.commit(gap, length, run.pitch_logits(gap, length).argmax(-1))
        best = min(best, (time.perf_counter() - begun) / _STEPS * 1000)
    return best
