"""The figures of a model that hears several voices: bits per note on the test works."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import log
from typing import Any

import numpy as np

from core.lstm.bundle import Bundle
from core.lstm.evaluate import opinion_of
from core.lstm.features import ONLY_WITH
from core.lstm.figures import Figures, Opinion, Summary
from core.lstm.lens import Columns
from core.lstm.measure import DESK
from core.lstm.sealed import STEP
from core.lstm.step import Step
from core.polyphony import company
from core.polyphony.dataset import WovenData
from core.polyphony.weave import GROUPS

FIRST = "bach"  # the collection that a model is known by
NATS = "nats a frame and voice"
"""The name of a figure: what works of FIRST come to, divided by their sixteenths and voices."""
_FRAME = 120  # ticks of a sixteenth
_SAMPLE = 30  # works on which 8 bits are held against 32
# Which voices are known ahead, by what is asked.
GIVEN = {
    "nothing (to be continued)": (),
    "the highest (to be harmonised)": (0,),
    "all but the highest (a line over chords)": (1, 2, 3, 4, 5),
}


def columns_for(
    data: WovenData, work: int, given: Sequence[int] = (), unknown: Sequence[str] = DESK
) -> Columns:
    """The columns of one work, some facts unknown, the voices `given` known ahead."""
    rows = slice(data.offsets[work], data.offsets[work + 1])
    own = {group: data.columns[group][rows].astype(np.int64) for group in (*GROUPS, "targets")}
    for fact in unknown:
        for group, hidden in zip(GROUPS, ONLY_WITH[fact], strict=True):
            own[group][:, list(hidden)] = -1 if group == "raw" else 0
    voice, voices = data.voice[rows].astype(np.int64), int(data.voices[rows.start])
    slots = company.companions(voices)[voice]
    ahead = np.isin(slots, list(given)) & (slots >= 0)
    for group in GROUPS:
        heard, known = (data.company[half, group][rows] for half in ("heard", "ahead"))
        own[group] = np.concatenate([own[group], company.chosen(group, ahead, known, heard)], -1)
    return Columns(**own)


def opinions(
    step: Step,
    size: int,
    data: WovenData,
    works: Sequence[int],
    given: Sequence[int] = (),
    unknown: Sequence[str] = DESK,
) -> Iterator[Opinion]:
    """What a step whose state is `size` wide thinks of the voices of these works that are not given."""
    for work in works:
        columns = columns_for(data, work, given, unknown)
        found = opinion_of(step, size, columns)
        rows = slice(data.offsets[work], data.offsets[work + 1])
        free = ~np.isin(data.voice[rows], list(given))
        if free.any():
            gap, length, pitch = (scores[free] for scores in found.scores)
            yield Opinion((gap, length, pitch), found.targets[free])


def places(data: WovenData, works: Sequence[int]) -> int:
    """The sixteenths of these works, from their first note on, by as many voices as each has."""
    found = 0
    for work in works:
        rows = slice(data.offsets[work], data.offsets[work + 1])
        first, last = int(data.times[rows, 1].min()), int(data.times[rows, 2].max())
        found += -(-(last - first) // _FRAME) * int(data.voices[rows.start])
    return found


def measure(bundle: Bundle, float_step: bytes, data: WovenData) -> dict[str, Any]:
    """Figures on the test side, each collection by itself; `float_step` is the step in 32 bits."""
    size = 2 * bundle.layers * bundle.units
    test: dict[str, Any] = {}
    for collection in dict.fromkeys(data.collections):
        if works := data.tunes("test", collection):
            found = Summary.of([*opinions(bundle.step, size, data, works)])
            test[collection] = found.rounded() | {"tunes": len(works)}
    works = data.tunes("test", FIRST)
    few = works[:_SAMPLE]
    eight, whole = (
        Figures.of(np.concatenate([each.bits for each in opinions(step, size, data, few)])).all
        for step in (bundle.step, Step(float_step))
    )
    return {
        "bits_per_note": test[FIRST]["all"],
        "test": test,
        NATS: round(test[FIRST]["all"] * test[FIRST]["notes"] * log(2) / places(data, works), 4),
        "given": {
            words: Summary.of([*opinions(bundle.step, size, data, works, given)]).rounded()
            for words, given in GIVEN.items()
        },
        "8 bits lose": round(eight - whole, 4),
        "step bytes": (bundle.folder / STEP).stat().st_size,
    }
