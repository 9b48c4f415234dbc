"""Dynamic evaluation: the network goes on learning from the tune while it reads it. Needs TensorFlow.

Krause, Kahembwe, Murray & Renals 2018, "Dynamic evaluation of neural sequence models": after every
few notes one step of gradient descent on them, and a pull back to what was learnt from all tunes. Here
in plain SGD with the gradient's norm clipped.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from core.lstm import bundle, sealed
from core.lstm.bundle import Bundle
from core.lstm.features import Sizes
from core.lstm.lens import Columns
from core.lstm.network import Network, Shape
from core.lstm.publish import restore
from tests.benchmarks.adapting.hearing import Heard

SEGMENT = 8  # notes after which it learns
_WIDTH = 32  # tunes are padded to a multiple of this, so that the graph is laid out a few times only
_CLIP = 1.0


@dataclass(frozen=True)
class Rate:
    """How fast it learns from a segment, and what share of what it learnt is taken back after each."""

    learn: float
    back: float = 0.02


class Learner:
    """The bundle's network in 32 bits, with weights that can be taught and put back."""

    def __init__(self, loaded: Bundle) -> None:
        shape = json.loads((loaded.folder / sealed.SETTINGS).read_text(encoding="utf-8"))["shape"]
        self._network = Network(Shape(Sizes.of(loaded.encoding), **shape)).make()
        restore(self._network, bundle.weights_of(loaded.folder))
        self._learnt = [tf.constant(weight) for weight in self._network.trainable_variables]
        self._bits = tf.function(self._told, reduce_retracing=True)
        self._teach = tf.function(self._taught, reduce_retracing=True)

    def bits(self, heard: Heard, rate: Rate | None) -> NDArray[np.float64]:
        """Bits of gap, length and pitch of the notes that are measured; without a rate nothing is learnt."""
        columns = _padded(heard.columns)
        told = [self._bits(*columns).numpy()]
        for start in range(0, len(heard.line) - SEGMENT, SEGMENT) if rate else ():
            assert rate is not None
            weight = np.zeros(len(told[0]), np.float32)
            weight[start : start + SEGMENT] = 1 / SEGMENT
            self._teach(*columns, tf.constant(weight), rate.learn, rate.back)
            told.append(self._bits(*columns).numpy())
        # What is said of each segment is what was known before it.
        parts = [each[place * SEGMENT : (place + 1) * SEGMENT] for place, each in enumerate(told[:-1])]
        parts.append(told[-1][len(parts) * SEGMENT :])
        for weight, value in zip(self._network.trainable_variables, self._learnt, strict=True):
            weight.assign(value)
        found: NDArray[np.float64] = np.concatenate(parts)[heard.first : len(heard.line)].astype(np.float64)
        return found

    def _told(self, *columns: tf.Tensor) -> tf.Tensor:
        """Bits of every note, [notes, 3]."""
        *inputs, targets = columns
        scores = self._network(tuple(inputs), training=False)
        lost = [
            tf.nn.sparse_softmax_cross_entropy_with_logits(targets[0, :, part], scores[part][0])
            for part in range(3)
        ]
        return tf.stack(lost, -1) / np.log(2)

    def _taught(self, *given: tf.Tensor) -> None:
        *columns, weight, learn, back = given
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(weight[:, None] * self._told(*columns)) * np.log(2)
        variables = self._network.trainable_variables
        steps, _ = tf.clip_by_global_norm(tape.gradient(loss, variables), _CLIP)
        for variable, step, learnt in zip(variables, steps, self._learnt, strict=True):
            variable.assign(variable - learn * tf.convert_to_tensor(step) + back * (learnt - variable))


def _padded(columns: Columns) -> list[Any]:
    groups = (columns.advance, columns.onset, columns.note, columns.raw, columns.targets)
    room = -len(columns.targets) % _WIDTH
    return [tf.constant(np.pad(each, ((0, room), (0, 0)))[None], tf.int32) for each in groups]
