"""What was measured once is kept, so that a long measurement can be interrupted and go on."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np

from tests.benchmarks.published.protocol import TRACKS, Floats, Track

Found = dict[tuple[Track, str], Floats]  # bits of every melody, by track and row


def kept(path: Path, measure: Callable[[], Found]) -> Found:
    """What is written in a file, or else what is measured now, which is written there."""
    if not path.exists():
        found = measure()
        told = [[track, name, bits.tolist()] for (track, name), bits in found.items()]
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_suffix(".new")
        aside.write_text(json.dumps(told), encoding="utf-8")
        aside.replace(path)
    read = json.loads(path.read_text(encoding="utf-8"))
    return {(TRACKS[TRACKS.index(track)], name): np.array(bits) for track, name, bits in read}
