"""Whether a model is as sure as it is right: calibration error, and the temperature that would mend it.

After Guo, Pleiss, Sun and Weinberger, "On Calibration of Modern Neural Networks" (ICML 2017).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.lstm.features import Ints
from core.lstm.step import Floats

BINS = 15
"""Bins of equal width that notes are sorted into by how sure the model was of its first guess."""
COLDEST, HOTTEST = 0.25, 4.0
"""Where the best temperature is looked for."""

_HALVINGS = 14  # the temperature to four digits
_ROWS = 4096  # notes at once

Choices: TypeAlias = tuple[Floats, Ints]  # scores [notes, classes] and the class that came, [notes]


def bits_of_choices(scores: Floats, chosen: Ints, temperature: float = 1.0) -> NDArray[np.float64]:
    """Bits of the class that came, for every note, with all scores divided by the temperature."""
    return np.concatenate([_bits(*block, temperature) for block in _blocks([(scores, chosen)])])


def _bits(scores: Floats, chosen: Ints, temperature: float) -> NDArray[np.float64]:
    wide = scores.astype(np.float64)
    if temperature != 1:
        wide /= temperature
    wide -= wide.max(-1, keepdims=True)
    own = wide[np.arange(len(wide)), chosen]
    bits: NDArray[np.float64] = (np.log(np.exp(wide, out=wide).sum(-1)) - own) / np.log(2)
    return bits


def calibration_error(confidence: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """Expected calibration error from 0 to 1.

    Notes are sorted into BINS bins of equal width by the chance given to the first guess; the error is
    how far that chance lies from the share of right guesses, a mean over the bins by their notes.
    """
    place = np.minimum((confidence * BINS).astype(np.int64), BINS - 1)
    sure = np.bincount(place, confidence, BINS)
    hits = np.bincount(place, right, BINS)
    return float(np.abs(sure - hits).sum() / len(confidence))


def best_temperature(parts: Sequence[Choices]) -> float:
    """The temperature from COLDEST to HOTTEST at which the bits of all parts together are fewest.

    In 1/T the bits are convex, so halving the interval by their slope finds the one lowest place.
    """
    low, high = np.log(COLDEST), np.log(HOTTEST)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if _too_sure(parts, np.exp(middle)):
            low = middle
        else:
            high = middle
    return float(np.exp((low + high) / 2))


def _too_sure(parts: Sequence[Choices], temperature: float) -> bool:
    """Whether the bits fall as the temperature rises from here."""
    slope = 0.0
    for scores, chosen in _blocks(parts):
        chances = np.exp((scores - scores.max(-1, keepdims=True)) / np.float32(temperature))
        expected = (chances * scores).sum(-1) / chances.sum(-1)
        slope += float((expected - scores[np.arange(len(scores)), chosen]).sum(dtype=np.float64))
    return slope > 0


def _blocks(parts: Sequence[Choices]) -> Iterator[Choices]:
    for scores, chosen in parts:
        for start in range(0, len(scores), _ROWS):
            yield scores[start : start + _ROWS], chosen[start : start + _ROWS]
