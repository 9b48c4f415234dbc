"""The network in Keras: an LSTM over the notes heard, and three heads that ask one after the other.

gap | what was heard; length | that and the gap; pitch | that and where the note starts and ends. The
pitch is scored as itself, as an interval from the note before, from the first note and from the note
after the passage, as a degree of the key, by what stood at the same place one, two, four and eight bars
ago, and by what the phrase's own memory expects. Where there are other voices, also as an interval from what
each of them sounds, and from the next above and below.

Only training and exporting import this module: it needs TensorFlow.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from core.lstm.features import LAGS, PITCHES, RAW, Sizes
from core.lstm.memory import MOVES

_SHIFTS = 2 * PITCHES - 1  # an interval from any pitch to any other
COPIES = 2 * len(LAGS) + len(MOVES)
_ALONE = (PITCHES, _SHIFTS, _SHIFTS, _SHIFTS, 12, COPIES)
NEAR = 2  # of the other voices, those whose distance counts beyond the octave: the next above and below


@dataclass(frozen=True)
class Shape:
    """The size of a network: columns it embeds, widths of its layers, other voices it looks at."""

    sizes: Sizes
    units: int = 256
    layers: int = 2
    embedding: int = 192
    head: int = 192
    dropout: float = 0.25
    company: int = 0

    @property
    def raw(self) -> int:
        """How many raw columns there are."""
        return RAW + self.company

    @property
    def pitch_parts(self) -> tuple[int, ...]:
        """The widths of what the pitch head scores by."""
        return (*_ALONE, *[_SHIFTS] * NEAR, 12 * self.company) if self.company else _ALONE

    @property
    def gaps(self) -> int:
        """How many rests there are to choose from."""
        return self.sizes.advance[0] - 1

    @property
    def lengths(self) -> int:
        """How many lengths there are to choose from."""
        return self.sizes.note[0] - 1

    def to_dict(self) -> dict[str, Any]:
        """The widths, for bundle.json; the sizes follow from the encoding."""
        widths = asdict(self)
        del widths["sizes"]
        if not self.company:
            del widths["company"]
        return widths


class Columns(keras.layers.Layer):  # type: ignore[misc]  # Keras has no types
    """The sum of one embedding for each column: a linear layer over classes."""

    def __init__(self, sizes: tuple[int, ...], width: int, name: str) -> None:
        super().__init__(name=name)
        self._offsets = np.cumsum([0, *sizes[:-1]]).astype(np.int32)
        self._rows, self._width = sum(sizes), width

    def build(self, _shape: Any) -> None:
        start = keras.initializers.RandomNormal(stddev=0.05)
        self.table = self.add_weight(shape=(self._rows, self._width), initializer=start, name="table")

    def call(self, columns: tf.Tensor) -> tf.Tensor:
        return embed(self.table.value, columns, self._offsets)


def embed(table: tf.Tensor, columns: tf.Tensor, offsets: np.ndarray[Any, Any]) -> tf.Tensor:
    """The sum over the last axis of the table's rows for all columns."""
    return tf.reduce_sum(tf.gather(table, columns + offsets), axis=-2)


class Network(keras.Model):  # type: ignore[misc]  # Keras has no types
    """All layers; `call` takes whole melodies, the exported step takes one note at a time."""

    def __init__(self, shape: Shape) -> None:
        super().__init__(name="continuo")
        self.shape_ = shape
        self.advance = Columns(shape.sizes.advance, shape.embedding, "advance")
        self.cells = [
            keras.layers.LSTM(shape.units, return_sequences=True, name=f"lstm_{n}")
            for n in range(shape.layers)
        ]
        self.drop = keras.layers.Dropout(shape.dropout)
        heads = ("gap", "length", "pitch")
        outputs = (shape.gaps, shape.lengths, sum(shape.pitch_parts))
        self.hidden = {head: keras.layers.Dense(shape.head, name=f"{head}_hidden") for head in heads}
        self.scores = {
            head: keras.layers.Dense(size, name=f"{head}_scores")
            for head, size in zip(heads, outputs, strict=True)
        }
        self.onset_length = Columns(shape.sizes.onset, shape.head, "onset_for_length")
        self.onset_pitch = Columns((*shape.sizes.onset, *shape.sizes.note), shape.head, "note_for_pitch")

    def call(self, inputs: tuple[tf.Tensor, ...], training: bool = False) -> tuple[tf.Tensor, ...]:
        """Scores of gap, length and pitch for every note of [melodies, notes] columns."""
        advance, onset, note, raw = inputs
        below = self.drop(self.advance(advance), training=training)
        for number, cell in enumerate(self.cells):
            above = self.drop(cell(below), training=training)
            below = above + below if number else above
        pitch_columns = self.onset_pitch(tf.concat([onset, note], -1))
        gap = self._head("gap", below, 0.0, training)
        length = self._head("length", below, self.onset_length(onset), training)
        parts = self._head("pitch", below, pitch_columns, training)
        flat = tf.reshape(parts, [-1, parts.shape[-1]])
        pitch = pitch_scores(self.shape_, flat, tf.reshape(raw, [-1, self.shape_.raw]))
        return gap, length, tf.reshape(pitch, tf.concat([tf.shape(raw)[:2], [PITCHES]], 0))

    def _head(self, name: str, hidden: tf.Tensor, more: Any, training: bool) -> tf.Tensor:
        inner = self.drop(tf.nn.relu(self.hidden[name](hidden) + more), training=training)
        return self.scores[name](inner)

    def make(self) -> Network:
        """Create all weights (Keras makes them on the first call)."""
        sizes = self.shape_.sizes
        widths = (len(sizes.advance), len(sizes.onset), len(sizes.note), self.shape_.raw)
        self(tuple(tf.zeros([1, 1, width], tf.int32) for width in widths))
        return self


def pitch_scores(shape: Shape, parts: tf.Tensor, raw: tf.Tensor) -> tf.Tensor:
    """One score for each of 128 pitches from the parts of the pitch head, [rows, parts] and [rows, raw]."""
    absolute, from_last, from_first, from_after, degree, copies, *company = tf.split(
        parts, shape.pitch_parts, axis=-1
    )
    last, first, tonic, after = (raw[:, column] for column in range(4))
    scores = absolute + sliding(from_last, last) + sliding(from_first, first) + sliding(from_after, after)
    scores += _known(tonic) * _fold(degree, tonic)
    for index in range(COPIES):
        marked = tf.equal(tf.range(PITCHES)[None, :], raw[:, 4 + index : 5 + index])
        scores += tf.cast(marked, tf.float32) * copies[:, index : index + 1]
    return scores + _with_company(company, raw[:, RAW:]) if company else scores


def _with_company(parts: list[tf.Tensor], sounding: tf.Tensor) -> tf.Tensor:
    """Scores by what the other voices sound, pitches [rows, company], -1 for none."""
    *near, classes = parts
    scores = sum(sliding(part, sounding[:, place]) for place, part in enumerate(near))
    for place, part in enumerate(tf.split(classes, sounding.shape[1], axis=-1)):
        pitch = sounding[:, place]
        scores += _known(pitch) * _fold(part, tf.maximum(pitch, 0) % 12)
    return scores


def _known(raw: tf.Tensor) -> tf.Tensor:
    return tf.cast(raw >= 0, tf.float32)[:, None]


_FROM = np.array([[p - other + PITCHES - 1 for p in range(PITCHES)] for other in range(PITCHES)], np.int32)
_BACK = np.array([[s + other for s in range(_SHIFTS)] for other in range(PITCHES)], np.int32)
_DEGREES = np.array([[(p - tonic) % 12 for p in range(PITCHES)] for tonic in range(12)], np.int32)


def _slide(shifts: tf.Tensor, other: tf.Tensor) -> tf.Tensor:
    """Scores of intervals [rows, 255] laid on the pitches as seen from pitch `other`; 0 if unknown."""
    return _known(other) * tf.gather(shifts, tf.gather(_FROM, tf.maximum(other, 0)), batch_dims=1)


def _fold(degrees: tf.Tensor, tonic: tf.Tensor) -> tf.Tensor:
    """Scores of twelve degrees laid on the pitches, by a product: cheap both ways."""
    columns = tf.gather(_DEGREES, tf.maximum(tonic, 0))
    return tf.gather(degrees, columns, batch_dims=1)


@tf.custom_gradient  # type: ignore[untyped-decorator]  # TensorFlow has no types
def sliding(shifts: tf.Tensor, other: tf.Tensor) -> tuple[tf.Tensor, Any]:
    """Scores laid as `_slide` does, with a gradient that is itself a slide, much faster than scattering."""

    def back(gradient: tf.Tensor) -> tuple[tf.Tensor, None]:
        padded = tf.pad(gradient * _known(other), [[0, 0], [PITCHES - 1, PITCHES - 1]])
        return tf.gather(padded, tf.gather(_BACK, tf.maximum(other, 0)), batch_dims=1), None

    return _slide(shifts, other), back
