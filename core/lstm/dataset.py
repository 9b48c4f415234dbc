"""The corpus as the network's columns: cached, split by family, and dealt out in batches."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_path

from core.encoding import Encoding
from core.lstm import features
from core.lstm.corpus import Reading, collections, read_corpus
from core.lstm.inventory import Inventory, inventory
from core.lstm.lens import columns_of
from core.lstm.split import Side, Split, listed, split

VERSION = 3  # of what corpus and dataset make of the tunes
LONGEST = 256  # notes in a training window; longer tunes are cut, with their positions kept
GROUPS = ("advance", "onset", "note", "raw", "targets")

Packed = NDArray[np.int16]


@dataclass(frozen=True)
class Dataset:
    """All tunes' columns end to end (`columns[group]`); tune i is rows offsets[i] to offsets[i + 1]."""

    columns: dict[str, Packed]
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
    aside = prepared.inventory.with_suffix(f".{os.getpid()}.json")
    aside.write_text(json.dumps(facts, indent=1, ensure_ascii=False), encoding="utf-8")
    aside.replace(prepared.inventory)


def pack(encoding: Encoding, division: Split, summary: list[str]) -> Dataset:
    """The tunes as columns, with their side of the split; `summary` is kept for the card."""
    tunes = division.tunes
    packed = [columns_of(encoding, tune.setting, tune.notes) for tune in tunes]
    return Dataset(
        columns={g: np.concatenate([getattr(c, g) for c in packed]).astype(np.int16) for g in GROUPS},
        offsets=np.cumsum([0, *[len(tune.notes) for tune in tunes]]),
        names=[tune.name for tune in tunes],
        titles=[tune.title for tune in tunes],
        collections=[tune.collection for tune in tunes],
        sides=division.sides,
        summary=summary,
    )


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
    aside = path.with_suffix(f".{os.getpid()}.npz")
    np.savez_compressed(aside, allow_pickle=False, facts=text, offsets=data.offsets, **data.columns)
    aside.replace(path)


def _load(path: Path) -> Dataset:
    with np.load(path) as arrays:
        facts = json.loads(arrays["facts"].tobytes().decode())
        return Dataset({group: arrays[group] for group in GROUPS}, arrays["offsets"], **facts)


# Batches.


@dataclass(frozen=True)
class Augmentation:
    """How often each fact is hidden from a window, and how often it is transposed, by up to `by`."""

    hidden: tuple[tuple[str, float], ...] = (
        ("metre", 0.08),
        ("bar number", 0.2),
        ("key", 0.25),
        ("end", 0.35),
        ("phrase", 0.6),
        ("past bars", 0.08),
    )
    transposed: float = 0.5
    by: int = 6


AT_THE_DESK = Augmentation(hidden=(("phrase", 1.0),), transposed=0.0)  # no composer marks phrases

Batch = dict[str, NDArray[np.int32] | NDArray[np.float32]]


def windows(data: Dataset, tunes: Sequence[int]) -> list[tuple[int, int]]:
    """Rows (from, to) of every window of these tunes."""
    spans = []
    for tune in tunes:
        start, end = int(data.offsets[tune]), int(data.offsets[tune + 1])
        pieces = -(-(end - start) // LONGEST)
        edges = np.linspace(start, end, pieces + 1).astype(int).tolist()
        spans += list(pairwise(edges))
    return spans


def batches(
    data: Dataset,
    spans: Sequence[tuple[int, int]],
    notes: int,
    rng: np.random.Generator | None = None,
    augmentation: Augmentation | None = None,
) -> list[Callable[[], Batch]]:
    """Batches of about `notes` notes, windows of like length together; shuffled when `rng` is given."""
    lengths = np.array([end - start for start, end in spans])
    blur = rng.uniform(0.9, 1.1, len(spans)) if rng is not None else np.ones(len(spans))
    order = np.argsort(lengths * blur, kind="stable")
    groups = list(_group(order.tolist(), lengths, notes))
    if rng is not None:
        rng.shuffle(groups)
    seeds = rng.integers(2**32, size=len(groups)).tolist() if rng is not None else [0] * len(groups)

    return [
        partial(_make, data, [spans[index] for index in group], augmentation, seed)
        for group, seed in zip(groups, seeds, strict=True)
    ]


def _make(
    data: Dataset, spans: Sequence[tuple[int, int]], augmentation: Augmentation | None, seed: int
) -> Batch:
    batch = _pad(data, spans)
    if augmentation is not None:
        augment(batch, augmentation, np.random.default_rng(seed))
    return batch


def _group(order: Sequence[int], lengths: NDArray[np.int64], notes: int) -> Iterator[list[int]]:
    group: list[int] = []
    longest = 0
    for index in order:
        longest = max(longest, int(lengths[index]))
        if group and longest * (len(group) + 1) > notes:
            yield group
            group, longest = [], int(lengths[index])
        group.append(index)
    if group:
        yield group


def _pad(data: Dataset, spans: Sequence[tuple[int, int]]) -> Batch:
    longest = max(end - start for start, end in spans)
    batch: Batch = {"weight": np.zeros((len(spans), longest), np.float32)}
    for group in GROUPS:
        source = data.columns[group]
        padded = np.zeros((len(spans), longest, source.shape[1]), np.int32)
        for row, (start, end) in enumerate(spans):
            padded[row, : end - start] = source[start:end]
        batch[group] = padded
    for row, (start, end) in enumerate(spans):
        batch["weight"][row, : end - start] = 1.0
    return batch


def augment(batch: Batch, how: Augmentation, rng: np.random.Generator) -> None:
    """Hide facts from some rows, and transpose some, in place."""
    rows = len(batch["weight"])
    for fact, share in how.hidden:
        hide(batch, fact, rng.random(rows) < share)
    shift = rng.integers(-how.by, how.by + 1, rows) * (rng.random(rows) < how.transposed)
    transpose(batch, shift)


def hide(batch: Batch, fact: str, rows: NDArray[np.bool_]) -> None:
    """Make one fact unknown in some rows."""
    for group, columns in zip(GROUPS, features.ONLY_WITH[fact], strict=False):
        unknown = -1 if group == "raw" else 0
        for column in columns:
            batch[group][rows, :, column] = unknown
    if fact == "metre":  # without bars there is no counting them, and no looking back by them
        hide(batch, "bar number", rows)
        hide(batch, "past bars", rows)


def transpose(batch: Batch, shift: NDArray[np.int64]) -> None:
    """Move every row by its own number of semitones; rows that would leave MIDI's range stay."""
    pitches = batch["targets"][..., 2]
    sounding = batch["weight"] > 0
    high = np.where(sounding, pitches, 0).max(1) + shift
    low = np.where(sounding, pitches, 127).min(1) + shift
    by = np.where((high < features.PITCHES) & (low >= 0), shift, 0).astype(np.int32)[:, None]
    heard = batch["advance"][..., 2]
    batch["advance"][..., 2] = np.where(heard > 0, heard + by, 0)
    pitches += by * sounding
    raw = batch["raw"]
    tonic = np.where(raw[..., 2] >= 0, (raw[..., 2] + by) % 12, -1)
    moved = np.where(raw >= 0, raw + by[..., None], -1)
    raw[...] = np.where(moved >= features.PITCHES, -1, moved)
    raw[..., 2] = tonic
