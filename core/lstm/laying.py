"""The pitch head's parts laid on the pitches in a handful of operations, for the step that plays.

What `core.lstm.network.pitch_scores` says, which learns, with tables for the places of the parts: a note
waits for two dozen operations instead of two hundred. Only exporting imports this module, and it needs
TensorFlow.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from core.lstm.features import PITCHES, RAW, RAW_AFTER, RAW_TONIC
from core.lstm.network import COPIES, NEAR, Shape

_COPIED = 4  # the first raw column that holds a pitch to copy
_OCTAVE = 12


class Laying:
    """Scores of 128 pitches from parts [rows, parts] and raw columns [rows, raw], as `pitch_scores`."""

    def __init__(self, shape: Shape) -> None:
        parts = shape.pitch_parts
        self._none = sum(parts)  # the place after the parts, where there is nothing
        begins = np.cumsum([0, *parts[:-1]]).tolist()
        shifts, degree, self._copies, beside = begins[1:4], begins[4], begins[5], begins[6:]
        near = range(RAW, RAW + NEAR) if shape.company else ()
        others = range(RAW, RAW + shape.company)
        classes = [beside[-1] + _OCTAVE * place for place in range(shape.company)]
        # Where each part begins that tells of intervals, and of pitch classes, by the raw column it is from.
        self._slid = dict(zip((0, 1, RAW_AFTER, *near), (*shifts, *beside[:-1]), strict=True))
        self._folded = dict(zip((RAW_TONIC, *others), (degree, *classes), strict=True))
        pitch, octave = np.arange(PITCHES), np.arange(_OCTAVE)
        self._slides = _table(pitch - pitch[:, None] + PITCHES - 1)
        self._folds = _table((octave - pitch[:, None]) % _OCTAVE)

    def __call__(self, parts: tf.Tensor, raw: tf.Tensor) -> tf.Tensor:
        """The scores, [rows, 128]."""
        padded = tf.pad(parts, [[0, 0], [0, 1]])
        slid = self._gathered(padded, raw, self._slid, self._slides)
        folded = self._gathered(padded, raw, self._folded, self._folds)
        copies = parts[:, self._copies : self._copies + COPIES, None]
        here = tf.equal(tf.range(PITCHES)[None, None], raw[:, _COPIED : _COPIED + COPIES, None])
        octaves = -(-PITCHES // _OCTAVE)
        scores = parts[:, :PITCHES] + slid + tf.tile(folded, [1, octaves])[:, :PITCHES]
        return scores + tf.reduce_sum(tf.where(here, copies, 0.0), 1)

    def _gathered(
        self, padded: tf.Tensor, raw: tf.Tensor, begins: Mapping[int, int], table: NDArray[np.int32]
    ) -> tf.Tensor:
        """The sum of the parts of one kind, each seen from what its raw column holds."""
        seen = tf.gather(raw, np.array([*begins], np.int32), axis=1)
        first = tf.where(seen < 0, self._none, np.array([*begins.values()], np.int32))
        places = tf.gather(table, seen + 1) + first[..., None]
        return tf.reduce_sum(tf.gather(padded, places, batch_dims=1), 1)


def _table(places: NDArray[np.int64]) -> NDArray[np.int32]:
    """Places within a part by the pitch it counts from, the first row for where there is none."""
    return np.pad(places, ((1, 0), (0, 0))).astype(np.int32)
