"""The training loop's machinery: loss, steps, averaged weights and checkpoints. Needs TensorFlow."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import tensorflow as tf

from core.errors import BadRequest
from core.lstm import checkpoint
from core.lstm.features import Sizes
from core.lstm.network import Network, Shape
from core.lstm.sealed import MOST_PARAMETERS

if TYPE_CHECKING:
    from core.lstm.batches import Batch
    from core.lstm.train import TrainingOptions

_AVERAGE = 0.998  # how much of the running average of the weights each step keeps
_WARM_UP = 200
_LN2 = float(np.log(2))
_PARTS = ("gap", "length", "pitch")


class Trainer:
    """One network in training; figures are bits per note."""

    def __init__(self, options: TrainingOptions, sizes: Sizes, company: int = 0) -> None:
        """`company`: how many other voices a note is seen beside (see `core.polyphony.company`).

        Raises BadRequest for a network that is larger than any model is read.
        """
        keras.utils.set_random_seed(options.seed)
        widths = (options.units, options.layers, options.embedding, options.head, options.dropout)
        shape = Shape(sizes, *widths, company)
        self.network = Network(shape).make()
        if (count := self.network.count_params()) > MOST_PARAMETERS:  # told before days of training
            raise BadRequest(
                f"This network would have {count:,} parameters, and no model may have more than"
                f" {MOST_PARAMETERS:,}; ask for fewer units or layers."
            )
        self._average = Network(shape).make()  # what is checked and published: smoother than any step
        self._best = self.averaged()
        self._optimizer = keras.optimizers.AdamW(1e-3, weight_decay=0.01, clipnorm=1.0, beta_2=0.99)
        self._optimizer.build(self.network.trainable_variables)
        for mine, other in zip(self._average.weights, self.network.weights, strict=True):
            mine.assign(other)
        self._step = tf.function(self._train_step)
        self._check = tf.function(self._check_step)

    def epoch(self, batches: Iterable[Batch], rate: float) -> dict[str, float]:
        """Learn from every batch once at learning rate `rate`."""
        totals = np.zeros(4)
        for batch in batches:
            warm = min(1.0, (int(self._optimizer.iterations.numpy()) + 1) / _WARM_UP)
            self._optimizer.learning_rate.assign(rate * warm)
            totals += self._step(*tensors(batch)).numpy()
        return _figures(totals)

    def check(self, batches: Iterable[Batch]) -> dict[str, float]:
        """The averaged network's bits per note on `batches`."""
        totals = np.zeros(4)
        for batch in batches:
            totals += self._check(*tensors(batch)).numpy()
        return _figures(totals)

    @property
    def means(self) -> list[Any]:
        """The variables of the running average, in the order of the network's weights."""
        weights: list[Any] = self._average.weights
        return weights

    def averaged(self) -> list[np.ndarray[Any, Any]]:
        """The running average of the weights as it is now."""
        return [weight.numpy() for weight in self._average.weights]

    def keep_best(self) -> None:
        """Remember the averaged network as the best so far."""
        self._best = self.averaged()

    def best(self) -> Network:
        """The best network remembered."""
        for weight, kept in zip(self._average.weights, self._best, strict=True):
            weight.assign(kept)
        return self._average

    def save(self, path: Path, progress: dict[str, Any]) -> None:
        """Write all that is needed to go on, swapped in when whole; raises BadFile."""
        arrays = {f"v{i}": np.asarray(v) for i, v in enumerate(self._variables())}
        arrays |= {f"b{i}": kept for i, kept in enumerate(self._best)}
        arrays["progress"] = np.frombuffer(json.dumps(progress).encode(), np.uint8)
        checkpoint.write(path, arrays)

    def load(self, path: Path) -> dict[str, Any]:
        """Take up what `save` wrote; raises KeyError or ValueError when it is of another network."""
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            for i, variable in enumerate(self._variables()):
                variable.assign(arrays[f"v{i}"])
            self._best = [arrays[f"b{i}"] for i in range(len(self._best))]
            progress: dict[str, Any] = json.loads(arrays["progress"].tobytes().decode())
        return progress

    def _variables(self) -> list[Any]:
        return [*self.network.variables, *self._optimizer.variables, *self._average.weights]

    def _train_step(self, *inputs: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            totals = self._totals(self.network, inputs, training=True)
            loss = tf.reduce_sum(totals[:3]) / totals[3]
        variables = self.network.trainable_variables
        self._optimizer.apply(tape.gradient(loss, variables), variables)
        keep = tf.minimum(_AVERAGE, 1.0 - 1.0 / (tf.cast(self._optimizer.iterations, tf.float32) + 1.0))
        for mean, weight in zip(self._average.weights, self.network.weights, strict=True):
            mean.assign(keep * mean + (1.0 - keep) * weight)
        return totals

    def _check_step(self, *inputs: tf.Tensor) -> tf.Tensor:
        return self._totals(self._average, inputs, training=False)

    @staticmethod
    def _totals(network: Network, inputs: tuple[tf.Tensor, ...], training: bool) -> tf.Tensor:
        """Summed losses (nats) of gap, length and pitch, and the number of notes."""
        lost, weight = losses(network, inputs, training)
        return tf.concat([tf.reduce_sum(lost, [0, 1]), [tf.reduce_sum(weight)]], 0)


def losses(network: Network, inputs: tuple[tf.Tensor, ...], training: bool) -> tuple[tf.Tensor, tf.Tensor]:
    """Losses (nats) of gap, length and pitch, [melodies, notes, 3], and which places hold a note."""
    *columns, targets, weight = inputs
    scores = network(tuple(columns), training=training)
    lost = [
        weight * tf.nn.sparse_softmax_cross_entropy_with_logits(targets[..., part], scores[part])
        for part in range(3)
    ]
    return tf.stack(lost, -1), weight


def tensors(batch: Batch) -> list[tf.Tensor]:
    """A batch in the order in which the steps take it."""
    return [tf.constant(batch[name]) for name in ("advance", "onset", "note", "raw", "targets", "weight")]


def _figures(totals: np.ndarray[Any, Any]) -> dict[str, float]:
    bits = totals[:3] / totals[3] / _LN2
    return {**dict(zip(_PARTS, map(float, bits), strict=True)), "all": float(bits.sum())}
