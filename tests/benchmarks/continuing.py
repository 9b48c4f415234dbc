"""From Continue to four takes of four bars, against the same network driven by `model.predict` in a loop.

The loop is given every advantage: all takes in one batch, all choices made for it, all inputs ready. It asks
three times a note, as the network must be asked: for the rest, the length and the pitch.
"""

from __future__ import annotations

import os
import time
from itertools import count

import numpy as np
from numpy.typing import NDArray

from core.continuation.generator import Generator
from core.continuation.request import Request
from core.continuation.seed import read_seed
from core.continuation.take import Takes
from core.lstm import bundle
from core.lstm.bundle import Bundle
from core.lstm.features import Setting, Sizes
from core.lstm.lens import columns_of
from core.score import Note, Score, Track
from core.timing import BarMap
from tests.benchmarks.timing import median_ms

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

BAR = 1920
PHRASE = tuple(
    Note(start, length, pitch)
    for start, length, pitch in (
        (0, 480, 67), (480, 240, 69), (720, 240, 71), (960, 480, 72), (1440, 480, 67),
        (1920, 480, 64), (2400, 480, 65), (2880, 960, 67),
    )
)  # fmt: skip


def request(number: int = 0) -> Request:
    """Four takes of four bars after a phrase of two."""
    return Request(Score((Track(PHRASE),)), start=2 * BAR, bars=4, takes=4, random_seed=number)


def inputs(loaded: Bundle, takes: Takes) -> tuple[list[NDArray[np.int32]], int]:
    """What the network hears of the phrase and each take, side by side; and how many notes the phrase has."""
    heard = read_seed(request(), loaded.encoding).notes
    setting = Setting(bars=BarMap(takes.basis), key=None, end=takes.span.end)
    columns = [columns_of(loaded.encoding, setting, (*heard, *take.notes)) for take in takes.takes]
    most = max(len(each.advance) for each in columns)
    parts = []
    for part in ("advance", "onset", "note", "raw"):
        arrays = [getattr(each, part) for each in columns]
        padded = [np.pad(array, ((0, most - len(array)), (0, 0))) for array in arrays]
        parts.append(np.stack(padded).astype(np.int32))
    return parts, len(heard)


def predicted_seconds(loaded: Bundle, takes: Takes) -> float:
    """How long `model.predict` takes to be asked for every note of the takes."""
    from core.lstm.network import Network, Shape
    from core.lstm.publish import restore

    widths = {key: getattr(loaded, key) for key in ("units", "layers")}
    weights = bundle.weights_of(loaded.folder)
    widths["embedding"] = weights["continuo.advance.table"].shape[1]
    widths["head"] = weights["continuo.gap_hidden.kernel"].shape[1]
    network = Network(Shape(Sizes.of(loaded.encoding), **widths)).make()
    restore(network, weights)
    parts, heard = inputs(loaded, takes)
    for warm in (1, 2):  # tracing is not counted
        network.predict([part[:, : heard + warm] for part in parts], verbose=0)
    begun = time.perf_counter()
    for place in range(heard, parts[0].shape[1]):
        for _question in ("rest", "length", "pitch"):
            network.predict([part[:, : place + 1] for part in parts], verbose=0)
    return time.perf_counter() - begun


def main() -> None:
    """Print both times and their ratio."""
    loaded = bundle.load()
    generator, numbers = Generator(loaded), count()
    begun = time.perf_counter()
    takes = generator.generate(request())
    first = time.perf_counter() - begun
    (ours,) = median_ms(lambda: generator.generate(request(next(numbers))), rounds=20)
    loop = predicted_seconds(loaded, takes)
    notes = sum(len(take.notes) for take in takes.takes)
    print(f"{loaded.name}: {len(takes.takes)} takes of 4 bars, {notes} notes in all")
    print(
        f"ours: {ours:.1f} ms ({first * 1000:.0f} ms the first time); model.predict in a loop: {loop:.2f} s"
    )
    print(f"{loop * 1000 / ours:.0f} times faster")


if __name__ == "__main__":
    main()
