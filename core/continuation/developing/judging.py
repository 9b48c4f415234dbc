"""What the model thinks of lines that it did not write: all of them heard side by side, in their place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import zip_longest

import numpy as np

from core.continuation.writing import Plan, always
from core.errors import CalledOff
from core.lstm.calibration import bits_of_choices
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
    encoding = decoder.encoding
    found: list[list[float]] = [[] for _ in lines]
    for column in zip_longest(*lines):
        if not wanted():
            raise CalledOff
        active = np.array([note is not None for note in column])
        now = decoder.now
        pairs = list(zip(column, now, strict=True))
        start = np.array([note.start + plan.shift if note else tick for note, tick in pairs])
        ticks = np.array([note.length if note else 1 for note in column])
        pitch = np.array([note.pitch if note else 0 for note in column])
        gap, length = encoding.gap_index(start - now), encoding.length_index(ticks)
        bits = bits_of_choices(decoder.gap_logits(), gap)
        bits = bits + bits_of_choices(decoder.length_logits(gap), length)
        bits = bits + bits_of_choices(decoder.pitch_logits(gap, length), pitch)
        for row in map(int, np.flatnonzero(active)):
            found[row].append(float(bits[row]))
        decoder.commit(gap, length, pitch, active, start, start + ticks)
    return [tuple(each) for each in found]
