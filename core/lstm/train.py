"""Train the network: one command, resumable, with a bundle at the end. Needs TensorFlow."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Protocol
from zipfile import BadZipFile

import numpy as np

from core.encoding import Encoding
from core.errors import ContinuoError, Missing
from core.files.disk import telling, write_aside
from core.lstm.batches import AT_THE_DESK, Augmentation, Batch, batches, windows
from core.lstm.blending import STYLE_FIGURES
from core.lstm.bundle import load_folder
from core.lstm.card import card, with_styles
from core.lstm.curves import draw
from core.lstm.dataset import Dataset, dataset
from core.lstm.features import Sizes
from core.lstm.indexing import index_figures, index_of
from core.lstm.measure import measure
from core.lstm.split import Side
from core.lstm.styles import style_figures

STATE, LOG = "state.npz", "log.json"
_STARTED = 30  # batches after which the step has been laid out for every shape, and the pace is even
Report = Callable[[str], None]
_QUICK: dict[str, Any] = {
    "epochs": 6,
    "units": 96,
    "layers": 1,
    "embedding": 96,
    "head": 96,
    "notes": 2048,
    "rate": 4e-3,
    "dropout": 0.1,
}


@dataclass(frozen=True)
class TrainingOptions:
    """How to train. `out` is the bundle's folder to be, `work` where checkpoints are kept.

    `quick` learns from a few hundred tunes with a small network: minutes, for a bundle that works.
    `notes` is how many notes a batch holds at most. `without` are names of tunes that are left out.
    The rate falls along a cosine over `epochs`, and halves besides whenever the validation loss
    hardly improves; when that has not improved for `patience` epochs, training ends early.
    """

    out: Path
    work: Path
    quick: bool = False
    resume: bool = True
    epochs: int = 20
    patience: int = 4
    units: int = 256
    layers: int = 2
    embedding: int = 192
    head: int = 192
    dropout: float = 0.25
    notes: int = 4096
    rate: float = 3e-3
    seed: int = 1
    collections: Sequence[str] = ()
    without: Sequence[str] = ()
    title: str = ""

    def resolved(self) -> TrainingOptions:
        """The same with what `quick` stands for, where nothing else was asked."""
        if not self.quick:
            return self
        usual = {each.name: each.default for each in fields(self)}
        return replace(
            self, **{name: value for name, value in _QUICK.items() if getattr(self, name) == usual[name]}
        )

    @property
    def most(self) -> int:
        """How many tunes of each collection to read, 0 for all."""
        return 700 if self.quick else 0


class Deals(Protocol):
    """What there is to learn from, dealt out in batches."""

    def training(self, rng: np.random.Generator) -> list[Callable[[], Batch]]:
        """The batches of one epoch."""

    def checking(self) -> list[Callable[[], Batch]]:
        """Those that tell how much was learnt."""


@dataclass
class Progress:
    """What a checkpoint remembers besides the arrays."""

    epoch: int = 0
    best: float = float("inf")
    rate: float = 0.0
    stale: int = 0
    seconds: float = 0.0
    history: list[dict[str, float]] = field(default_factory=list)


@dataclass(frozen=True)
class Learnt:
    """A training that is over: its Trainer, which holds the best network, and what it learnt from."""

    options: TrainingOptions
    encoding: Encoding
    data: Dataset
    trainer: Any
    progress: Progress


def train(options: TrainingOptions, report: Report = print) -> Path:
    """Train, publish the best network as a bundle, and return the bundle's folder.

    Raises what `learn` raises.
    """
    learnt = learn(options, report)
    with telling(options.out):  # the checkpoint stands: with room on the disk, --resume begins here
        return _publish(learnt.trainer, learnt.options, learnt.encoding, learnt.data, learnt.progress, report)


def learn(
    options: TrainingOptions, report: Report = print, after: Callable[[Any, Progress], None] | None = None
) -> Learnt:
    """Train to the end, on from the checkpoint where there is one, and publish nothing.

    `after` is given the Trainer and the progress after each epoch, before its checkpoint is written.
    Raises Missing when TensorFlow or the corpus is not there, BadRequest for a network that is too large,
    ContinuoError when a checkpoint belongs to another training, BadFile when the disk refuses; the last
    checkpoint stands.
    """
    try:
        import tensorflow  # noqa: F401
    except ImportError as error:
        raise Missing("Training needs TensorFlow, which this light set-up leaves out.") from error
    from core.lstm.trainer import Trainer

    options = options.resolved()
    encoding = Encoding()
    data = dataset(encoding, options.collections, options.most, report)
    for line in data.summary:
        report(line)
    trainer = Trainer(options, Sizes.of(encoding))
    progress = resume(trainer, options, report)
    go_on(trainer, options, _Tunes(data, options), progress, report, after)
    return Learnt(options, encoding, data, trainer, progress)


class _Tunes:
    """The melodies of the dataset."""

    def __init__(self, data: Dataset, options: TrainingOptions) -> None:
        self._data, self._notes = data, options.notes
        self._given, self._check = (
            windows(data, _chosen(data, side, options)) for side in ("train", "validation")
        )

    def training(self, rng: np.random.Generator) -> list[Callable[[], Batch]]:
        return batches(self._data, self._given, self._notes, rng, Augmentation())

    def checking(self) -> list[Callable[[], Batch]]:
        return batches(self._data, self._check, self._notes, augmentation=AT_THE_DESK)


def go_on(
    trainer: Any,
    options: TrainingOptions,
    deals: Deals,
    progress: Progress,
    report: Report,
    after: Callable[[Any, Progress], None] | None = None,
) -> None:
    """Train from where `progress` stands to the end, with a checkpoint after each epoch (see `learn`)."""
    first = progress.epoch  # of this run, in which how long it will take is told
    while progress.epoch < options.epochs and progress.stale < options.patience:
        begun = time.monotonic()
        rng = np.random.default_rng([options.seed, progress.epoch])
        deal = deals.training(rng)
        rate = progress.rate * _annealed(progress.epoch / options.epochs)
        told = report if progress.epoch == first else None
        trained = trainer.epoch(_shown(deal, progress.epoch, options.epochs, told), rate)
        checked = trainer.check(make() for make in deals.checking())
        progress.seconds += time.monotonic() - begun
        _note(progress, trained, checked, rate)
        if progress.stale == 0:
            trainer.keep_best()
        if after is not None:
            after(trainer, progress)
        trainer.save(options.work / STATE, asdict(progress))
        write_aside(options.work / LOG, json.dumps(progress.history, indent=1).encode())
        timing = checked["gap"] + checked["length"]
        report(
            f"epoch {progress.epoch}: training {trained['all']:.3f} bits a note, validation"
            f" {checked['all']:.3f} (timing {timing:.3f}, pitch {checked['pitch']:.3f}),"
            f" {progress.seconds / 60:.0f} min, {_left(progress, options):.0f} to go"
        )


def _chosen(data: Dataset, side: Side, options: TrainingOptions) -> list[int]:
    without = set(options.without)
    return [tune for tune in data.tunes(side) if data.names[tune] not in without]


def _left(progress: Progress, options: TrainingOptions) -> float:
    """Minutes that the epochs to come will take, if none is saved."""
    return progress.seconds / progress.epoch * (options.epochs - progress.epoch) / 60


def _annealed(done: float) -> float:
    """The share of the learning rate left when `done` of the epochs are over: a cosine to a twentieth."""
    return 0.05 + 0.95 * (1 + math.cos(math.pi * done)) / 2


def _note(progress: Progress, trained: dict[str, float], checked: dict[str, float], rate: float) -> None:
    """Write the epoch down; halve the rate when it brought little."""
    gain = progress.best - checked["all"]
    progress.epoch += 1
    progress.history.append({"rate": rate, "training": trained["all"], **checked})
    progress.stale = 0 if gain > 0 else progress.stale + 1
    progress.best = min(progress.best, checked["all"])
    if gain < 0.002:
        progress.rate *= 0.5


def _shown(
    deal: list[Callable[[], Batch]], epoch: int, epochs: int, report: Report | None
) -> Iterator[Batch]:
    """The batches, with a bar; `report`, when given, is told how long all epochs to come will take."""
    from tqdm import tqdm

    started, begun = min(_STARTED, len(deal) // 3), 0.0
    for place, make in enumerate(tqdm(deal, f"epoch {epoch + 1}", unit="batch", mininterval=5.0)):
        if place == started:
            begun = time.monotonic()
        elif report and place == 2 * started:
            minutes = (time.monotonic() - begun) / started * len(deal) * (epochs - epoch) / 60
            report(f"{epochs - epoch} epochs will take about {max(1, round(minutes))} min on this machine")
        yield make()


def resume(trainer: Any, options: TrainingOptions, report: Report) -> Progress:
    """Where the last checkpoint stands, taken up by `trainer`; raises ContinuoError as `learn` does."""
    state = options.work / STATE
    with telling(options.work):
        options.work.mkdir(parents=True, exist_ok=True)
    if not (options.resume and state.exists()):
        return Progress(rate=options.rate)
    try:
        progress = Progress(**trainer.load(state))
    except (KeyError, ValueError, BadZipFile) as error:
        raise ContinuoError(
            f"The checkpoint in {options.work} is from another training; choose another folder for the work."
        ) from error
    report(f"Going on after epoch {progress.epoch}")
    return progress


def _publish(
    trainer: Any,
    options: TrainingOptions,
    encoding: Encoding,
    data: Dataset,
    progress: Progress,
    report: Report,
) -> Path:
    from core.lstm.export import to_litert
    from core.lstm.publish import finish, publish

    report("Writing the bundle")
    network = trainer.best()
    index = index_of(data, _chosen(data, "train", options))
    title = options.title or ("Folk melodies, quick" if options.quick else "Folk melodies")
    publish(network, encoding, options.out, title, index)
    report("Measuring it on the test tunes")
    bundle = load_folder(options.out)
    figures = measure(bundle, to_litert(network, eight_bit=False), data)
    facts = {"parameters": network.count_params(), "epochs": progress.epoch, "minutes": progress.seconds / 60}
    figures |= facts | index_figures(index, data, options.out)
    figures[STYLE_FIGURES] = style_figures(bundle, data)
    draw(progress.history, options.out)
    text = card(title, options.out.name, asdict(options), figures, progress.history, data.summary)
    finish(options.out, network, encoding, title, figures, with_styles(text, figures))
    return options.out
