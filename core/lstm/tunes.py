"""Fingerprints of melodies: which tunes share long stretches, under any transposition."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

WINDOW = 7  # intervals in a fingerprint
_KEEP_ONE_IN = 3

Hashes = NDArray[np.uint32]


def fingerprints(pitches: Sequence[int] | NDArray[Any]) -> Hashes:
    """One number for each run of seven intervals: equal runs have equal numbers, in any key."""
    intervals = np.diff(np.asarray(pitches, np.int64))
    if len(intervals) < WINDOW:
        return np.zeros(0, np.uint32)
    windows = np.lib.stride_tricks.sliding_window_view(intervals, WINDOW)
    mixed = np.zeros(len(windows), np.uint64)
    for column in windows.T:
        mixed = (mixed ^ (column + 200).astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    return (mixed >> np.uint64(16)).astype(np.uint32)


@dataclass(frozen=True)
class TuneIndex:
    """The tunes a model was trained on: names, and a third of their fingerprints.

    No tune can be read back from it, which is why it may be shipped where the tunes may not.
    """

    names: tuple[str, ...]
    hashes: Hashes  # rising
    owners: NDArray[np.uint16]

    @classmethod
    def of(cls, tunes: Iterable[tuple[str, Sequence[int]]]) -> TuneIndex:
        """The index of (name, pitches) pairs."""
        names: list[str] = []
        parts: list[Hashes] = [np.zeros(0, np.uint32)]
        for name, pitches in tunes:
            found = np.unique(fingerprints(pitches))
            parts.append(found[found % _KEEP_ONE_IN == 0])
            names.append(name)
        owners = np.repeat(np.arange(len(names)), [len(part) for part in parts[1:]]).astype(np.uint16)
        hashes = np.concatenate(parts)
        order = np.argsort(hashes, kind="stable")
        return cls(tuple(names), hashes[order], owners[order])

    def matches(self, pitches: Sequence[int]) -> dict[str, int]:
        """The tunes that share fingerprints with a melody, and how many of the melody's they share."""
        found = np.unique(fingerprints(pitches))
        low, high = (np.searchsorted(self.hashes, found, side) for side in ("left", "right"))
        counts: dict[str, int] = {}
        for first, past in zip(low, high, strict=True):
            for owner in set(self.owners[first:past].tolist()):
                counts[self.names[owner]] = counts.get(self.names[owner], 0) + 1
        return dict(sorted(counts.items(), key=lambda item: -item[1]))

    def save(self, path: Path) -> None:
        """Write the index, compressed."""
        names = np.frombuffer(json.dumps(self.names, ensure_ascii=False).encode(), np.uint8)
        content = io.BytesIO()
        np.savez_compressed(content, names=names, hashes=self.hashes, owners=self.owners)
        path.write_bytes(content.getvalue())

    @classmethod
    def load(cls, path: Path) -> TuneIndex:
        """Read what `save` wrote."""
        with np.load(path) as arrays:
            names = json.loads(arrays["names"].tobytes().decode())
            return cls(tuple(names), arrays["hashes"], arrays["owners"])
