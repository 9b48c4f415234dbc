"""From Keras weights to the step that plays: one LiteRT file of three signatures, 8-bit weights.

`advance` hears a note (state, columns → state, hidden, gap), `length` and `pitch` score what
comes next. Only training imports this module: it needs TensorFlow.
"""

from __future__ import annotations

import tempfile
from typing import Any

import numpy as np
import tensorflow as tf

from core.lstm.laying import Laying
from core.lstm.network import Network, embed

SIGNATURES = ("advance", "length", "pitch")


class Step(tf.Module):  # type: ignore[misc]  # TensorFlow has no types
    """The network one note at a time, on plain variables, which the converter does not lose."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.shape = network.shape_
        self._lay = Laying(network.shape_)
        self.w = {weight.path: tf.Variable(weight.numpy(), trainable=False) for weight in network.weights}

    def _dense(self, name: str, x: tf.Tensor) -> tf.Tensor:
        return tf.linalg.matmul(x, self.w[f"continuo/{name}/kernel"]) + self.w[f"continuo/{name}/bias"]

    def _embed(self, name: str, columns: tf.Tensor, sizes: tuple[int, ...]) -> tf.Tensor:
        offsets = np.cumsum([0, *sizes[:-1]]).astype(np.int32)
        return embed(self.w[f"continuo/{name}/table"], columns, offsets)

    def _cell(self, number: int, x: tf.Tensor, h: tf.Tensor, c: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        path = f"continuo/lstm_{number}/lstm_cell"
        z = tf.matmul(x, self.w[f"{path}/kernel"]) + tf.matmul(h, self.w[f"{path}/recurrent_kernel"])
        i, f, g, o = tf.split(z + self.w[f"{path}/bias"], 4, axis=-1)
        c = tf.sigmoid(f) * c + tf.sigmoid(i) * tf.tanh(g)
        return tf.sigmoid(o) * tf.tanh(c), c

    def _head(self, name: str, hidden: tf.Tensor, more: Any) -> tf.Tensor:
        return self._dense(f"{name}_scores", tf.nn.relu(self._dense(f"{name}_hidden", hidden) + more))

    def advance(self, state: tf.Tensor, columns: tf.Tensor) -> dict[str, tf.Tensor]:
        """Hear one note: the next state, the hidden vector the heads read, and the gap's scores."""
        below = self._embed("advance", columns, self.shape.sizes.advance)
        parts = tf.split(state, 2 * self.shape.layers, axis=-1)
        kept = []
        for number in range(self.shape.layers):
            h, c = self._cell(number, below, parts[2 * number], parts[2 * number + 1])
            kept += [h, c]
            below = h + below if number else h
        return {"state": tf.concat(kept, -1), "hidden": below, "gap": self._head("gap", below, 0.0)}

    def length(self, hidden: tf.Tensor, onset: tf.Tensor) -> dict[str, tf.Tensor]:
        """Scores of the length, once the onset is known."""
        more = self._embed("onset_for_length", onset, self.shape.sizes.onset)
        return {"length": self._head("length", hidden, more)}

    def pitch(
        self, hidden: tf.Tensor, onset: tf.Tensor, note: tf.Tensor, raw: tf.Tensor
    ) -> dict[str, tf.Tensor]:
        """Scores of the pitch, once onset and length are known."""
        sizes = (*self.shape.sizes.onset, *self.shape.sizes.note)
        more = self._embed("note_for_pitch", tf.concat([onset, note], -1), sizes)
        return {"pitch": self._lay(self._head("pitch", hidden, more), raw)}

    def signatures(self) -> dict[str, Any]:
        """The three functions with their inputs spelled out; any number of rows."""
        sizes = self.shape.sizes
        state = _floats(2 * self.shape.layers * self.shape.units, "state")
        hidden = _floats(self.shape.units, "hidden")
        onset = _ints(len(sizes.onset), "onset")
        note, raw = _ints(len(sizes.note), "note"), _ints(self.shape.raw, "raw")
        return {
            "advance": tf.function(self.advance).get_concrete_function(
                state, _ints(len(sizes.advance), "columns")
            ),
            "length": tf.function(self.length).get_concrete_function(hidden, onset),
            "pitch": tf.function(self.pitch).get_concrete_function(hidden, onset, note, raw),
        }


def _floats(width: int, name: str) -> tf.TensorSpec:
    return tf.TensorSpec([None, width], tf.float32, name)


def _ints(width: int, name: str) -> tf.TensorSpec:
    return tf.TensorSpec([None, width], tf.int32, name)


def to_litert(network: Network, eight_bit: bool = True) -> bytes:
    """The step as a LiteRT file; `eight_bit` False keeps 32-bit weights, to measure what 8 bits lose."""
    step = Step(network)
    with tempfile.TemporaryDirectory() as folder:
        tf.saved_model.save(step, folder, signatures=step.signatures())
        converter = tf.lite.TFLiteConverter.from_saved_model(folder, signature_keys=list(SIGNATURES))
        if eight_bit:
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converted: bytes = converter.convert()
    return converted
