"""The corpus as the network's columns: cached, split by family, and dealt out in batches."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_path

from core.encoding import Encoding
from core.files.disk import write_aside, written_aside
from core.lstm import features
from core.lstm.corpus import Reading, collections, read_corpus
from core.lstm.inventory import Inventory, inventory
from core.lstm.lens import Lens, columns_of
from core.lstm.sources import CorpusTune
from core.lstm.split import Side, Split, listed, split

VERSION = 5  # of what corpus and dataset make of the tunes
LONGEST = 256  # notes in a training window; longer tunes are cut, with their positions kept
GROUPS = ("advance", "onset", "note", "raw", "targets")  # what the network sees, and what it foretells
TIMES = "times"  # of each note in ticks: the seam before it, its start, its end

Packed = NDArray[np.int16]


@dataclass(frozen=True)
class Dataset:
    """All tunes' columns end to end (`columns[group]`); tune i is rows offsets[i] to offsets[i + 1].

    `times` holds the seam before each note, its start and its end, in ticks.
    """

    columns: dict[str, Packed]
    times: NDArray[np.int32]
    offsets: NDArray[np.int64]
    names: list[str]
    titles: list[str]
    collections: list[str]
    sides: list[Side]
    summary: list[str]

    def tunes(self, side: Side, collection: str = "") -> list[int]:
        """The numbers of the tunes on one side of the split, of one collection or all."""
        wanted = zip(self.sides, self.collections, strict=True)
        return [i for i, (s, c) in enumerate(wanted) if s == side and collection in ("", c)]

    def pitches(self, tune: int) -> list[int]:
        """The pitches of one tune."""
        rows = slice(self.offsets[tune], self.offsets[tune + 1])
        return [int(pitch) for pitch in self.columns["targets"][rows, 2]]

    def lines(self, tune: int) -> list[list[int]]:
        """The pitches of each voice of one tune: of the one there is."""
        return [self.pitches(tune)]


@dataclass(frozen=True)
class Prepared:
    """Where a dataset is cached (`path`), and what it holds, which stands beside it (`inventory`)."""

    path: Path
    inventory: Path

    def facts(self) -> Inventory:
        """What `core.lstm.inventory` counted."""
        found: Inventory = json.loads(self.inventory.read_text(encoding="utf-8"))
        return found


def dataset(
    encoding: Encoding,
    names: Sequence[str] = (),
    most: int = 0,
    report: Callable[[str], None] | None = None,
) -> Dataset:
    """The dataset of these collections (see `core.lstm.corpus`), from the cache when it is there."""
    return _load(prepare(encoding, names, most, report).path)


def prepare(
    encoding: Encoding,
    names: Sequence[str] = (),
    most: int = 0,
    report: Callable[[str], None] | None = None,
) -> Prepared:
    """Cache the dataset of these collections, at most `most` tunes of each (0: all), unless it is there."""
    chosen = [collection.name for collection in collections(names)]
    fixed = listed(chosen)
    settings = (VERSION, features.VERSION, encoding.fingerprint, chosen, most, _corpus_version(), fixed)
    key = hashlib.sha256(repr(settings).encode()).hexdigest()[:12]
    path = user_cache_path("continuo") / f"dataset-{key}.npz"
    prepared = Prepared(path, path.with_suffix(".json"))
    if not (path.exists() and prepared.inventory.exists()):
        reading = read_corpus(chosen, most, report)
        if report:
            report(f"Preparing {len(reading.tunes)} tunes")
        division = split(reading, fixed)
        summary = Reading(division.tunes, [*reading.dropped, *division.dropped]).summary()
        _save(pack(encoding, division, summary), path)
        _write_inventory(inventory(reading, division), prepared)
    return prepared


def _corpus_version() -> str:
    try:
        return version("music21")
    except PackageNotFoundError:  # a corpus without its library is a test's
        return ""


def _write_inventory(found: Inventory, prepared: Prepared) -> None:
    facts = {"version": VERSION, "music21": _corpus_version(), "dataset": str(prepared.path), **found}
    write_aside(prepared.inventory, json.dumps(facts, indent=1, ensure_ascii=False).encode())


def pack(encoding: Encoding, division: Split, summary: list[str]) -> Dataset:
    """The tunes as columns, with their side of the split; `summary` is kept for the card."""
    tunes = division.tunes
    packed = [columns_of(encoding, replace(tune.setting, after=()), tune.notes) for tune in tunes]
    return Dataset(
        columns={g: np.concatenate([getattr(c, g) for c in packed]).astype(np.int16) for g in GROUPS},
        times=np.concatenate([_times(encoding, tune) for tune in tunes]),
        offsets=np.cumsum([0, *[len(tune.notes) for tune in tunes]]),
        names=[tune.name for tune in tunes],
        titles=[tune.title for tune in tunes],
        collections=[tune.collection for tune in tunes],
        sides=division.sides,
        summary=summary,
    )


def _times(encoding: Encoding, tune: CorpusTune) -> NDArray[np.int32]:
    first = Lens(encoding, tune.setting).first_seam(tune.notes[0].start)
    seams = [first, *(note.end for note in tune.notes[:-1])]
    times = [(seam, note.start, note.end) for seam, note in zip(seams, tune.notes, strict=True)]
    return np.array(times, np.int32)


def _save(data: Dataset, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    facts = {
        "names": data.names,
        "titles": data.titles,
        "collections": data.collections,
        "sides": data.sides,
        "summary": data.summary,
    }
    text = np.frombuffer(json.dumps(facts).encode(), np.uint8)
    with written_aside(path) as file:
        np.savez_compressed(
            file, allow_pickle=False, facts=text, offsets=data.offsets, times=data.times, **data.columns
        )


def _load(path: Path) -> Dataset:
    with np.load(path, allow_pickle=False) as arrays:
        facts = json.loads(arrays["facts"].tobytes().decode())
        columns = {group: arrays[group] for group in GROUPS}
        return Dataset(columns, arrays["times"], arrays["offsets"], **facts)
