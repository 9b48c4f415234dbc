"""What the model thinks of lines that it did not write: all of them heard side by side, in their place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import zip_longest

import numpy as np

from core.continuation.landing import Column, bits_of_next
from core.continuation.writing import Plan, always
from core.errors import CalledOff
from core.score import Note


def costs(
    plan: Plan, lines: Sequence[Sequence[Note]], wanted: Callable[[], bool] = always
) -> list[tuple[float, ...]]:
    """Bits of every note of every line (one note at least) after what the plan heard.

    Raises CalledOff once `wanted`, which is asked before every note, says no.
    """
    if not lines:
        return []
    decoder = plan.bundle.decoder(plan.setting, len(lines))
    decoder.read(plan.heard, seam=plan.onset)
    found: list[list[float]] = [[] for _ in lines]
    for column in zip_longest(*lines):
        if not wanted():
            raise CalledOff
        notes = Column(decoder, column, plan.shift)
        bits = bits_of_next(decoder, notes.gap, notes.length, notes.pitch)
        for row in map(int, np.flatnonzero(notes.active)):
            found[row].append(float(bits[row]))
        notes.commit()
    return [tuple(each) for each in found]
