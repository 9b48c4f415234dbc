"""A trained network that goes on learning from a few tunes. Needs TensorFlow.

All its weights move, a little; how far they go can be taken back afterwards by any share, so that less of
what it knew is forgotten (Wortsman et al. 2022, "Robust fine-tuning of zero-shot models").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import tensorflow as tf

from core.lstm.features import STYLE_COLUMN
from core.lstm.network import Network, Shape
from core.lstm.publish import restore
from core.lstm.trainer import losses, tensors

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from core.lstm.batches import Batch

Weights = list["NDArray[np.float32]"]


class Pupil:
    """One network that is taught, put back to where it came from, and taught again."""

    def __init__(self, shape: Shape, weights: Mapping[str, NDArray[Any]]) -> None:
        self.network = Network(shape).make()
        restore(self.network, weights)
        self._base = [tf.constant(weight) for weight in self.network.trainable_variables]
        self._optimizer = keras.optimizers.Adam(1e-3, clipnorm=1.0, beta_2=0.99)
        self._optimizer.build(self.network.trainable_variables)
        self._fresh = [variable.numpy() for variable in self._optimizer.variables]
        self._learn = tf.function(self._step, reduce_retracing=True)
        self._hear = tf.function(self._heard, reduce_retracing=True)

    def begin(self, seed: int) -> None:
        """Forget all that was taught."""
        keras.utils.set_random_seed(seed)
        self.network.drop.seed_generator.state.assign([seed, 0])  # which the line before does not reach
        for variable, fresh in zip(self._optimizer.variables, self._fresh, strict=True):
            variable.assign(fresh)
        self.weights = [weight.numpy() for weight in self._base]

    @property
    def weights(self) -> Weights:
        """A copy of the weights that learn."""
        return [weight.numpy() for weight in self.network.trainable_variables]

    @weights.setter
    def weights(self, values: Weights) -> None:
        for weight, value in zip(self.network.trainable_variables, values, strict=True):
            weight.assign(value)

    def tell(self, style: int) -> None:
        """Hear as of this style (its class, 0 for none) what it is told no style of."""
        first = sum(self.network.shape_.sizes.advance[:STYLE_COLUMN])
        table = self.network.advance.table
        rows = table.numpy()
        rows[first] = rows[first + style]
        table.assign(rows)

    @staticmethod
    def between(start: Weights, learnt: Weights, share: float) -> Weights:
        """The weights so far on the way (0 to 1) from the start to what was learnt."""
        return [one + share * (other - one) for one, other in zip(start, learnt, strict=True)]

    def learn(self, batch: Batch, rate: float) -> float:
        """One step; the bits per note that the batch cost before it."""
        self._optimizer.learning_rate.assign(rate)
        total, notes = self._learn(*tensors(batch)).numpy()
        return float(total / notes / np.log(2))

    def hear(self, batches: Iterable[Batch]) -> NDArray[np.float64]:
        """Bits of gap, length and pitch of every row, and its notes: [rows, 4]; empty rows are left out."""
        found = [self._hear(*tensors(batch)).numpy() for batch in batches]
        rows = np.concatenate(found).astype(np.float64)
        rows[:, :3] /= np.log(2)
        return rows[rows[:, 3] > 0]

    def _step(self, *inputs: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            lost, weight = losses(self.network, inputs, training=True)
            total, notes = tf.reduce_sum(lost), tf.reduce_sum(weight)
            loss = total / notes
        variables = self.network.trainable_variables
        self._optimizer.apply(tape.gradient(loss, variables), variables)
        return tf.stack([total, notes])

    def _heard(self, *inputs: tf.Tensor) -> tf.Tensor:
        lost, weight = losses(self.network, inputs, training=False)
        return tf.concat([tf.reduce_sum(lost, 1), tf.reduce_sum(weight, 1)[:, None]], -1)
