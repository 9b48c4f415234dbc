"""The network on the JSB chorales: learnt from their training side, told by frames as published figures are.

The network of several voices, small, from scratch, on music21's chorales that the split of
Boulanger-Lewandowski et al. (2012) neither tests nor validates on; measured on those it tests on. What it
says of the notes comes to a number of nats for a chorale, which is divided by its frames of a sixteenth, and
by frames and voices: the latter is published as the negative log-likelihood of a token, of the voices'
pitches frame by frame. No frame tells a note struck again from one held, so neither do these notes. What
differs: these are music21's copies of the chorales, some forty more of them are learnt from, and it is known
how many voices there are. Neither way foretells the end.

With --model a model as it is, on the chorales it did not learn from, as they are written and held.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core.encoding import Encoding
from core.lstm.batches import Augmentation, Batch, Window, windows
from core.lstm.bundle import Bundle, load
from core.lstm.evaluate import opinion_of
from core.lstm.features import ONLY_WITH, Setting, Sizes
from core.lstm.lens import Columns
from core.lstm.measure import DESK
from core.lstm.step import Step
from core.lstm.train import TrainingOptions, go_on, resume
from core.polyphony.company import SLOTS, sizes_with_company
from core.polyphony.dataset import WovenData, pack
from core.polyphony.dealing import deal
from core.polyphony.judging import opinion
from core.polyphony.measuring import columns_for
from core.polyphony.weave import GROUPS
from core.polyphony.works import side_of as dealt_to
from core.polyphony.works import works
from tests.benchmarks.chorales.frames import SIXTEENTH, frames, held, nats, side_of

PUBLISHED = (
    "Coconet (Huang et al. 2017) 0.436, Music Transformer (Huang et al. 2019) 0.335,"
    " TonicNet (Peracha 2019) 0.220 nats a token"
)
_HIDDEN = (
    ("metre", 0.3),
    ("bar number", 0.3),
    ("key", 0.3),
    ("end", 0.3),
    ("after", 0.5),
    ("phrase", 1.0),
    ("style", 1.0),
)
# No voices are given; half of the windows are told nothing but the notes.
_LEARNT = Augmentation(_HIDDEN, bare=0.5, passages=0.0, by=5)
_BARE = Augmentation((("style", 1.0),), bare=1.0, passages=0.0, transposed=0.0)


@dataclass(frozen=True)
class _Chorales:
    """The chorales dealt out in batches."""

    data: WovenData
    notes: int

    def training(self, rng: np.random.Generator) -> list[Callable[[], Batch]]:
        """The batches of one epoch."""
        return deal(self.data, self._windows("train"), self.notes, rng, _LEARNT)

    def checking(self) -> list[Callable[[], Batch]]:
        """Those that tell how much was learnt, from the notes alone."""
        return deal(self.data, self._windows("validation"), self.notes, how=_BARE)

    def _windows(self, side: Any) -> list[Window]:
        return windows(self.data, self.data.tunes(side))


def read(encoding: Encoding, grid: int) -> tuple[WovenData, list[tuple[int, int]]]:
    """The chorales on their sides, and the number of frames and of voices of each."""
    sided = [(work, side) for work in works(("bach",), print, between=True) if (side := side_of(work))]
    written = [held(work, encoding, grid) for work, _ in sided]
    sizes = [(len(frames(work, grid)), len(work.voices)) for work in written]
    return pack(encoding, written, [side for _, side in sided]), sizes


def told(data: WovenData, work: int, unknown: tuple[str, ...]) -> Columns:
    """The columns of a chorale with some facts unknown besides those of the desk."""
    columns = columns_for(data, work)
    parts = {group: getattr(columns, group).copy() for group in GROUPS}
    for fact in unknown:
        for group, hidden in zip(GROUPS, ONLY_WITH[fact], strict=True):
            parts[group][:, list(hidden)] = -1 if group == "raw" else 0
    return Columns(**parts, targets=columns.targets)


def figures(
    step: Step, size: int, data: WovenData, counts: list[tuple[int, int]], unknown: tuple[str, ...]
) -> tuple[float, float, float]:
    """Nats a frame, nats a frame and voice, and bits a note, over all test chorales together."""
    tests = data.tunes("test")
    bits = np.concatenate([opinion_of(step, size, told(data, work, unknown)).bits.sum(-1) for work in tests])
    every = sum(counts[work][0] for work in tests)
    places = sum(counts[work][0] * counts[work][1] for work in tests)
    return nats(bits, every), nats(bits, places), float(bits.mean())


def as_it_is(bundle: Bundle, grid: int) -> None:
    """Print what a model says of the chorales on the test side of its own split, bars, key and end told."""
    tests = [work for work in works(("bach",)) if dealt_to(work) == "test"]
    places = sum(frames(work, grid).size for work in tests)
    every = sum(len(frames(work, grid)) for work in tests)
    for words, told in (
        ("as written", tests),
        ("held", [held(work, bundle.encoding, grid) for work in tests]),
    ):
        found = []
        for work in told:
            setting = Setting(work.bars, work.key, work.end, after=())
            found.append(opinion(bundle, setting, work.voices)[0].bits.sum(-1))
        bits = np.concatenate(found)
        print(
            f"{len(tests)} chorales {words}: {nats(bits, every):.3f} nats a frame,"
            f" {nats(bits, places):.4f} a frame and voice; {bits.mean():.3f} bits a note",
            flush=True,
        )


def main() -> None:
    """Train where there is still something to train, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--work", type=Path, default=Path("runs/chorales"), help="where checkpoints are kept")
    parser.add_argument("--epochs", type=int, default=60)
    parser.add_argument("--units", type=int, default=160)
    parser.add_argument("--notes", type=int, default=1024, help="of a batch, at most")
    parser.add_argument("--grid", type=int, default=SIXTEENTH, help="ticks of a frame (120)")
    parser.add_argument("--model", default="", help="the name or folder of a model that hears several voices")
    asked = parser.parse_args()
    if asked.model:
        as_it_is(load(asked.model), asked.grid)
        return
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    from core.lstm.export import to_litert
    from core.lstm.trainer import Trainer

    encoding = Encoding()
    data, counts = read(encoding, asked.grid)
    sides = {side: len(data.tunes(side)) for side in ("train", "validation", "test")}
    print(f"Chorales (and stretches of them): {sides}", flush=True)
    size: dict[str, Any] = {"units": asked.units, "embedding": 64, "head": 96, "layers": 2}
    options = TrainingOptions(
        asked.work,
        asked.work,
        epochs=asked.epochs,
        notes=asked.notes,
        dropout=0.35,
        rate=4e-3,
        patience=8,
        **size,
    )
    trainer = Trainer(options, sizes_with_company(Sizes.of(encoding)), SLOTS)
    progress = resume(trainer, options, print)
    go_on(trainer, options, _Chorales(data, options.notes), progress, lambda line: print(line, flush=True))
    step = Step(to_litert(trainer.best(), eight_bit=False))
    nothing = tuple(fact for fact in ONLY_WITH if fact not in DESK)
    for words, unknown in (("the notes alone", nothing), ("bars, key and end too", ())):
        frame, token, note = figures(step, 2 * options.layers * options.units, data, counts, unknown)
        print(
            f"told {words}: {frame:.3f} nats a frame, {token:.4f} a frame and voice; {note:.3f} bits a note"
        )
    print(f"Published on such frames: {PUBLISHED}")


if __name__ == "__main__":
    main()
