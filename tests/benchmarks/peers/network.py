"""One LSTM for all spellings: what was said in, what is said next out, alphabet after alphabet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import keras
import tensorflow as tf


@dataclass(frozen=True)
class Size:
    """`head` is the width of a layer between LSTM and softmax, 0 for none."""

    units: int
    layers: int = 1
    head: int = 0
    dropout: float = 0.2


class Cell(keras.layers.Layer):  # type: ignore[misc]  # Keras has no types
    """An LSTM's recurrent half: the last input column is 0 where a new tune begins, all is forgotten there.

    The other columns are the four gates as the input alone would have them: worked out for all places at
    once, which is faster.
    """

    def __init__(self, units: int) -> None:
        super().__init__()
        self.units = units
        self.state_size = [units, units]
        self.output_size = units

    def build(self, _shape: Any) -> None:
        shape = (self.units, 4 * self.units)
        self.kernel = self.add_weight(shape=shape, initializer="orthogonal", name="kernel")

    def call(self, inputs: tf.Tensor, states: Sequence[tf.Tensor]) -> tuple[tf.Tensor, list[tf.Tensor]]:
        going_on = inputs[:, -1:]
        hidden, cell = (state * going_on for state in states)
        gates = inputs[:, :-1] + tf.matmul(hidden, self.kernel)
        enter, forget, new, out = tf.split(gates, 4, axis=-1)
        # The one keeps a fresh network from forgetting (Jozefowicz, Zaremba & Sutskever 2015).
        cell = tf.sigmoid(forget + 1.0) * cell + tf.sigmoid(enter) * tf.tanh(new)
        hidden = tf.sigmoid(out) * tf.tanh(cell)
        return hidden, [hidden, cell]


class Chain(keras.Model):  # type: ignore[misc]  # Keras has no types
    """Symbols as one-hot vectors, `layers` LSTMs, and a softmax for each alphabet that knows the ones before.

    `heard` are the symbols of the place before, [rows, places, alphabets], one past the last of an
    alphabet at a tune's start; `said` those to be foretold; `going_on` [rows, places] is 0 at a start.
    """

    def __init__(self, alphabets: Sequence[int], size: Size) -> None:
        super().__init__()
        self.alphabets, self.size = tuple(alphabets), size
        layers = range(size.layers)
        self.enter = [keras.layers.Dense(4 * size.units, name=f"enter_{n}") for n in layers]
        self.remember = [
            keras.layers.RNN(Cell(size.units), return_sequences=True, return_state=True, name=f"lstm_{n}")
            for n in layers
        ]
        self.drop = keras.layers.Dropout(size.dropout)
        width = size.head
        self.inner = [keras.layers.Dense(width) for _ in alphabets] if width else []
        self.told = [keras.layers.Dense(width or a, use_bias=False) for a in self.alphabets[1:]]
        self.scores = [keras.layers.Dense(symbols) for symbols in self.alphabets]

    def call(
        self,
        heard: tf.Tensor,
        said: tf.Tensor,
        going_on: tf.Tensor,
        states: tf.Tensor,
        training: bool = False,
    ) -> tuple[list[tf.Tensor], tf.Tensor]:
        """Scores of each alphabet, and the states [layers, 2, rows, units] after the last place."""
        below = self._one_hot(heard, 1)
        after = []
        for number, (enter, remember) in enumerate(zip(self.enter, self.remember, strict=True)):
            inputs = tf.concat([enter(below), going_on[..., None]], -1)
            below, *state = remember(inputs, initial_state=list(tf.unstack(states[number])))
            below = self.drop(below, training=training)
            after.append(tf.stack(state))
        scores = [self._score(part, below, said, training) for part in range(len(self.alphabets))]
        return scores, tf.stack(after)

    def _score(self, part: int, hidden: tf.Tensor, said: tf.Tensor, training: bool) -> tf.Tensor:
        inner = self.inner[part](hidden) if self.inner else hidden
        more = self.told[part - 1](self._one_hot(said[..., :part], 0)) if part else 0.0
        if not self.inner:
            return self.scores[part](inner) + more
        return self.scores[part](self.drop(tf.nn.relu(inner + more), training=training))

    def _one_hot(self, symbols: tf.Tensor, more: int) -> tf.Tensor:
        sizes = self.alphabets[: symbols.shape[-1]]
        return tf.concat([tf.one_hot(symbols[..., n], size + more) for n, size in enumerate(sizes)], -1)

    def silence(self, rows: int) -> tf.Tensor:
        """The states before anything is heard."""
        return tf.zeros([self.size.layers, 2, rows, self.size.units])

    def make(self) -> Chain:
        """Create all weights (Keras makes them on the first call)."""
        none = tf.zeros([1, 1, len(self.alphabets)], tf.int32)
        self(none, none, tf.zeros([1, 1]), self.silence(1))
        return self
