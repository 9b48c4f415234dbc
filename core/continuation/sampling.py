"""Drawing from a model's scores: masks for what must hold, temperature for how bold, many rows at once."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, log

import numpy as np
from numpy.typing import NDArray

from core.continuation.request import MIN_P

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]
Indices = NDArray[np.intp]

# Draws for which noise is made at once.
BLOCK = 32
_TINY = np.finfo(np.float32).tiny
_NOTHING = np.float32(-np.inf)
_ALL = np.float32(1e30)  # more than any two scores are apart


class Noise:
    """Gumbel noise for several rows, each from a stream of its own.

    What a row draws depends on the random seed and its index only, not on which other rows there are,
    so one draft can be had again by itself.
    """

    def __init__(self, random_seed: int, indices: Sequence[int], width: int) -> None:
        self._streams = [np.random.default_rng((random_seed, index)) for index in indices]
        self._width = width
        self._used = BLOCK
        self._block = np.empty((len(indices), BLOCK, width), np.float32)

    def next(self, width: int) -> Floats:
        """Fresh noise of shape [rows, width]; `width` is at most that given at the start."""
        if self._used == BLOCK:
            for row, stream in enumerate(self._streams):
                stream.standard_exponential(out=self._block[row], dtype=np.float32)
            # Of an exponential variate the negative logarithm is Gumbel's; 0 is drawn once in a blue moon.
            np.log(np.maximum(self._block, _TINY, out=self._block), out=self._block)
            np.negative(self._block, out=self._block)
            self._used = 0
        self._used += 1
        noise: Floats = self._block[:, self._used - 1, :width]
        return noise


def draw(
    logits: Floats,
    allowed: Mask,
    temperature: float,
    noise: Floats,
    min_p: float = MIN_P,
    top_p: float = 1.0,
    nudge: Floats | None = None,
    kept: Mask | None = None,
) -> Indices:
    """One index per row of `logits` [rows, choices], only where `allowed` is true.

    What is less likely than `min_p` of the likeliest is not drawn (Nguyen et al. 2024), nor what lies
    beyond the likeliest that make up `top_p` of the probability (Holtzman et al. 2020, "The curious
    case of neural text degeneration"); with 0 and 1 nothing is cut off, and what is `kept` never is. A
    `nudge` is added to the scores of what is left: a wish makes nothing plausible that is not. Truncation
    is applied after the masks and before the temperature, so that a bold temperature spreads over what is
    plausible and not over everything. A row with nothing allowed is a fault of the caller's masks and
    raises ValueError. The draw itself is the Gumbel-max trick (Gumbel 1954): one argmax over scores and
    noise.
    """
    scores = np.where(allowed, logits, _NOTHING)
    highest = np.maximum.reduce(scores, axis=-1)
    if -inf in highest.tolist():
        raise ValueError("a mask leaves nothing to choose")
    drawn = scores if nudge is None else scores + nudge
    if temperature != 1:
        drawn = drawn / np.float32(temperature)
    drawn = drawn + noise
    chosen: Indices = drawn.argmax(axis=-1)
    least = highest + np.float32(log(min_p)) if min_p else highest - _ALL
    # What is drawn of everything is mostly plausible, and then it is what is drawn of the plausible.
    own = scores.take(chosen + np.arange(0, scores.size, scores.shape[1]))
    if top_p >= 1 and False not in (own >= least).tolist():
        return chosen
    cut = scores < least[:, None]
    if top_p < 1:
        cut |= ~_nucleus(scores - highest[:, None], top_p)
    if kept is not None:
        cut &= ~kept | ~allowed
    np.putmask(drawn, cut, _NOTHING)
    rest: Indices = drawn.argmax(axis=-1)
    return rest


def _nucleus(scores: Floats, top_p: float) -> Mask:
    """The likeliest choices of each row that together reach `top_p`, and those as likely as the last."""
    likely = np.exp(scores)
    falling = -np.sort(-likely, axis=-1)
    before = np.cumsum(falling, axis=-1) - falling
    inside = before < top_p * likely.sum(axis=-1, keepdims=True)
    least = np.where(inside, falling, np.inf).min(axis=-1, keepdims=True)
    kept: Mask = likely >= least
    return kept
