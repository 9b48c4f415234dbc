"""Sound at another rate, by a windowed sinc in polyphase form."""

from __future__ import annotations

from functools import lru_cache
from math import gcd

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

ZEROS = 16  # zero crossings of the sinc on each side
SHARPNESS = 8.0  # Kaiser's beta: 80 dB down beyond the edge
EDGE = 0.95  # of the lower of both halves of the rates, where the passband ends


def resample(samples: Samples, rate: int, wanted: int) -> Samples:
    """Mono `samples` at `rate` per second as they are at `wanted` per second.

    The output's first sample is at the time of the input's first; what lies before and after is silence.
    After Smith, "Digital Audio Resampling" (2002), with a Kaiser window.
    """
    common = gcd(rate, wanted)
    up, down = wanted // common, rate // common
    if up == down or not len(samples):
        return samples.astype(np.float32, copy=False)
    filters = _filters(up, down)
    taps = filters.shape[1]
    before = taps // 2
    out = np.zeros(-(-len(samples) * up // down), np.float32)
    padded = np.concatenate([np.zeros(before, np.float32), samples, np.zeros(taps + down, np.float32)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, taps)
    for first in range(min(up, len(out))):  # outputs a whole turn of phases apart share their filter
        place, phase = divmod(first * down, up)
        here = out[first::up]
        here[:] = (windows[place::down][: len(here)] @ filters[phase]).astype(np.float32)
    return out


@lru_cache(maxsize=4)
def _filters(up: int, down: int) -> Samples:
    """A filter for each phase: shape (up, taps); output at phase p lies p/up of an input sample after one."""
    cutoff = EDGE * min(1.0, up / down)
    half = int(np.ceil(ZEROS / cutoff))
    offsets = np.arange(2 * half + 1) - half - np.arange(up)[:, None] / up
    window = np.kaiser(4 * half + 3, SHARPNESS)
    shaped = np.interp(offsets, np.linspace(-half - 1, half + 1, len(window)), window)
    filters = cutoff * np.sinc(cutoff * offsets) * shaped
    even: Samples = (filters / filters.sum(axis=1, keepdims=True)).astype(np.float32)
    return even
