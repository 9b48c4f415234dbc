"""One training of the recipe: kept after every epoch, measured once, and not done again."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from core.lstm import bundle, sealed
from core.lstm.corpus import COLLECTIONS
from core.lstm.dataset import Dataset
from core.lstm.figures import Bits
from core.lstm.measure import DESK, opinions, step_time
from core.lstm.step import Step
from core.lstm.train import Learnt, Progress, TrainingOptions, learn
from core.lstm.tunes import TuneIndex

FOUND = "found.npz"
LAST = 3  # epochs whose weights are averaged

Report = Callable[[str], None]
Weights = Sequence[np.ndarray[Any, Any]]


@dataclass(frozen=True)
class Run:
    """What one training came to, on the test tunes of the first collection that was learnt from.

    `best` are the bits of every note for the network that did best on the validation tunes, `averaged`
    for the mean of the last epochs' weights; `validation` are bits per note after each epoch. `step` is
    milliseconds for one note of one take, `size` bytes of the bundle without its index of tunes.
    """

    units: int
    seed: int
    parameters: int
    minutes: float
    step: float
    size: int
    validation: tuple[float, ...]
    best: Bits
    averaged: Bits

    def save(self, path: Path) -> None:
        """Write it, swapped in when whole."""
        facts = {name: value for name, value in vars(self).items() if name not in ("best", "averaged")}
        aside = path.with_suffix(f".{os.getpid()}.npz")
        text = np.frombuffer(json.dumps(facts).encode(), np.uint8)
        np.savez(aside, allow_pickle=False, facts=text, best=self.best, averaged=self.averaged)
        aside.replace(path)

    @classmethod
    def load(cls, path: Path) -> Run:
        """Read what `save` wrote."""
        with np.load(path) as arrays:
            facts = json.loads(arrays["facts"].tobytes().decode())
            facts["validation"] = tuple(facts["validation"])
            return cls(**facts, best=arrays["best"], averaged=arrays["averaged"])


def run(units: int, seed: int, epochs: int, collections: Sequence[str], work: Path, report: Report) -> Run:
    """The recipe at one size from one seed: from `work` when it is there, else trained to the end."""
    here = Path()
    recipe = TrainingOptions(
        here, here, units=units, seed=seed, epochs=epochs, patience=epochs, collections=tuple(collections)
    )
    folder = work / f"{units}-{seed}-{hashlib.sha256(repr(recipe).encode()).hexdigest()[:8]}"
    found = folder / FOUND
    if not found.exists():
        options = replace(recipe, out=folder / "model", work=folder)
        _trained(options, lambda line: report(f"{units}, seed {seed}: {line}")).save(found)
    return Run.load(found)


def _trained(options: TrainingOptions, report: Report) -> Run:
    from core.lstm.export import to_litert
    from core.lstm.publish import publish

    learnt = learn(options, report, lambda trainer, progress: _keep(options, trainer, progress))
    network = learnt.trainer.best()
    publish(network, learnt.encoding, options.out, options.out.parent.name, TuneIndex.of([]))
    report("Measuring it on the test tunes")
    model = bundle.load_folder(options.out)
    best = _bits(model.step, options, learnt.data)
    for weight, mean in zip(network.weights, _mean(options), strict=True):
        weight.assign(mean)
    return _run(learnt, model, best, _bits(Step(to_litert(network)), options, learnt.data))


def _run(learnt: Learnt, model: bundle.Bundle, best: Bits, averaged: Bits) -> Run:
    return Run(
        units=model.units,
        seed=learnt.options.seed,
        parameters=learnt.trainer.network.count_params(),
        minutes=learnt.progress.seconds / 60,
        step=step_time(model, 1),
        size=sum((model.folder / part).stat().st_size for part in (sealed.STEP, sealed.WEIGHTS)),
        validation=tuple(epoch["all"] for epoch in learnt.progress.history),
        best=best,
        averaged=averaged,
    )


def _keep(options: TrainingOptions, trainer: Any, progress: Progress) -> None:
    """Keep the weights after each of the last epochs."""
    if progress.epoch > options.epochs - LAST:
        weights = {f"w{number}": each for number, each in enumerate(trainer.averaged())}
        np.savez(options.work / f"epoch-{progress.epoch}.npz", allow_pickle=False, **weights)


def _mean(options: TrainingOptions) -> Weights:
    """The mean of what `_keep` kept."""
    epochs = range(max(options.epochs - LAST, 0) + 1, options.epochs + 1)
    kept = []
    for epoch in epochs:
        with np.load(options.work / f"epoch-{epoch}.npz") as arrays:
            kept.append([arrays[f"w{number}"] for number in range(len(arrays.files))])
    return [np.mean(each, axis=0) for each in zip(*kept, strict=True)]


def _bits(step: Step, options: TrainingOptions, data: Dataset) -> Bits:
    """Bits of every note of the test tunes, with what a composer's desk knows."""
    first = next(each.name for each in COLLECTIONS if data.tunes("test", each.name))
    found = opinions(step, 2 * options.layers * options.units, data, data.tunes("test", first), DESK)
    return np.concatenate([each.bits for each in found])
