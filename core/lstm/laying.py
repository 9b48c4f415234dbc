"""The pitch head's parts laid on the pitches in a handful of operations, for the step that plays.

What `core.lstm.network.pitch_scores` says, which learns, with tables for the places of the parts: a note
waits for two dozen operations instead of two hundred. Only exporting imports this module, and it needs
TensorFlow.
"""

from __future__ import annotations

import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike, NDArray

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
        slid = dict(zip((0, 1, RAW_AFTER, *near), (*shifts, *beside[:-1]), strict=True))
        folded = dict(zip((RAW_TONIC, *others), (degree, *classes), strict=True))
        self._slid, self._begins = _ints([*slid]), _ints([*slid.values()]) + PITCHES - 1
        self._folded, self._rows = _ints([*folded]), _ints(range(len(folded))) * (PITCHES + 1) + 1
        octave = (np.arange(_OCTAVE) - np.arange(PITCHES)[:, None]) % _OCTAVE
        none = np.full((1, _OCTAVE), self._none)
        self._folds = _ints(
            np.concatenate([part for begin in folded.values() for part in (none, begin + octave)])
        )

    def __call__(self, parts: tf.Tensor, raw: tf.Tensor) -> tf.Tensor:
        """The scores, [rows, 128]."""
        padded = tf.pad(parts, [[0, 0], [0, PITCHES]])  # nothing, for what is not known
        seen = tf.gather(raw, self._slid, axis=1)
        begins = tf.where(seen < 0, self._none, self._begins - seen)
        slid = _summed(padded, begins[..., None] + _ints(range(PITCHES)))
        folded = _summed(padded, tf.gather(self._folds, tf.gather(raw, self._folded, axis=1) + self._rows))
        octaves = -(-PITCHES // _OCTAVE)
        scores = parts[:, :PITCHES] + slid + tf.tile(folded, [1, octaves])[:, :PITCHES]
        return scores + self._copied(parts, raw)

    def _copied(self, parts: tf.Tensor, raw: tf.Tensor) -> tf.Tensor:
        """The parts of pitches to copy, each added to its pitch; those of none to one that is left out."""
        pitch = raw[:, _COPIED : _COPIED + COPIES]
        pitch = tf.where(pitch < 0, PITCHES, pitch)
        rows = tf.shape(raw)[0]
        places = tf.stack([tf.range(rows)[:, None] + tf.zeros_like(pitch), pitch], -1)
        copies = parts[:, self._copies : self._copies + COPIES]
        return tf.scatter_nd(places, copies, [rows, PITCHES + 1])[:, :PITCHES]


def _summed(padded: tf.Tensor, places: tf.Tensor) -> tf.Tensor:
    """The sums of what stands at these places, [rows, parts, width], over the parts."""
    return tf.reduce_sum(tf.gather(padded, places, batch_dims=1), 1)


def _ints(values: ArrayLike) -> NDArray[np.int32]:
    return np.array(values, np.int32)
