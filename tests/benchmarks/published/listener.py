"""Continuo's network as the benchmark asks it, whole melodies at once; needs TensorFlow."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from core.lstm import bundle, sealed
from core.lstm.features import RAW, Ints, Sizes
from core.lstm.network import Network, Shape, pitch_scores
from core.lstm.publish import restore
from tests.benchmarks.published.hearing import GROUPS, Heard, hearings

_TEACH_RATE = 6e-4
_TEACH_EPOCHS = 5
_TEACH_MELODIES = 16  # in a batch
_WARM_UP = 10  # steps
_BARE = 0.3  # how often a melody is taught in a hearing without metre, or without key
Weights = list[NDArray[np.float32]]


class Listener:
    """One network: whole melodies scored, heads asked apart, weights that can be taught and put back."""

    def __init__(self, shape: Shape) -> None:
        self._network = Network(shape).make()
        self._hear = tf.function(self._heard, reduce_retracing=True)
        self._gap = tf.function(self._gaps, reduce_retracing=True)
        self._length = tf.function(self._lengths, reduce_retracing=True)
        self._pitch = tf.function(self._pitches, reduce_retracing=True)
        self._teach = tf.function(self._taught, reduce_retracing=True)
        self._optimizer = keras.optimizers.AdamW(_TEACH_RATE, weight_decay=0.01, clipnorm=1.0)
        self._optimizer.build(self._network.trainable_variables)
        self._fresh = [variable.numpy() for variable in self._optimizer.variables]

    @property
    def weights(self) -> Weights:
        """A copy of the weights."""
        return [weight.numpy() for weight in self._network.weights]

    @weights.setter
    def weights(self, values: Weights) -> None:
        for weight, value in zip(self._network.weights, values, strict=True):
            weight.assign(value)

    @property
    def network(self) -> Network:
        """The network itself, to be given weights by name."""
        return self._network

    def hear(self, heard: Heard) -> tuple[NDArray[np.float32], list[NDArray[np.float32]]]:
        """The hidden state before each note, and the scores of gap, length and pitch."""
        hidden, *scores = self._hear(*(tf.constant(heard[group], tf.int32) for group in GROUPS[:-1]))
        return hidden.numpy(), [each.numpy() for each in scores]

    def gaps(self, hidden: NDArray[np.float32]) -> NDArray[np.float32]:
        """Scores of the rest, [rows, gaps]."""
        scores: NDArray[np.float32] = self._gap(tf.constant(hidden)).numpy()
        return scores

    def lengths(self, hidden: NDArray[np.float32], onset: Ints) -> NDArray[np.float32]:
        """Scores of the length, [rows, lengths], for other onsets than came."""
        scores: NDArray[np.float32] = self._length(tf.constant(hidden), tf.constant(onset, tf.int32)).numpy()
        return scores

    def pitches(self, hidden: NDArray[np.float32], onset: Ints, note: Ints, raw: Ints) -> NDArray[np.float32]:
        """Scores of the pitch, [rows, 128], for other onsets and lengths than came."""
        columns = (tf.constant(each, tf.int32) for each in (onset, note, raw))
        scores: NDArray[np.float32] = self._pitch(tf.constant(hidden), *columns).numpy()
        return scores

    def teach(self, melodies: Sequence[tuple[Heard, NDArray[np.float64]]], seed: int) -> None:
        """Go on learning from these melodies, each with how much each of its hearings is believed."""
        for variable, fresh in zip(self._optimizer.variables, self._fresh, strict=True):
            variable.assign(fresh)
        keras.utils.set_random_seed(seed)
        rng = np.random.default_rng(seed)
        batches = -(-len(melodies) // _TEACH_MELODIES)
        steps = _TEACH_EPOCHS * batches
        for step in range(steps):
            if step % batches == 0:
                deal = np.array_split(rng.permutation(len(melodies)), batches)
            slope = (1 + np.cos(np.pi * step / steps)) / 2
            self._optimizer.learning_rate.assign(_TEACH_RATE * min(1.0, (step + 1) / _WARM_UP) * slope)
            picked = [_drawn(melodies[place], rng) for place in deal[step % batches]]
            self._teach(*map(tf.constant, _padded(picked)))

    def _hidden(self, advance: tf.Tensor, training: bool = False) -> tf.Tensor:
        network = self._network
        below = network.drop(network.advance(advance), training=training)
        for number, cell in enumerate(network.cells):
            above = network.drop(cell(below), training=training)
            below = above + below if number else above
        return below

    def _head(self, name: str, hidden: tf.Tensor, more: Any) -> tf.Tensor:
        network = self._network
        return network.scores[name](tf.nn.relu(network.hidden[name](hidden) + more))

    def _heard(self, advance: tf.Tensor, onset: tf.Tensor, note: tf.Tensor, raw: tf.Tensor) -> Any:
        hidden = self._hidden(advance)
        flat = tf.reshape(hidden, [-1, hidden.shape[-1]])
        rows = [tf.reshape(each, [-1, each.shape[-1]]) for each in (onset, note, raw)]
        pitch = self._pitches(flat, *rows)
        shape = tf.concat([tf.shape(hidden)[:2], [pitch.shape[-1]]], 0)
        length = self._head("length", hidden, self._network.onset_length(onset))
        return hidden, self._head("gap", hidden, 0.0), length, tf.reshape(pitch, shape)

    def _gaps(self, hidden: tf.Tensor) -> tf.Tensor:
        return self._head("gap", hidden, 0.0)

    def _lengths(self, hidden: tf.Tensor, onset: tf.Tensor) -> tf.Tensor:
        return self._head("length", hidden, self._network.onset_length(onset))

    def _pitches(self, hidden: tf.Tensor, onset: tf.Tensor, note: tf.Tensor, raw: tf.Tensor) -> tf.Tensor:
        more = self._network.onset_pitch(tf.concat([onset, note], -1))
        return pitch_scores(self._network.shape_, self._head("pitch", hidden, more), raw)

    def _taught(self, *batch: tf.Tensor) -> None:
        *columns, targets, weight = batch
        with tf.GradientTape() as tape:
            scores = self._network(tuple(columns), training=True)
            lost = [
                tf.nn.sparse_softmax_cross_entropy_with_logits(targets[..., part], scores[part])
                for part in range(3)
            ]
            loss = tf.reduce_sum(weight * tf.add_n(lost)) / tf.reduce_sum(weight)
        variables = self._network.trainable_variables
        self._optimizer.apply(tape.gradient(loss, variables), variables)


def listener(folder: Path) -> Listener:
    """The network of a bundle, all of it checked; raises BadBundle."""
    loaded = bundle.load_folder(folder)
    settings = json.loads((folder / sealed.SETTINGS).read_text(encoding="utf-8"))
    found = Listener(Shape(Sizes.of(loaded.encoding), **settings["shape"]))
    restore(found.network, bundle.weights_of(folder))
    return found


def _drawn(melody: tuple[Heard, NDArray[np.float64]], rng: np.random.Generator) -> Heard:
    """A melody in one hearing, drawn by belief, at times without its metre or its key."""
    heard, belief = melody
    known = hearings()
    chosen = known[int(rng.choice(len(known), p=belief))]
    metre = None if rng.random() < _BARE else chosen.metre
    key = None if rng.random() < _BARE else chosen.key
    place = next(i for i, each in enumerate(known) if (each.metre, each.key) == (metre, key))
    return {group: columns[place] for group, columns in heard.items()}


def _padded(melodies: Sequence[Heard]) -> list[NDArray[Any]]:
    longest = -(-max(len(one["targets"]) for one in melodies) // 16) * 16
    found: list[NDArray[Any]] = []
    for group in GROUPS:
        full = np.zeros((len(melodies), longest, melodies[0][group].shape[-1]), np.int32)
        for row, one in zip(full, melodies, strict=True):
            row[: len(one[group])] = one[group]
        found.append(full)
    notes = np.array([len(one["targets"]) for one in melodies])
    weight = (np.arange(longest) < notes[:, None]).astype(np.float32)
    assert found[3].shape[-1] == RAW  # the groups are in the network's order
    return [*found, weight]
