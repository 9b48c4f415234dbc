"""Every model that is measured: what it knows, how it is trained, and the bits of each test tune."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from core.lstm.bundle import Bundle
from core.lstm.evaluate import surprise
from core.lstm.figures import Figures
from core.lstm.sources import CorpusTune
from tests.benchmarks.peers import grams
from tests.benchmarks.peers.events import Events
from tests.benchmarks.peers.letters import Letters
from tests.benchmarks.peers.spelling import Spelling, bits_of
from tests.benchmarks.peers.steps import Steps
from tests.benchmarks.peers.tunes import Tunes

Report = Callable[[str], None]
GRAMS, STEPS, LETTERS, PLAIN, OURS = "n-grams", "steps", "letters", "plain", "ours"
PEERS = (GRAMS, STEPS, LETTERS, PLAIN)


@dataclass(frozen=True)
class Row:
    """One line of the table; `tunes` are the figures of each test tune, in the order of the tunes.

    `parameters` and `validation`, the bits per note after each epoch, are of networks that were trained.
    """

    name: str
    title: str
    knows: str
    tunes: tuple[Figures, ...]
    parameters: int = 0
    validation: tuple[float, ...] = ()

    @property
    def figures(self) -> Figures:
        """The mean over all notes."""
        notes = sum(each.notes for each in self.tunes)
        timing = sum(each.timing * each.notes for each in self.tunes) / notes
        return Figures(notes, timing, sum(each.pitch * each.notes for each in self.tunes) / notes)

    @property
    def macro(self) -> Figures:
        """The mean over all tunes."""
        return Figures.macro(self.tunes)


@dataclass(frozen=True)
class Network:
    """A peer that is a network: its size and its spelling."""

    title: str
    knows: str
    spelling: Spelling
    size: Mapping[str, Any]


def networks(bundle: Bundle) -> dict[str, Network]:
    """The neural peers by name; the plain one is as large as the bundle."""
    size = {"units": bundle.units, "layers": bundle.layers, "head": 192, "dropout": 0.25}
    return {
        STEPS: Network(
            "tutorial: LSTM 256 over sixteenths", "past, key (moved to C or A)", Steps(), {"units": 256}
        ),
        LETTERS: Network(
            "ABC, letter by letter: 2 × LSTM 256",
            "past with bar lines, metre, key (moved to C)",
            Letters(),
            {"units": 256, "layers": 2},
        ),
        PLAIN: Network(
            f"plain: {bundle.layers} × LSTM {bundle.units}", "past: rest, length, pitch", Events(), size
        ),
    }


def ours(bundle: Bundle, test: Sequence[CorpusTune]) -> Row:
    """The bundle, told what a composer's desk tells it: bars, key and end, but no phrases and no style."""
    found = [
        Figures.of(surprise(bundle, tune.notes, replace(tune.setting, phrases=None, style="")))
        for tune in test
    ]
    parameters = int(bundle.figures.get("parameters", 0))
    return Row(OURS, f"Continuo's “{bundle.name}”", "past, bars, key, end", tuple(found), parameters)


def n_grams(tunes: Tunes, work: Path) -> Row:
    """The n-grams, from `work` when they were measured before."""

    def measure() -> dict[str, Any]:
        return {"bits": grams.bits(tunes.train, tunes.test)}

    found = _kept(work / f"{GRAMS}-{_key([tunes.train, tunes.test])}.json", measure)
    views = f"{len(grams.TIMING.views)} + {len(grams.PITCH.views)} viewpoints"
    title = f"n-grams of {views}, long and short memory"
    return Row(GRAMS, title, "past, bars, key", _figures(found["bits"], tunes.test))


def network(
    name: str, peer: Network, tunes: Tunes, work: Path, options: Mapping[str, Any], report: Report
) -> Row:
    """A neural peer, from `work` if it was measured before with these options.

    Else it is trained to the end from wherever `work` has it; more epochs go on from fewer.
    """
    key = _key([tunes.train, tunes.validation], sorted(peer.size.items()))
    checkpoint = work / f"{name}-{key}.npz"

    def measure() -> dict[str, Any]:
        return _trained(peer, tunes, checkpoint, options, lambda line: report(f"{name}, {line}"))

    measured = f"{checkpoint.stem}-{_key([tunes.test], sorted(options.items()))}.json"
    found = _kept(work / measured, measure)
    figures, validation = _figures(found["bits"], tunes.test), tuple(found["validation"])
    return Row(name, peer.title, peer.knows, figures, found["parameters"], validation)


def _trained(
    peer: Network, tunes: Tunes, checkpoint: Path, options: Mapping[str, Any], report: Report
) -> dict[str, Any]:
    from tests.benchmarks.peers.network import Size
    from tests.benchmarks.peers.training import Recipe, Trainer

    learn, check, test = (
        [peer.spelling.spell(tune) for tune in side] for side in (tunes.train, tunes.validation, tunes.test)
    )
    trainer = Trainer(peer.spelling, Size(**peer.size), Recipe(**options))
    trainer.train(learn, check, checkpoint, report)
    bits = {tune: bits_of(scores, test[tune], peer.spelling.starts) for tune, scores in trainer.scores(test)}
    return {
        "bits": [bits[tune] for tune in range(len(test))],
        "parameters": trainer.network.count_params(),
        **asdict(trainer.progress),
    }


def _figures(bits: Sequence[Sequence[float]], tunes: Sequence[CorpusTune]) -> tuple[Figures, ...]:
    counts = [len(tune.notes) for tune in tunes]
    return tuple(Figures(n, timing / n, pitch / n) for n, (timing, pitch) in zip(counts, bits, strict=True))


def _key(sides: Sequence[Sequence[CorpusTune]], *settings: object) -> str:
    """Eight digits that stand for the tunes, note for note, and the settings."""
    found = hashlib.sha256(repr(settings).encode())
    for tune in chain.from_iterable(sides):
        notes = [(note.start, note.length, note.pitch) for note in tune.notes]
        found.update(tune.name.encode() + np.array(notes, np.int64).tobytes())
    return found.hexdigest()[:8]


def _kept(path: Path, measure: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_suffix(f".{os.getpid()}")
        aside.write_text(json.dumps(measure()), encoding="utf-8")
        aside.replace(path)
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
