"""A tune as the network hears it: what it expects of every note, and its hidden state before each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.judging.halves import Halves
from core.lstm.bundle import Bundle
from core.lstm.evaluate import opinion_of, setting_of
from core.lstm.features import Ints
from core.lstm.lens import Columns, columns_of
from core.lstm.step import Floats, Step
from core.score import Note
from core.timing import BarMap

Shares = NDArray[np.float64]


@dataclass(frozen=True)
class Heard:
    """One tune: what came (classes of gap, length, pitch), what was expected, the hidden states.

    `shares` are three arrays [notes, classes], `hidden` is [notes, units]; the notes from `first` on
    are measured, those before are the phrase to be picked up.
    """

    line: tuple[Note, ...]
    bars: BarMap
    columns: Columns
    shares: tuple[Shares, Shares, Shares]
    hidden: Floats
    first: int

    @property
    def targets(self) -> Ints:
        """Classes of gap, length and pitch, [notes, 3]."""
        return self.columns.targets

    def bits(self, shares: tuple[Shares, ...] | list[Shares]) -> NDArray[np.float64]:
        """Bits of gap, length and pitch of the notes that are measured, by these shares."""
        rows = np.arange(len(self.line))
        told = [-np.log2(each[rows, self.targets[:, part]]) for part, each in enumerate(shares)]
        return np.stack(told, -1)[self.first :]


class _Overhearing:
    """The step, with its hidden states kept."""

    def __init__(self, step: Step) -> None:
        self._step = step
        self.hidden: list[Floats] = []

    def __call__(self, signature: str, inputs: Mapping[str, NDArray[Any]]) -> dict[str, Floats]:
        outputs = self._step(signature, inputs)
        if signature == "advance":
            self.hidden.append(outputs["hidden"])
        return outputs


def hear(bundle: Bundle, halves: Halves) -> Heard:
    """A held-out tune, its second half to be measured; bars, key, end and that nothing follows are known."""
    line = (*halves.true.seed, *halves.true.notes)
    setting = replace(setting_of(bundle, halves.score, line), after=())
    columns = columns_of(bundle.encoding, setting, line)
    step = _Overhearing(bundle.step)
    opinion = opinion_of(step, 2 * bundle.layers * bundle.units, columns)
    gap, length, pitch = (softmax(scores) for scores in opinion.scores)
    hidden = np.concatenate(step.hidden)
    return Heard(line, halves.true.bars, columns, (gap, length, pitch), hidden, len(halves.true.seed))


def softmax(scores: Floats) -> Shares:
    """Scores [..., classes] as shares."""
    wide = np.exp(scores.astype(np.float64) - scores.max(-1, keepdims=True))
    shares: Shares = wide / wide.sum(-1, keepdims=True)
    return shares
