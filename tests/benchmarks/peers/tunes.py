"""The tunes all models are held against: read once, divided by the committed lists, kept in a file."""

from __future__ import annotations

import hashlib
import os
import pickle
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from core.harmony import Key, Mode
from core.lstm import dataset, features
from core.lstm.corpus import collections, read_corpus
from core.lstm.sources import CorpusTune
from core.lstm.split import Side, listed, split

_LOWEST_MINOR = 9  # minor tunes go to A, all others to C
_HIGHEST = 127


@dataclass(frozen=True)
class Tunes:
    """The tunes by the side of the split that they stand on."""

    train: Sequence[CorpusTune]
    validation: Sequence[CorpusTune]
    test: Sequence[CorpusTune]


def read(names: Sequence[str], work: Path, most: int = 0) -> Tunes:
    """The tunes of these collections, at most `most` of each (0: all); kept in `work`."""
    chosen = [collection.name for collection in collections(names)]
    fixed = listed(chosen)
    settings = (dataset.VERSION, features.VERSION, version("music21"), chosen, most, sorted(fixed.items()))
    path = work / f"tunes-{hashlib.sha256(repr(settings).encode()).hexdigest()[:12]}.pickle"
    if not path.exists():
        division = split(read_corpus(chosen, most), fixed)
        _keep(_by_side(division.tunes, division.sides), path)
    with path.open("rb") as kept:
        found = pickle.load(kept)
    assert isinstance(found, Tunes)
    return found


def _by_side(tunes: Sequence[CorpusTune], sides: Sequence[Side]) -> Tunes:
    dealt: dict[Side, list[CorpusTune]] = {"train": [], "validation": [], "test": []}
    for tune, side in zip(tunes, sides, strict=True):
        dealt[side].append(tune)
    return Tunes(**dealt)


def _keep(tunes: Tunes, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(f".{os.getpid()}")
    aside.write_bytes(pickle.dumps(tunes))
    aside.replace(path)


def seam(tune: CorpusTune) -> int:
    """The tick from which the rest before the first note counts: the line of the bar that it starts in."""
    start = tune.notes[0].start
    return tune.setting.bars.bar_at(start).start if tune.setting.bars else start


def to_c(pitches: Iterable[int], key: Key | None, minor_to_a: bool) -> int:
    """By how many semitones a tune is to be moved, the shorter way, so that its tonic is C.

    With `minor_to_a` the tonic of a minor tune becomes A. Nothing where the key is unknown.
    """
    if key is None:
        return 0
    goal = _LOWEST_MINOR if minor_to_a and key.mode is Mode.MINOR else 0
    shift = (goal - key.tonic_class + 5) % 12 - 5
    low, high = min(pitches), max(pitches)
    if high + shift > _HIGHEST:
        return shift - 12
    return shift + 12 if low + shift < 0 else shift
