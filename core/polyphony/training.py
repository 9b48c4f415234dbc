"""Training a network that hears several voices: the loop of melodies, other batches. Needs TensorFlow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from core.encoding import Encoding
from core.lstm.batches import AT_THE_DESK, Augmentation, Batch, Window, windows
from core.lstm.bundle import weights_of
from core.lstm.features import Sizes
from core.lstm.train import Learnt, Report, TrainingOptions, go_on, resume
from core.polyphony.company import SLOTS, sizes_with_company
from core.polyphony.dataset import MELODIES, WovenData, prepared
from core.polyphony.dealing import deal

# How often an epoch hears each window of a collection: what there is most of would drown the rest.
SHARES = {
    "palestrina": 0.3,
    "trecento": 0.5,
    "keyboard": 3.0,
    "chamber": 2.0,
    "schumann_robert": 2.0,
    **dict.fromkeys(MELODIES, 0.3),
}
_HOW = Augmentation(
    hidden=(
        ("metre", 0.05),
        ("bar number", 0.2),
        ("key", 0.2),
        ("end", 0.2),
        ("after", 0.3),
        ("phrase", 1.0),
        ("style", 0.5),
        ("past bars", 0.05),
    ),
    bare=0.05,
    by=5,
)


class Works:
    """The works of a dataset, dealt out with some of the voices given."""

    def __init__(self, data: WovenData, options: TrainingOptions) -> None:
        self._data, self._notes = data, options.notes
        self._given, self._check = (windows(data, data.tunes(side)) for side in ("train", "validation"))

    def training(self, rng: np.random.Generator) -> list[Callable[[], Batch]]:
        """The batches of one epoch."""
        often = [SHARES.get(self._collection(each), 1.0) + rng.random() for each in self._given]
        heard = [each for each, times in zip(self._given, often, strict=True) for _ in range(int(times))]
        return deal(self._data, heard, self._notes, rng, _HOW)

    def checking(self) -> list[Callable[[], Batch]]:
        """Those that tell how much was learnt: nothing known ahead."""
        return deal(self._data, self._check, self._notes, how=AT_THE_DESK)

    def _collection(self, window: Window) -> str:
        work = int(np.searchsorted(self._data.offsets, window.start, side="right")) - 1
        return self._data.collections[work]


def learn(options: TrainingOptions, report: Report = print, start: Path | None = None) -> Learnt:
    """Train to the end, on from the checkpoint where there is one, and publish nothing.

    A network begins with what the melodies' model in the folder `start` knows, as far as they have the
    same columns. Raises what `core.lstm.train.learn` raises.
    """
    from core.lstm.trainer import Trainer

    options = replace(options.resolved(), collections=tuple(options.collections))
    encoding = Encoding()
    data = prepared(encoding, options.collections, report)
    trainer = Trainer(options, sizes_with_company(Sizes.of(encoding)), SLOTS)
    progress = resume(trainer, options, report)
    if start is not None and progress.epoch == 0:
        begin_with(trainer, weights_of(start))
    go_on(trainer, options, Works(data, options), progress, report)
    return Learnt(options, encoding, data, trainer, progress)


def begin_with(trainer: Any, weights: Mapping[str, np.ndarray[Any, Any]]) -> None:
    """Give a network the weights of another that knows less: its columns and scores come first."""
    for mine, mean in zip(trainer.network.weights, trainer.means, strict=True):
        known = weights.get(mine.path.replace("/", "."))
        if known is None or known.ndim != len(mine.shape):
            continue
        value = mine.numpy()
        same = tuple(slice(0, min(a, b)) for a, b in zip(value.shape, known.shape, strict=True))
        value[same] = known[same]
        mine.assign(value)
        mean.assign(value)
