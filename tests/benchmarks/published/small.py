"""The small LSTM of protocol A, which learns from the training folds of a set; needs TensorFlow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from core.lstm.features import Ints
from tests.benchmarks.published.opinions import Floats
from tests.benchmarks.published.protocol import TRACKS, Track
from tests.benchmarks.published.told import COMING, KNOWN, LOW, PAST, WIDE, Told

_COPIES = KNOWN - 3
_PITCH = 2  # the column of `past` that a transposition would change
_WARM_UP = 20  # steps
_SHIFTS = 2 * WIDE - 1
_DEGREES = np.array(  # from tonic and degree to the pitches
    [
        [(pitch - tonic) % 12 == degree for pitch in range(LOW, LOW + WIDE)]
        for tonic in range(12)
        for degree in range(12)
    ],
    np.float32,
)


@dataclass(frozen=True)
class Size:
    """What to train: widths, and how long. Tried out on Essen's "fink"."""

    units: int = 96
    head: int = 96
    dropout: float = 0.5
    unheard: float = 0.3  # how often a melody is told by intervals and degrees alone
    epochs: int = 12
    melodies: int = 12  # in a batch
    rate: float = 4e-3
    decay: float = 0.1


class Table(keras.layers.Layer):  # type: ignore[misc]  # Keras has no types
    """The sum of one embedding for each column of classes."""

    def __init__(self, sizes: Sequence[int], width: int, name: str) -> None:
        super().__init__(name=name)
        self._offsets = np.cumsum([0, *sizes[:-1]]).astype(np.int32)
        self._rows, self._width = sum(sizes), width

    def build(self, _shape: Any) -> None:
        self.table = self.add_weight(shape=(self._rows, self._width), name="table")

    def call(self, columns: tf.Tensor) -> tf.Tensor:
        return tf.reduce_sum(tf.gather(self.table.value, columns + self._offsets), axis=-2)


class Network(keras.Model):  # type: ignore[misc]  # Keras has no types
    """An LSTM over what was heard, and one head that is asked on both tracks."""

    def __init__(self, size: Size) -> None:
        super().__init__(name="small")
        self.past = Table(PAST, size.units, "past")
        self.coming = Table(COMING, size.head, "coming")
        self.cell = keras.layers.LSTM(size.units, return_sequences=True, name="lstm")
        self.drop = keras.layers.Dropout(size.dropout)
        self.hidden = keras.layers.Dense(size.head, name="hidden")
        self.scores = keras.layers.Dense(WIDE + 2 * _SHIFTS + 12 + _COPIES, name="scores")
        widths = (len(PAST), len(COMING), KNOWN)
        past, coming, known = (tf.zeros([1, 1, width], tf.int32) for width in widths)
        self(past, (coming, coming), (known, known), tf.zeros([1]))

    def call(
        self, past: Any, coming: Sequence[Any], known: Sequence[Any], heard: Any, training: bool = False
    ) -> list[tf.Tensor]:
        """Scores of the pitches from LOW on, by track; `heard` is 1 where pitches may be told."""
        above = self.cell(self.drop(self.past(past), training=training))
        inner = self.hidden(self.drop(above, training=training))
        found = []
        for more, facts in zip(coming, known, strict=True):
            head = self.drop(tf.nn.relu(inner + self.coming(more)), training=training)
            found.append(_laid_out(self.scores(head), facts, heard))
        return found


def _laid_out(parts: tf.Tensor, facts: tf.Tensor, heard: tf.Tensor) -> tf.Tensor:
    """One score for each pitch from the parts of the head, as in `core.lstm.network.pitch_scores`."""
    sizes = [WIDE, _SHIFTS, _SHIFTS, 12, _COPIES]
    absolute, from_last, from_first, degree, copies = tf.split(parts, sizes, axis=-1)
    scores = absolute * heard[:, None, None]
    scores += _slid(from_last, facts[..., 0]) + _slid(from_first, facts[..., 1])
    tonic = tf.one_hot(facts[..., 2], 12)[..., None] * degree[..., None, :]
    scores += tf.reshape(tonic, [*tf.unstack(tf.shape(tonic))[:2], 144]) @ _DEGREES
    same = tf.cast(tf.equal(facts[..., 3:, None], tf.range(LOW, LOW + WIDE)), tf.float32)
    return scores + tf.reduce_sum(copies[..., None] * same, -2)


@tf.custom_gradient  # type: ignore[untyped-decorator]  # TensorFlow has no types
def _slid(shifts: tf.Tensor, other: tf.Tensor) -> tuple[tf.Tensor, Any]:
    """Scores of intervals laid on the pitches as seen from `other`; so is its gradient, no scatter."""
    known = tf.cast(other >= 0, tf.float32)[..., None]
    down = WIDE - 1 - (tf.maximum(other, LOW) - LOW)[..., None]

    def back(gradient: tf.Tensor) -> tuple[tf.Tensor, None]:
        padded = tf.pad(gradient * known, [[0, 0], [0, 0], [WIDE - 1, WIDE - 1]])
        return tf.gather(padded, tf.range(_SHIFTS) + WIDE - 1 - down, batch_dims=2), None

    return known * tf.gather(shifts, tf.range(WIDE) + down, batch_dims=2), back


class Learner:
    """Trains one network after another, all of one size, compiled once."""

    def __init__(self, size: Size | None = None) -> None:
        self._size = size or Size()
        self._network = Network(self._size)
        decay = self._size.decay
        self._optimizer = keras.optimizers.AdamW(self._size.rate, weight_decay=decay, clipnorm=1.0)
        self._optimizer.build(self._network.trainable_variables)
        self._fresh = [variable.numpy() for variable in self._optimizer.variables]
        self._step = tf.function(self._train, input_signature=_signature())
        self._scores = tf.function(self._tell, input_signature=_signature())

    def learn(self, melodies: Sequence[Told], seed: int) -> None:
        """Forget everything and learn these melodies."""
        rng = np.random.default_rng(seed)
        self._restart(rng)
        size = self._size
        batches = -(-len(melodies) // size.melodies)
        for step in range(size.epochs * batches):
            if step % batches == 0:
                deal = np.array_split(rng.permutation(len(melodies)), batches)
            picks = deal[step % batches]
            slope = (1 + np.cos(np.pi * step / (size.epochs * batches))) / 2
            self._optimizer.learning_rate.assign(size.rate * min(1.0, (step + 1) / _WARM_UP) * slope)
            heard = rng.random(len(picks)) >= size.unheard
            self._step(*map(tf.constant, _batch([melodies[pick] for pick in picks], heard)))

    def expect(self, melodies: Sequence[Told], alphabet: Sequence[int]) -> dict[Track, list[Floats]]:
        """By track, for each melody how likely each pitch of the alphabet is, [notes, alphabet]."""
        told = self._scores(*map(tf.constant, _batch(melodies, np.ones(len(melodies), np.bool_))))
        places = np.array(alphabet) - LOW
        found: dict[Track, list[Floats]] = {}
        for track, scores in zip(TRACKS, told, strict=True):
            wide = scores.numpy()[..., places].astype(np.float64)
            wide = np.exp(wide - wide.max(-1, keepdims=True))
            wide /= wide.sum(-1, keepdims=True)
            found[track] = [row[: len(one.pitches)] for row, one in zip(wide, melodies, strict=True)]
        return found

    def _restart(self, rng: np.random.Generator) -> None:
        for weight in self._network.weights:
            weight.assign(_drawn(weight, rng))
        for variable, fresh in zip(self._optimizer.variables, self._fresh, strict=True):
            variable.assign(fresh)

    def _train(self, *batch: Any) -> None:
        past, coming, other, known, its, heard, pitches, weight = batch
        with tf.GradientTape() as tape:
            lost = [
                weight * tf.nn.sparse_softmax_cross_entropy_with_logits(pitches - LOW, scores)
                for scores in self._network(past, (coming, other), (known, its), heard, training=True)
            ]
            loss = tf.reduce_sum(tf.add_n(lost)) / tf.reduce_sum(weight)
        variables = self._network.trainable_variables
        self._optimizer.apply(tape.gradient(loss, variables), variables)

    def _tell(self, *batch: Any) -> Any:
        past, coming, other, known, its, heard, *_ = batch
        return self._network(past, (coming, other), (known, its), heard)


def _drawn(weight: Any, rng: np.random.Generator) -> Floats:
    """A weight to begin with: tables small, matrices after Glorot & Bengio 2010, forget gates open."""
    shape = tuple(weight.shape)
    if len(shape) == 1:
        start = np.zeros(shape)
        if "lstm" in weight.path:
            start[shape[0] // 4 : shape[0] // 2] = 1
        return start
    spread = 0.05 if "table" in weight.path else np.sqrt(2 / sum(shape))
    return rng.normal(0, spread, shape)


def _batch(melodies: Sequence[Told], heard: NDArray[np.bool_]) -> list[NDArray[Any]]:
    longest = max(len(one.pitches) for one in melodies)

    def padded(columns: Sequence[Ints], blank: int) -> NDArray[np.int32]:
        full = np.full((len(columns), longest, *columns[0].shape[1:]), blank, np.int32)
        for row, each in zip(full, columns, strict=True):
            row[: len(each)] = each
        return full

    past = padded([one.past for one in melodies], 0)
    past[~heard, :, _PITCH] = 0
    return [
        past,
        *(padded([one.coming[track] for one in melodies], 0) for track in range(2)),
        *(padded([one.known[track] for one in melodies], -1) for track in range(2)),
        heard.astype(np.float32),
        padded([one.pitches for one in melodies], LOW),
        padded([np.ones_like(one.pitches) for one in melodies], 0).astype(np.float32),
    ]


def _signature() -> list[tf.TensorSpec]:
    widths = (len(PAST), len(COMING), len(COMING), KNOWN, KNOWN)
    columns = [tf.TensorSpec([None, None, width], tf.int32) for width in widths]
    heard = tf.TensorSpec([None], tf.float32)
    return [*columns, heard, tf.TensorSpec([None, None], tf.int32), tf.TensorSpec([None, None], tf.float32)]
