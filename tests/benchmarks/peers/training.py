"""Trains a peer's network, keeps it after every epoch, and asks it for its scores. Needs TensorFlow."""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tests.benchmarks.peers.network import Chain, Size
from tests.benchmarks.peers.spelling import Floats, Line, Spelling
from tests.benchmarks.peers.streams import Stretch, stretches

_TRANSPOSED, _BY = 0.5, 6  # the share of tunes moved, and by how many semitones at most, as in Continuo's own
_WARM_UP = 200


@dataclass(frozen=True)
class Recipe:
    """How to train: the rate falls along a cosine over `epochs`; ends early after `patience` without gain.

    `rows` tunes are read side by side, `places` symbols at a time, their states carried over.
    """

    epochs: int = 10
    patience: int = 2
    rate: float = 3e-3
    rows: int = 32
    places: int = 64
    seed: int = 1


@dataclass
class Progress:
    """What stands beside the weights: bits per note on the validation tunes after each epoch."""

    epochs: int = 0
    seconds: float = 0.0
    validation: list[float] = field(default_factory=list)

    @property
    def stale(self) -> int:
        """Epochs since the best."""
        return len(self.validation) - 1 - int(np.argmin(self.validation)) if self.validation else 0


class Trainer:
    """One network in training on one spelling."""

    def __init__(self, spelling: Spelling, size: Size, recipe: Recipe) -> None:
        keras.utils.set_random_seed(recipe.seed)
        self.recipe, self.spelling = recipe, spelling
        self.network = Chain(spelling.alphabets, size).make()
        self.progress = Progress()
        self._best = self.network.get_weights()
        self._optimizer = keras.optimizers.AdamW(recipe.rate, weight_decay=0.01, clipnorm=1.0, beta_2=0.99)
        self._optimizer.build(self.network.trainable_variables)
        # Not compiled by XLA, which was measured to be as fast for events and four times slower for steps.
        self._learn = tf.function(self._learn_step)
        self._ask = tf.function(self._ask_step)

    @property
    def finished(self) -> bool:
        """Whether nothing is left to learn."""
        return self.progress.epochs >= self.recipe.epochs or self.progress.stale >= self.recipe.patience

    def train(
        self, lines: Sequence[Line], check: Sequence[Line], path: Path, report: Callable[[str], None]
    ) -> None:
        """Train to the end, from where `path` left off, writing it after every epoch."""
        if path.exists():
            self.load(path)
        while not self.finished:
            begun = time.monotonic()
            trained = self._epoch(lines)
            self.progress.epochs += 1
            self.progress.validation.append(self._check(check))
            self.progress.seconds += time.monotonic() - begun
            if not self.progress.stale:
                self._best = self.network.get_weights()
            self.save(path)
            report(
                f"epoch {self.progress.epochs} of {self.recipe.epochs}: training {trained:.3f} bits a note,"
                f" validation {self.progress.validation[-1]:.3f}, {self.progress.seconds / 60:.0f} min"
            )
        self.network.set_weights(self._best)

    def _epoch(self, lines: Sequence[Line]) -> float:
        """Learn from every line once; bits per note."""
        rng = np.random.default_rng([self.recipe.seed, self.progress.epochs])
        dealt = [self._moved(lines[index], rng) for index in rng.permutation(len(lines))]
        state = self.network.silence(self.recipe.rows)
        total = 0.0
        stretched = self._stretches(dealt)
        for number, stretch in enumerate(stretched):
            self._optimizer.learning_rate.assign(self._rate(number / len(stretched)))
            state, nats = self._learn(*_tensors(stretch), state)
            total += float(nats)
        return total / math.log(2) / sum(line.notes for line in lines)

    def _stretches(self, lines: Sequence[Line]) -> list[Stretch]:
        return list(stretches(lines, self.spelling.alphabets, self.recipe.rows, self.recipe.places))

    def _moved(self, line: Line, rng: np.random.Generator) -> Line:
        if rng.random() >= _TRANSPOSED:
            return line
        return self.spelling.moved(line, int(rng.integers(-_BY, _BY + 1)))

    def _rate(self, into: float) -> float:
        done = (self.progress.epochs + into) / self.recipe.epochs
        warm = min(1.0, (int(self._optimizer.iterations.numpy()) + 1) / _WARM_UP)
        return warm * self.recipe.rate * (0.02 + 0.98 * (1 + math.cos(math.pi * done)) / 2)

    def _check(self, lines: Sequence[Line]) -> float:
        state = self.network.silence(self.recipe.rows)
        total = 0.0
        for stretch in self._stretches(lines):
            heard, said, counts, going_on = _tensors(stretch)
            scores, state = self._ask(heard, said, going_on, state)
            total += float(_nats(scores, said, counts))
        return total / math.log(2) / sum(line.notes for line in lines)

    def scores(self, lines: Sequence[Line]) -> Iterator[tuple[int, list[Floats]]]:
        """The number of each line and the scores [places, symbols] of its alphabets, in no certain order."""
        state = self.network.silence(self.recipe.rows)
        held: dict[int, list[list[Floats]]] = {}
        missing = [len(line.symbols) for line in lines]
        for stretch in self._stretches(lines):
            heard, said, _, going_on = _tensors(stretch)
            scores, state = self._ask(heard, said, going_on, state)
            given = [each.numpy() for each in scores]
            for row, owners in enumerate(stretch.owners):
                for owner in (owner for owner in np.unique(owners).tolist() if owner >= 0):
                    here = owners == owner
                    held.setdefault(owner, []).append([each[row, here] for each in given])
                    missing[owner] -= int(here.sum())
                    if not missing[owner]:
                        yield owner, [np.concatenate(part) for part in zip(*held.pop(owner), strict=True)]

    def _learn_step(
        self, heard: tf.Tensor, said: tf.Tensor, counts: tf.Tensor, going_on: tf.Tensor, state: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        with tf.GradientTape() as tape:
            scores, after = self.network(heard, said, going_on, state, training=True)
            nats = _nats(scores, said, counts)
            loss = nats / tf.maximum(tf.reduce_sum(counts[..., 0]), 1.0)
        variables = self.network.trainable_variables
        self._optimizer.apply(tape.gradient(loss, variables), variables)
        return after, nats

    def _ask_step(
        self, heard: tf.Tensor, said: tf.Tensor, going_on: tf.Tensor, state: tf.Tensor
    ) -> tuple[list[tf.Tensor], tf.Tensor]:
        return self.network(heard, said, going_on, state)  # type: ignore[no-any-return]  # Keras has no types

    def save(self, path: Path) -> None:
        """Write everything needed to go on as if nothing had happened, swapped in when whole."""
        arrays = {f"v{n}": np.asarray(variable) for n, variable in enumerate(self._variables())}
        arrays |= {f"b{n}": weight for n, weight in enumerate(self._best)}
        arrays["progress"] = np.frombuffer(json.dumps(asdict(self.progress)).encode(), np.uint8)
        aside = path.with_suffix(f".{os.getpid()}.npz")
        np.savez(aside, allow_pickle=False, **arrays)
        aside.replace(path)

    def load(self, path: Path) -> None:
        """Take up what `save` wrote; raises ValueError when it is of another network."""
        with np.load(path) as arrays:
            for n, variable in enumerate(self._variables()):
                variable.assign(arrays[f"v{n}"])
            self._best = [arrays[f"b{n}"] for n in range(len(self._best))]
            self.progress = Progress(**json.loads(arrays["progress"].tobytes().decode()))

    def _variables(self) -> list[Any]:
        return [*self.network.variables, *self._optimizer.variables]


def _nats(scores: Sequence[tf.Tensor], said: tf.Tensor, counts: tf.Tensor) -> tf.Tensor:
    losses = [
        tf.reduce_sum(counts[..., n] * tf.nn.sparse_softmax_cross_entropy_with_logits(said[..., n], given))
        for n, given in enumerate(scores)
    ]
    return tf.add_n(losses)


def _tensors(stretch: Stretch) -> list[tf.Tensor]:
    return [tf.constant(each) for each in (stretch.heard, stretch.said, stretch.counts, stretch.going_on)]
