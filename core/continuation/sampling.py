"""Drawing from a model's scores: masks for what must hold, temperature for how bold, many rows at once."""

from __future__ import annotations

from math import log

import numpy as np
from numpy.typing import NDArray

from core.continuation.request import MIN_P

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]
Indices = NDArray[np.intp]

# Draws for which noise is made at once.
BLOCK = 32


class Noise:
    """Gumbel noise for several rows, each from a stream of its own.

    What a row draws depends on the random seed, the row and the round only, not on how many other
    rows there are, so one take of a request can be had again by itself.
    """

    def __init__(self, random_seed: int, rows: int, round_: int, width: int) -> None:
        self._streams = [np.random.default_rng((random_seed, row, round_)) for row in range(rows)]
        self._width = width
        self._used = BLOCK
        self._block = np.empty((rows, BLOCK, width), np.float32)

    def next(self, width: int) -> Floats:
        """Fresh noise of shape [rows, width]; `width` is at most that given at the start."""
        if self._used == BLOCK:
            self._block = np.stack(
                [stream.gumbel(size=(BLOCK, self._width)).astype(np.float32) for stream in self._streams]
            )
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
    nudge: Floats | None = None,
) -> Indices:
    """One index per row of `logits` [rows, choices], only where `allowed` is true.

    What is less likely than `min_p` of the likeliest is not drawn; with 0 nothing is cut off. A
    `nudge` is added to the scores of what is left: a wish makes nothing plausible that is not.
    Truncation is applied after the masks and before the temperature, so that a bold
    temperature spreads over what is plausible and not over everything. A row with nothing
    allowed is a fault of the caller's masks and raises ValueError. The draw itself is the
    Gumbel-max trick (Gumbel 1954): one argmax over scores and noise.
    """
    if not allowed.any(axis=-1).all():
        raise ValueError("a mask leaves nothing to choose")
    scores = np.where(allowed, logits, -np.inf)
    scores = scores - scores.max(axis=-1, keepdims=True)
    kept = scores >= log(min_p) if min_p else allowed
    if nudge is not None:
        scores = scores + nudge
    return np.asarray(np.where(kept, scores / temperature + noise, -np.inf).argmax(axis=-1))
